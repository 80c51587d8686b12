//! What the read model answers. The same types are the runtime API's SCALE and the JSON of RPC.

mod division;
mod lineage;
mod numbers;
mod past;
mod record;
mod rights;

pub use self::{
    division::{DivisionAnswer, DivisionRef, PeriodAnswer},
    lineage::{Ending, LineageAnswer, PredecessorAnswer, SuccessorAnswer},
    numbers::{BlockAnswer, BlockState, CommitmentAnswer, SeriesAnswer},
    past::{AsOf, Body, Past, Point},
    record::{AliasAnswer, DescriptionAnswer, KeyAnswer, LinkAnswer, NameAnswer},
    rights::{AllowanceAnswer, ControlAnswer, ControllerAnswer, DelegationAnswer},
};

use crate::{
    reservation::Reservation,
    types::{Moment, Revision, State},
};
use alloc::{string::String, vec::Vec};
use city_code::{Code, Kind, ParseError};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::Serialize;
use sp_core::{crypto::AccountId32, H256};

/// What a code is, to one who asks: the closed list.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Well formed, and never issued.
    #[codec(index = 0)]
    NotIssued,
    /// Issued or set aside, and not in force yet.
    #[codec(index = 1)]
    Reserved,
    /// Inside a block that is leased to a holder, who may have issued it.
    #[codec(index = 2)]
    Leased,
    /// Inside a committed block, its inclusion not shown.
    #[codec(index = 3)]
    Committed,
    /// In force.
    #[codec(index = 4)]
    Active,
    /// Out of use until reinstated.
    #[codec(index = 5)]
    Suspended,
    /// Ended in good order.
    #[codec(index = 6)]
    Retired,
    /// Withdrawn.
    #[codec(index = 7)]
    Revoked,
    /// Past the end of its validity.
    #[codec(index = 8)]
    Expired,
    /// For local use below its area: never registered, and no business of the registry's.
    #[codec(index = 9)]
    Local,
    /// Not a code.
    #[codec(index = 10)]
    Malformed,
}

impl From<State> for Status {
    fn from(state: State) -> Self {
        match state {
            State::Active => Self::Active,
            State::Suspended => Self::Suspended,
            State::Retired => Self::Retired,
            State::Revoked => Self::Revoked,
        }
    }
}

impl Status {
    /// How much a status takes away: of a code and its ancestors the gravest one counts.
    pub(crate) const fn gravity(self) -> u8 {
        match self {
            Self::Reserved => 1,
            Self::Suspended => 2,
            Self::Expired => 3,
            Self::Retired => 4,
            Self::Revoked => 5,
            _ => 0,
        }
    }
}

/// Everything the registry says of one code.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Resolution {
    /// The code asked for, in canonical form; of malformed input, its first 64 characters.
    pub code: String,
    /// The code with its check characters, as it is printed; none for malformed input.
    pub presented: Option<String>,
    /// What the code is now.
    pub status: Status,
    /// The ancestor from which the status comes, if it is not the code's own.
    pub status_from: Option<Code>,
    /// What is wrong with malformed input, and where.
    pub problem: Option<ParseError>,
    /// What kind of code it is.
    pub kind: Option<Kind>,
    /// The registered code that the answer describes: the code itself or, for a custom code, its
    /// object; for a code that is not registered, the nearest registered one above it.
    pub registered: Option<Code>,
    /// Of a custom code, the part that its object's holder gave, which nobody verifies.
    pub unverified: Option<String>,
    /// The division in which the code stands.
    pub division: Option<DivisionRef>,
    /// The names on the code's record.
    pub names: Vec<NameAnswer>,
    /// The links on the code's record to hosts that its area allows; where it has none, those of the
    /// nearest ancestor with any.
    pub links: Vec<LinkAnswer>,
    /// The description on the code's record.
    pub description: Option<DescriptionAnswer>,
    /// The keys on the code's record by which others verify what its holder signed.
    pub keys: Vec<KeyAnswer>,
    /// Of an area, the hosts to which its links may lead.
    pub hosts: Vec<String>,
    /// Who controls the code.
    pub controller: Option<ControllerAnswer>,
    /// The version of the distribution rule under which the code was issued.
    pub rule: Option<u16>,
    /// From when the code is in force, Unix milliseconds.
    pub valid_from: Option<Moment>,
    /// Until when the code is in force, Unix milliseconds.
    pub valid_to: Option<Moment>,
    /// The number of the newest revision.
    pub revision: Option<u32>,
    /// The block in which the newest revision was made; of an item in a block of numbers, in which that
    /// changed last.
    pub changed_at: Option<u32>,
    /// Digests that pin the answer.
    pub digests: Option<Digests>,
    /// The same thing in other schemes.
    pub aliases: Vec<AliasAnswer>,
    /// The codes into which a retired code went.
    pub successors: Vec<SuccessorAnswer>,
    /// Why a code that was never issued is kept free.
    pub reservation: Option<ReservationAnswer>,
    /// The block of numbers in which an item is that is not registered by itself.
    pub in_block: Option<BlockAnswer>,
    /// The chain's time of the answer, Unix milliseconds.
    pub time: Moment,
}

