//! Time, block limits and the sizes that operators ask about.

use crate::BlockNumber;
use frame_support::{
    dispatch::DispatchClass,
    parameter_types,
    weights::{
        constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_SECOND},
        Weight,
    },
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::Perbill;

/// The time between two blocks, in milliseconds.
pub const SLOT_MILLIS: u64 = 2_000;

/// Blocks in a minute.
pub const MINUTES: BlockNumber = 60_000 / (SLOT_MILLIS as BlockNumber);
/// Blocks in an hour.
pub const HOURS: BlockNumber = MINUTES * 60;
/// Blocks in a day.
pub const DAYS: BlockNumber = HOURS * 24;

/// The execution time that one block may take: half of the slot. The other half is for spreading
/// the block and for a second node to import it.
pub const BLOCK_MILLIS: u64 = 1_000;

/// The execution time that one block may take, as a weight. A chain of its own proves no storage to
/// anyone, so that the size of proofs is not limited.
pub const BLOCK_WEIGHT: Weight =
    Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND / 1_000 * BLOCK_MILLIS, u64::MAX);

/// The part of a block that ordinary transactions may fill. The rest is kept for the chain's own
/// work, so that a full block never delays it.
pub const NORMAL_SHARE: Perbill = Perbill::from_percent(85);

/// The largest block, in octets.
pub const BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

/// The most members of the council.
pub const MAX_COUNCIL: u32 = 100;

/// The most members of one multisig account.
pub const MAX_SIGNATORIES: u32 = 100;

/// The most authorities.
pub const MAX_AUTHORITIES: u32 = 100;

parameter_types! {
    /// What blocks of each class of transactions may weigh.
    pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
        .base_block(BlockExecutionWeight::get())
        .for_class(DispatchClass::all(), |weights| {
            weights.base_extrinsic = ExtrinsicBaseWeight::get();
        })
        .for_class(DispatchClass::Normal, |weights| {
            weights.max_total = Some(NORMAL_SHARE * BLOCK_WEIGHT);
        })
        .for_class(DispatchClass::Operational, |weights| {
            weights.max_total = Some(BLOCK_WEIGHT);
            weights.reserved = Some(BLOCK_WEIGHT - NORMAL_SHARE * BLOCK_WEIGHT);
        })
        .avg_block_initialization(Perbill::from_percent(5))
        .build_or_panic();

    /// How long blocks of each class of transactions may be.
    pub RuntimeBlockLength: BlockLength = BlockLength::builder()
        .max_length(BLOCK_LENGTH)
        .modify_max_length_for_class(DispatchClass::Normal, |length| {
            *length = NORMAL_SHARE * BLOCK_LENGTH;
        })
        .build();
}
