//! One file for each group of calls, and for what holds of all.

mod admission;
mod aliases;
mod amendment;
mod batches;
mod blocks;
mod compact;
mod control;
mod costs;
mod delegation;
mod divisions;
mod genesis;
mod lifecycle;
mod lineage;
mod links;
mod model;
mod notice;
mod past;
mod promotion;
mod quota;
mod reading;
mod records;
mod registration;
mod reservation;
mod rights;
mod schema;
mod sequence;
mod series;
mod try_series;
mod try_state;

use crate::mock::*;

#[test]
fn integrity_test_works() {
    use frame_support::traits::Hooks;
    on_chain(<CityIdentity as Hooks<u32>>::integrity_test);
}
