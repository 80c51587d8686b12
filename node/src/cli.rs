//! The command line.

use city_resolver::Base;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use sc_cli::{
    ChainInfoCmd, CheckBlockCmd, ExportBlocksCmd, ExportChainSpecCmd, ExportStateCmd,
    ImportBlocksCmd, KeySubcommand, PurgeChainCmd, RevertCmd, RunCmd, TransactionPoolParams,
    TransactionPoolType,
};
use sc_transaction_pool::Options as PoolOptions;
use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

/// 256 MiB: the whole state of a national register fits many times over.
const TRIE_CACHE_BYTES: &str = "268435456";

/// The most requests in one batch over RPC. The node answers them one after the other, and each can
/// itself resolve 100 codes: more belong in several batches. The SDK sets no bound.
const RPC_BATCH_LENGTH: &str = "100";

/// How long, in seconds, the pool refuses a transaction unseen after it was refused once. Six blocks:
/// the budget that it found empty has refilled by then. The SDK's half hour is for chains on which
/// refused transactions rarely become good.
pub const BAN_SECONDS: u64 = 12;

/// Of how many transactions in the pool one may wait for another that has not come, which is the SDK's
/// share too.
const FUTURE_SHARE: usize = 10;

/// How many transactions the pool holds: the 64 of each of a thousand accounts. The SDK's 8192 are
/// those of 128, fewer than can be enrolled in one area.
const POOL_LIMIT: &str = "65536";

/// How many KiB of transactions the pool holds, 256 MiB: a MiB each of 256 accounts. The SDK's 20 MiB
/// are those of 20.
const POOL_KBYTES: &str = "262144";

/// The only pool that a node has: see docs/decisions/transaction-pool.md.
const POOL_TYPE: &str = "single-state";

const BAN_HELP: &str =
    "For how many seconds a refused transaction is not looked at again [default: \
    12; with `--dev`, 0]";

const CHAIN_HELP: &str = "The chain: `dev` (one authority, temporary), `local` (four authorities \
    on one machine) or the path of a chain spec file";

const GUIDE: &str = "\
Which node do I want?
  To try things out        city-node --dev
                           A chain of one on this machine, gone when it stops.
                           Polkadot-JS Apps connects to ws://127.0.0.1:9944.
  To read the register     city-node --chain SPEC.json --base-path /var/lib/city-node
                           Follows the chain and answers queries. Needs no key and no permission.
                           SPEC.json comes from the organisation that runs the chain.
                           Add `--sync warp` to be up to date in minutes.
                           Add `--state-pruning archive-canonical` on the first start to answer
                           for every past block; otherwise the state of 256 blocks is kept.
  To serve light clients   A node that reads the register serves them by WebSocket on
                           port 30333. Give its address to whoever hands out SPEC.json:
                           docs/light-clients.md.
  To help run the chain    Add `--validator --name \"YOUR CITY\"` and then:
                           1. city-node key generate-node-key --chain SPEC.json \\
                                --base-path /var/lib/city-node
                           2. start the node and call author_rotateKeysWithOwner over its local
                              RPC with your account's public key: it makes the session keys
                           3. send session.setKeys with them from your account
                           4. ask the council to vote your account in

What must be reachable?
  30333/tcp  other nodes; open it to the world if you help run the chain
   9944/tcp  RPC; listens on this machine only. Put a reverse proxy before it to publish it
   9615/tcp  Prometheus metrics; listens on this machine only

Back up  BASE_PATH/chains/CHAIN/keystore and .../network. Everything else syncs again.
Never run two nodes with the same session keys: the chain sees an authority that lies.";

/// Everything that can stand on the command line.
#[derive(Debug, clap::Parser)]
#[command(
    after_long_help = GUIDE,
    mut_arg("chain", |arg| arg.help(CHAIN_HELP).long_help(CHAIN_HELP)),
    mut_arg("tx_ban_seconds", |arg| arg.help(BAN_HELP).long_help(BAN_HELP)),
    mut_arg("pool_limit", |arg| arg.default_value(POOL_LIMIT)),
    mut_arg("pool_kbytes", |arg| arg.default_value(POOL_KBYTES)),
    mut_arg("pool_type", |arg| arg.hide(true).default_value(POOL_TYPE).value_parser(only_pool_type())),
    mut_arg("pool_best_blocks_only", |arg| arg.hide(true)),
    mut_arg("trie_cache_size", |arg| arg.default_value(TRIE_CACHE_BYTES)),
    mut_arg("rpc_max_batch_request_len", |arg| arg.default_value(RPC_BATCH_LENGTH))
)]
pub struct Cli {
    /// What to do instead of running the node.
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,

    /// How to run the node.
    #[clap(flatten)]
    pub run: RunCmd,

    /// Its resolver.
    #[clap(flatten)]
    pub resolver: ResolverArgs,
}

