//! The whole application over a registry in memory.

mod codes;
mod gs1;
mod identifiers;
mod inclusion;
mod questions;
mod registry;
mod verifier;

pub use registry::answer;
