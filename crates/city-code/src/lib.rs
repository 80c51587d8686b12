#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod alias;
mod check;
mod code;
mod error;
mod fold;
mod kind;
mod lenient;
#[cfg(feature = "openapi")]
mod openapi;
mod parse;
pub mod rule;
#[cfg(feature = "scale")]
mod scale;
mod segment;
#[cfg(feature = "serde")]
mod serde;

pub use check::{folded, mod_1271_36, Check, Presented};
pub use code::{Code, MAX_LEN};
pub use error::{ErrorKind, ParseError};
pub use fold::{fold_label, Folded};
pub use kind::Kind;
pub use lenient::{parse_lenient, Change, ChangeKind, Lenient, MAX_INPUT};
pub use segment::Alphabet;
