//! What the read model answers. The same types are the runtime API's SCALE and the JSON of RPC.

mod numbers;

pub use self::numbers::{BlockAnswer, BlockState, CommitmentAnswer, SeriesAnswer};

use crate::{
    alias::Alias,
    control::{Notice, Offer, Permissions, Recovery},
    lineage::{Succession, Successor},
    record::{href_for, Description, Link, Name, PublicKey, VerificationKey},
    reservation::Reservation,
    types::{DivisionCode, Moment, Period, Revision, State},
};
use alloc::{string::String, vec::Vec};
use city_code::{Code, Kind, ParseError};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
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

/// A code that follows a retired one.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuccessorAnswer {
    /// The code.
    pub code: Code,
    /// How it follows.
    pub kind: Succession,
}

impl SuccessorAnswer {
    /// `None` if the code cannot be one, which it was checked to be.
    pub(crate) fn new(successor: &Successor) -> Option<Self> {
        Some(Self {
            code: Code::parse(&successor.code).ok()?,
            kind: successor.kind,
        })
    }
}

/// A code that another follows.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PredecessorAnswer {
    /// The code.
    pub code: Code,
    /// How the other follows it.
    pub kind: Succession,
    /// When it was retired.
    pub ended: Ending,
}

/// When a code ended.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ending {
    /// The block.
    pub block: u32,
    /// The chain's time in that block, Unix milliseconds.
    pub time: Moment,
}

/// What came before a code, and what after it.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineageAnswer {
    /// The code.
    pub code: Code,
    /// When it was retired or revoked.
    pub ended: Option<Ending>,
    /// The codes into which it went.
    pub successors: Vec<SuccessorAnswer>,
    /// A page of the codes that it follows, in no particular order.
    pub predecessors: Page<PredecessorAnswer, String>,
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

/// A point in a code's own history.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub enum Point {
    /// As its revision of this number made it.
    #[codec(index = 0)]
    Version(u32),
    /// As it was at the end of this block.
    #[codec(index = 1)]
    Block(u32),
    /// As it was at this time, Unix milliseconds.
    #[codec(index = 2)]
    Time(Moment),
}

/// Whether what was on record in the past is still known.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// All that counted for the answer is in it, if anything was on record.
    #[codec(index = 0)]
    Kept,
    /// A record that was more than a name, or a list of aliases, was changed since: its digest is
    /// in the answer, but not its names, links, keys, description or aliases. Or a link leads to a
    /// host that its area no longer allows, or the block of an item changed since, and little is
    /// known of what it was. A node run with `--state-pruning archive` still has them.
    #[codec(index = 1)]
    Pruned,
}

/// What a code was, by the registry's own history.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Past {
    /// What the registry would have said. Validity is judged at its `time`: that of the revision
    /// asked for; of a block, that of the last change, up to it, of the code or of one above; of a time,
    /// that.
    #[serde(flatten)]
    pub resolution: Resolution,
    /// Whether what was on record then is in it.
    pub body: Body,
}

/// Of which place a code spoke in a year, by the division table, whether or not the code was ever
/// issued here.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AsOf {
    /// The code.
    pub code: Code,
    /// The year.
    pub year: u16,
    /// What the code is in the registry now: the table says nothing of that.
    pub status: Status,
    /// The division of its area, with each period that includes any part of the year: none if the
    /// table does not have it; without periods, if it was no division in that year.
    pub division: Option<DivisionAnswer>,
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

/// A division, in short.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DivisionRef {
    /// Its GB/T 2260 code.
    pub code: DivisionCode,
    /// Its name in the year of the answer or, if it is no more, its last name.
    pub name: String,
    /// The last year of a division that is no more.
    pub until: Option<u16>,
}

/// A name in one language.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameAnswer {
    /// A BCP 47 language tag.
    pub language: String,
    /// The name.
    pub text: String,
}

impl From<&Name> for NameAnswer {
    fn from(name: &Name) -> Self {
        Self {
            language: text(&name.language),
            text: text(&name.text),
        }
    }
}

/// A link, and whose it is.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LinkAnswer {
    /// What the target is to the subject.
    pub relation: String,
    /// Where it is, for the code asked for.
    pub href: String,
    /// Its media type, if told.
    pub media_type: Option<String>,
    /// Its language, if told.
    pub language: Option<String>,
    /// A title for people, if told.
    pub title: Option<String>,
    /// Whether it is the link to follow where nothing is said of which.
    pub is_default: bool,
    /// The code on whose record the link is.
    pub from: Code,
}

impl LinkAnswer {
    /// What a link on the record of `from` is to `subject`; none if it is only for objects, and
    /// `subject` is none.
    pub(crate) fn new(link: &Link, from: Code, subject: &Code) -> Option<Self> {
        Some(Self {
            relation: text(&link.relation),
            href: href_for(&text(&link.href), subject)?,
            media_type: link.media_type.as_ref().map(|m| text(m)),
            language: link.language.as_ref().map(|l| text(l)),
            title: link.title.as_ref().map(|t| text(t)),
            is_default: link.is_default,
            from,
        })
    }
}

