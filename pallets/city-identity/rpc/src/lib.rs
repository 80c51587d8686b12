//! The JSON-RPC face of the registry: `cityIdentity_v1_*`.
//!
//! Each method answers what the runtime API of the same name does, and adds the block of whose state
//! the answer speaks. Where the answer comes from is decided in [`state`]; the errors' codes are in
//! [`error`].

pub mod api;
pub mod error;
mod kept;
mod proofs;
mod server;
pub mod state;

pub use api::{CityIdentityProofsRpcServer, CityIdentityRpcServer};
pub use proofs::CityIdentityProofs;
pub use server::CityIdentity;
pub use state::States;
