//! What the calls of the project's own pallets cost, measured: `scripts/weights.sh` generates these
//! files. The SDK's pallets have the weights that the SDK publishes with them.

pub mod pallet_allowance;
pub mod pallet_authority_set;
pub mod pallet_city_identity;
pub mod pallet_governance;
