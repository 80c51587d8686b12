//! The read model: what the registry answers, written once over whatever can read its storage.

mod alias;
mod answers;
mod blocks;
mod chain;
mod divisions;
mod lineage;
mod mandate;
mod past;
mod reservations;
mod resolve;
#[cfg(test)]
mod tests;

pub use answers::Answers;
pub use blocks::{AtPrefix, Numbered};
pub use chain::Chain;
pub use divisions::gb2260_of;
pub use mandate::{Mandate, Reading};

use crate::{
    answer::{text, Child, Counters, Page, ReadProblem, RevisionAnswer},
    schema::{self, Item, MapKey, One},
    types::{CodeBytes, Label, Moment, Revision},
    MAX_PAGE,
};
use alloc::{format, string::String, vec::Vec};
use city_code::{rule::Rule, Code};
use codec::{Decode, DecodeAll, Encode};

/// A reader of chain state: the pallet's own storage, a block's state in a node's database, or a
/// set of proof nodes.
pub trait Read {
    /// The value at `key`, or `None` if there is none.
    ///
    /// # Errors
    /// Why the state could not be read.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String>;

    /// The first key after `key`, in the order of octets, or `None` at the end.
    ///
    /// # Errors
    /// Why the state could not be read.
    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String>;
}

impl<R: Read> Read for &R {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        (**self).get(key)
    }

    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        (**self).next_key(key)
    }
}

/// The registry as a reader sees it.
pub struct Registry<R>(R);

impl<R: Read> Registry<R> {
    /// The registry in the state that `backing` reads.
    pub const fn new(backing: R) -> Self {
        Self(backing)
    }

