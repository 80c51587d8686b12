//! The genesis of chains for development, without the division table: the node adds that as a
//! patch, since a table of 6,814 rows has no place in the wasm.

use crate::{
    opaque::SessionKeys, AccountId, AllowanceConfig, AuthoritySetConfig, CouncilMembershipConfig,
    RuntimeGenesisConfig, SessionConfig,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// The preset for benchmarks: as `development`, with buckets that hold more than a block.
pub const BENCHMARK_PRESET: &str = "benchmark";

/// Blocks in a session of a development chain: 20 seconds, so that one can watch it change.
const DEV_SESSION_LENGTH: u32 = 10;

/// The names of all presets.
pub fn preset_names() -> Vec<PresetId> {
    [
        DEV_RUNTIME_PRESET,
        LOCAL_TESTNET_RUNTIME_PRESET,
        BENCHMARK_PRESET,
    ]
    .map(PresetId::from)
    .into()
}

/// The genesis of a preset, as a patch on the default one.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_ref() {
        DEV_RUNTIME_PRESET => genesis(&[Authority::ALICE], Default::default()),
        LOCAL_TESTNET_RUNTIME_PRESET => genesis(&Authority::ALL, Default::default()),
        BENCHMARK_PRESET => genesis(&[Authority::ALICE], without_limits()),
        _ => return None,
    };
    serde_json::to_vec(&patch).ok()
}

/// An authority whose keys everyone knows. Its account is no council member's, since an account has
/// one role.
#[derive(Clone, Copy)]
struct Authority {
    account: Sr25519Keyring,
    aura: Sr25519Keyring,
    grandpa: Ed25519Keyring,
}

impl Authority {
    const ALICE: Self = Self {
        account: Sr25519Keyring::AliceStash,
        aura: Sr25519Keyring::Alice,
        grandpa: Ed25519Keyring::Alice,
    };

    const ALL: [Self; 4] = [
        Self::ALICE,
        Self {
            account: Sr25519Keyring::BobStash,
            aura: Sr25519Keyring::Bob,
            grandpa: Ed25519Keyring::Bob,
        },
        Self {
            account: Sr25519Keyring::CharlieStash,
            aura: Sr25519Keyring::Charlie,
            grandpa: Ed25519Keyring::Charlie,
        },
        Self {
            account: Sr25519Keyring::DaveStash,
            aura: Sr25519Keyring::Dave,
            grandpa: Ed25519Keyring::Dave,
        },
    ];

    fn session_keys(self) -> (AccountId, AccountId, SessionKeys) {
        let account = self.account.to_account_id();
        let keys = SessionKeys {
            aura: self.aura.public().into(),
            grandpa: self.grandpa.public().into(),
        };
        (account.clone(), account, keys)
    }
}

/// A council of Alice, Bob and Charlie over `authorities`.
fn genesis(authorities: &[Authority], allowance: AllowanceConfig) -> Value {
    let council = [
        Sr25519Keyring::Alice,
        Sr25519Keyring::Bob,
        Sr25519Keyring::Charlie,
    ];
    build_struct_json_patch!(RuntimeGenesisConfig {
        allowance,
        authority_set: AuthoritySetConfig {
            session_length: DEV_SESSION_LENGTH
        },
        council_membership: CouncilMembershipConfig {
            members: council
                .map(|member| member.to_account_id())
                .to_vec()
                .try_into()
                .unwrap_or_default(),
        },
        session: SessionConfig {
            keys: authorities
                .iter()
                .map(|authority| authority.session_keys())
                .collect(),
        },
    })
}

/// Buckets that never run empty, for measuring blocks full of one account's transactions.
fn without_limits() -> AllowanceConfig {
    let limits = pallet_allowance::BucketLimits {
        cap_weight: u64::MAX / 2,
        refill_weight: u64::MAX / 2,
        cap_bytes: u64::MAX / 2,
        refill_bytes: u64::MAX / 2,
    };
    AllowanceConfig {
        enrolments: vec![],
        limits: pallet_allowance::Limits {
            council: limits,
            authorities: limits,
            applicants: limits,
            area: limits,
        },
    }
}
