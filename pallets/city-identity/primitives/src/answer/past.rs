//! What is asked and answered about the past.

use super::{DivisionAnswer, Resolution, Status};
use crate::types::Moment;
use city_code::Code;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

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
