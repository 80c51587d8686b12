//! Accounts that act together, and calls that go together.

use crate::{constants::MAX_SIGNATORIES, *};
use frame_support::traits::ConstU32;

impl pallet_multisig::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = NoCoin;
    // One place among the open operations of whoever begins one.
    type DepositBase = ConstU32<1>;
    type DepositFactor = ConstU32<0>;
    type MaxSignatories = ConstU32<MAX_SIGNATORIES>;
    type WeightInfo = weights::pallet_multisig::WeightInfo<weights::Database>;
    type BlockNumberProvider = System;
}

impl pallet_utility::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = weights::pallet_utility::WeightInfo<weights::Database>;
}
