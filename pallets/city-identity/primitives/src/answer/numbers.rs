//! What is answered about series of numbers and their blocks.

use super::text;
use crate::{
    block::{Block, Commitment, Holding, SeriesInfo},
    record::{href_for, Digest},
    types::{Label, Moment},
};
use alloc::string::String;
use city_code::Code;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::Serialize;
use sp_core::{crypto::AccountId32, H256};

/// What became of a block of numbers.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BlockState {
    /// It is leased.
    #[codec(index = 0)]
    Leased,
    /// Its holder committed to what is issued in it.
    #[codec(index = 1)]
    Committed,
    /// Its holder declared that nothing is issued in it.
    #[codec(index = 2)]
    Unused,
}

/// A block of numbers of a series.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BlockAnswer {
    /// What all its numbers begin with.
    pub prefix: String,
    /// The first number.
    pub first: String,
    /// The last number.
    pub last: String,
    /// What became of it.
    pub state: BlockState,
    /// Who issues in it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub holder: AccountId32,
    /// Until when the holder can commit it, Unix milliseconds.
    pub until: Moment,
    /// The block of the chain in which it was leased to the holder.
    pub leased_in: u32,
    /// The block of the chain in which it changed last.
    pub changed_in: u32,
    /// What its holder committed to.
    pub commitment: Option<CommitmentAnswer>,
}

/// What the holder of a block committed to.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommitmentAnswer {
    /// How many items are issued.
    pub count: u32,
    /// The root of the tree of them.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub root: H256,
    /// The digest of the manifest that lists them all.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub manifest: Digest,
    /// Where the proof of an item can be had: of the item asked for, or else with a variable.
    pub place: String,
}

impl CommitmentAnswer {
    fn new(commitment: &Commitment, item: Option<&Code>) -> Self {
        let place = text(&commitment.place);
        Self {
            count: commitment.count,
            root: commitment.root,
            manifest: commitment.manifest,
            place: item
                .and_then(|item| href_for(&place, item))
                .unwrap_or(place),
        }
    }
}

impl BlockAnswer {
    /// `None` if the block has no such prefix, which was checked before it was stored.
    pub(crate) fn new(
        series: &SeriesInfo,
        prefix: &Label,
        block: &Block,
        item: Option<&Code>,
    ) -> Option<Self> {
        let numbers = series.numbers(prefix)?;
        let commitment = block.commitment();
        Some(Self {
            prefix: text(prefix),
            first: text(&series.label(numbers.first)),
            last: text(&series.label(numbers.last)),
            state: match &block.holding {
                Holding::Leased => BlockState::Leased,
                Holding::Committed(_) => BlockState::Committed,
                Holding::Unused => BlockState::Unused,
            },
            holder: block.holder.clone(),
            until: block.until,
            leased_in: block.leased_in,
            changed_in: block.block,
            commitment: commitment.map(|commitment| CommitmentAnswer::new(commitment, item)),
        })
    }
}

/// A series whose items are numbers of one width.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
pub struct SeriesAnswer {
    /// The series.
    pub code: Code,
    /// The digits of each item.
    pub width: u8,
    /// From which number on the next item is issued singly; none if all are issued.
    pub next: Option<String>,
    /// How many items are registered: those issued singly, and those promoted.
    pub registered: u32,
    /// How many numbers are in blocks.
    pub leased: u64,
    /// How many items committed blocks have.
    pub committed: u64,
}

impl SeriesAnswer {
    pub(crate) fn new(code: Code, info: &SeriesInfo, registered: u32) -> Self {
        let next = (info.next < info.end()).then(|| text(&info.label(info.next)));
        Self {
            code,
            width: info.width,
            next,
            registered,
            leased: info.leased,
            committed: info.committed,
        }
    }
}
