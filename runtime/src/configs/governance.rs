//! The council: who sits in it, how it votes, and what a vote can do.

use crate::{
    constants::{BLOCK_WEIGHT, DAYS, MAX_COUNCIL, MAX_MOTIONS},
    *,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    ensure, parameter_types,
    traits::{ChangeMembers, Consideration, ConstU32, InitializeMembers, MaybeConsideration},
    weights::Weight,
};
use pallet_allowance::{BucketId, Class, Enrol, EnrolledBy};
use pallet_governance::CouncilAtLeast;
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// The origin of what nobody does. The SDK's benchmarks do it to measure it.
#[cfg(not(feature = "runtime-benchmarks"))]
type Nobody = frame_system::EnsureNever<()>;
#[cfg(feature = "runtime-benchmarks")]
type Nobody = frame_system::EnsureRoot<AccountId>;

/// What a member who did not vote wanted. The SDK's benchmarks count on the prime member's vote.
#[cfg(not(feature = "runtime-benchmarks"))]
type Absent = pallet_governance::AbsentIsNo;
#[cfg(feature = "runtime-benchmarks")]
type Absent = pallet_collective::PrimeDefaultVote;

/// The instance of the collective that is the council.
pub type CouncilCollective = pallet_collective::Instance1;

parameter_types! {
    /// What the call of one motion may weigh.
    pub MaxProposalWeight: Weight = BLOCK_WEIGHT.saturating_div(2);
}

impl pallet_collective::Config<CouncilCollective> for Runtime {
    type RuntimeOrigin = RuntimeOrigin;
    type Proposal = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type MotionDuration = ConstU32<{ 7 * DAYS }>;
    type MaxProposals = ConstU32<MAX_MOTIONS>;
    type MaxMembers = ConstU32<MAX_COUNCIL>;
    type DefaultVote = Absent;
    type WeightInfo = weights::pallet_collective::WeightInfo<weights::Database>;
    // Members change through the membership pallet; motions end by votes or by their time.
    type SetMembersOrigin = Nobody;
    type MaxProposalWeight = MaxProposalWeight;
    type DisapproveOrigin = Nobody;
    type KillOrigin = Nobody;
    type Consideration = MotionPlace;
}

/// A place among the open motions: no member has more than an equal share of them, so that none
/// keeps the others from opening any.
///
/// The place is free again when the motion is closed. The note that it was taken stays until
/// somebody calls `council.release_proposal_cost`, and counts no more.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct MotionPlace;

impl Consideration<AccountId, u32> for MotionPlace {
    /// `open` motions are listed before the new one, whose note may still be there from before.
    fn new(who: &AccountId, open: u32) -> Result<Self, DispatchError> {
        let is_own = |motion: &Hash| {
            pallet_collective::CostOf::<Runtime, CouncilCollective>::get(motion)
                .is_some_and(|(member, _)| member == *who)
        };
        let motions = pallet_collective::Proposals::<Runtime, CouncilCollective>::get();
        let earlier = motions.iter().take(open as usize);
        let own = earlier.filter(|motion| is_own(motion)).count();
        let members = pallet_collective::Members::<Runtime, CouncilCollective>::get().len();
        let share = (MAX_MOTIONS as usize)
            .checked_div(members)
            .unwrap_or_default();
        // The SDK's benchmarks fill all places by one member.
        ensure!(
            own < share.max(1) || cfg!(feature = "runtime-benchmarks"),
            pallet_collective::Error::<Runtime, CouncilCollective>::TooManyProposals
        );
        Ok(Self)
    }

    fn update(self, _: &AccountId, _: u32) -> Result<Self, DispatchError> {
        Ok(self)
    }

    fn drop(self, _: &AccountId) -> Result<(), DispatchError> {
        Ok(())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn ensure_successful(_: &AccountId, _: u32) {}
}

impl MaybeConsideration<AccountId, u32> for MotionPlace {
    fn is_none(&self) -> bool {
        false
    }
}

impl pallet_membership::Config<CouncilCollective> for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type AddOrigin = CouncilAtLeast<3, 4>;
    type RemoveOrigin = CouncilAtLeast<3, 4>;
    type SwapOrigin = CouncilAtLeast<3, 4>;
    type ResetOrigin = CouncilAtLeast<3, 4>;
    type PrimeOrigin = Nobody;
    type MembershipInitialized = CouncilSeats;
    type MembershipChanged = CouncilSeats;
    type MaxMembers = ConstU32<MAX_COUNCIL>;
    type WeightInfo = weights::pallet_membership::WeightInfo<weights::Database>;
}

/// Keeps the collective's members, and who is enrolled as one, as the membership has them.
pub struct CouncilSeats;

impl InitializeMembers<AccountId> for CouncilSeats {
    fn initialize_members(members: &[AccountId]) {
        Council::initialize_members(members);
        members.iter().for_each(enrol);
    }
}

impl ChangeMembers<AccountId> for CouncilSeats {
    fn change_members_sorted(incoming: &[AccountId], outgoing: &[AccountId], new: &[AccountId]) {
        Council::change_members_sorted(incoming, outgoing, new);
        outgoing.iter().for_each(withdraw);
        incoming.iter().for_each(enrol);
    }

    fn set_prime(prime: Option<AccountId>) {
        Council::set_prime(prime);
    }

    fn get_prime() -> Option<AccountId> {
        Council::get_prime()
    }
}

fn enrol(member: &AccountId) {
    let enrolled = Allowance::enrol(
        member,
        Class::Council,
        BucketId::Council,
        EnrolledBy::System,
    );
    if let Err(error) = enrolled {
        complain(member, "enrolled", error);
    }
}

fn withdraw(member: &AccountId) {
    if let Err(error) = Allowance::withdraw(member, Class::Council, &BucketId::Council) {
        complain(member, "withdrawn", error);
    }
}

/// A change of membership cannot be refused from here, only told of.
fn complain(member: &AccountId, what: &str, error: sp_runtime::DispatchError) {
    log::error!(target: "runtime::council", "{member:?} could not be {what}: {error:?}");
}

impl pallet_governance::Config for Runtime {
    type MotionOrigin = pallet_collective::EnsureMembers<AccountId, CouncilCollective, 1>;
    type UpgradeOrigin = CouncilAtLeast<3, 4>;
    type MaxUpgradeValidity = ConstU32<{ 30 * DAYS }>;
    type WeightInfo = weights::pallet_governance::WeightInfo<weights::Database>;
}
