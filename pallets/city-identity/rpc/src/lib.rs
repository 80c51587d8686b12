//! The JSON-RPC face of the registry: `cityIdentity_v1_*`.
//!
//! Each method asks the runtime API of the same name and adds the block of whose state the answer
//! speaks. The errors' codes are in [`error`].

pub mod api;
pub mod error;
mod server;

pub use api::CityIdentityRpcServer;
pub use server::CityIdentity;
