//! Changes of single links.

use super::{Language, Link, Record, Relation, Url};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// What sets a link apart from the others of its record.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct LinkId {
    /// What the target is to the subject.
    pub relation: Relation,
    /// Where it is.
    pub href: Url,
    /// Its language, if told.
    pub language: Option<Language>,
}

impl LinkId {
    /// Whether this is `link`'s.
    pub fn is_of(&self, link: &Link) -> bool {
        let Self {
            relation,
            href,
            language,
        } = self;
        (relation, href, language) == link.identity()
    }
}

/// A change of one link.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub enum LinkChange {
    /// Puts a link in the place of the one that is the same in relation, place and language; behind
    /// all others, if there is none.
    #[codec(index = 0)]
    Put(Link),
    /// Removes a link.
    #[codec(index = 1)]
    Remove(LinkId),
}

/// The most changes that are made at once.
pub const MAX_LINK_CHANGES: u32 = 32;

/// Changes made one after the other.
pub type LinkChanges = BoundedVec<LinkChange, ConstU32<MAX_LINK_CHANGES>>;

/// Why a change cannot be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PatchProblem {
    /// The record has as many links as it can have.
    Full,
    /// The record has no such link.
    NotThere,
}

impl Record {
    /// Changes one link. Whether the record is well formed after all changes is for
    /// [`check`](Self::check) to say.
    ///
    /// # Errors
    /// Nothing is changed then.
    pub fn patch(&mut self, change: LinkChange) -> Result<(), PatchProblem> {
        match change {
            LinkChange::Put(link) => {
                let same = |present: &&mut Link| present.identity() == link.identity();
                match self.links.iter_mut().find(same) {
                    Some(present) => *present = link,
                    None => self.links.try_push(link).map_err(|_| PatchProblem::Full)?,
                }
            }
            LinkChange::Remove(id) => {
                let at = self.links.iter().position(|link| id.is_of(link));
                self.links.remove(at.ok_or(PatchProblem::NotThere)?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::{bounded, link};

    fn id(link: &Link) -> LinkId {
        LinkId {
            relation: link.relation.clone(),
            href: link.href.clone(),
            language: link.language.clone(),
        }
    }

    fn hrefs(record: &Record) -> Vec<&[u8]> {
        record.links.iter().map(|link| &link.href[..]).collect()
    }

    #[test]
    fn patch_puts_and_removes() {
        let [a, b] = ["https://a.example/", "https://b.example/"].map(link);
        let mut record = Record::default();
        for link in [&a, &b] {
            record.patch(LinkChange::Put(link.clone())).unwrap();
        }
        assert_eq!(hrefs(&record), [&a.href[..], &b.href]);

        // The same link with another title keeps its place.
        let titled = Link {
            title: Some(bounded("a")),
            ..a.clone()
        };
        record.patch(LinkChange::Put(titled.clone())).unwrap();
        assert_eq!(record.links.to_vec(), [titled, b.clone()]);

        // In another language it is another link.
        let english = Link {
            language: Some(bounded("en")),
            ..a.clone()
        };
        record.patch(LinkChange::Put(english.clone())).unwrap();
        assert_eq!(record.links.len(), 3);
        record.patch(LinkChange::Remove(id(&a))).unwrap();
        assert_eq!(record.links.to_vec(), [b, english]);
    }

    #[test]
    fn patch_fails_when_there_is_no_room_or_no_link() {
        let mut record = Record::default();
        let nth = |n: u8| link(&alloc::format!("https://a.example/{n}"));
        let remove = LinkChange::Remove(id(&nth(0)));
        assert_eq!(record.patch(remove), Err(PatchProblem::NotThere));
        for n in 0..16 {
            record.patch(LinkChange::Put(nth(n))).unwrap();
        }
        let before = record.clone();
        assert_eq!(
            record.patch(LinkChange::Put(nth(16))),
            Err(PatchProblem::Full)
        );
        assert_eq!(record, before);
        assert_eq!(record.patch(LinkChange::Put(nth(3))), Ok(()));
    }
}
