//! What a code was: two kinds of time travel, which are never mixed. The registry's own history says
//! what a code was here; the division table says of which place it spoke in a year.

use super::{resolve::Time, Chain, Read, Registry};
use crate::{
    answer::{AsOf, Past, Point, ReadProblem, Status},
    types::Revision,
};
use alloc::vec::Vec;
use city_code::Code;

impl<R: Read> Registry<R> {
    /// What the registry said of `code` at a point in its history, as far as this state still knows:
    /// status, control and validity always, what was on record unless it was changed since. Of a block
    /// of numbers it is known what it is now, and when it was leased to its holder.
    ///
    /// Codes above count as they were at the end of the block in question.
    ///
    /// # Errors
    /// [`ReadProblem::BeyondHistory`] for a revision that the code does not have, or a block still to
    /// come.
    pub fn resolve_at(&self, code: &Code, point: Point) -> Result<Past, ReadProblem> {
        let subject = code.object().unwrap_or(*code);
        let (own, block) = match point {
            Point::Block(block) => (self.revision_in(&subject, block)?, block),
            Point::Version(number) => {
                let newest = self.entry(&subject)?;
                let newest = newest.filter(|newest| (1..=newest.number).contains(&number));
                let newest = newest.ok_or(ReadProblem::BeyondHistory)?;
                let revision = self.revision(&subject, &newest, number)?;
                let block = revision.block;
                (Some(revision), block)
            }
        };
        let present = self.block()?;
        if block > present {
            return Err(ReadProblem::BeyondHistory);
        }
        let own_time = own.as_ref().map(|own| own.time);
        let mut registered: Vec<_> = own.map(|own| (subject, own)).into_iter().collect();
        for above in subject.ancestors() {
            let revision = self.revision_in(&above, block)?;
            registered.extend(revision.map(|revision| (above, revision)));
        }
        let last_change = registered.iter().map(|(_, revision)| revision.time).max();
        let time = match point {
            Point::Version(_) => own_time,
            Point::Block(_) if block == present => Some(self.now()?),
            Point::Block(_) => last_change,
        };
        let (chain, now) = (Chain::of(registered), time.unwrap_or_default());
        let (mut resolution, mut body) = self.describe(code, &subject, &chain, now, Time::Past)?;
        if resolution.status == Status::NotIssued {
            body = self.add_past_block(&mut resolution, &subject, &chain, block)?;
        }
        Ok(Past { resolution, body })
    }

    /// Of which place `code` spoke in `year`, by the division table, and what it is in the registry.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn resolve_as_of(&self, code: &Code, year: u16) -> Result<AsOf, ReadProblem> {
        let division = match super::gb2260_of(code) {
            Some(division) => self.division(division, Some(year))?,
            None => None,
        };
        Ok(AsOf {
            code: *code,
            year,
            status: self.resolve(code.as_bytes())?.status,
            division,
        })
    }

    /// The newest revision of a code up to the end of `block`. Revisions come in the order of their
    /// blocks, so that it is found by halving: at most 32 reads.
    fn revision_in(&self, code: &Code, block: u32) -> Result<Option<Revision>, ReadProblem> {
        let Some(newest) = self.entry(code)? else {
            return Ok(None);
        };
        if newest.block <= block {
            return Ok(Some(newest));
        }
        let mut found = None;
        // The revisions up to `early` are early enough; those from `late` are not.
        let (mut early, mut late) = (0, newest.number);
        while late.saturating_sub(early) > 1 {
            let middle = early.midpoint(late);
            let revision = self.revision(code, &newest, middle)?;
            if revision.block <= block {
                early = middle;
                found = Some(revision);
            } else {
                late = middle;
            }
        }
        Ok(found)
    }
}
