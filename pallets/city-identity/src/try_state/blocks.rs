//! What must always hold of series of numbers and their blocks.

use super::registered;
use crate::pallet::*;
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use city_code::{Code, Kind};
use city_identity_primitives::{
    block::{Block, MAX_BLOCK_SIZES, MAX_WIDTH},
    read::code_bytes,
    Holding, Revision, SeriesInfo,
};
use frame_support::ensure;
use pallet_allowance::Enrol;
use sp_runtime::TryRuntimeError;

/// The blocks of one series, by their prefixes.
type Rows = BTreeMap<Vec<u8>, Block>;

impl<T: Config> Pallet<T> {
    /// Series of numbers are registered and add up, and so do their blocks.
    pub(super) fn try_series(entries: &BTreeMap<Code, Revision>) -> Result<(), TryRuntimeError> {
        let mut blocks = 0usize;
        for (key, info) in Series::<T>::iter() {
            let series = registered(entries, &key)?;
            let is_series = series.kind() == Kind::Series;
            ensure!(is_series, "numbers are issued below what is no series");
            let width = (1..=MAX_WIDTH).contains(&info.width);
            ensure!(
                width && info.next <= info.end(),
                "a series is out of bounds"
            );
            let rows: Rows = Blocks::<T>::iter_prefix(&key)
                .map(|(prefix, block)| (prefix.into_inner(), block))
                .collect();
            blocks = blocks.saturating_add(rows.len());
            try_totals(&info, &rows)?;
            for (prefix, block) in &rows {
                try_block::<T>(&info, prefix, block)?;
            }
            let items = entries.keys().filter(|code| code.parent() == Some(series));
            for item in items {
                try_item(&info, &rows, item)?;
            }
        }
        ensure!(
            Blocks::<T>::iter_keys().count() == blocks,
            "a block is kept of no series of numbers"
        );
        Ok(())
    }

    /// As many numbers as were leased at most below `scope` since a block, however often.
    pub(super) fn most_leased(
        entries: &BTreeMap<Code, Revision>,
        scope: &Code,
        since: u32,
    ) -> usize {
        let series = entries.keys().filter(|code| code.kind() == Kind::Series);
        let mut leased = 0u64;
        for series in series.filter(|series| series.is_within(scope)) {
            let key = code_bytes(series.as_str());
            let Some(info) = Series::<T>::get(&key) else {
                continue;
            };
            for (prefix, block) in Blocks::<T>::iter_prefix(&key) {
                let count = info.numbers(&prefix).map_or(0, |numbers| numbers.count());
                let times = if block.block < since { 0 } else { block.number };
                leased = leased.saturating_add(u64::from(count).saturating_mul(times.into()));
            }
        }
        usize::try_from(leased).unwrap_or(usize::MAX)
    }
}

/// The prefixes of the blocks around the one with a prefix, innermost first.
fn around<'a>(rows: &'a Rows, prefix: &'a [u8]) -> impl Iterator<Item = &'a Block> + 'a {
    (0..prefix.len())
        .rev()
        .filter_map(|length| rows.get(prefix.get(..length)?))
}

/// What is kept of a series is what its blocks add up to.
fn try_totals(info: &SeriesInfo, rows: &Rows) -> Result<(), TryRuntimeError> {
    let lengths: BTreeSet<usize> = rows.keys().map(Vec::len).collect();
    let told: BTreeSet<usize> = info.lengths().collect();
    ensure!(
        lengths == told && told.len() <= MAX_BLOCK_SIZES as usize,
        "the sizes of a series' blocks are not those that are told"
    );
    let outermost = rows
        .keys()
        .filter(|prefix| around(rows, prefix).next().is_none());
    let leased = outermost
        .filter_map(|prefix| info.numbers(prefix))
        .fold(0u64, |sum, numbers| {
            sum.saturating_add(numbers.count().into())
        });
    ensure!(
        leased == info.leased,
        "the numbers in blocks are miscounted"
    );
    let committed = rows
        .values()
        .filter_map(Block::commitment)
        .fold(0u64, |sum, commitment| {
            sum.saturating_add(commitment.count.into())
        });
    ensure!(
        committed == info.committed,
        "the items in blocks are miscounted"
    );
    Ok(())
}

fn try_block<T: Config>(
    info: &SeriesInfo,
    prefix: &[u8],
    block: &Block,
) -> Result<(), TryRuntimeError> {
    let numbers = info.numbers(prefix).ok_or("a block has no such prefix")?;
    let count = block.commitment().map(|commitment| commitment.count);
    ensure!(
        count.is_none_or(|count| (1..=numbers.count()).contains(&count)),
        "a block cannot have so many items"
    );
    ensure!(
        block.leased_in <= block.block && block.block <= Pallet::<T>::block(),
        "a block was leased in a block of the chain to come"
    );
    ensure!(
        (block.number == 1) == block.previous.is_none(),
        "the history of a block is not linked"
    );
    ensure!(
        T::Enrolment::was_enrolled(&block.holder),
        "the holder of a block was never enrolled"
    );
    Ok(())
}

/// An item is registered singly in front of the next number, outside of blocks, or was promoted.
fn try_item(info: &SeriesInfo, rows: &Rows, item: &Code) -> Result<(), TryRuntimeError> {
    let label = item.label().as_bytes();
    let number = info.number(label).ok_or("an item is no number")?;
    let innermost = rows.get(label).or_else(|| around(rows, label).next());
    let may = match innermost {
        Some(block) => matches!(block.holding, Holding::Committed(_)),
        None => number < info.next,
    };
    ensure!(may, "an item is registered in a block, or before its turn");
    Ok(())
}
