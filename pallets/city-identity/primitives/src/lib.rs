//! Types, storage keys and the one read model of the registry of city codes.
//!
//! Everything that reads the registry shares this crate: the pallet and its runtime API, the node,
//! the resolver and verifiers in clients. It knows no FRAME and does no I/O of its own: the
//! [`Registry`] answers from whatever implements [`Read`].
//!
//! | Module | What it holds |
//! |---|---|
//! | [`types`] | what is stored: [`Revision`], [`State`], [`Author`], divisions, applications |
//! | [`lineage`] | what came after a retired code |
//! | [`division`] | how the division table changes |
//! | [`reservation`] | labels below a code that are kept free |
//! | [`block`] | series of numbers, and blocks of them that are leased and committed |
//! | [`control`] | rights beyond plain control: delegations, quotas, offers, recoveries, notices |
//! | [`alias`] | other names of the same thing, in schemes that are stored |
//! | [`record`] | what a holder writes about a code: names, links, a description's digest, keys |
//! | [`genesis`] | the registry at block zero, checked while it is deserialized |
//! | [`schema`] | the storage keys, one constant per storage item |
//! | [`read`] | [`Read`] and [`Registry`], the read model |
//! | [`answer`] | what the read model answers, for SCALE and JSON alike |
//! | [`time`] | moments and years |

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod alias;
pub mod answer;
pub mod block;
pub mod control;
pub mod division;
pub mod genesis;
pub mod lineage;
#[cfg(feature = "openapi")]
mod openapi;
pub mod read;
pub mod record;
pub mod reservation;
pub mod schema;
pub mod time;
pub mod types;

pub use alias::{Alias, Scheme};
pub use answer::{
    AliasAnswer, AllowanceAnswer, AsOf, At, Block, BlockAnswer, Body, Child, ControlAnswer,
    ControllerAnswer, Counters, DelegationAnswer, DivisionAnswer, DivisionRef, KeyAnswer,
    LineageAnswer, LinkAnswer, NameAnswer, Page, Past, Point, PredecessorAnswer, ReadProblem,
    ReservationAnswer, Resolution, RevisionAnswer, SeriesAnswer, Status, SuccessorAnswer,
};
pub use block::{Commitment, Holding, ItemProof, RangeProof, SeriesInfo};
pub use control::{
    AreaQuota, Delegation, Delegations, Notice, Offer, Permission, Permissions, Quota, Recovery,
    Terms,
};
pub use division::{DivisionChange, DivisionName, DivisionProblem, DivisionSuccessors};
pub use lineage::{Succession, Successor, Successors};
pub use read::{Answers, Read, Registry};
pub use record::{
    Description, Digest, Hosts, Link, LinkChange, LinkChanges, LinkId, Name, PublicKey, Record,
    RecordProblem, Recorded, VerificationKey,
};
pub use reservation::{Labels, Reservation, Reservations};
pub use types::{
    Application, AreaAdmission, Author, CodeBytes, DivisionCode, Label, LabelName, Moment,
    PendingApplications, Period, Periods, Registration, Revision, RuleSchedule, State,
};

/// The most codes that one `resolve_many` answers.
pub const MAX_RESOLVE: u32 = 100;

/// The most rows of one page of `children`, `revisions` or the predecessors in `lineage`.
pub const MAX_PAGE: u32 = 200;
