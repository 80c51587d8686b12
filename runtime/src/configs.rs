//! How the pallets are set up.

mod accounts;
mod calls;
mod consensus;
mod governance;
mod registry;
mod system;

#[cfg(test)]
pub(crate) use calls::Lists;
pub use governance::CouncilCollective;
