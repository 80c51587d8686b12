//! BOOTSTRAP
#![allow(missing_docs)]
use frame_support::weights::Weight;
pub struct WeightInfo<T>(core::marker::PhantomData<T>);
impl<T> pallet_allowance::WeightInfo for WeightInfo<T> {
fn enrol_multisig(_m: u32) -> Weight { Weight::from_parts(100_000_000, 0) }
fn withdraw_enrolment() -> Weight { Weight::from_parts(100_000_000, 0) }
fn set_limits() -> Weight { Weight::from_parts(100_000_000, 0) }
fn check_allowance() -> Weight { Weight::from_parts(100_000_000, 0) }
}
