//! What calls cost beside what a block has.

use crate::{constants::RuntimeBlockWeights, *};
use frame_support::{dispatch::DispatchClass, weights::Weight};
use pallet_allowance::WeightInfo as _;
use pallet_city_identity::WeightInfo as _;

type Registry = <Runtime as pallet_city_identity::Config>::WeightInfo;
type Allowance = <Runtime as pallet_allowance::Config>::WeightInfo;

/// The octets of the largest record.
const MAX_RECORD: u32 = 12_287;

/// What so much of something costs more than nothing of it.
fn more(of: fn(u32) -> Weight, n: u32) -> Weight {
    of(n).saturating_sub(of(0))
}

/// What a transaction costs beside its call: its signature, its signer's budget and rights.
fn around() -> Weight {
    let weights = RuntimeBlockWeights::get();
    let base = weights.get(DispatchClass::Normal).base_extrinsic;
    base.saturating_add(Allowance::check_allowance())
        .saturating_add(Registry::check_rights(1))
}

/// The most that finding a right costs.
fn right() -> Weight {
    more(Registry::more_delegates, 3).saturating_add(more(Registry::more_delegations, 45))
}

/// What is not a batch, at its worst.
fn single_calls() -> [(&'static str, Weight); 34] {
    let given = more(Registry::more_letters, 1)
        .saturating_add(more(Registry::more_controllers, 1))
        .saturating_add(more(Registry::more_records, 1))
        .saturating_add(more(Registry::more_octets, MAX_RECORD))
        .saturating_add(right())
        .saturating_add(more(Registry::more_limits, 4))
        .saturating_add(more(Registry::more_reservations, 16));
    [
        ("enrol_applicant", Registry::enrol_applicant()),
        ("apply_for_area", Registry::apply_for_area()),
        ("reject_application", Registry::reject_application()),
        ("admit_area", Registry::admit_area()),
        ("open_series", Registry::open_series().saturating_add(given)),
        ("register", Registry::register().saturating_add(given)),
        ("set_record", Registry::set_record(MAX_RECORD)),
        ("patch_links", Registry::patch_links(32)),
        ("add_alias", Registry::add_alias()),
        ("remove_alias", Registry::remove_alias()),
        ("set_hosts", Registry::set_hosts()),
        ("suspend", Registry::suspend()),
        ("reinstate", Registry::reinstate()),
        ("retire", Registry::retire(16)),
        ("revoke", Registry::revoke()),
        ("amend_rule", Registry::amend_rule()),
        ("reserve", Registry::reserve()),
        ("unreserve", Registry::unreserve()),
        ("delegate", Registry::delegate()),
        ("undelegate", Registry::undelegate()),
        ("set_quota", Registry::set_quota()),
        ("offer_control", Registry::offer_control()),
        ("accept_control", Registry::accept_control()),
        ("withdraw_offer", Registry::withdraw_offer()),
        ("begin_recovery", Registry::begin_recovery()),
        ("cancel_recovery", Registry::cancel_recovery()),
        ("complete_recovery", Registry::complete_recovery()),
        ("set_notice_period", Registry::set_notice_period()),
        ("withdraw_notice", Registry::withdraw_notice()),
        ("enrol_multisig", Allowance::enrol_multisig(2)),
        ("withdraw_enrolment", Allowance::withdraw_enrolment()),
        ("set_limits", Allowance::set_limits()),
        ("amend_divisions", Registry::amend_divisions(1)),
        ("admit_areas", Registry::admit_areas(1)),
    ]
}

#[test]
fn fifty_of_each_call_fit_a_block() {
    let weights = RuntimeBlockWeights::get();
    let room = weights.get(DispatchClass::Normal).max_total;
    let room = room.unwrap_or(weights.max_block).ref_time();
    for (name, call) in single_calls() {
        let one = around()
            .saturating_add(right())
            .saturating_add(call)
            .ref_time();
        println!("{name}: {} in a block", room / one);
        assert!(room / one >= 50, "{name}");
    }
}

/// What is charged is what was found: the list of a delegate with one delegation is read, by the pool's
/// question and by the call, and written if it has a number of codes.
#[test]
fn a_delegation_costs_little_beside_a_registration() {
    let plain = around().saturating_add(Registry::register()).ref_time();
    let read = 2 * more(Registry::more_delegates, 1).ref_time();
    let counted = read + more(Registry::more_limits, 1).ref_time();
    for (name, more) in [("read", read), ("counted", counted)] {
        let percent = more * 100 / plain;
        println!("a delegation that is {name} adds {percent} %");
        assert!(percent < 15, "{name}");
    }
}
