//! What the calls cost, measured. `scripts/weights.sh` generates these files.

pub mod frame_system;
pub mod frame_system_extensions;
pub mod pallet_allowance;
pub mod pallet_authority_set;
pub mod pallet_city_identity;
pub mod pallet_collective;
pub mod pallet_governance;
pub mod pallet_grandpa;
pub mod pallet_membership;
pub mod pallet_multisig;
pub mod pallet_session;
pub mod pallet_timestamp;
pub mod pallet_utility;
