//! What came before a code, and what after it.

use super::{code_bytes, undecodable, Read, Registry};
use crate::{
    answer::{text, Ending, LineageAnswer, Page, PredecessorAnswer, ReadProblem, SuccessorAnswer},
    lineage::Successors,
    schema::{self, One},
    types::{CodeBytes, Revision},
};
use alloc::{string::String, vec::Vec};
use city_code::Code;

impl<R: Read> Registry<R> {
    /// What came before `code`, and what after it. A code that is not registered has neither.
    ///
    /// The codes before it come in pages: `after` is the cursor of the page before, at most `limit`
    /// rows, from 1 to [`MAX_PAGE`](crate::MAX_PAGE).
    ///
    /// # Errors
    /// [`ReadProblem::TooMany`] for a limit out of bounds; [`ReadProblem::BadCursor`] for what is too
    /// long to be a code.
    pub fn lineage(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<LineageAnswer, ReadProblem> {
        super::check_limit(limit)?;
        let entry = self.entry(code)?.filter(|entry| entry.state.is_final());
        let has_successors = entry.as_ref().is_some_and(|e| e.successors.is_some());
        Ok(LineageAnswer {
            code: *code,
            ended: entry.as_ref().map(ending),
            successors: if has_successors {
                self.successors(code)?
            } else {
                Vec::new()
            },
            predecessors: self.predecessors(code, after, limit)?,
        })
    }

    /// The successors of a code that has some.
    pub(super) fn successors(&self, code: &Code) -> Result<Vec<SuccessorAnswer>, ReadProblem> {
        let stored = self.stored_successors(code)?;
        Ok(stored.iter().filter_map(SuccessorAnswer::new).collect())
    }

    fn stored_successors(&self, code: &Code) -> Result<Successors, ReadProblem> {
        let key = One(code_bytes(code.as_str()));
        self.value(&schema::SUCCESSORS, &key)?
            .ok_or_else(|| undecodable(&schema::SUCCESSORS.key(&key)))
    }

    fn predecessors(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<PredecessorAnswer, String>, ReadProblem> {
        let after = after.map(|code| CodeBytes::try_from(code.as_bytes().to_vec()));
        let after = after.transpose().map_err(|_| ReadProblem::BadCursor)?;
        let of = code_bytes(code.as_str());
        let row = |before: &CodeBytes, key: &[u8]| {
            let before = Code::parse(before).map_err(|_| undecodable(key))?;
            let row = self.predecessor(&before, &of)?;
            row.ok_or_else(|| undecodable(key))
        };
        let page = self.page(&schema::PREDECESSORS, &of, after, limit, row)?;
        Ok(Page {
            items: page.items,
            next: page.next.map(|code| text(&code)),
        })
    }

    /// How and when the code `of` followed `before`.
    fn predecessor(
        &self,
        before: &Code,
        of: &CodeBytes,
    ) -> Result<Option<PredecessorAnswer>, ReadProblem> {
        let entry = self.entry(before)?;
        let stored = self.stored_successors(before)?;
        let link = stored.iter().find(|successor| successor.code == *of);
        Ok(entry.zip(link).map(|(entry, link)| PredecessorAnswer {
            code: *before,
            kind: link.kind,
            ended: ending(&entry),
        }))
    }
}

/// When a code ended whose newest revision this is: nothing follows the end.
fn ending(last: &Revision) -> Ending {
    Ending {
        block: last.block,
        time: last.time,
    }
}
