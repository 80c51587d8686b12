//! Tests, by group of calls.

mod candidates;
mod genesis;
mod length;
mod membership;
mod purged_keys;

use crate::{mock::*, Authorities, Error, Event};
use frame_support::{assert_noop, assert_ok};
use pallet_session::Validators;
use sp_runtime::{traits::BadOrigin, DispatchResult};

fn add(who: u64) -> DispatchResult {
    AuthoritySet::add_authority(RuntimeOrigin::root(), who)
}

fn remove(who: u64) -> DispatchResult {
    AuthoritySet::remove_authority(RuntimeOrigin::root(), who)
}

fn enrol(who: u64) -> DispatchResult {
    AuthoritySet::enrol_candidate(RuntimeOrigin::root(), who)
}

fn withdraw(who: u64) -> DispatchResult {
    AuthoritySet::withdraw_candidate(RuntimeOrigin::root(), who)
}

/// Enrols an account and registers its number as its key.
fn prepare(who: u64) {
    assert_ok!(enrol(who));
    assert_ok!(set_keys(who, who));
}

fn purge_keys(who: u64) {
    assert_ok!(Session::purge_keys(RuntimeOrigin::signed(who)));
}

fn authorities() -> Vec<u64> {
    Authorities::<Test>::get().into_inner()
}

/// This pallet's events since the last look.
fn new_events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet();
    System::reset_events();
    events
}
