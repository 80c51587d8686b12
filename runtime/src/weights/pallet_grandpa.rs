//! BOOTSTRAP
#![allow(missing_docs)]
use frame_support::weights::Weight;
pub struct WeightInfo<T>(core::marker::PhantomData<T>);
impl<T> pallet_grandpa::WeightInfo for WeightInfo<T> {
    fn report_equivocation(_: u32, _: u32) -> Weight {
        Weight::from_parts(100_000_000, 0)
    }
    fn note_stalled() -> Weight {
        Weight::from_parts(100_000_000, 0)
    }
}
