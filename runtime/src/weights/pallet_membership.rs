//! BOOTSTRAP
pub use pallet_membership::weights::SubstrateWeight as WeightInfo;
