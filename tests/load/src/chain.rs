//! The nodes of one chain with everything that is needed to use it.

use crate::{
    account::{Account, Draft},
    follow::Follower,
    genesis::{Genesis, Scenario},
    load::{Load, Outcome},
    node::Node,
    program::Program,
    registrar::{Registrar, Registrars},
    rpc::Rpc,
    signing::{Signer, Transaction},
};
use anyhow::{bail, Context, Result};
use jsonrpsee::core::params::ArrayParams;
use serde_json::Value;
use std::{fs, thread, time::Duration};
use tempfile::TempDir;
use tokio::time::{sleep, Instant};

/// The authorities of development chains, by the options that make a node one of them.
const AUTHORITIES: [&str; 4] = ["alice", "bob", "charlie", "dave"];
/// How long a node may take to start, and to find another one.
const START_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a latecomer may take to catch up.
pub const CATCH_UP: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(100);
/// The chain spec's file.
const SPEC: &str = "spec.json";

/// A fresh chain on nodes of its own, all on this machine.
pub struct Chain {
    nodes: Vec<Node>,
    rpc: Rpc,
    signer: Signer,
    registrars: Registrars,
    holders: Vec<Account>,
    vacant: Vec<String>,
    // Has the chain spec. Goes after the nodes.
    folder: TempDir,
}

impl Chain {
    /// Starts the chain of a scenario. It makes blocks when this returns.
    ///
    /// # Errors
    /// If a node does not start.
    pub async fn start(program: &Program, scenario: &Scenario) -> Result<Self> {
        let Genesis {
            spec,
            registrars,
            holders,
            vacant,
        } = scenario.genesis(program)?;
        let folder = TempDir::with_prefix("city-load-spec-")?;
        let path = folder.path().join(SPEC);
        fs::write(&path, serde_json::to_vec(&spec)?)?;

        let followers = (1..=scenario.followers).map(|n| (format!("follower-{n}"), Vec::new()));
        let roles = AUTHORITIES
            .iter()
            .take(scenario.authorities)
            .map(|name| (name.to_string(), vec![format!("--{name}")]))
            .chain(followers);
        let mut nodes = Vec::new();
        let mut first = None;
        for (name, mut args) in roles {
            if let Some(rpc) = &first {
                args.extend(["--bootnodes".into(), address(rpc).await?]);
            }
            args.extend(["--pool-limit".into(), scenario.pool_limit.to_string()]);
            if let Some(blocks) = scenario.pruning {
                for what in ["--state-pruning", "--blocks-pruning"] {
                    args.extend([what.into(), blocks.to_string()]);
                }
            }
            let node = Node::start(program, &name, &path, &args)?;
            let rpc = connect(&node).await?;
            first.get_or_insert(rpc);
            nodes.push(node);
        }
        let rpc = first.context("a chain without nodes")?;
        let chain = Self {
            signer: Signer::new(rpc.block_hash(0).await?),
            nodes,
            rpc,
            registrars: registrars.into(),
            holders,
            vacant,
            folder,
        };
        chain.wait_until_running().await?;
        Ok(chain)
    }

    /// Waits until the nodes are connected and make blocks.
    async fn wait_until_running(&self) -> Result<()> {
        let mut follower = Follower::start(&self.first_node()?.url()).await?;
        let running = async {
            for node in self.nodes.iter().filter(|_| self.nodes.len() > 1) {
                let rpc = Rpc::connect(&node.url()).await?;
                while peers(&rpc).await? == 0 {
                    sleep(POLL).await;
                }
            }
            follower.next_imported().await
        };
        match tokio::time::timeout(START_TIMEOUT, running).await {
            Ok(running) => running.map(|_| ()),
            Err(_) => {
                self.check()?;
                bail!("no block in {} seconds", START_TIMEOUT.as_secs())
            }
        }
    }

    /// The nodes: the authorities, then those that only follow.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node that transactions are sent to, an authority.
    ///
    /// # Errors
    /// Never: a chain has a node.
    pub fn first_node(&self) -> Result<&Node> {
        self.nodes.first().context("a chain without nodes")
    }