/// A key by which others verify what a code's holder signed.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyAnswer {
    /// Its name.
    pub id: String,
    /// The key.
    pub key: PublicKey,
    /// From when signatures by it count, Unix milliseconds.
    pub valid_from: Option<Moment>,
    /// Until when signatures by it count, Unix milliseconds.
    pub valid_to: Option<Moment>,
}

impl From<&VerificationKey> for KeyAnswer {
    fn from(key: &VerificationKey) -> Self {
        Self {
            id: text(&key.id),
            key: key.key,
            valid_from: key.valid_from,
            valid_to: key.valid_to,
        }
    }
}

/// A description kept off chain.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DescriptionAnswer {
    /// The digest of its octets.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: crate::record::Digest,
    /// Where it can be had.
    pub place: String,
}

impl From<&Description> for DescriptionAnswer {
    fn from(description: &Description) -> Self {
        Self {
            digest: description.digest,
            place: text(&description.place),
        }
    }
}

/// Who controls a code.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControllerAnswer {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account: AccountId32,
    /// The code on which it is set: the code itself or the nearest ancestor with a controller.
    pub from: Code,
}

/// The same thing in another scheme, computed from the code or stored.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AliasAnswer {
    /// The scheme: `gb2260`, `cjt553` or `did`, which are computed, or the name of a stored
    /// [`Scheme`](crate::Scheme).
    pub scheme: String,
    /// The value in that scheme.
    pub value: String,
}

impl From<&Alias> for AliasAnswer {
    fn from(alias: &Alias) -> Self {
        Self {
            scheme: alias.scheme.name().into(),
            value: text(&alias.value),
        }
    }
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

/// What the division table says of one code.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DivisionAnswer {
    /// Its GB/T 2260 code.
    pub code: DivisionCode,
    /// Its city code, whether or not it was ever admitted.
    pub city_code: Code,
    /// Its periods, or those of them that include the year asked for: two in a year of change.
    pub periods: Vec<PeriodAnswer>,
    /// The divisions in which it lies, from the nearest up.
    pub within: Vec<DivisionRef>,
}

/// A period of a division.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodAnswer {
    /// Its name in the period.
    pub name: String,
    /// The first year, if known.
    pub from: Option<u16>,
    /// The last year; none while in force.
    pub to: Option<u16>,
    /// The divisions into which it went, where that is known; the same code, if it went on under
    /// another name.
    pub successors: Vec<DivisionCode>,
}

impl From<&Period> for PeriodAnswer {
    fn from(period: &Period) -> Self {
        Self {
            name: text(&period.name),
            from: period.from,
            to: period.to,
            successors: period.successors.to_vec(),
        }
    }
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

/// What an account may still write. All numbers are the account's own: where its bucket is shared
/// equally, those of its share. Weight is reference time in picoseconds.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct AllowanceAnswer {
    /// The account's class, for instance `registrar`.
    pub class: String,
    /// The bucket that pays: `council`, `authorities`, `applicants`, or an area's code.
    pub bucket: String,
    /// Into how many equal shares the bucket is divided; 1 if its accounts share the whole.
    pub share: u32,
    /// The weight that a transaction may cost now.
    pub weight_left: u64,
    /// The weight that it may ever cost.
    pub weight_cap: u64,
    /// The weight that comes back each block.
    pub weight_refill: u64,
    /// The length that a transaction may have now, octets.
    pub bytes_left: u64,
    /// The length that it may ever have, octets.
    pub bytes_cap: u64,
    /// The octets that come back each block.
    pub bytes_refill: u64,
}

/// Rights from a code down, given to an account.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct DelegationAnswer {
    /// Who has them.
    pub delegate: AccountId32,
    /// The code from which down they reach.
    pub scope: Code,
    /// What they are.
    pub permissions: Permissions,
    /// How many codes the delegate may issue; none: any number.
    pub quota: Option<u32>,
    /// How many it has issued while it had a quota, its own delegates included.
    pub used: u32,
    /// Until when, Unix milliseconds; none: until they are taken back.
    pub until: Option<Moment>,
    /// Who gave them.
    pub giver: AccountId32,
    /// The scope of the giver's own delegation out of which they were given; none: out of control.
    pub from: Option<Code>,
    /// Which of them hold now: neither they nor those that they rest on have ended, each of these has
    /// them too, who gave the first one controls the code, and the code is in force.
    pub in_force: Permissions,
}

/// Who controls a code, and what is under way about that.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ControlAnswer {
    /// Who controls it now.
    pub controller: Option<ControllerAnswer>,
    /// To whom control is offered.
    pub offer: Option<Offer>,
    /// Who wants control back.
    pub recovery: Option<Recovery>,
    /// The change of high risk that was announced.
    pub notice: Option<Notice>,
    /// How many blocks such a change is announced ahead in the code's area.
    pub notice_period: u32,
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
