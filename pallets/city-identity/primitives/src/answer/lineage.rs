//! What is answered about what came before a code, and what after it.

use super::Page;
use crate::{
    lineage::{Succession, Successor},
    types::Moment,
};
use alloc::{string::String, vec::Vec};
use city_code::Code;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::Serialize;

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
