//! Each check of series of numbers finds what it is there for.

use crate::{mock::*, Blocks, Quotas, Series};
use city_identity_primitives::{block::Block, Commitment, Holding, Label, Quota, SeriesInfo};
use frame_support::{assert_err, assert_ok};
use sp_runtime::TryRuntimeError;

/// Breaks a good state, in which numbers are issued, leased and committed, and looks whether `fault`
/// is found.
fn detects(breakage: impl FnOnce(), fault: &'static str) {
    ExtBuilder::default().build().execute_with(|| {
        assert_ok!(open_sequence(REGISTRAR, SERIES, 4));
        allow(CITY, &[PROOFS]);
        assert_ok!(issue(REGISTRAR, 3));
        assert_ok!(lease(REGISTRAR, "1", HOLDER, 10));
        assert_ok!(lease(HOLDER, "12", HOLDER, 10));
        assert_ok!(commit(HOLDER, &tree("12", 4, &[(1200, [1; 32])])));
        assert_ok!(CityIdentity::do_try_state());
        breakage();
        assert_err!(CityIdentity::do_try_state(), TryRuntimeError::Other(fault));
    });
}

fn change_series(change: impl FnOnce(&mut SeriesInfo)) {
    Series::<Test>::mutate(bytes(SERIES), |series| change(series.as_mut().unwrap()));
}

fn change_block(prefix: &str, change: impl FnOnce(&mut Block)) {
    let prefix: Label = bounded(prefix);
    Blocks::<Test>::mutate(bytes(SERIES), prefix, |block| {
        change(block.as_mut().unwrap());
    });
}

#[test]
fn try_state_detects_series_of_numbers_that_cannot_be() {
    let put = |text: &str| Series::<Test>::insert(bytes(text), SeriesInfo::new(4));
    detects(|| put(CITY), "numbers are issued below what is no series");
    let fault = "something is about a code that is not registered";
    detects(|| put("MA.156.1301/61.10000000"), fault);
    for (width, next) in [(0, 0), (19, 3), (4, 10_001)] {
        let change = |series: &mut SeriesInfo| (series.width, series.next) = (width, next);
        detects(|| change_series(change), "a series is out of bounds");
    }
}

#[test]
fn try_state_detects_blocks_that_do_not_add_up() {
    let fault = "the sizes of a series' blocks are not those that are told";
    detects(|| change_series(|series| series.lengths = 1), fault);
    let fault = "the numbers in blocks are miscounted";
    detects(|| change_series(|series| series.leased += 1), fault);
    let fault = "the items in blocks are miscounted";
    detects(|| change_series(|series| series.committed = 0), fault);
    let elsewhere = || {
        let block = block("1").unwrap();
        let prefix: Label = bounded("1");
        Blocks::<Test>::insert(bytes(CITY), prefix, block);
    };
    detects(elsewhere, "a block is kept of no series of numbers");
}

#[test]
fn try_state_detects_blocks_that_cannot_be() {
    let letters = || {
        let block = block("1").unwrap();
        let prefix: Label = bounded("A");
        Blocks::<Test>::insert(bytes(SERIES), prefix, block);
    };
    detects(letters, "a block has no such prefix");
    let too_many = || {
        change_series(|series| series.committed = 101);
        change_block("12", |block| {
            if let Holding::Committed(Commitment { count, .. }) = &mut block.holding {
                *count = 101;
            }
        });
    };
    detects(too_many, "a block cannot have so many items");
    let fault = "a block was leased in a block of the chain to come";
    detects(|| change_block("1", |block| block.block = 2), fault);
    detects(|| change_block("1", |block| block.leased_in = 2), fault);
    let fault = "the history of a block is not linked";
    detects(|| change_block("1", |block| block.number = 2), fault);
    detects(|| change_block("12", |block| block.previous = None), fault);
    let fault = "the holder of a block was never enrolled";
    detects(|| change_block("1", |block| block.holder = UNKNOWN), fault);
}

#[test]
fn try_state_detects_items_that_are_not_issued_in_turn() {
    let fault = "an item is registered in a block, or before its turn";
    detects(|| change_series(|series| series.next = 2), fault);
    let put = |label: &str| {
        let first: Label = bounded("0000");
        let label: Label = bounded(label);
        let entry = crate::Entries::<Test>::get(bytes(SERIES), first).unwrap();
        crate::Entries::<Test>::insert(bytes(SERIES), label, entry);
        crate::Children::<Test>::mutate(bytes(SERIES), |children| *children += 1);
        crate::EntryCounters::<Test>::mutate(|counters| counters.active += 1);
    };
    detects(|| put("1100"), fault);
    detects(|| put("0003"), fault);
    detects(|| put("12"), "an item is no number");
}

#[test]
fn try_state_detects_limits_that_count_more_than_was_leased() {
    let quota = |used| {
        let quota = Quota {
            codes: 9,
            period: 9,
        };
        assert_ok!(CityIdentity::set_quota(council(), bytes(CITY), Some(quota)));
        Quotas::<Test>::mutate(bytes(CITY), |quota| quota.as_mut().unwrap().used = used);
    };
    let fault = "a quota counts more codes than were issued";
    detects(|| quota(5_000), fault);
}
