//! What the calls cost. The runtime implements this from its own benchmarks.

use frame_support::weights::Weight;

/// The weight of each call.
pub trait WeightInfo {
    /// `enrol_applicant`.
    fn enrol_applicant() -> Weight;
    /// `apply_for_area`, with a full list of applications.
    fn apply_for_area() -> Weight;
    /// `reject_application`, with a full list of applications.
    fn reject_application() -> Weight;
    /// `admit_area`, with a full list of applications.
    fn admit_area() -> Weight;
    /// `admit_areas` of `n` areas, with a full list of applications.
    fn admit_areas(n: u32) -> Weight;
    /// `open_series`, without a controller and a record.
    fn open_series() -> Weight;
    /// `register` of an object with a label of digits, without a controller and a record.
    fn register() -> Weight;
    /// `register_batch` of `n` such objects in one series.
    fn register_batch(n: u32) -> Weight;
    /// A batch whose objects change their series `p` times. What a batch with more of something costs
    /// is the difference to the same batch with none of it, here and below.
    fn more_parents(p: u32) -> Weight;
    /// A batch with `l` labels that have letters.
    fn more_letters(l: u32) -> Weight;
    /// A batch that enrols `c` controllers.
    fn more_controllers(c: u32) -> Weight;
    /// A batch with `m` records that are one name, as short as it is.
    fn more_names(m: u32) -> Weight;
    /// A batch with `m` records that are more than a name, as short as they are.
    fn more_records(m: u32) -> Weight;
    /// A registration with a record of `r` octets.
    fn more_octets(r: u32) -> Weight;
    /// A registration by how many accounts' delegations are read to find the right to it.
    fn more_delegates(a: u32) -> Weight;
    /// A registration by how many delegations are read beside the first of each account.
    fn more_delegations(d: u32) -> Weight;
    /// A registration by right of three delegations that is counted against `l` limits, of these and
    /// then of the area.
    fn more_limits(l: u32) -> Weight;
    /// A registration by how many units stand above it.
    fn more_levels(u: u32) -> Weight;
    /// A registration by how many reservations below the parent its label is compared with.
    fn more_reservations(v: u32) -> Weight;
    /// `set_record` with a record of `r` octets.
    fn set_record(r: u32) -> Weight;
    /// `patch_links` with `n` changes of a record as large as can be.
    fn patch_links(n: u32) -> Weight;
    /// `add_alias`, to all but one of the most aliases.
    fn add_alias() -> Weight;
    /// `remove_alias`, of the most aliases.
    fn remove_alias() -> Weight;
    /// `set_hosts`.
    fn set_hosts() -> Weight;
    /// `suspend`.
    fn suspend() -> Weight;
    /// `reinstate`.
    fn reinstate() -> Weight;
    /// `retire` with `n` successors, of a code with the most aliases.
    fn retire(n: u32) -> Weight;
    /// `revoke`, with the most aliases.
    fn revoke() -> Weight;
    /// `amend_rule` that opens as many countries as there can be.
    fn amend_rule() -> Weight;
    /// `amend_divisions` with `n` changes.
    fn amend_divisions(n: u32) -> Weight;
    /// `reserve`, the last that there is room for.
    fn reserve() -> Weight;
    /// `unreserve`, out of a full list.
    fn unreserve() -> Weight;
    /// `delegate`.
    fn delegate() -> Weight;
    /// `undelegate`.
    fn undelegate() -> Weight;
    /// `set_quota`.
    fn set_quota() -> Weight;
    /// `offer_control`.
    fn offer_control() -> Weight;
    /// `accept_control`.
    fn accept_control() -> Weight;
    /// `withdraw_offer`.
    fn withdraw_offer() -> Weight;
    /// `begin_recovery`.
    fn begin_recovery() -> Weight;
    /// `cancel_recovery`.
    fn cancel_recovery() -> Weight;
    /// `complete_recovery`.
    fn complete_recovery() -> Weight;
    /// `set_notice_period`.
    fn set_notice_period() -> Weight;
    /// `withdraw_notice`.
    fn withdraw_notice() -> Weight;
    /// `open_sequence`, without a controller and a record.
    fn open_sequence() -> Weight;
    /// `issue_items` of `n` numbers in a row, in a series with blocks of as many sizes as there can be.
    fn issue_items(n: u32) -> Weight;
    /// `issue_items` that passes over `j` blocks, a number between each.
    fn more_jumps(j: u32) -> Weight;
    /// `lease_block` of the largest block, in a series with blocks of as many sizes as there can be.
    fn lease_block() -> Weight;
    /// `commit_block`, whatever the number of items.
    fn commit_block() -> Weight;
    /// `declare_unused` of a part of the largest committed block.
    fn declare_unused() -> Weight;
    /// `promote_item` of the largest block, without a controller and a record.
    fn promote_item() -> Weight;
    /// `register_labels` of `n` labels of digits, without names.
    fn register_labels(n: u32) -> Weight;
    /// `register_sequence` of `n` numbers.
    fn register_sequence(n: u32) -> Weight;
}
