//! BOOTSTRAP
#![allow(missing_docs)]
use frame_support::weights::Weight;
pub struct WeightInfo<T>(core::marker::PhantomData<T>);
impl<T> pallet_governance::WeightInfo for WeightInfo<T> {
fn enact() -> Weight { Weight::from_parts(100_000_000, 0) }
fn authorize_upgrade() -> Weight { Weight::from_parts(100_000_000, 0) }
fn cancel_upgrade() -> Weight { Weight::from_parts(100_000_000, 0) }
fn on_initialize_idle() -> Weight { Weight::from_parts(100_000_000, 0) }
fn on_initialize_expiry() -> Weight { Weight::from_parts(100_000_000, 0) }
}
