//! Carries out what the command line says.

use crate::{
    chain_spec,
    cli::{self, BuildStagingSpecCmd, Cli, ResolverArgs, Subcommand, BAN_SECONDS},
    resolver,
    service::{self, Parts},
    staging,
};
use city_runtime::opaque::Block;
use sc_cli::{LoggerBuilder, RunCmd, SharedParams, SubstrateCli};
use sc_network::{config::NetworkBackendType, Litep2pNetworkBackend, NetworkWorker};
use sc_service::ChainSpec;
use sp_runtime::traits::Block as BlockT;
use std::{fs, path::PathBuf};

type Hash = <Block as BlockT>::Hash;

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "City Code Node".into()
    }

    fn impl_version() -> String {
        env!("CARGO_PKG_VERSION").into()
    }

    fn description() -> String {
        "A node of the chain that keeps the register of city codes".into()
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

    fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
        Ok(match id {
            "dev" => Box::new(chain_spec::development()?),
            // Nothing: asked by commands on keys, which belong to no chain.
            "local" | "" => Box::new(chain_spec::local()?),
            path => Box::new(chain_spec::from_file(PathBuf::from(path))?),
        })
    }
}

/// Reads the command line and carries it out.
pub fn run() -> sc_cli::Result<()> {
    let cli = Cli::from_args();
    match &cli.subcommand {
        None => run_node(cli.run, cli.resolver),
        Some(Subcommand::Key(cmd)) => cmd.run(&cli),
        Some(Subcommand::ExportChainSpec(cmd)) => {
            log_errors()?;
            cmd.run(cli.load_spec(&cmd.chain)?)
        }
        Some(Subcommand::BuildStagingSpec(cmd)) => build_staging_spec(cmd),
        Some(Subcommand::ChainInfo(cmd)) => cli
            .create_runner(cmd)?
            .sync_run(|config| cmd.run::<Block>(&config)),
        Some(Subcommand::PurgeChain(cmd)) => cli
            .create_runner(cmd)?
            .sync_run(|config| cmd.run(config.database)),
        Some(Subcommand::CheckBlock(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let Parts {
                client,
                task_manager,
                import_queue,
                ..
            } = service::parts(&config, Default::default())?;
            Ok((cmd.run(client, import_queue), task_manager))
        }),
        Some(Subcommand::ExportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let Parts {
                client,
                task_manager,
                ..
            } = service::parts(&config, Default::default())?;
            Ok((cmd.run(client, config.database), task_manager))
        }),
        Some(Subcommand::ImportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let Parts {
                client,
                task_manager,
                import_queue,
                ..
            } = service::parts(&config, Default::default())?;
            Ok((cmd.run(client, import_queue), task_manager))
        }),
        Some(Subcommand::ExportState(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let Parts {
                client,
                task_manager,
                ..
            } = service::parts(&config, Default::default())?;
            Ok((cmd.run(client, config.chain_spec), task_manager))
        }),
        Some(Subcommand::Revert(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let Parts {
                client,
                task_manager,
                backend,
                ..
            } = service::parts(&config, Default::default())?;
            let revert_grandpa = Box::new(|client, _, blocks| {
                sc_consensus_grandpa::revert(client, blocks).map_err(Into::into)
            });
            Ok((cmd.run(client, backend, Some(revert_grandpa)), task_manager))
        }),
    }
}

fn run_node(mut run: RunCmd, resolver: ResolverArgs) -> sc_cli::Result<()> {
    let SharedParams { chain, dev, .. } = &run.shared_params;
    if chain.is_none() && !dev {
        return Err("which chain? --dev, --chain local or --chain SPEC.json".into());
    }
    let ban = if *dev { 0 } else { BAN_SECONDS };
    run.pool_config.tx_ban_seconds.get_or_insert(ban);
    let pool = cli::pool_options(&run.pool_config);
    let web = resolver::web(&resolver, &run)?;
    let cli = Cli {
        subcommand: None,
        run,
        resolver,
    };
    cli.create_runner(&cli.run)?
        .run_node_until_exit(|config| async move {
            match config.network.network_backend {
                NetworkBackendType::Litep2p => {
                    service::start::<Litep2pNetworkBackend>(config, pool, web)
                }
                NetworkBackendType::Libp2p => {
                    service::start::<NetworkWorker<Block, Hash>>(config, pool, web)
                }
            }
            .map_err(sc_cli::Error::Service)
        })
}

/// Shows what the runtime complains of while it builds a genesis.
fn log_errors() -> sc_cli::Result<()> {
    Ok(LoggerBuilder::new("error").init()?)
}

fn build_staging_spec(cmd: &BuildStagingSpecCmd) -> sc_cli::Result<()> {
    log_errors()?;
    let keys = fs::read_to_string(&cmd.keys)
        .map_err(|error| format!("{}: {error}", cmd.keys.display()))?;
    let spec = staging::chain_spec(&keys)
        .and_then(|spec| chain_spec::to_json(&spec, cmd.raw))
        .map_err(|error| format!("{}: {error}", cmd.keys.display()))?;
    match &cmd.output {
        Some(path) => fs::write(path, spec)?,
        None => println!("{spec}"),
    }
    Ok(())
}
