//! BOOTSTRAP
pub use pallet_session::weights::SubstrateWeight as WeightInfo;
