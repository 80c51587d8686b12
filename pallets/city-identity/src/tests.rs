//! One file for each group of calls, and for what holds of all.

mod admission;
mod amendment;
mod batches;
mod control;
mod costs;
mod delegation;
mod divisions;
mod genesis;
mod lifecycle;
mod lineage;
mod model;
mod notice;
mod past;
mod quota;
mod reading;
mod records;
mod registration;
mod reservation;
mod rights;
mod schema;
mod series;
mod try_state;

use crate::mock::*;

#[test]
fn integrity_test_works() {
    use frame_support::traits::Hooks;
    on_chain(<CityIdentity as Hooks<u32>>::integrity_test);
}
