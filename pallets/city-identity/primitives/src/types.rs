//! What is stored on chain. Nothing here is generic over a runtime's configuration, so that every
//! reader can decode it.

use crate::{
    division::{DivisionName, DivisionSuccessors},
    record::{Record, Recorded, Text},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, crypto::AccountId32, ConstU32, H256};

/// A moment: Unix time in milliseconds, compared with the chain's own `Timestamp::Now`.
pub type Moment = u64;

/// The text of a code as a call or a key carries it: at most [`city_code::MAX_LEN`] octets.
pub type CodeBytes = BoundedVec<u8, ConstU32<64>>;

/// The part of a code below its parent: at most 20 characters.
///
/// With its parent's text it is the key of an entry, so that siblings lie together in storage and
/// come out in order: shorter labels first, then by their characters.
pub type Label = BoundedVec<u8, ConstU32<20>>;

/// Which version of the distribution rule is in force, and from when the next one is.
///
/// Nothing happens when that comes: who asks counts the version by the number of the block.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct RuleSchedule {
    /// The number of the version in force.
    pub version: u16,
    /// The first block in which the next version is in force, if there is one.
    pub next_from: Option<u32>,
}

impl RuleSchedule {
    /// The same at `block`: a version that is in force by then is no longer the next one.
    pub fn at(self, block: u32) -> Self {
        match self.next_from {
            Some(from) if from <= block => Self {
                version: self.newest(),
                next_from: None,
            },
            _ => self,
        }
    }

    /// The number of the newest version, in force or not.
    pub fn newest(&self) -> u16 {
        let next = u16::from(self.next_from.is_some());
        self.version.saturating_add(next)
    }
}

/// A GB/T 2260 code as a number of six digits: `130100` is Shijiazhuang.
pub type DivisionCode = u32;

/// A code's own status, as it is kept. What a reader is told also depends on its ancestors, its
/// validity and the time: see [`crate::Status`].
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// In use.
    #[codec(index = 0)]
    Active,
    /// Out of use until it is reinstated.
    #[codec(index = 1)]
    Suspended,
    /// Ended in good order. For ever.
    #[codec(index = 2)]
    Retired,
    /// Withdrawn: it should not have been issued, or not so. For ever.
    #[codec(index = 3)]
    Revoked,
}

impl State {
    /// Whether nothing can follow: a retired or revoked code is never issued again.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Retired | Self::Revoked)
    }
}

/// Who made a revision.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
#[serde(rename_all = "camelCase", tag = "kind", content = "account")]
pub enum Author {
    /// The chain's genesis.
    #[codec(index = 0)]
    Genesis,
    /// A vote of the council.
    #[codec(index = 1)]
    Council,
    /// The account that signed.
    #[codec(index = 2)]
    Account(AccountId32),
}

/// One revision of a registered code. An entry of the registry is its code's newest revision; the
/// superseded ones are kept as they were, each covered by the digest in the next.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    /// 1 for the registration, then one more with each change.
    pub number: u32,
    /// The code's own status.
    pub state: State,
    /// The account that controls the code; `None`: whoever controls its parent.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub controller: Option<AccountId32>,
    /// The version of the distribution rule under which the code was issued.
    pub rule: u16,
    /// From when the code is in force; before, it is reserved.
    pub valid_from: Option<Moment>,
    /// Until when (inclusive) the code is in force; afterwards it is expired.
    pub valid_to: Option<Moment>,
    /// The code's record, if it has one: the record itself where it is no more than a name, else its
    /// digest.
    pub record: Option<Recorded>,
    /// The digest of the code's stored aliases, if it has any.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub aliases: Option<H256>,
    /// [`lineage::digest`](crate::lineage::digest) of the code's successors, if it was retired into
    /// any.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub successors: Option<H256>,
    /// Who made this revision.
    pub author: Author,
    /// The block in which this revision was made.
    pub block: u32,
    /// The chain's time in that block.
    pub time: Moment,
    /// [`Revision::digest`] of the revision before; `None` for the first.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub previous: Option<H256>,
}

impl Revision {
    /// The first revision of a code: in force, without controller, validity or anything on record;
    /// issued under version `rule` in a `block` with its `time`.
    pub const fn first(author: Author, rule: u16, block: u32, time: Moment) -> Self {
        Self {
            number: 1,
            state: State::Active,
            controller: None,
            rule,
            valid_from: None,
            valid_to: None,
            record: None,
            aliases: None,
            successors: None,
            author,
            block,
            time,
            previous: None,
        }
    }

