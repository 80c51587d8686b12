//! The pallets together: what only the whole runtime can show. Each test ends with every pallet's
//! invariants checked where the feature `try-runtime` is on.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails"
)]

mod batches;
mod bounds;
mod chain;
mod costs;
mod frozen;
mod governance;
mod lists;
mod shape;
mod writing;
