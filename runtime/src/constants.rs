//! Time, block limits and the sizes that operators ask about.

use crate::{weights, BlockNumber};
use frame_support::{
    dispatch::DispatchClass,
    parameter_types,
    weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::Perbill;

/// The prefix of addresses (SS58): 42, which belongs to no network, and which programs take for
/// addresses when they are not told.
pub const SS58_PREFIX: u16 = 42;

/// The time between two blocks, in milliseconds.
pub const SLOT_MILLIS: u64 = 2_000;

/// Blocks in a minute.
pub const MINUTES: BlockNumber = 30;
/// Blocks in an hour.
pub const HOURS: BlockNumber = MINUTES * 60;
/// Blocks in a day.
pub const DAYS: BlockNumber = HOURS * 24;

/// The execution time that one block may take: half of the slot. The other half is for spreading
/// the block and for a second node to import it.
pub const BLOCK_MILLIS: u64 = 1_000;

/// The execution time that one block may take, as a weight. A chain of its own proves no storage to
/// anyone, so that the size of proofs is not limited.
pub const BLOCK_WEIGHT: Weight = Weight::from_parts(
    WEIGHT_REF_TIME_PER_MILLIS.saturating_mul(BLOCK_MILLIS),
    u64::MAX,
);

/// The part of a block that ordinary transactions may fill. The rest is kept for the chain's own
/// work, so that a full block never delays it.
pub const NORMAL_SHARE: Perbill = Perbill::from_percent(85);

/// The largest block, in octets.
pub const BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

/// The most members of the council.
pub const MAX_COUNCIL: u32 = 100;

/// The most members of one multisig account.
pub const MAX_SIGNATORIES: u32 = 100;

/// The most motions that are open at a time. No member of the council opens more than an equal share
/// of them.
pub const MAX_MOTIONS: u32 = 100;

/// The most applicants that one member of the council vouches for.
pub const MAX_APPLICANTS: u32 = 16;

/// The most other accounts that one account enrols, unless it is the registrar of their area.
pub const MAX_VOUCHED: u32 = 64;

/// The most delegates of one area.
pub const MAX_DELEGATES: u32 = 256;

/// The most calls of multisig accounts that one account may have begun.
pub const MAX_OPEN_OPERATIONS: u32 = 32;

/// The most authorities.
pub const MAX_AUTHORITIES: u32 = 100;

fn normal_weight() -> Weight {
    Weight::from_parts(
        NORMAL_SHARE.mul_floor(BLOCK_WEIGHT.ref_time()),
        NORMAL_SHARE.mul_floor(BLOCK_WEIGHT.proof_size()),
    )
}

parameter_types! {
    /// What blocks of each class of transactions may weigh.
    pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
        .base_block(weights::machine::BLOCK)
        .for_class(DispatchClass::all(), |class| {
            class.base_extrinsic = weights::base_extrinsic();
        })
        .for_class(DispatchClass::Normal, |class| {
            class.max_total = Some(normal_weight());
        })
        .for_class(DispatchClass::Operational, |class| {
            class.max_total = Some(BLOCK_WEIGHT);
            class.reserved = Some(BLOCK_WEIGHT.saturating_sub(normal_weight()));
        })
        .avg_block_initialization(Perbill::from_percent(5))
        .build_or_panic();

    /// How long blocks of each class of transactions may be.
    pub RuntimeBlockLength: BlockLength = BlockLength::builder()
        .max_length(BLOCK_LENGTH)
        .modify_max_length_for_class(DispatchClass::Normal, |length| {
            *length = NORMAL_SHARE.mul_floor(BLOCK_LENGTH);
        })
        .build();
}
