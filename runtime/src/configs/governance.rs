//! The council: who sits in it, how it votes, and what a vote can do.

use crate::{
    constants::{BLOCK_WEIGHT, DAYS, MAX_COUNCIL},
    *,
};
use frame_support::{
    parameter_types,
    traits::{ChangeMembers, ConstU32, InitializeMembers},
    weights::Weight,
};
use frame_system::EnsureNever;
use pallet_allowance::{BucketId, Class, Enrol, EnrolledBy};
use pallet_governance::{AbsentIsNo, CouncilAtLeast};

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
    type MaxProposals = ConstU32<100>;
    type MaxMembers = ConstU32<MAX_COUNCIL>;
    type DefaultVote = AbsentIsNo;
    type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
    // Members change through the membership pallet; motions end by votes or by their time.
    type SetMembersOrigin = EnsureNever<()>;
    type MaxProposalWeight = MaxProposalWeight;
    type DisapproveOrigin = EnsureNever<()>;
    type KillOrigin = EnsureNever<AccountId>;
    type Consideration = ();
}

impl pallet_membership::Config<CouncilCollective> for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type AddOrigin = CouncilAtLeast<3, 4>;
    type RemoveOrigin = CouncilAtLeast<3, 4>;
    type SwapOrigin = CouncilAtLeast<3, 4>;
    type ResetOrigin = CouncilAtLeast<3, 4>;
    type PrimeOrigin = EnsureNever<()>;
    type MembershipInitialized = CouncilSeats;
    type MembershipChanged = CouncilSeats;
    type MaxMembers = ConstU32<MAX_COUNCIL>;
    type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
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
    type WeightInfo = weights::pallet_governance::WeightInfo<Runtime>;
}
