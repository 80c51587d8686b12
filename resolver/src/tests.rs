//! The whole application over a registry in memory.

mod codes;
mod identifiers;
mod questions;
mod registry;

pub use registry::answer;