    /// The chain's time, Unix milliseconds; 0 before the first block.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn now(&self) -> Result<Moment, ReadProblem> {
        Ok(self.value(&schema::NOW, &())?.unwrap_or_default())
    }

    /// The number of the block.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn block(&self) -> Result<u32, ReadProblem> {
        Ok(self.value(&schema::BLOCK, &())?.unwrap_or_default())
    }

    /// The newest revision of a registered code: one read.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn entry(&self, code: &Code) -> Result<Option<Revision>, ReadProblem> {
        let (parent, label) = (code.parent_text().as_bytes(), code.label().as_bytes());
        match code.kind() {
            city_code::Kind::Custom => Ok(None),
            _ => self.decoded(&schema::ENTRIES.key_of(&(parent, label))),
        }
    }

    /// How many entries have each own status.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn counters(&self) -> Result<Counters, ReadProblem> {
        Ok(self
            .value(&schema::ENTRY_COUNTERS, &())?
            .unwrap_or_default())
    }

    /// The distribution rule: a given version, or the one in force.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn rule(&self, version: Option<u16>) -> Result<Option<Rule>, ReadProblem> {
        let version = match version {
            Some(version) => version,
            None => {
                let schedule = self.value(&schema::RULE_VERSION, &())?.unwrap_or_default();
                schedule.at(self.block()?).version
            }
        };
        self.value(&schema::RULES, &One(version))
    }

    /// The codes directly below `code`, in order of their labels: shorter ones first, then by
    /// their characters.
    ///
    /// `after` is the label after which the page begins, by habit the cursor of the page before; it
    /// need not be a child's. At most `limit` rows, from 1 to [`MAX_PAGE`].
    ///
    /// # Errors
    /// [`ReadProblem::TooMany`] for a limit out of bounds; [`ReadProblem::BadCursor`] for what is too
    /// long to be a label.
    pub fn children(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<Child, String>, ReadProblem> {
        check_limit(limit)?;
        let after = after.map(|label| Label::try_from(label.as_bytes().to_vec()));
        let after = after.transpose().map_err(|_| ReadProblem::BadCursor)?;
        let parent = code_bytes(code.as_str());
        let row = |label: &Label, key: &[u8]| self.child(code, label, key);
        let page = self.page(&schema::ENTRIES, &parent, after, limit, row)?;
        Ok(Page {
            items: page.items,
            next: page.next.map(|label| text(&label)),
        })
    }

    /// The child of `code` whose entry is at `key`.
    fn child(&self, code: &Code, label: &Label, key: &[u8]) -> Result<Child, ReadProblem> {
        let code = core::str::from_utf8(label)
            .ok()
            .and_then(|label| code.child(label).ok())
            .ok_or_else(|| undecodable(key))?;
        let revision: Revision = self.decoded(key)?.ok_or_else(|| undecodable(key))?;
        Ok(Child {
            kind: code.kind(),
            state: revision.state,
            controller: revision.controller,
            revision: revision.number,
            code,
        })
    }

    /// The revisions of a registered code, oldest first; none for a code that is not registered.
    ///
    /// `after` is the cursor of the page before; at most `limit` rows, from 1 to [`MAX_PAGE`].
    ///
    /// # Errors
    /// [`ReadProblem::TooMany`] for a limit out of bounds; [`ReadProblem::Undecodable`] when a
    /// revision is missing.
    pub fn revisions(
        &self,
        code: &Code,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<RevisionAnswer, u32>, ReadProblem> {
        check_limit(limit)?;
        let mut page = Page {
            items: Vec::new(),
            next: None,
        };
        let Some(newest) = self.entry(code)? else {
            return Ok(page);
        };
        let first = after.unwrap_or_default().saturating_add(1);
        let last = newest
            .number
            .min(first.saturating_add(limit.saturating_sub(1)));
        for number in first..=last {
            let revision = self.revision(code, &newest, number)?;
            page.items.push(RevisionAnswer {
                digest: revision.digest(),
                revision,
            });
        }
        page.next = (last < newest.number && !page.items.is_empty()).then_some(last);
        Ok(page)
    }

    /// The revision of a code with this number, one of those up to its `newest`.
    fn revision(
        &self,
        code: &Code,
        newest: &Revision,
        number: u32,
    ) -> Result<Revision, ReadProblem> {
        if number == newest.number {
            return Ok(newest.clone());
        }
        let key = (code_bytes(code.as_str()), number.to_be_bytes());
        self.value(&schema::REVISIONS, &key)?
            .ok_or_else(|| undecodable(&schema::REVISIONS.key(&key)))
    }

    /// The rows of a double map below `first`, in the order of their keys: at most `limit`, after the
    /// second part `after`. `row` makes one of its second part and its whole key.
    fn page<A: Clone + Encode, B: Decode + Encode, V, Row>(
        &self,
        item: &Item<(A, B), V>,
        first: &A,
        after: Option<B>,
        limit: u32,
        row: impl Fn(&B, &[u8]) -> Result<Row, ReadProblem>,
    ) -> Result<Page<Row, B>, ReadProblem> {
        let prefix = item.prefix_of(first);
        let mut key = match after {
            None => prefix.clone(),
            Some(second) => item.key(&(first.clone(), second)),
        };
        let mut items = Vec::new();
        let mut last = None;
        while let Some(next) = self.0.next_key(&key).map_err(ReadProblem::Unreadable)? {
            let Some(encoded) = item.second_part(&prefix, &next) else {
                break;
            };
            if items.len() == limit as usize {
                return Ok(Page { items, next: last });
            }
            let second = B::decode_all(&mut &*encoded).map_err(|_| undecodable(&next))?;
            items.push(row(&second, &next)?);
            last = Some(second);
            key = next;
        }
        Ok(Page { items, next: None })
    }

    /// The value of `item` at `key`.
    fn value<K: MapKey, V: Decode>(
        &self,
        item: &Item<K, V>,
        key: &K,
    ) -> Result<Option<V>, ReadProblem> {
        self.decoded(&item.key(key))
    }

    fn decoded<V: Decode>(&self, key: &[u8]) -> Result<Option<V>, ReadProblem> {
        self.0
            .get(key)
            .map_err(ReadProblem::Unreadable)?
            .map(|bytes| V::decode_all(&mut &bytes[..]).map_err(|_| undecodable(key)))
            .transpose()
    }
}

fn check_limit(limit: u32) -> Result<(), ReadProblem> {
    (1..=MAX_PAGE)
        .contains(&limit)
        .then_some(())
        .ok_or(ReadProblem::TooMany(MAX_PAGE))
}

fn undecodable(key: &[u8]) -> ReadProblem {
    ReadProblem::Undecodable(format!(
        "0x{:?}",
        sp_core::hexdisplay::HexDisplay::from(&key)
    ))
}

/// A code's text as storage keeps it. A code is never longer than the bound.
pub fn code_bytes(text: &str) -> CodeBytes {
    CodeBytes::truncate_from(text.as_bytes().to_vec())
}

/// The key of a code's entry: its parent's text and its label. `None` for a custom code, which is
/// never registered.
pub fn entry_key(code: &Code) -> Option<(CodeBytes, Label)> {
    let label = Label::try_from(code.label().as_bytes().to_vec()).ok()?;
    (code.kind() != city_code::Kind::Custom).then(|| (code_bytes(code.parent_text()), label))
}
