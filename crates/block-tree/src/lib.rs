#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod builder;
mod error;
mod hash;
#[cfg(feature = "serde")]
mod json;
mod proof;
mod shape;
mod tree;

pub use builder::Builder;
pub use error::{Problem, ShapeProblem};
pub use hash::{Hash, Root, NO_RECORD};
#[cfg(feature = "serde")]
pub use json::ServedProof;
pub use proof::{verify, verify_empty, Inclusion, ItemProof, RangeProof, Siblings};
pub use shape::{Shape, MAX_DEPTH, MAX_DIGITS, MAX_SERIES, MAX_WIDTH};
pub use tree::Tree;