/// Options of the web resolver that is part of a node: see docs/resolver.md.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ResolverArgs {
    /// Resolve codes on the web here [default: 127.0.0.1:8080 with `--dev`, else not at all].
    #[arg(long, value_name = "ADDRESS")]
    pub resolver_addr: Option<SocketAddr>,

    /// The URL under which codes stand for the world [default: http://ADDRESS].
    #[arg(long, value_name = "URL")]
    pub resolver_base: Option<Base>,

    /// How many requests a second each of its clients may make [default: any number].
    #[arg(long, value_name = "NUMBER")]
    pub resolver_limit: Option<NonZeroU32>,

    /// The folder with the verifier page, to serve it at /verify/.
    #[arg(long, value_name = "FOLDER")]
    pub resolver_verifier: Option<PathBuf>,

    /// Without a resolver, also with `--dev`.
    #[arg(long, conflicts_with = "resolver_addr")]
    pub no_resolver: bool,
}

/// The transaction pool as the command line says.
pub fn pool_options(params: &TransactionPoolParams) -> PoolOptions {
    let mut options = PoolOptions::default();
    options.ready.count = params.pool_limit;
    options.ready.total_bytes = params.pool_kbytes.saturating_mul(1024);
    options.future.count = options.ready.count / FUTURE_SHARE;
    options.future.total_bytes = options.ready.total_bytes / FUTURE_SHARE;
    if let Some(seconds) = params.tx_ban_seconds {
        options.ban_time = Duration::from_secs(seconds);
    }
    options
}

fn only_pool_type() -> impl TypedValueParser<Value = TransactionPoolType> {
    PossibleValuesParser::new([POOL_TYPE]).map(|_| TransactionPoolType::SingleState)
}

/// What the program does besides running a node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Make, inspect and insert keys.
    #[command(subcommand)]
    Key(KeySubcommand),

    /// Print or write the chain spec of a chain.
    ExportChainSpec(ExportChainSpecCmd),

    /// Make the chain spec of a production chain from the public keys of its founders.
    BuildStagingSpec(BuildStagingSpecCmd),

    /// Show the best and the finalized block of the database.
    ChainInfo(ChainInfoCmd),

    /// Execute a block of the database again.
    CheckBlock(CheckBlockCmd),

    /// Write blocks of the database to a file.
    ExportBlocks(ExportBlocksCmd),

    /// Read blocks from a file into the database.
    ImportBlocks(ImportBlocksCmd),

    /// Write the state of a block as a chain spec that starts from it.
    ExportState(ExportStateCmd),

    /// Delete the database of a chain. Keys stay.
    PurgeChain(PurgeChainCmd),

    /// Take the last blocks off the chain, down to the finalized one at most.
    Revert(RevertCmd),
}

/// Options of `build-staging-spec`.
#[derive(Clone, Debug, clap::Parser)]
pub struct BuildStagingSpecCmd {
    /// JSON file with the founders' public keys: see chain-spec/README.md.
    #[arg(long, value_name = "FILE")]
    pub keys: PathBuf,

    /// Where the chain spec goes; without it, to standard output.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write the state of block zero itself. This is the form to hand out: every node starts from
    /// exactly this state, whatever its version.
    #[arg(long)]
    pub raw: bool,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn trie_cache_defaults_to_256_mib() {
        let of = |args: &[&str]| {
            Cli::parse_from(args)
                .run
                .import_params
                .trie_cache_maximum_size()
        };
        assert_eq!(of(&["city-node", "--dev"]), Some(256 * 1024 * 1024));
        assert_eq!(of(&["city-node", "--trie-cache-size", "1024"]), Some(1024));
        assert_eq!(of(&["city-node", "--trie-cache-size", "0"]), None);
    }

    #[test]
    fn the_pool_holds_what_many_accounts_queue() {
        let of = |args: &[&str]| {
            let args = ["city-node", "--dev"].iter().chain(args);
            let pool = Cli::parse_from(args).run.pool_config;
            (pool.pool_limit, pool.pool_kbytes)
        };
        assert_eq!(of(&[]), (1024 * 64, 256 * 1024));
        assert_eq!(of(&["--pool-limit", "7", "--pool-kbytes", "8"]), (7, 8));
    }

    #[test]
    fn there_is_no_other_pool() {
        let of = |name| Cli::try_parse_from(["city-node", "--dev", "--pool-type", name]);
        assert!(of("single-state").is_ok());
        let error = of("fork-aware").unwrap_err().to_string();
        assert!(error.contains("[possible values: single-state]"), "{error}");
    }

    #[test]
    fn pools_are_as_the_command_line_says() {
        let args = [
            "--pool-limit",
            "70",
            "--pool-kbytes",
            "80",
            "--tx-ban-seconds",
            "9",
        ];
        let args = ["city-node", "--dev"].iter().chain(&args);
        let options = pool_options(&Cli::parse_from(args).run.pool_config);
        assert_eq!(
            (options.ready.count, options.ready.total_bytes),
            (70, 80 * 1024)
        );
        assert_eq!(
            (options.future.count, options.future.total_bytes),
            (7, 8 * 1024)
        );
        assert_eq!(options.ban_time, Duration::from_secs(9));
    }

    #[test]
    fn rpc_batches_are_bounded_unless_told() {
        let of = |args: &[&str]| {
            let args = ["city-node", "--dev"].iter().chain(args);
            let batches = Cli::parse_from(args).run.rpc_params.rpc_batch_config();
            format!("{:?}", batches.unwrap())
        };
        assert_eq!(of(&[]), "Limit(100)");
        assert_eq!(of(&["--rpc-max-batch-request-len", "7"]), "Limit(7)");
        assert_eq!(of(&["--rpc-disable-batch-requests"]), "Disabled");
    }
}
