//! BOOTSTRAP
pub use pallet_collective::weights::SubstrateWeight as WeightInfo;
