//! A runtime with sessions, this pallet, and an enrolment that gives accounts their existence.

use crate as pallet_authority_set;
use crate::{EnrolAuthority, WeightInfo};
use codec::Encode;
use frame_support::{
    derive_impl, ensure, storage_alias,
    traits::{ConstU32, ConstU64},
    weights::Weight,
    Twox64Concat,
};
use frame_system::EnsureRoot;
use sp_runtime::{
    impl_opaque_keys,
    testing::UintAuthorityId,
    traits::{ConvertInto, OpaqueKeys},
    BuildStorage, DispatchResult, KeyTypeId, RuntimeAppPublic,
};

pub const MIN_AUTHORITIES: u32 = 2;
pub const MAX_AUTHORITIES: u32 = 5;
pub const MIN_LENGTH: u64 = 2;
pub const MAX_LENGTH: u64 = 20;
pub const LENGTH: u64 = 5;

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
    pub type Balances = pallet_balances;

    #[runtime::pallet_index(2)]
    pub type Session = pallet_session;

    #[runtime::pallet_index(3)]
    pub type AuthoritySet = pallet_authority_set;
}

impl_opaque_keys! {
    pub struct SessionKeys {
        pub dummy: UintAuthorityId,
    }
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<u64>;
}

// `pallet-session` wants a currency for deposits. Nobody has any here and the deposit is zero.
#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

impl pallet_session::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type ValidatorId = u64;
    type ValidatorIdOf = ConvertInto;
    type ShouldEndSession = AuthoritySet;
    type NextSessionRotation = AuthoritySet;
    type SessionManager = AuthoritySet;
    type SessionHandler = Consensus;
    type Keys = SessionKeys;
    type DisablingStrategy = ();
    type WeightInfo = ();
    type Currency = Balances;
    type KeyDeposit = ConstU64<0>;
}

impl pallet_authority_set::Config for Test {
    type AdminOrigin = EnsureRoot<u64>;
    type Enrolment = Enrolled;
    type MinAuthorities = ConstU32<MIN_AUTHORITIES>;
    type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
    type MinSessionLength = ConstU64<MIN_LENGTH>;
    type MaxSessionLength = ConstU64<MAX_LENGTH>;
    type WeightInfo = ();
}

impl WeightInfo for () {
    fn add_authority() -> Weight {
        Weight::from_parts(1_000, 10)
    }
    fn remove_authority() -> Weight {
        Weight::from_parts(2_000, 20)
    }
    fn set_session_length() -> Weight {
        Weight::from_parts(3_000, 30)
    }
    fn enrol_candidate() -> Weight {
        Weight::from_parts(4_000, 40)
    }
    fn withdraw_candidate() -> Weight {
        Weight::from_parts(5_000, 50)
    }
}

#[storage_alias]
type EnrolledAccounts = StorageMap<Mock, Twox64Concat, u64, ()>;

/// Enrols accounts and, for ever, lets them exist. Account 13 is refused.
pub struct Enrolled;

impl EnrolAuthority<u64> for Enrolled {
    fn enrol(who: &u64) -> DispatchResult {
        ensure!(*who != 13, "unlucky");
        ensure!(!EnrolledAccounts::contains_key(who), "enrolled already");
        EnrolledAccounts::insert(who, ());
        if System::providers(who) == 0 {
            System::inc_providers(who);
        }
        Ok(())
    }

    fn withdraw(who: &u64) -> DispatchResult {
        EnrolledAccounts::take(who).ok_or("not enrolled".into())
    }
}

/// Whether the enrolment lists the account.
pub fn is_enrolled(who: u64) -> bool {
    EnrolledAccounts::contains_key(who)
}

#[storage_alias]
type ConsensusAuthorities = StorageValue<Mock, Vec<u64>, frame_support::pallet_prelude::ValueQuery>;

#[storage_alias]
type ConsensusChanges = StorageValue<Mock, u32, frame_support::pallet_prelude::ValueQuery>;

/// Follows sessions as Aura and GRANDPA do: only when told that something changed.
pub struct Consensus;

impl pallet_session::SessionHandler<u64> for Consensus {
    const KEY_TYPE_IDS: &'static [KeyTypeId] = &[UintAuthorityId::ID];

    fn on_genesis_session<K: OpaqueKeys>(validators: &[(u64, K)]) {
        ConsensusAuthorities::put(keys_of(validators));
    }

    fn on_new_session<K: OpaqueKeys>(changed: bool, validators: &[(u64, K)], _: &[(u64, K)]) {
        if changed {
            ConsensusAuthorities::put(keys_of(validators));
            ConsensusChanges::mutate(|changes| *changes += 1);
        }
    }

    fn on_disabled(_: u32) {}
}

fn keys_of<K: OpaqueKeys>(validators: &[(u64, K)]) -> Vec<u64> {
    let key = |keys: &K| keys.get::<UintAuthorityId>(UintAuthorityId::ID).unwrap().0;
    validators.iter().map(|(_, keys)| key(keys)).collect()
}

/// The keys that sign blocks now.
pub fn consensus() -> Vec<u64> {
    ConsensusAuthorities::get()
}

/// How often the consensus was told of a change.
pub fn consensus_changes() -> u32 {
    ConsensusChanges::get()
}

/// Builds the mock's storage. Authorities are 1, 2 and 3, each with its number as its key.
pub struct ExtBuilder {
    authorities: Vec<u64>,
    session_length: u64,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self {
            authorities: vec![1, 2, 3],
            session_length: LENGTH,
        }
    }
}

impl ExtBuilder {
    pub fn authorities(self, authorities: Vec<u64>) -> Self {
        Self {
            authorities,
            ..self
        }
    }

    pub fn session_length(self, session_length: u64) -> Self {
        Self {
            session_length,
            ..self
        }
    }

    pub fn build(self) -> sp_io::TestExternalities {
        let keys = self
            .authorities
            .into_iter()
            .map(|who| (who, who, keys(who)))
            .collect();
        let genesis = RuntimeGenesisConfig {
            session: pallet_session::GenesisConfig {
                keys,
                ..Default::default()
            },
            authority_set: pallet_authority_set::GenesisConfig {
                session_length: self.session_length,
            },
            ..Default::default()
        };
        let mut ext = sp_io::TestExternalities::new(genesis.build_storage().unwrap());
        ext.execute_with(|| run_to_block(1));
        ext
    }

    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            AuthoritySet::do_try_state().unwrap();
        });
    }
}

pub fn keys(key: u64) -> SessionKeys {
    SessionKeys {
        dummy: UintAuthorityId(key),
    }
}

/// What a node that holds `key` signs to show that account `owner` may register it.
pub fn proof(owner: u64, key: u64) -> Vec<u8> {
    let signature = UintAuthorityId(key).generate_proof_of_possession(&owner.encode());
    signature.unwrap().encode()
}

pub fn set_keys(who: u64, key: u64) -> DispatchResult {
    Session::set_keys(RuntimeOrigin::signed(who), keys(key), proof(who, key))
}

pub fn run_to_block(block: u64) {
    System::run_to_block::<AllPalletsWithSystem>(block);
}

/// Runs to the first block of that session.
pub fn run_to_session(session: u32) {
    while Session::current_index() < session {
        run_to_block(System::block_number() + 1);
    }
}
