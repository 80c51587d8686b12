//! What writing rows beside each other costs, held against rows that stand anywhere.

use crate::{
    bare::{entries, revision, Entry, LabelHash, Store},
    registrar::named,
    statistics::median,
};
use anyhow::{ensure, Result};
use city_identity_primitives::{Author, Revision};
use codec::Encode;
use sp_crypto_hashing::{blake2_128, blake2_256};
use std::{collections::BTreeSet, time::Instant};

/// How many series the entries stand below: of each, a row of neighbours in each block.
const PARENTS: usize = 100;
/// For how many blocks the state is kept: so few that each block that is timed prunes one of its kind.
const KEPT: u32 = 2;
/// How often all kinds are written.
const TURNS: usize = 9;
/// How many blocks of a kind are not timed in each turn, since the database still works on, and prunes,
/// those of the kind before.
const SETTLING: usize = 5;

/// What a row takes that stands beside another one of its block, in the last half octet of their keys, as
/// a part of what one takes that stands anywhere and has a value that no other has.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    /// With the value of the one beside it, as plain entries of one call have: the database keeps it once.
    pub equal: f64,
    /// With another value, as named entries have.
    pub other: f64,
}

/// Measures [`Shares`], with the state root, the commit and the pruning of the block before the last.
/// The state has `before` entries; `rows` go on where those ended, in blocks of `per_block`: equal ones in
/// order, others in order and others in no order by turns, since the machine is not equally fast in all
/// of them. Each turn's shares are found, and the median counts.
///
/// Rows in no order with values of their own are what the SDK's benchmark of the database writes, to keys
/// that are there before.
///
/// # Errors
/// As [`Store`], if no rows would be beside each other, and if `rows` are no more than the blocks that are
/// not timed.
pub fn measure(before: usize, rows: usize, per_block: usize) -> Result<Shares> {
    ensure!(
        rows > per_block.saturating_mul(SETTLING),
        "more than {SETTLING} blocks of rows are needed in each turn"
    );
    let count = before.saturating_add(rows.saturating_mul(3 * TURNS));
    let mut entries = entries(count, PARENTS, LabelHash::Identity);
    let (before, more) = entries.split_at_mut(before);
    let mut store = Store::create(KEPT)?;
    let mut put = |entries: &[Entry]| put(&mut store, entries, per_block);
    put(before)?;
    let mut shares = [Vec::new(), Vec::new()];
    for (turn, entries) in more.chunks_mut(rows.saturating_mul(3)).enumerate() {
        let (equal, others) = entries.split_at_mut(rows);
        make_equal(equal, per_block);
        name(turn, others);
        let (other, anywhere) = others.split_at_mut(rows);
        anywhere.sort_by_cached_key(|(key, _)| blake2_128(key));
        let alone = part_alone(equal, per_block);
        ensure!(alone < 1.0, "no rows beside each other");
        let in_order = [put(equal)?, put(other)?];
        let anywhere = put(anywhere)?;
        for (shares, in_order) in shares.iter_mut().zip(in_order) {
            shares.push(share(in_order, anywhere, alone));
        }
    }
    let [equal, other] = shares.map(|shares| median(&shares));
    Ok(Shares { equal, other })
}

/// The share, from what both kinds of rows took, of which this part of those in order stands alone and
/// takes what rows take that stand anywhere.
fn share(in_order: f64, anywhere: f64, alone: f64) -> f64 {
    (in_order / anywhere - alone) / (1.0 - alone)
}

/// Gives the entries of each block one value, which the state did not have before: that of a call's plain
/// entries has the number of its block.
fn make_equal(entries: &mut [Entry], per_block: usize) {
    for block in entries.chunks_mut(per_block.max(1)) {
        let first = block.first().map(|(key, _)| blake2_256(key));
        let revision = Revision {
            author: Author::Account(first.unwrap_or_default().into()),
            ..revision()
        };
        let value = revision.encode();
        block
            .iter_mut()
            .for_each(|entry| entry.1.clone_from(&value));
    }
}

/// Gives each entry a name of its own.
fn name(turn: usize, entries: &mut [Entry]) {
    for (at, (_, value)) in entries.iter_mut().enumerate() {
        let text = format!("Lamp No. {turn}-{at:07}").into_bytes();
        let revision = Revision {
            record: named(text).recorded(),
            ..revision()
        };
        *value = revision.encode();
    }
}

/// Adds blocks of so many entries; the seconds that those took that count.
fn put(store: &mut Store, entries: &[Entry], per_block: usize) -> Result<f64> {
    let mut blocks = entries.chunks(per_block.max(1));
    for block in blocks.by_ref().take(SETTLING) {
        store.append(block)?;
    }
    let start = Instant::now();
    for block in blocks {
        store.append(block)?;
    }
    Ok(start.elapsed().as_secs_f64())
}

/// The part of entries in order that have none before them in their block beside which they stand: the
/// first of each ten.
fn part_alone(entries: &[Entry], per_block: usize) -> f64 {
    let tens = entries.chunks(per_block.max(1)).map(|block| {
        let keys = block.iter().map(|(key, _)| key.split_last());
        keys.map(|split| split.map(|(last, rest)| (rest, last >> 4)))
            .collect::<BTreeSet<_>>()
            .len()
    });
    tens.sum::<usize>() as f64 / entries.len().max(1) as f64
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_rows_that_stand_beside_each_other() {
        let Shares { equal, other } = measure(500, 1_200, 200).unwrap();
        assert!(equal.is_finite() && other.is_finite());
        // Blocks with one row of each series, too few blocks, and none.
        for (rows, per_block) in [(600, 100), (1_000, 200), (0, 0)] {
            assert!(measure(500, rows, per_block).is_err(), "{rows} {per_block}");
        }
    }

    #[test]
    fn what_stands_alone_is_taken_out() {
        // Of four rows that take 2.5 one takes 1, and three 0.5 each.
        assert_eq!(share(2.5, 4.0, 0.25), 0.5);
        assert_eq!(share(5.0, 10.0, 0.0), 0.5);
    }

    #[test]
    fn plain_entries_are_equal_in_their_block_only() {
        let mut entries = entries(300, PARENTS, LabelHash::Identity);
        let before = entries[0].1.clone();
        make_equal(&mut entries, PARENTS);
        let values = |entries: &[Entry]| -> BTreeSet<_> {
            entries.iter().map(|(_, value)| value.clone()).collect()
        };
        for block in entries.chunks(PARENTS) {
            assert_eq!(values(block).len(), 1);
        }
        assert_eq!(values(&entries).len(), 3);
        assert!(!values(&entries).contains(&before));
    }

    #[test]
    fn the_first_of_each_ten_stands_alone() {
        let entries = entries(4 * PARENTS * 10, PARENTS, LabelHash::Identity);
        assert_eq!(part_alone(&entries, PARENTS * 10), 0.1);
        assert_eq!(part_alone(&entries, PARENTS * 5), 0.2);
        assert_eq!(part_alone(&entries, PARENTS), 1.0);
    }

    #[test]
    fn names_differ() {
        let mut entries = entries(300, PARENTS, LabelHash::Identity);
        let (one, next) = entries.split_at_mut(150);
        name(0, one);
        name(TURNS, next);
        let values: BTreeSet<_> = entries.iter().map(|(_, value)| value).collect();
        assert_eq!(values.len(), entries.len());
    }
}