/// Why a code is kept free.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReservationAnswer {
    /// The code below which it was reserved.
    pub below: Code,
    /// The first label that is reserved with it.
    pub first: String,
    /// The last label that is.
    pub last: String,
    /// Why.
    pub reason: String,
}

impl ReservationAnswer {
    pub(crate) fn new(reservation: &Reservation, below: Code) -> Self {
        Self {
            below,
            first: text(&reservation.labels.first),
            last: text(&reservation.labels.last),
            reason: text(&reservation.reason),
        }
    }
}

/// Digests that pin an answer.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Digests {
    /// Of the newest revision, or of an item in a block, of the block; it covers all before.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub revision: H256,
    /// Of the revision before, or of the block's state before.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub previous: Option<H256>,
    /// Of the record; of an item in a block, as its proof shows.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub record: Option<H256>,
    /// Of the stored aliases.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub aliases: Option<H256>,
    /// Of the successors.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub successors: Option<H256>,
}

/// A code directly below another.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Child {
    /// The code.
    pub code: Code,
    /// What kind of code it is.
    pub kind: Kind,
    /// Its own status, whatever its ancestors' are.
    pub state: State,
    /// The account set on it, if any.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub controller: Option<AccountId32>,
    /// The number of its newest revision.
    pub revision: u32,
}

/// A revision and its digest.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevisionAnswer {
    /// The revision.
    #[serde(flatten)]
    pub revision: Revision,
    /// [`Revision::digest`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: H256,
}

/// A part of a list, and where it goes on.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T, C> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// What to ask with for the next page; none at the end.
    pub next: Option<C>,
}

/// How many entries have each own status.
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
    Serialize,
    TypeInfo,
)]
pub struct Counters {
    /// Active entries.
    pub active: u64,
    /// Suspended entries.
    pub suspended: u64,
    /// Retired entries.
    pub retired: u64,
    /// Revoked entries.
    pub revoked: u64,
}

impl Counters {
    /// The counter of a status.
    pub fn of(&mut self, state: State) -> &mut u64 {
        match state {
            State::Active => &mut self.active,
            State::Suspended => &mut self.suspended,
            State::Retired => &mut self.retired,
            State::Revoked => &mut self.revoked,
        }
    }
}

/// The block of whose state an answer speaks.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Block {
    /// Its hash.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub hash: H256,
    /// Its number.
    pub number: u32,
    /// Whether it is final.
    pub finalized: bool,
}

/// An answer and the block of whose state it speaks.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct At<T> {
    /// The answer's own fields.
    #[serde(flatten)]
    pub answer: T,
    /// The block.
    pub block: Block,
}

/// Why there is no answer.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase", tag = "kind", content = "detail")]
pub enum ReadProblem {
    /// What was given is not a code.
    #[codec(index = 0)]
    Malformed(ParseError),
    /// More was asked for at once than the limit given here.
    #[codec(index = 1)]
    TooMany(u32),
    /// The cursor is none that an earlier page gave.
    #[codec(index = 2)]
    BadCursor,
    /// The stored value at this key (hexadecimal) is missing or cannot be decoded: the state is
    /// damaged, or newer than the reader.
    #[codec(index = 3)]
    Undecodable(String),
    /// The state could not be read, and why.
    #[codec(index = 4)]
    Unreadable(String),
    /// The code has no revision of that number, or the block is still to come.
    #[codec(index = 5)]
    BeyondHistory,
    /// There is no scheme of this name, or the value does not follow its rules.
    #[codec(index = 6)]
    BadAlias,
    /// The code is no item of a committed block, or is registered by itself.
    #[codec(index = 7)]
    NotCommitted,
    /// The proof shows nothing of the item.
    #[codec(index = 8)]
    BadInclusion,
}

impl From<ParseError> for ReadProblem {
    fn from(error: ParseError) -> Self {
        Self::Malformed(error)
    }
}

/// Stored text, which was checked to be UTF-8 before it was stored.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
