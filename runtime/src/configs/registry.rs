//! The registry, and who may write to it.

use crate::{
    constants::{DAYS, MAX_SIGNATORIES},
    *,
};
use frame_support::{traits::ConstU32, weights::Weight};
use frame_system::EnsureSignedBy;
use pallet_allowance::{CheckRights, Refusal};
use pallet_governance::CouncilAtLeast;

impl pallet_city_identity::Config for Runtime {
    type CouncilOrigin = CouncilAtLeast<2, 3>;
    type MemberOrigin = EnsureSignedBy<CouncilMembership, AccountId>;
    type Enrolment = Allowance;
    type Time = Timestamp;
    type ApplicationPeriod = ConstU32<{ 30 * DAYS }>;
    type WeightInfo = weights::pallet_city_identity::WeightInfo<Runtime>;
}

impl pallet_allowance::Config for Runtime {
    type AdminOrigin = CouncilAtLeast<2, 3>;
    type Rights = Rights;
    type MaxSignatories = ConstU32<MAX_SIGNATORIES>;
    type WeightInfo = weights::pallet_allowance::WeightInfo<Runtime>;
}

/// Asks the registry about each of its calls, those inside batches included. What a multisig
/// account calls is known by its hash only until it is dispatched, which checks the same.
pub struct Rights;

impl CheckRights<AccountId, RuntimeCall> for Rights {
    fn check(who: &AccountId, call: &RuntimeCall) -> Result<(), Refusal> {
        match call {
            RuntimeCall::CityIdentity(call) => CityIdentity::check(who, call),
            call => in_batch(call)
                .iter()
                .try_for_each(|call| Self::check(who, call)),
        }
    }

    fn weight(call: &RuntimeCall) -> Weight {
        match call {
            RuntimeCall::CityIdentity(call) => <CityIdentity as CheckRights<_, _>>::weight(call),
            call => in_batch(call)
                .iter()
                .map(Self::weight)
                .fold(Weight::zero(), Weight::saturating_add),
        }
    }
}

/// The calls of a batch; none of any other call. The decoder bounds how deep batches nest.
fn in_batch(call: &RuntimeCall) -> &[RuntimeCall] {
    match call {
        RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }) => calls,
        _ => &[],
    }
}
