//! A block of numbers, and where each of them stands in its tree.

use crate::error::{Problem, ShapeProblem};
use alloc::{format, string::String};
use core::ops::RangeInclusive;

/// The most octets of a series: those of a code.
pub const MAX_SERIES: usize = 64;

/// The most digits of an item: all numbers of 18 digits are in a `u64`.
pub const MAX_WIDTH: u8 = 18;

/// The most digits that tell the items of a block apart: a block has at most 10^9.
pub const MAX_DIGITS: u8 = 9;

/// The most levels of a tree: four for each digit.
pub const MAX_DEPTH: u32 = 36;

const BITS_PER_DIGIT: u32 = 4;

/// A block: all items of a series that begin with the same digits.
///
/// Its tree is binary, over the decimal digits that follow the prefix, four bits each (BCD), so
/// that what begins with some digits more is one subtree. Six of each sixteen branches stay empty.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shape {
    series: String,
    prefix: String,
    width: u8,
    digits: u8,
    items: RangeInclusive<u64>,
}

impl Shape {
    /// The block of the items of `width` digits in `series` that begin with `prefix`.
    pub fn new(series: &str, prefix: &str, width: u8) -> Result<Self, ShapeProblem> {
        if series.is_empty() || series.len() > MAX_SERIES {
            return Err(ShapeProblem::SeriesLength);
        }
        if width == 0 || width > MAX_WIDTH {
            return Err(ShapeProblem::Width);
        }
        if !is_digits(prefix) {
            return Err(ShapeProblem::PrefixNotDigits);
        }
        let digits = u8::try_from(prefix.len())
            .ok()
            .and_then(|length| width.checked_sub(length))
            .ok_or(ShapeProblem::PrefixTooLong)?;
        if digits > MAX_DIGITS {
            return Err(ShapeProblem::TooLarge);
        }
        Ok(Self {
            series: series.into(),
            prefix: prefix.into(),
            width,
            digits,
            items: padded(prefix, digits, 0)..=padded(prefix, digits, 9),
        })
    }

    /// The series.
    pub fn series(&self) -> &str {
        &self.series
    }

    /// The digits that every item begins with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// How many digits an item has.
    pub const fn width(&self) -> u8 {
        self.width
    }

    /// How many items the block can have.
    pub const fn capacity(&self) -> u32 {
        10_u32.saturating_pow(self.digits as u32)
    }

    /// The first item.
    pub const fn first(&self) -> u64 {
        *self.items.start()
    }

    /// The last item.
    pub const fn last(&self) -> u64 {
        *self.items.end()
    }

    /// How many levels of nodes are above the leaves.
    pub const fn depth(&self) -> u32 {
        (self.digits as u32).saturating_mul(BITS_PER_DIGIT)
    }

    /// The item with this label: exactly `width` digits.
    pub fn item_of(&self, label: &str) -> Result<u64, Problem> {
        if label.len() != usize::from(self.width)
            || !label.starts_with(&self.prefix)
            || !is_digits(label)
        {
            return Err(self.item_outside());
        }
        Ok(padded(label, 0, 0))
    }

    /// The label of an item.
    pub fn label_of(&self, item: u64) -> Result<String, Problem> {
        self.position_of(item)?;
        let width = usize::from(self.width);
        Ok(format!("{item:0width$}"))
    }

    /// Where the leaf of `item` stands: its digits after the prefix, four bits each.
    pub fn position_of(&self, item: u64) -> Result<u64, Problem> {
        let mut index = item
            .checked_sub(self.first())
            .and_then(|index| u32::try_from(index).ok())
            .filter(|index| *index < self.capacity())
            .ok_or(self.item_outside())?;
        let mut position = 0_u64;
        let mut shift = 0_u32;
        while index > 0 {
            position |= u64::from(index % 10).wrapping_shl(shift);
            shift = shift.wrapping_add(BITS_PER_DIGIT);
            index /= 10;
        }
        Ok(position)
    }

    /// The subtree of the items that begin with `part`.
    pub(crate) fn subtree(&self, part: &str) -> Result<Subtree, Problem> {
        let digits = part
            .strip_prefix(self.prefix.as_str())
            .filter(|digits| is_digits(digits))
            .ok_or(Problem::PartOutside)?;
        let left = u8::try_from(digits.len())
            .ok()
            .and_then(|length| self.digits.checked_sub(length))
            .ok_or(Problem::PartOutside)?;
        Ok(Subtree {
            height: u32::from(left).saturating_mul(BITS_PER_DIGIT),
            position: digits
                .bytes()
                .fold(0, |position, digit| (position << 4) | value(digit)),
            items: padded(part, left, 0)..=padded(part, left, 9),
        })
    }

    fn item_outside(&self) -> Problem {
        Problem::ItemOutside {
            first: self.first(),
            last: self.last(),
        }
    }
}

/// A subtree of a tree.
pub(crate) struct Subtree {
    /// Its levels of nodes above the leaves.
    pub height: u32,
    /// Its place among those of the same height.
    pub position: u64,
    /// The items that can be in it.
    pub items: RangeInclusive<u64>,
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|octet| octet.is_ascii_digit())
}

fn value(digit: u8) -> u64 {
    u64::from(digit & 0x0f)
}

/// The number that `digits` make, with `more` times the digit `filler` after them: exact up to
/// [`MAX_WIDTH`] digits in all.
fn padded(digits: &str, more: u8, filler: u8) -> u64 {
    let filler = core::iter::repeat_n(filler, more.into());
    digits.bytes().chain(filler).fold(0, |number: u64, digit| {
        number.saturating_mul(10).saturating_add(value(digit))
    })
}
