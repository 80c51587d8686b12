//! BOOTSTRAP
#![allow(missing_docs)]
use frame_support::weights::Weight;
pub struct WeightInfo<T>(core::marker::PhantomData<T>);
impl<T> pallet_authority_set::WeightInfo for WeightInfo<T> {
fn add_authority() -> Weight { Weight::from_parts(100_000_000, 0) }
fn remove_authority() -> Weight { Weight::from_parts(100_000_000, 0) }
fn set_session_length() -> Weight { Weight::from_parts(100_000_000, 0) }
fn enrol_candidate() -> Weight { Weight::from_parts(100_000_000, 0) }
fn withdraw_candidate() -> Weight { Weight::from_parts(100_000_000, 0) }
}
