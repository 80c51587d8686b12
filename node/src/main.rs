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
mod executor;
mod metrics;
mod pool;
mod proposer;
mod resolver;
mod rpc;
mod service;
mod staging;

/// Answers and blocks are many short-lived allocations from several threads: with the system's
/// allocator an eighth of the time that it takes to resolve a code goes into them, and more in a large heap.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> sc_cli::Result<()> {
    command::run()
}
