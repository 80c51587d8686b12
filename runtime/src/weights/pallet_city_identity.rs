//! BOOTSTRAP
#![allow(missing_docs)]
use frame_support::weights::Weight;
pub struct WeightInfo<T>(core::marker::PhantomData<T>);
impl<T> pallet_city_identity::WeightInfo for WeightInfo<T> {
fn enrol_applicant() -> Weight { Weight::from_parts(100_000_000, 0) }
fn apply_for_area() -> Weight { Weight::from_parts(100_000_000, 0) }
fn reject_application() -> Weight { Weight::from_parts(100_000_000, 0) }
fn admit_area() -> Weight { Weight::from_parts(100_000_000, 0) }
fn admit_areas(_n: u32) -> Weight { Weight::from_parts(100_000_000, 0) }
fn open_series(_r: u32) -> Weight { Weight::from_parts(100_000_000, 0) }
fn register(_r: u32) -> Weight { Weight::from_parts(100_000_000, 0) }
fn register_batch(_n: u32, _r: u32) -> Weight { Weight::from_parts(100_000_000, 0) }
fn set_record(_r: u32) -> Weight { Weight::from_parts(100_000_000, 0) }
fn suspend() -> Weight { Weight::from_parts(100_000_000, 0) }
fn reinstate() -> Weight { Weight::from_parts(100_000_000, 0) }
fn retire() -> Weight { Weight::from_parts(100_000_000, 0) }
fn revoke() -> Weight { Weight::from_parts(100_000_000, 0) }
fn check_rights(_n: u32) -> Weight { Weight::from_parts(100_000_000, 0) }
}
