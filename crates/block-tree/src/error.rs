//! What is wrong with a block, with what is put into its tree, or with a proof.

use crate::shape::{MAX_DIGITS, MAX_SERIES, MAX_WIDTH};
use core::fmt;

/// Why something is no block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ShapeProblem {
    /// A series has 1 to [`MAX_SERIES`] octets.
    SeriesLength,
    /// An item has 1 to [`MAX_WIDTH`] digits.
    Width,
    /// A character of the prefix is not an ASCII digit.
    PrefixNotDigits,
    /// The prefix has more digits than an item.
    PrefixTooLong,
    /// More than [`MAX_DIGITS`] digits follow the prefix.
    TooLarge,
}

impl fmt::Display for ShapeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeriesLength => write!(f, "a series has 1 to {MAX_SERIES} octets"),
            Self::Width => write!(f, "an item has 1 to {MAX_WIDTH} digits"),
            Self::PrefixNotDigits => f.write_str("the prefix of a block has digits only"),
            Self::PrefixTooLong => f.write_str("the prefix has more digits than an item"),
            Self::TooLarge => write!(
                f,
                "at most {MAX_DIGITS} digits follow the prefix of a block"
            ),
        }
    }
}

impl core::error::Error for ShapeProblem {}

/// Why an item cannot be added, or a proof not be made or believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Problem {
    /// The item is not in the block.
    ItemOutside {
        /// The first item of the block.
        first: u64,
        /// Its last.
        last: u64,
    },
    /// The part is not the block's prefix with further digits, at most as many as an item has.
    PartOutside,
    /// Items are added in ascending order, each once.
    NotAscending {
        /// The item.
        item: u64,
        /// The one that was added before it.
        after: u64,
    },
    /// The part is not empty.
    PartInUse {
        /// The first of its items.
        item: u64,
    },
    /// A block does not have as many items as its root says.
    CountTooLarge {
        /// How many the root says.
        count: u32,
        /// How many the block can have.
        capacity: u32,
    },
    /// A subtree beside the path is said to be empty above the top of the tree.
    EmptyBeyondTop,
    /// The proof has not as many siblings as it says.
    SiblingCount {
        /// How many the path has that are not said to be empty.
        expected: u32,
        /// How many are listed.
        found: u32,
    },
    /// An empty sibling is listed, and not said to be empty: each proof has one form only.
    EmptySibling {
        /// Its place among the siblings of the path, from 0 at the bottom.
        place: u32,
    },
    /// The proof leads to another root: its series, prefix, width or count, the item, what is said
    /// of it, or a sibling is not what was committed.
    OtherRoot,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ItemOutside { first, last } => {
                write!(f, "the item is not one of the block's, {first} to {last}")
            }
            Self::PartOutside => f.write_str("this is no part of the block"),
            Self::NotAscending { item, after } => {
                write!(f, "item {item} comes after {after}: items have to ascend")
            }
            Self::PartInUse { item } => write!(f, "the part has item {item}"),
            Self::CountTooLarge { count, capacity } => {
                write!(f, "a block of {capacity} cannot have {count} items")
            }
            Self::EmptyBeyondTop => {
                f.write_str("the proof has empty siblings above the top of the tree")
            }
            Self::SiblingCount { expected, found } => {
                write!(f, "the proof has {found} siblings, and needs {expected}")
            }
            Self::EmptySibling { place } => {
                write!(
                    f,
                    "sibling {place} of the path is empty and must not be listed"
                )
            }
            Self::OtherRoot => f.write_str("the proof leads to another root"),
        }
    }
}

impl core::error::Error for Problem {}
