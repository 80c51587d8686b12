//! How the pallets are set up.

mod accounts;
mod consensus;
mod governance;
mod registry;
mod system;
