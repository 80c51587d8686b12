//! Who makes blocks and when: Aura, GRANDPA, sessions and the set of authorities.

use crate::{
    constants::{DAYS, MAX_AUTHORITIES, SLOT_MILLIS},
    *,
};
use frame_support::{
    ensure,
    traits::{ConstBool, ConstU32, ConstU64},
};
use pallet_allowance::{BucketId, Class, Enrol, EnrolledBy};
use pallet_governance::CouncilAtLeast;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{
    traits::{ConvertInto, OpaqueKeys},
    DispatchResult,
};

impl pallet_aura::Config for Runtime {
    type AuthorityId = AuraId;
    type DisabledValidators = Session;
    type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
    type AllowMultipleBlocksPerSlot = ConstBool<false>;
    type SlotDuration = ConstU64<SLOT_MILLIS>;
}

impl pallet_grandpa::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    // Nobody reports equivocations here, and no list has the pallet's calls: the SDK's figures do.
    type WeightInfo = ();
    type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
    type MaxNominators = ConstU32<0>;
    // For how many sessions it is kept which set was in charge, so that a light client can ask.
    type MaxSetIdSessionEntries = ConstU64<168>;
    // Nobody loses money here for voting twice: the council removes the authority.
    type KeyOwnerProof = sp_core::Void;
    type EquivocationReportSystem = ();
}

impl pallet_session::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = AuthoritySet;
    type NextSessionRotation = AuthoritySet;
    type SessionManager = AuthoritySet;
    type SessionHandler = <opaque::SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type Keys = opaque::SessionKeys;
    type DisablingStrategy = ();
    type WeightInfo = weights::pallet_session::WeightInfo<weights::Database>;
    type Currency = NoCoin;
    type KeyDeposit = ConstU32<0>;
}

impl pallet_authority_set::Config for Runtime {
    type AdminOrigin = CouncilAtLeast<2, 3>;
    type Enrolment = Authorities;
    type MinAuthorities = ConstU32<1>;
    type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
    type MinSessionLength = ConstU32<2>;
    type MaxSessionLength = ConstU32<DAYS>;
    type WeightInfo = weights::pallet_authority_set::WeightInfo<weights::Database>;
}

/// Lets authorities and candidates send the transactions that they need. Only the authority set
/// ends these enrolments, since it knows who still is an authority.
pub struct Authorities;

impl pallet_authority_set::EnrolAuthority<AccountId> for Authorities {
    fn enrol(who: &AccountId) -> DispatchResult {
        // A lesser role gives way, so that nobody can keep an account from the set by giving it one.
        let has_role = Allowance::class_of(who).is_some_and(Class::is_given_by_council);
        ensure!(
            !has_role,
            pallet_allowance::Error::<Runtime>::AlreadyEnrolled
        );
        Allowance::enrol(
            who,
            Class::Authority,
            BucketId::Authorities,
            EnrolledBy::System,
        )
    }

    fn withdraw(who: &AccountId) -> DispatchResult {
        let is_authority = Allowance::class_of(who) == Some(Class::Authority);
        ensure!(
            is_authority,
            pallet_allowance::Error::<Runtime>::NotEnrolled
        );
        Allowance::withdraw(who, Class::Authority, &BucketId::Authorities)
    }
}
