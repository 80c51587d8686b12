//! `city-node`: a node of the chain that keeps the register of city codes.

#![allow(
    clippy::result_large_err,
    reason = "the SDK's commands and services want its own errors"
)]

mod chain_spec;
mod cli;
mod command;
mod dev_keys;
mod divisions;
mod metrics;
mod pool;
mod proposer;
mod rpc;
mod service;
mod staging;

fn main() -> sc_cli::Result<()> {
    command::run()
}
