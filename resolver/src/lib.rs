//! City codes on the web: whoever opens a code's URL gets the right page, and programs get links, a
//! DID document, or the record with its proof.
//!
//! The resolver keeps nothing but answers of the newest final block. It reads through the project's
//! one read model: in the node that it is part of, or by asking a node ([`remote`]).

mod accept;
mod address;
mod app;
mod base;
mod code;
mod did;
mod document;
mod identifiers;
mod inclusion;
mod limit;
mod links;
mod linkset;
mod metrics;
mod names;
mod page;
mod past;
mod problem;
mod reader;
pub mod remote;
pub mod source;
#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]
mod tests;
mod v1;
mod verdict;
mod verifier;

pub use app::{serve, ServeProblem, Settings};
pub use base::{Base, NoBase};
pub use verifier::Page as VerifierPage;
