//! Measures what calls, blocks and the database cost, by the benchmark commands of the SDK.

use clap::Parser;
use frame_benchmarking_cli::{OpaqueBlock, OverheadCmd, PalletCmd, StorageCmd};
use sc_cli::{LoggerBuilder, SubstrateCli};
use sc_service::{ChainSpec, Configuration, GenericChainSpec, TaskManager};
use sp_io::SubstrateHostFunctions;
use sp_runtime::traits::HashingFor;
use std::{path::PathBuf, sync::Arc};

/// The node's own: what is measured depends on it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Measures what calls, blocks and the database cost.
#[derive(Debug, Parser)]
enum Command {
    /// The calls of pallets.
    Pallet(PalletCmd),
    /// An empty block, and a transaction that does nothing.
    Overhead(OverheadCmd),
    /// Reading and writing a key of the state of a chain.
    Storage(StorageCmd),
}

/// Makes the configuration of a node from the options of a command.
struct Node;

impl SubstrateCli for Node {
    fn impl_name() -> String {
        "City Code Bencher".into()
    }

    fn impl_version() -> String {
        env!("CARGO_PKG_VERSION").into()
    }

    fn description() -> String {
        "Measures what calls, blocks and the database cost".into()
    }

    fn author() -> String {
        "the city codes project".into()
    }

    fn support_url() -> String {
        "the organisation that runs your chain".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, path: &str) -> Result<Box<dyn ChainSpec>, String> {
        let spec: GenericChainSpec = GenericChainSpec::from_json_file(PathBuf::from(path))?;
        Ok(Box::new(spec))
    }
}

fn main() -> sc_cli::Result<()> {
    match Command::parse() {
        Command::Pallet(command) => {
            log()?;
            command.run_with_spec::<HashingFor<OpaqueBlock>, ()>(None)
        }
        Command::Overhead(command) => {
            log()?;
            command.run_with_default_builder_and_spec::<OpaqueBlock, ()>(None)
        }
        Command::Storage(command) => Node
            .create_runner(&command)?
            .sync_run(|config| storage(&command, config)),
    }
}

/// Shows what the SDK tells of its work.
fn log() -> sc_cli::Result<()> {
    Ok(LoggerBuilder::new("info").init()?)
}

fn storage(command: &StorageCmd, config: Configuration) -> sc_cli::Result<()> {
    let executor = sc_service::new_wasm_executor::<SubstrateHostFunctions>(&config.executor);
    let (client, backend, _, _tasks): (_, _, _, TaskManager) =
        sc_service::new_full_parts::<OpaqueBlock, (), _>(&config, None, executor, Vec::new())?;
    let cache = backend.expose_shared_trie_cache();
    command.run(
        config,
        Arc::new(client),
        backend.expose_db(),
        backend.expose_storage(),
        cache,
    )
}
