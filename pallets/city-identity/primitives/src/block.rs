//! Series whose items are numbers of one width, and blocks of such numbers.
//!
//! A block has the numbers that begin with a prefix, as in telephone numbering: of nine digits, the
//! prefix `0000012` has `000001200` to `000001299`. It is leased to a holder, who issues in it off
//! chain, and later commits to all that was issued in one go. Whatever its size, it is one row.

use crate::{
    record::{self, Url},
    types::{Label, Moment},
};
use alloc::format;
pub use block_tree::{Inclusion, ItemProof, RangeProof, Shape, MAX_DIGITS, MAX_WIDTH, NO_RECORD};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{crypto::AccountId32, H256};

/// The most lengths that the prefixes of blocks of one series have. An item is looked for under each:
/// so many reads find its block, and so deep do blocks nest.
pub const MAX_BLOCK_SIZES: u32 = 4;

/// What is kept of a series whose items are numbers of one width. In any other series they are chosen.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct SeriesInfo {
    /// The digits of each item.
    pub width: u8,
    /// The number from which the next item is issued singly. None below it ever is again.
    pub next: u64,
    /// The lengths of prefixes that blocks have or had: bit `n` for `n` digits.
    pub lengths: u32,
    /// How many numbers are in blocks, nested ones counted once.
    pub leased: u64,
    /// How many items committed blocks have.
    pub committed: u64,
}

/// The numbers of a block, or of a part of one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Numbers {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

impl Numbers {
    /// How many there are.
    pub fn count(&self) -> u32 {
        let count = self.last.saturating_sub(self.first).saturating_add(1);
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

impl SeriesInfo {
    /// A series of which nothing is issued.
    pub const fn new(width: u8) -> Self {
        Self {
            width,
            next: 0,
            lengths: 0,
            leased: 0,
            committed: 0,
        }
    }

    /// The number after the last.
    pub fn end(&self) -> u64 {
        power_of_ten(self.width.into())
    }

    /// The number that a label is; `None` if no item of the series has that label.
    pub fn number(&self, label: &[u8]) -> Option<u64> {
        let fits = label.len() == usize::from(self.width);
        number(label).filter(|_| fits)
    }

    /// The label of a number.
    pub fn label(&self, number: u64) -> Label {
        let label = format!("{number:0width$}", width = self.width.into());
        Label::truncate_from(label.into_bytes())
    }

    /// The numbers that begin with `prefix`; `None` where that is none that a block can have: not of
    /// digits, longer than an item, or so short that there would be too many numbers.
    pub fn numbers(&self, prefix: &[u8]) -> Option<Numbers> {
        let open = usize::from(self.width).checked_sub(prefix.len())?;
        let size = power_of_ten(open);
        let first = match prefix {
            [] => 0,
            _ => number(prefix)?.checked_mul(size)?,
        };
        let last = first.checked_add(size)?.checked_sub(1)?;
        (open <= usize::from(MAX_DIGITS)).then_some(Numbers { first, last })
    }

    /// The lengths of prefixes that blocks have, longest first.
    pub fn lengths(&self) -> impl DoubleEndedIterator<Item = usize> {
        let lengths = self.lengths;
        let has = move |length: &u8| lengths.checked_shr((*length).into()).unwrap_or(0) & 1 == 1;
        (0..=self.width).rev().filter(has).map(usize::from)
    }

    /// The same series with blocks whose prefixes have `length` digits; `None` if it has blocks of as
    /// many other sizes as it can have.
    pub fn with_length(self, length: usize) -> Option<Self> {
        let bit = u32::try_from(length).ok().and_then(|n| 1u32.checked_shl(n));
        let lengths = self.lengths | bit?;
        (lengths.count_ones() <= MAX_BLOCK_SIZES).then_some(Self { lengths, ..self })
    }
}

fn power_of_ten(exponent: usize) -> u64 {
    10u64.saturating_pow(u32::try_from(exponent).unwrap_or(u32::MAX))
}

/// The number that digits are. Other text, also such as `+1`, is none.
fn number(digits: &[u8]) -> Option<u64> {
    let all = digits.iter().all(u8::is_ascii_digit);
    let digits = core::str::from_utf8(digits).ok().filter(|_| all)?;
    digits.parse().ok()
}

/// A block of numbers, as it is now. Each state it was in is covered by the digest in the next.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Block {
    /// Who issues in it.
    pub holder: AccountId32,
    /// Until when (inclusive) the holder can commit it.
    pub until: Moment,
    /// What became of it.
    pub holding: Holding,
    /// The block of the chain in which it was leased to this holder.
    pub leased_in: u32,
    /// The version of the distribution rule under which it was.
    pub rule: u16,
    /// How often these numbers changed as a block of their own: 1 for the first time.
    pub number: u32,
    /// Who made the last change: of a leased block, who leased it.
    pub by: AccountId32,
    /// The block of the chain in which that was.
    pub block: u32,
    /// The chain's time in that block.
    pub time: Moment,
    /// [`Block::digest`] of the state before; `None` for the first.
    pub previous: Option<H256>,
}

/// What became of a block of numbers.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub enum Holding {
    /// It was leased, and nobody knows what is issued in it.
    #[codec(index = 0)]
    Leased,
    /// Its holder committed to what is issued in it. For ever.
    #[codec(index = 1)]
    Committed(Commitment),
    /// Its holder declared that nothing is issued in it: it can be leased again.
    #[codec(index = 2)]
    Unused,
}

