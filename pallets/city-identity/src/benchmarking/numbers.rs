//! A series of numbers at its worst: as deep as series come, with blocks of as many sizes as there can
//! be, and trees of which no path has an empty node beside it.

use super::setup::*;
use crate::{functions, Blocks, Config, Pallet, Series};
use alloc::{format, string::String, vec::Vec};
use block_tree::{Hash, Shape, Tree, NO_RECORD};
use city_identity_primitives::{
    block::{Block, MAX_DIGITS, MAX_WIDTH},
    CodeBytes, Commitment, Digest, Holding, SeriesInfo,
};
use frame_benchmarking::{account, BenchmarkError};
use frame_support::{traits::ConstU32, BoundedVec};
use pallet_allowance::{Class, Enrol, EnrolledBy};
use sp_runtime::AccountId32;

/// The series.
pub const NUMBERS: &str = "MA.156.999999.01010101/62.10000000";
/// The digits of the prefix of the largest block.
pub const LARGEST: usize = (MAX_WIDTH - MAX_DIGITS) as usize;

/// Opens the series, with a full list of labels that are kept free.
pub fn set_up_numbers<T: Config>() -> Result<CodeBytes, BenchmarkError> {
    set_up_series::<T>()?;
    Pallet::<T>::open_sequence(origin(), named(NUMBERS)?, MAX_WIDTH)
        .map_err(|refused| refused.error)?;
    fill_reservations::<T>(NUMBERS, 0)?;
    bounded(NUMBERS)
}

/// The account that holds blocks.
pub fn lessee() -> AccountId32 {
    account("lessee", 0, 0)
}

/// The `n`th prefix of so many digits.
pub fn prefix(n: u32, digits: usize) -> String {
    format!("{n:0digits$}")
}

/// Puts a block into the series, of which nothing else is changed than the sizes of its blocks.
pub fn put_block<T: Config>(prefix: &str, holding: Holding) -> Result<(), BenchmarkError> {
    let key = bounded(NUMBERS)?;
    let info = Series::<T>::get(&key).ok_or(stop("no series"))?;
    let info = info
        .with_length(prefix.len())
        .ok_or(stop("too many sizes"))?;
    Series::<T>::insert(&key, info);
    let (bucket, by) = (
        functions::bucket_of(&code(AREA)?),
        EnrolledBy::Account(registrar()),
    );
    if T::Enrolment::class_of(&lessee()).is_none() {
        T::Enrolment::enrol(&lessee(), Class::Holder, bucket, by)?;
    }
    let block = Block {
        holder: lessee(),
        until: u64::MAX,
        holding,
        leased_in: 0,
        rule: 1,
        number: 1,
        by: registrar(),
        block: 0,
        time: 0,
        previous: None,
    };
    let prefix: BoundedVec<u8, ConstU32<20>> = bounded(prefix)?;
    Blocks::<T>::insert(key, prefix, block);
    Ok(())
}

/// Puts blocks of so many sizes, from prefixes of `from` digits on, where no other numbers are.
pub fn put_sizes<T: Config>(from: usize, sizes: usize) -> Result<(), BenchmarkError> {
    for digits in (from..).take(sizes) {
        put_block::<T>(
            &format!("9{}", prefix(1, digits.saturating_sub(1))),
            Holding::Leased,
        )?;
    }
    Ok(())
}

/// The tree of the largest block, without its first item or with it. Beside the way from there to the
/// top, no node is empty.
pub fn largest_tree(has_first: bool) -> Result<Tree, BenchmarkError> {
    let shape =
        Shape::new(NUMBERS, &prefix(0, LARGEST), MAX_WIDTH).map_err(|_| stop("no shape"))?;
    let mut items: Vec<(u64, Hash)> = has_first.then_some((0, NO_RECORD)).into_iter().collect();
    for place in 0..u32::from(MAX_DIGITS) {
        // Each has one bit of four.
        for digit in [1u64, 2, 4, 8] {
            items.push((digit.saturating_mul(10u64.saturating_pow(place)), NO_RECORD));
        }
    }
    Tree::build(shape, items).map_err(|_| stop("no tree"))
}

/// What the holder commits to, with a place as long as places are.
pub fn commitment(tree: &Tree) -> Result<Commitment, BenchmarkError> {
    let place = format!("https://{HOST}/{}{{item}}", "a".repeat(232));
    Ok(Commitment {
        count: tree.root().count,
        root: tree.root().hash.into(),
        manifest: Digest::Sha256([1; 32]),
        place: bounded(&place)?,
    })
}

/// The series as it is kept.
pub fn numbers<T: Config>() -> Result<SeriesInfo, BenchmarkError> {
    let key: CodeBytes = bounded(NUMBERS)?;
    Series::<T>::get(key).ok_or(stop("no series"))
}
