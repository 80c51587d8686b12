//! BOOTSTRAP
pub use pallet_multisig::weights::SubstrateWeight as WeightInfo;
