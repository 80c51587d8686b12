//! A runtime with a council of four and this pallet.

use crate as pallet_governance;
use crate::{AbsentIsNo, CouncilAtLeast, WeightInfo};
use frame_support::{
    derive_impl,
    traits::{ConstU32, ConstU64, Get},
    weights::Weight,
};
use frame_system::EnsureNever;
use pallet_collective::{EnsureMembers, Instance1};
use sp_core::traits::{Externalities, ReadRuntimeVersion, ReadRuntimeVersionExt};
use sp_runtime::BuildStorage;
use sp_version::RuntimeVersion;

pub const MAX_UPGRADE_VALIDITY: u64 = 100;
pub const MOTION_DURATION: u64 = 10;

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
    pub type System = frame_system;

    #[runtime::pallet_index(1)]
    pub type Council = pallet_collective<Instance1>;

    #[runtime::pallet_index(2)]
    pub type Governance = pallet_governance;
}

type AccountId = u64;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

frame_support::parameter_types! {
    pub const MaxProposalWeight: Weight = Weight::MAX;
}

impl pallet_collective::Config<Instance1> for Test {
    type RuntimeOrigin = RuntimeOrigin;
    type Proposal = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type MotionDuration = ConstU64<MOTION_DURATION>;
    type MaxProposals = ConstU32<5>;
    type MaxMembers = ConstU32<10>;
    type DefaultVote = AbsentIsNo;
    type WeightInfo = ();
    type SetMembersOrigin = CouncilAtLeast<3, 4>;
    type MaxProposalWeight = MaxProposalWeight;
    type DisapproveOrigin = EnsureNever<()>;
    type KillOrigin = EnsureNever<()>;
    type Consideration = ();
}

impl pallet_governance::Config for Test {
    type MotionOrigin = EnsureMembers<AccountId, Instance1, 1>;
    type UpgradeOrigin = CouncilAtLeast<3, 4>;
    type MaxUpgradeValidity = ConstU64<MAX_UPGRADE_VALIDITY>;
    type WeightInfo = ();
}

impl WeightInfo for () {
    fn enact() -> Weight {
        Weight::from_parts(1_000, 10)
    }
    fn authorize_upgrade() -> Weight {
        Weight::from_parts(2_000, 20)
    }
    fn cancel_upgrade() -> Weight {
        Weight::from_parts(3_000, 30)
    }
    fn on_initialize_idle() -> Weight {
        Weight::from_parts(4_000, 40)
    }
    fn on_initialize_expiry() -> Weight {
        Weight::from_parts(5_000, 50)
    }
}

/// Says that every code is the next version of the mock's runtime.
struct NextVersion;

impl ReadRuntimeVersion for NextVersion {
    fn read_runtime_version(&self, _: &[u8], _: &mut dyn Externalities) -> Result<Vec<u8>, String> {
        let current: RuntimeVersion = <Test as frame_system::Config>::Version::get();
        let next = RuntimeVersion {
            spec_version: current.spec_version + 1,
            ..current
        };
        Ok(codec::Encode::encode(&next))
    }
}

/// Builds the mock's storage. Members of the council are 1, 2, 3 and 4.
pub struct ExtBuilder {
    members: Vec<AccountId>,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self {
            members: vec![1, 2, 3, 4],
        }
    }
}

impl ExtBuilder {
    pub fn members(self, members: Vec<AccountId>) -> Self {
        Self { members }
    }

    pub fn build(self) -> sp_io::TestExternalities {
        let genesis = RuntimeGenesisConfig {
            council: pallet_collective::GenesisConfig {
                members: self.members,
                ..Default::default()
            },
            ..Default::default()
        };
        let mut ext = sp_io::TestExternalities::new(genesis.build_storage().unwrap());
        ext.register_extension(ReadRuntimeVersionExt::new(NextVersion));
        ext.execute_with(|| run_to_block(1));
        ext
    }

    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            Governance::do_try_state().unwrap();
        });
    }
}

pub fn run_to_block(block: u64) {
    System::run_to_block::<AllPalletsWithSystem>(block);
}