    /// One more node that only follows, from the first block on, with these arguments. It ends when it
    /// is dropped.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn latecomer(&self, program: &Program, args: &[String]) -> Result<Node> {
        let network = ["--bootnodes".into(), address(&self.rpc).await?];
        let args = [&network, args].concat();
        let spec = self.folder.path().join(SPEC);
        let node = Node::start(program, "latecomer", &spec, &args)?;
        connect(&node).await?;
        Ok(node)
    }

    /// Waits until a latecomer has the newest block that the first node has now.
    ///
    /// # Errors
    /// If it does not get it, or a node does not answer.
    pub async fn caught_up(&self, latecomer: &Node) -> Result<()> {
        let rpc = Rpc::connect(&latecomer.url()).await?;
        let goal = newest(&self.rpc).await?;
        let arrival = async {
            while newest(&rpc).await? < goal {
                sleep(POLL).await;
            }
            Ok(())
        };
        let arrived = tokio::time::timeout(CATCH_UP, arrival).await;
        arrived.with_context(|| format!("{} has not caught up", latecomer.name()))?
    }

    /// The RPC of the first node.
    pub const fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// Signs for this chain.
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Takes an area that nobody has.
    pub fn take_vacant_area(&mut self) -> Option<String> {
        self.vacant.pop()
    }

    /// Takes the holders in the first registrar's area.
    pub fn take_holders(&mut self) -> Vec<Account> {
        std::mem::take(&mut self.holders)
    }

    /// Whether all nodes run and have thrown no block away.
    ///
    /// # Errors
    /// If not.
    pub fn check(&self) -> Result<()> {
        self.nodes.iter().try_for_each(Node::check)
    }

    /// The registrars.
    pub fn registrars(&mut self) -> &mut Registrars {
        &mut self.registrars
    }

    /// Signed transactions, each of the registrar whose turn it is.
    pub fn transactions(
        &mut self,
        count: usize,
        draft: impl Fn(&mut Registrar) -> Draft,
    ) -> Vec<Transaction> {
        let drafts = self.registrars.drafts(count, draft);
        self.signer.sign_all(drafts)
    }

    /// Opens the series of every registrar, which objects are registered in.
    ///
    /// # Errors
    /// As [`Chain::run`].
    pub async fn open_series(&mut self) -> Result<()> {
        let count = self.registrars.count();
        let transactions = self.transactions(count, Registrar::open_series);
        self.run(Load::new("opening series", transactions)).await?;
        Ok(())
    }

    /// Gives the objects of every registrar's series pages on the web.
    ///
    /// # Errors
    /// As [`Chain::run`].
    pub async fn link_pages(&mut self) -> Result<()> {
        let count = self.registrars.count();
        for draft in [Registrar::allow_host, Registrar::link_pages] {
            let transactions = self.transactions(count, draft);
            self.run(Load::new("linking pages", transactions)).await?;
        }
        Ok(())
    }

    /// Sends transactions and waits until all are final.
    ///
    /// # Errors
    /// If one was refused or failed, if a node ended or threw a block away, or if nothing moves.
    pub async fn run(&self, load: Load) -> Result<Outcome> {
        load.run(self).await
    }

    /// Connections to the first node, as many as this machine has processors.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn connections(&self) -> Result<Vec<Rpc>> {
        let url = self.first_node()?.url();
        let count = thread::available_parallelism().map_or(1, usize::from);
        futures::future::try_join_all((0..count).map(|_| Rpc::connect(&url))).await
    }
}

/// Connects to a node as soon as it answers.
async fn connect(node: &Node) -> Result<Rpc> {
    let deadline = Instant::now() + START_TIMEOUT;
    loop {
        node.check_running()?;
        match Rpc::connect(&node.url()).await {
            Ok(rpc) => return Ok(rpc),
            Err(error) if Instant::now() > deadline => {
                let log = node.log().tail();
                return Err(error.context(format!("{} does not answer:\n{log}", node.name())));
            }
            Err(_) => sleep(POLL).await,
        }
    }
}

/// Where other nodes find a node.
async fn address(rpc: &Rpc) -> Result<String> {
    let addresses: Vec<String> = rpc
        .call("system_localListenAddresses", ArrayParams::new())
        .await?;
    addresses
        .into_iter()
        .next()
        .context("the node listens nowhere")
}

/// The number of the best block.
async fn newest(rpc: &Rpc) -> Result<u32> {
    Ok(rpc.header(rpc.best_block().await?).await?.number)
}

async fn peers(rpc: &Rpc) -> Result<u64> {
    let health: Value = rpc.call("system_health", ArrayParams::new()).await?;
    let peers = health.get("peers").and_then(Value::as_u64);
    peers.context("system_health tells no peers")
}