    /// BLAKE2b-256 of the revision's SCALE encoding. Since that includes [`Revision::previous`], it
    /// covers the code's whole history.
    pub fn digest(&self) -> H256 {
        H256(sp_crypto_hashing::blake2_256(&self.encode()))
    }
}

/// What `register` is told of a new code.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Registration {
    /// The canonical code.
    pub code: CodeBytes,
    /// The account that is to control it; `None`: whoever controls its parent.
    pub controller: Option<AccountId32>,
    /// From when it is in force; `None`: at once.
    pub valid_from: Option<Moment>,
    /// Until when it is in force; `None`: until further notice.
    pub valid_to: Option<Moment>,
    /// Its first record.
    pub record: Option<Record>,
}

/// A label to register, and the name of what it stands for.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct LabelName {
    /// The label.
    pub label: Label,
    /// The name, if it has one.
    pub name: Option<Text>,
}

/// An area to admit, and the account that is to be its registrar.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct AreaAdmission {
    /// The canonical code of the area.
    pub area: CodeBytes,
    /// The account that will control it.
    pub registrar: AccountId32,
}

/// A pending application for an area.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Application {
    /// The canonical code of the area.
    pub area: CodeBytes,
    /// The account that asks to become its registrar.
    pub applicant: AccountId32,
    /// The last block at which the application can be admitted.
    pub expires: u32,
}

/// The pending applications, oldest first: at most 64.
pub type PendingApplications = BoundedVec<Application, ConstU32<64>>;

/// One period in which a division code was in force under one name.
///
/// Years are inclusive and either may be unknown. Two periods of one code may share a boundary
/// year (the change fell inside it) and otherwise do not overlap.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Deserialize,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
pub struct Period {
    /// The first year, if known.
    pub from: Option<u16>,
    /// The last year; `None`: still in force.
    pub to: Option<u16>,
    /// The division's name.
    pub name: DivisionName,
    /// The divisions into which it went, where that is known; the same code, if it went on under
    /// another name.
    pub successors: DivisionSuccessors,
}

impl Period {
    /// Whether the period includes any part of `year`.
    pub fn includes(&self, year: u16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
    }

    /// Whether two periods share more than a boundary year.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |a: &Self, b: &Self| match (a.to, b.from) {
            (Some(to), Some(from)) => to <= from,
            _ => false,
        };
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// All periods of one division code, oldest first.
pub type Periods = BoundedVec<Period, ConstU32<8>>;

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: Option<u16>, to: Option<u16>) -> Period {
        Period {
            from,
            to,
            name: Default::default(),
            successors: Default::default(),
        }
    }

    #[test]
    fn the_next_rule_is_in_force_from_its_block() {
        let schedule = RuleSchedule {
            version: 4,
            next_from: Some(10),
        };
        assert_eq!(schedule.at(9), schedule);
        assert_eq!(schedule.newest(), 5);
        for block in [10, 11, u32::MAX] {
            let then = schedule.at(block);
            assert_eq!((then.version, then.next_from), (5, None));
            assert_eq!(then.at(block), then);
            assert_eq!(then.newest(), 5);
        }
    }

    #[test]
    fn periods_include_their_boundary_years() {
        let p = period(Some(1983), Some(2014));
        assert!(p.includes(1983) && p.includes(2014));
        assert!(!p.includes(1982) && !p.includes(2015));
        assert!(period(None, None).includes(0));
    }

    #[test]
    fn periods_overlap_only_beyond_a_shared_boundary_year() {
        let a = period(Some(1983), Some(1992));
        assert!(!a.overlaps(&period(Some(1992), None)));
        assert!(!a.overlaps(&period(None, Some(1983))));
        assert!(a.overlaps(&period(Some(1991), None)));
        assert!(a.overlaps(&period(None, None)));
    }

    #[test]
    fn the_digest_of_a_revision_covers_the_one_before() {
        let mut revision = Revision {
            number: 2,
            previous: Some(H256::zero()),
            ..Revision::first(Author::Council, 1, 7, 0)
        };
        let digest = revision.digest();
        revision.previous = Some(H256::repeat_byte(1));
        assert_ne!(digest, revision.digest());
    }
}
