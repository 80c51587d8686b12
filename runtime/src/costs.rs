//! What calls cost at their worst beside what a block has, for tests and benchmarks.

use crate::{constants::RuntimeBlockWeights, Runtime};
use frame_support::{dispatch::DispatchClass, weights::Weight};
use pallet_allowance::WeightInfo as _;
use pallet_city_identity::{WeightInfo as _, MAX_JUMPS};

type Registry = <Runtime as pallet_city_identity::Config>::WeightInfo;
type Allowance = <Runtime as pallet_allowance::Config>::WeightInfo;

/// The octets of the largest record.
const MAX_RECORD: u32 = 12_287;

/// What so much of something costs more than nothing of it.
fn more(of: fn(u32) -> Weight, n: u32) -> Weight {
    of(n).saturating_sub(of(0))
}

/// What a transaction costs beside its call: its signature, its signer's budget.
fn around() -> Weight {
    let weights = RuntimeBlockWeights::get();
    let base = weights.get(DispatchClass::Normal).base_extrinsic;
    base.saturating_add(Allowance::check_allowance())
}

/// The most that finding a right costs.
fn right() -> Weight {
    more(Registry::more_delegates, 3).saturating_add(more(Registry::more_delegations, 45))
}

/// What each call costs at its worst but those that register many, of which the first costs what
/// `register` does.
pub fn single_calls() -> [(&'static str, Weight); 40] {
    let allotted = right().saturating_add(more(Registry::more_limits, 4));
    let given = more(Registry::more_letters, 1)
        .saturating_add(more(Registry::more_controllers, 1))
        .saturating_add(more(Registry::more_records, 1))
        .saturating_add(more(Registry::more_octets, MAX_RECORD))
        .saturating_add(allotted)
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
        (
            "open_sequence",
            Registry::open_sequence().saturating_add(given),
        ),
        (
            "issue_items",
            Registry::issue_items(1)
                .saturating_add(more(Registry::more_jumps, MAX_JUMPS))
                .saturating_add(allotted),
        ),
        (
            "lease_block",
            Registry::lease_block().saturating_add(allotted),
        ),
        ("commit_block", Registry::commit_block()),
        ("declare_unused", Registry::declare_unused()),
        (
            "promote_item",
            Registry::promote_item().saturating_add(given),
        ),
    ]
}

/// How many transactions with a call fill a block, if nothing else is in it: each finds its right at
/// the end of the longest lists.
pub fn in_a_block(call: Weight) -> u64 {
    let weights = RuntimeBlockWeights::get();
    let room = weights.get(DispatchClass::Normal).max_total;
    let room = room.unwrap_or(weights.max_block).ref_time();
    let one = around()
        .saturating_add(right())
        .saturating_add(call)
        .ref_time();
    room.checked_div(one).unwrap_or_default()
}

/// By how much, in percent, a registration costs more for a delegation: one that is only read, and one
/// that has a number of codes and is written too. A block reads it in the call only: the pool's question
/// is not asked there.
pub fn delegation() -> [(&'static str, f64); 2] {
    let plain = around().saturating_add(Registry::register());
    let read = more(Registry::more_delegates, 1);
    let counted = read.saturating_add(more(Registry::more_limits, 1));
    let percent = |more: Weight| more.ref_time() as f64 * 100.0 / plain.ref_time() as f64;
    [("read", percent(read)), ("counted", percent(counted))]
}
