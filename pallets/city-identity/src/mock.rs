//! A small runtime for the tests: the registry with its clock and its enrolments.

mod calls;
mod registry;
mod weights;

pub use calls::*;
pub use registry::*;
pub use weights::*;

use crate as pallet_city_identity;
use frame_support::{
    derive_impl,
    traits::{ConstU32, SortedMembers},
};
use frame_system::{mocking::MockBlockU32, EnsureRoot, EnsureSignedBy};
use pallet_allowance::{CallLists, CheckRights, Class, Lookups, Refusal};
use sp_runtime::{traits::IdentityLookup, AccountId32};

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system::Pallet<Test>;

    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp::Pallet<Test>;

    #[runtime::pallet_index(2)]
    pub type Allowance = pallet_allowance::Pallet<Test>;

    #[runtime::pallet_index(3)]
    pub type CityIdentity = pallet_city_identity::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
    type AccountId = AccountId32;
    type Lookup = IdentityLookup<AccountId32>;
    type DbWeight = Database;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_allowance::Config for Test {
    type AdminOrigin = EnsureRoot<AccountId32>;
    type Calls = Everything;
    type Rights = Rights;
    type MaxApplicants = ConstU32<64>;
    type MaxVouched = ConstU32<64>;
    type MaxDelegates = ConstU32<64>;
    type MaxOpenOperations = ConstU32<0>;
    type MaxSignatories = ConstU32<2>;
    type WeightInfo = NoWeights;
}

impl pallet_city_identity::Config for Test {
    type CouncilOrigin = EnsureRoot<AccountId32>;
    type RuleOrigin = EnsureSignedBy<Amenders, AccountId32>;
    type MemberOrigin = EnsureSignedBy<Members, AccountId32>;
    type Enrolment = Allowance;
    type Time = Timestamp;
    type ApplicationPeriod = ConstU32<APPLICATION_PERIOD>;
    type OpenPeriod = ConstU32<OPEN_PERIOD>;
    type RecoveryNotice = ConstU32<RECOVERY_NOTICE>;
    type MaxNoticePeriod = ConstU32<MAX_NOTICE_PERIOD>;
    type MaxRuleDelay = ConstU32<MAX_RULE_DELAY>;
    type WeightInfo = ();
    type NeighbourWrite = NeighbourWrite;
    type EqualWrite = EqualWrite;
}

/// How many blocks an application stays open.
pub const APPLICATION_PERIOD: u32 = 10;

/// How many blocks what is due stays open.
pub const OPEN_PERIOD: u32 = 5;
/// How many blocks a controller has to object to a recovery.
pub const RECOVERY_NOTICE: u32 = 7;
/// The longest notice period of an area.
pub const MAX_NOTICE_PERIOD: u32 = 20;
/// How many blocks ahead an amended rule comes into force at most.
pub const MAX_RULE_DELAY: u32 = 50;

/// The members of the council.
pub struct Members;

impl SortedMembers<AccountId32> for Members {
    fn sorted_members() -> Vec<AccountId32> {
        vec![MEMBER]
    }
}

/// Who amends the rule here: not the council by its usual vote.
pub struct Amenders;

impl SortedMembers<AccountId32> for Amenders {
    fn sorted_members() -> Vec<AccountId32> {
        vec![AMENDER]
    }
}

/// Every class sends every call here: the lists are the runtime's.
pub struct Everything;

impl CallLists<RuntimeCall> for Everything {
    fn lists(_: Class, _: &RuntimeCall) -> bool {
        true
    }
}

/// Asks the registry about its own calls.
pub struct Rights;

impl CheckRights<AccountId32, RuntimeCall> for Rights {
    fn check(who: &AccountId32, call: &RuntimeCall, left: &mut Lookups) -> Result<(), Refusal> {
        match call {
            RuntimeCall::CityIdentity(call) => CityIdentity::check(who, call, left),
            _ => Ok(()),
        }
    }
}
