//! What calls cost here: numbers of which a test can see what was counted.

use crate::WeightInfo;
use frame_support::{
    parameter_types,
    weights::{RuntimeDbWeight, Weight},
};

/// What a row costs less if it is beside one that the same call writes.
pub const NEIGHBOUR_SAVES: u64 = 7;
/// What it costs less in all if they are equal as well.
pub const EQUAL_SAVES: u64 = 11;

parameter_types! {
    pub const Database: RuntimeDbWeight = RuntimeDbWeight { read: 0, write: 20 };
    pub const NeighbourWrite: Weight = Weight::from_parts(20 - NEIGHBOUR_SAVES, 0);
    pub const EqualWrite: Weight = Weight::from_parts(20 - EQUAL_SAVES, 0);
}

/// The allowance's calls, which no test here makes, are free.
pub struct NoWeights;

impl pallet_allowance::WeightInfo for NoWeights {
    fn enrol_multisig(_: u32) -> Weight {
        Weight::zero()
    }
    fn withdraw_enrolment() -> Weight {
        Weight::zero()
    }
    fn set_limits() -> Weight {
        Weight::zero()
    }
    fn check_allowance() -> Weight {
        Weight::zero()
    }
    fn check_bucket() -> Weight {
        Weight::zero()
    }
}

/// Each call costs five hundred, less ten for each level that is not there; each item of a batch a thousand, and
/// one that is registered alone, what else a batch has more of a few thousand, each octet a million.
impl WeightInfo for () {
    fn enrol_applicant() -> Weight {
        weight(0, 0)
    }
    fn apply_for_area() -> Weight {
        weight(0, 0)
    }
    fn reject_application() -> Weight {
        weight(0, 0)
    }
    fn admit_area() -> Weight {
        weight(0, 0)
    }
    fn admit_areas(n: u32) -> Weight {
        weight(n, 0)
    }
    fn open_series() -> Weight {
        weight(0, 0)
    }
    fn register() -> Weight {
        weight(1, 0)
    }
    fn register_batch(n: u32) -> Weight {
        weight(n, 0)
    }
    fn more_parents(p: u32) -> Weight {
        weight(2 * p, 0)
    }
    fn more_letters(l: u32) -> Weight {
        weight(3 * l, 0)
    }
    fn more_controllers(c: u32) -> Weight {
        weight(5 * c, 0)
    }
    fn more_names(m: u32) -> Weight {
        weight(6 * m, 0)
    }
    fn more_records(m: u32) -> Weight {
        weight(7 * m, 0)
    }
    fn more_octets(r: u32) -> Weight {
        weight(0, r)
    }
    fn more_delegates(a: u32) -> Weight {
        weight(11 * a, 0)
    }
    fn more_delegations(d: u32) -> Weight {
        weight(19 * d, 0)
    }
    fn more_limits(l: u32) -> Weight {
        weight(13 * l, 0)
    }
    fn more_levels(u: u32) -> Weight {
        Weight::from_parts(500 + 10 * u64::from(u), 0)
    }
    fn more_reservations(v: u32) -> Weight {
        weight(17 * v, 0)
    }
    fn set_record(r: u32) -> Weight {
        weight(0, r)
    }
    fn patch_links(n: u32) -> Weight {
        weight(n, 0)
    }
    fn add_alias() -> Weight {
        weight(0, 0)
    }
    fn remove_alias() -> Weight {
        weight(0, 0)
    }
    fn set_hosts() -> Weight {
        weight(0, 0)
    }
    fn suspend() -> Weight {
        weight(0, 0)
    }
    fn reinstate() -> Weight {
        weight(0, 0)
    }
    fn retire(n: u32) -> Weight {
        weight(n, 0)
    }
    fn revoke() -> Weight {
        weight(0, 0)
    }
    fn amend_rule() -> Weight {
        weight(0, 0)
    }
    fn amend_divisions(n: u32) -> Weight {
        weight(n, 0)
    }
    fn reserve() -> Weight {
        weight(0, 0)
    }
    fn unreserve() -> Weight {
        weight(0, 0)
    }
    fn delegate() -> Weight {
        weight(0, 0)
    }
    fn undelegate() -> Weight {
        weight(0, 0)
    }
    fn set_quota() -> Weight {
        weight(0, 0)
    }
    fn offer_control() -> Weight {
        weight(0, 0)
    }
    fn accept_control() -> Weight {
        weight(0, 0)
    }
    fn withdraw_offer() -> Weight {
        weight(0, 0)
    }
    fn begin_recovery() -> Weight {
        weight(0, 0)
    }
    fn cancel_recovery() -> Weight {
        weight(0, 0)
    }
    fn complete_recovery() -> Weight {
        weight(0, 0)
    }
    fn set_notice_period() -> Weight {
        weight(0, 0)
    }
    fn withdraw_notice() -> Weight {
        weight(0, 0)
    }
    fn open_sequence() -> Weight {
        weight(0, 0)
    }
    fn issue_items(n: u32) -> Weight {
        weight(n, 0)
    }
    fn more_jumps(j: u32) -> Weight {
        weight(17 * j, 0)
    }
    fn lease_block() -> Weight {
        weight(0, 0)
    }
    fn commit_block() -> Weight {
        weight(0, 0)
    }
    fn declare_unused() -> Weight {
        weight(0, 0)
    }
    fn promote_item() -> Weight {
        weight(0, 0)
    }
    fn register_labels(n: u32) -> Weight {
        weight(n, 0)
    }
    fn register_sequence(n: u32) -> Weight {
        weight(n, 0)
    }
}

/// What is less where the parent stands so many levels higher than the deepest one.
pub fn of_levels(count: u64) -> Weight {
    Weight::from_parts(10 * count, 0)
}

/// The weight of a call with `n` items and `r` octets of records.
pub fn weight(n: u32, r: u32) -> Weight {
    Weight::from_parts(500 + 1_000 * u64::from(n) + 1_000_000 * u64::from(r), 0)
}
