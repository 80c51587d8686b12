//! The base: frame-system and the clock.

use crate::{
    constants::{RuntimeBlockLength, RuntimeBlockWeights, SLOT_MILLIS},
    *,
};
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU16, ConstU32, ConstU64, Contains},
};
use sp_runtime::traits::AccountIdLookup;

/// For how many blocks, a good two hours, old block hashes are kept on chain; no transaction stays
/// valid for longer.
const BLOCK_HASH_COUNT: BlockNumber = 4_096;

parameter_types! {
    pub const Version: RuntimeVersion = VERSION;
}

/// What may be called at all.
pub struct CallFilter;

impl Contains<RuntimeCall> for CallFilter {
    fn contains(call: &RuntimeCall) -> bool {
        match call {
            // A seat of the council is not its member's to give away.
            RuntimeCall::CouncilMembership(call) => {
                !matches!(call, pallet_membership::Call::change_key { .. })
            }
            // Of the calls that hold others, only those that are looked into before they are taken,
            // and those that more than one account has to agree to.
            RuntimeCall::Utility(call) => {
                matches!(call, pallet_utility::Call::batch_all { .. })
            }
            RuntimeCall::Multisig(call) => {
                !matches!(call, pallet_multisig::Call::as_multi_threshold_1 { .. })
            }
            _ => true,
        }
    }
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type AccountId = AccountId;
    type AccountData = ();
    type Nonce = Nonce;
    type Hash = Hash;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type BaseCallFilter = CallFilter;
    type BlockHashCount = ConstU32<BLOCK_HASH_COUNT>;
    type BlockWeights = RuntimeBlockWeights;
    type BlockLength = RuntimeBlockLength;
    type DbWeight = weights::Database;
    type SS58Prefix = ConstU16<{ crate::constants::SS58_PREFIX }>;
    type Version = Version;
    type MaxConsumers = ConstU32<16>;
    type SystemWeightInfo = weights::frame_system::WeightInfo<weights::Database>;
    type ExtensionsWeightInfo = weights::frame_system_extensions::WeightInfo<weights::Database>;
}

impl pallet_timestamp::Config for Runtime {
    type Moment = u64;
    type OnTimestampSet = Aura;
    type MinimumPeriod = ConstU64<{ SLOT_MILLIS / 2 }>;
    type WeightInfo = weights::pallet_timestamp::WeightInfo<weights::Database>;
}
