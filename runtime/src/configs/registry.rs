//! The registry, and who may write to it.

use crate::{
    constants::{
        DAYS, MAX_APPLICANTS, MAX_DELEGATES, MAX_OPEN_OPERATIONS, MAX_SIGNATORIES, MAX_VOUCHED,
    },
    *,
};
use frame_support::traits::ConstU32;
use frame_system::EnsureSignedBy;
use pallet_allowance::{CheckRights, Lookups, Refusal};
use pallet_governance::CouncilAtLeast;

impl pallet_city_identity::Config for Runtime {
    type CouncilOrigin = CouncilAtLeast<2, 3>;
    type RuleOrigin = CouncilAtLeast<3, 4>;
    type MemberOrigin = EnsureSignedBy<CouncilMembership, AccountId>;
    type Enrolment = Allowance;
    type Time = Timestamp;
    type ApplicationPeriod = ConstU32<{ 30 * DAYS }>;
    type OpenPeriod = ConstU32<{ 30 * DAYS }>;
    type RecoveryNotice = ConstU32<{ 7 * DAYS }>;
    type MaxNoticePeriod = ConstU32<{ 30 * DAYS }>;
    type MaxRuleDelay = ConstU32<{ 365 * DAYS }>;
    type WeightInfo = weights::pallet_city_identity::WeightInfo<weights::Database>;
    type NeighbourWrite = weights::NeighbourWrite;
    type EqualWrite = weights::EqualWrite;
}

impl pallet_allowance::Config for Runtime {
    type AdminOrigin = CouncilAtLeast<2, 3>;
    type Calls = super::calls::Lists;
    type Rights = Rights;
    type MaxSignatories = ConstU32<MAX_SIGNATORIES>;
    type MaxApplicants = ConstU32<MAX_APPLICANTS>;
    type MaxVouched = ConstU32<MAX_VOUCHED>;
    type MaxDelegates = ConstU32<MAX_DELEGATES>;
    type MaxOpenOperations = ConstU32<MAX_OPEN_OPERATIONS>;
    type WeightInfo = weights::pallet_allowance::WeightInfo<weights::Database>;
}

/// Asks the registry about each of its calls, those inside batches included. What a multisig
/// account calls is known by its hash only until it is dispatched, which checks the same.
pub struct Rights;

impl CheckRights<AccountId, RuntimeCall> for Rights {
    fn check(who: &AccountId, call: &RuntimeCall, left: &mut Lookups) -> Result<(), Refusal> {
        match call {
            RuntimeCall::CityIdentity(call) => CityIdentity::check(who, call, left),
            call => in_batch(call)
                .iter()
                .try_for_each(|call| Self::check(who, call, left)),
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