/// What the holder of a block committed to.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Commitment {
    /// How many items are issued.
    pub count: u32,
    /// The root of the tree of them.
    pub root: H256,
    /// The digest of the manifest that lists them all.
    pub manifest: record::Digest,
    /// Where the proof of an item can be had: a template such as a link's, with `{item}` or `{code}`.
    pub place: Url,
}

impl Commitment {
    fn tree(&self) -> block_tree::Root {
        block_tree::Root {
            count: self.count,
            hash: self.root.0,
        }
    }

    /// What a proof shows of an item of the block that `shape` describes; `None` if it shows nothing.
    pub fn verify(&self, shape: &Shape, label: &str, proof: &ItemProof) -> Option<Inclusion> {
        let item = shape.item_of(label).ok()?;
        block_tree::verify(shape, &self.tree(), item, proof).ok()
    }

    /// Whether a proof shows that no item of the block begins with `part`.
    pub fn has_none(&self, shape: &Shape, part: &[u8], proof: &RangeProof) -> bool {
        core::str::from_utf8(part)
            .is_ok_and(|part| block_tree::verify_empty(shape, &self.tree(), part, proof).is_ok())
    }
}

impl Block {
    /// BLAKE2b-256 of its SCALE encoding. Since that includes [`Block::previous`], it covers all
    /// states before.
    pub fn digest(&self) -> H256 {
        H256(sp_crypto_hashing::blake2_256(&self.encode()))
    }

    /// Whether the numbers are leased, and the time for that is not over.
    pub fn is_on_lease(&self, now: Moment) -> bool {
        self.holding == Holding::Leased && now <= self.until
    }

    /// What was committed to, if anything.
    pub const fn commitment(&self) -> Option<&Commitment> {
        match &self.holding {
            Holding::Committed(commitment) => Some(commitment),
            Holding::Leased | Holding::Unused => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    #[test]
    fn a_prefix_has_the_numbers_that_begin_with_it() {
        let series = SeriesInfo::new(9);
        let numbers = |prefix: &str| series.numbers(prefix.as_bytes()).map(|n| (n.first, n.last));
        assert_eq!(numbers("0000012"), Some((1_200, 1_299)));
        assert_eq!(numbers(""), Some((0, 999_999_999)));
        assert_eq!(numbers("000000007"), Some((7, 7)));
        assert_eq!(numbers("9"), Some((900_000_000, 999_999_999)));
        for prefix in ["0000000070", "A", "+1", "-1", "1 ", "一"] {
            assert_eq!(numbers(prefix), None, "{prefix}");
        }
        let wide = SeriesInfo::new(MAX_WIDTH);
        assert_eq!(wide.numbers(b"12345678"), None);
        let numbers = wide.numbers(b"999999999").unwrap();
        assert_eq!(numbers.count(), 1_000_000_000);
        assert_eq!(numbers.last.saturating_add(1), wide.end());
        assert_eq!(wide.numbers(&[b'9'; 18]).unwrap().count(), 1);
    }

    #[test]
    fn no_more_lengths_than_can_be_looked_for() {
        let mut series = SeriesInfo::new(9);
        for length in [7, 3, 9, 0] {
            series = series.with_length(length).unwrap();
        }
        assert_eq!(series.lengths().collect::<Vec<_>>(), [9, 7, 3, 0]);
        assert_eq!(series.with_length(3), Some(series));
        assert_eq!(series.with_length(4), None);
        assert_eq!(SeriesInfo::new(9).with_length(32), None);
    }

    #[test]
    fn a_digest_covers_the_state_before() {
        let block = Block {
            holder: AccountId32::new([1; 32]),
            until: 5,
            holding: Holding::Leased,
            leased_in: 1,
            rule: 1,
            number: 2,
            by: AccountId32::new([2; 32]),
            block: 1,
            time: 1,
            previous: Some(H256::zero()),
        };
        let other = Block {
            previous: Some(H256::repeat_byte(1)),
            ..block.clone()
        };
        assert_ne!(block.digest(), other.digest());
        assert!(block.is_on_lease(5) && !block.is_on_lease(6));
    }

    #[test]
    fn a_row_is_small() {
        assert!(Block::max_encoded_len() <= 512);
        assert_eq!(SeriesInfo::max_encoded_len(), 29);
    }

    proptest! {
        #[test]
        fn labels_are_numbers_and_back(width in 1..=MAX_WIDTH, number in any::<u64>()) {
            let series = SeriesInfo::new(width);
            let number = number.checked_rem(series.end()).unwrap();
            let label = series.label(number);
            prop_assert_eq!(series.number(&label), Some(number));
            for length in usize::from(width.saturating_sub(MAX_DIGITS))..=width.into() {
                let numbers = series.numbers(&label[..length]).unwrap();
                prop_assert!(numbers.first <= number && number <= numbers.last);
                prop_assert!(series.label(numbers.first).starts_with(&label[..length]));
                prop_assert!(series.label(numbers.last).starts_with(&label[..length]));
            }
        }
    }
}
