//! The web resolver, where it is part of a node: it reads the node's own states.

use crate::{
    cli::ResolverArgs,
    service::{Backend, Client},
};
use city_identity_primitives::{answer::Block as Final, Answers};
use city_identity_rpc::{CityIdentityProofs, CityIdentityProofsRpcServer, States};
use city_resolver::{
    source::{Source, Unavailable},
    Settings, VerifierPage,
};
use city_runtime::opaque::Block;
use futures::StreamExt;
use sc_cli::RunCmd;
use sc_client_api::BlockchainEvents;
use sc_network_sync::SyncingService;
use serde::Serialize;
use serde_json::Value;
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_core::H256;
use std::{
    future::pending,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tokio::sync::watch;

/// Where the resolver of a development chain listens.
const DEVELOPMENT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// The resolver of a node.
pub struct Web {
    /// How it is set up.
    pub settings: Settings,
    /// Whether somebody asked for it: without it the node does not run then.
    pub is_asked_for: bool,
}

/// The resolver of a node with these arguments; `None` if it has none.
///
/// # Errors
/// If the node is one that should not have one.
pub fn web(args: &ResolverArgs, run: &RunCmd) -> Result<Option<Web>, String> {
    let is_dev = run.shared_params.dev;
    let is_authority = run.validator || run.get_keyring().is_some();
    if args.no_resolver {
        return Ok(None);
    }
    if args.resolver_addr.is_some() && is_authority && !is_dev {
        return Err(
            "an authority does not serve the web: run city-resolver before another node, \
            or a node without --validator"
                .into(),
        );
    }
    let verifier = args.resolver_verifier.as_deref().map(VerifierPage::read);
    let verifier = verifier
        .transpose()
        .map_err(|error| format!("no verifier page: {error}"))?;
    let address = args.resolver_addr.or(is_dev.then_some(DEVELOPMENT));
    Ok(address.map(|address| {
        let base = args.resolver_base.clone();
        let settings = Settings {
            address,
            base: base.unwrap_or_else(|| address.into()),
            limit: args.resolver_limit,
            tls: None,
            verifier,
        };
        Web {
            settings,
            is_asked_for: args.resolver_addr.is_some(),
        }
    }))
}

/// Serves the web for as long as the node runs; ends if another program has its address.
pub async fn serve(source: Arc<dyn Source>, settings: Settings) {
    if let Err(error) = city_resolver::serve(source, settings, pending()).await {
        log::warn!(
            "🌐 No resolver: {error}. Give another address with --resolver-addr, or \
             --no-resolver"
        );
    }
}

/// The states of the node.
pub struct Mounted {
    states: Arc<States<Client, Backend, Block>>,
    proofs: CityIdentityProofs<Client, Backend, Block>,
    newest: watch::Receiver<Option<Final>>,
}

impl Mounted {
    /// Over the states of a node, with what proves them; `newest` is [followed](follow).
    pub const fn new(
        states: Arc<States<Client, Backend, Block>>,
        proofs: CityIdentityProofs<Client, Backend, Block>,
        newest: watch::Receiver<Option<Final>>,
    ) -> Self {
        Self {
            states,
            proofs,
            newest,
        }
    }
}

impl Source for Mounted {
    fn newest(&self) -> watch::Receiver<Option<Final>> {
        self.newest.clone()
    }

    fn ask(&self, at: H256, question: &mut dyn FnMut(&dyn Answers)) -> Result<(), Unavailable> {
        let opened = self.states.open(Some(at)).map_err(unavailable)?;
        question(&*opened.answers);
        Ok(())
    }

    fn prove(&self, code: &str, at: H256) -> Result<Value, Unavailable> {
        document(self.proofs.resolve_with_proof(code.into(), Some(at)))
    }

    fn authority_chain(&self, from: u64) -> Result<Value, Unavailable> {
        document(self.proofs.authority_chain(from))
    }
}

fn document<T: Serialize>(
    answer: Result<T, city_identity_rpc::error::Error>,
) -> Result<Value, Unavailable> {
    let answer = answer.map_err(unavailable)?;
    serde_json::to_value(answer).map_err(unavailable)
}

fn unavailable(error: impl ToString) -> Unavailable {
    Unavailable(error.to_string())
}

/// Tells of each final block, as long as the node runs; of none while it lacks many.
pub async fn follow(
    client: Arc<Client>,
    sync: Arc<SyncingService<Block>>,
    newest: watch::Sender<Option<Final>>,
) {
    let mut finalized = client.finality_notification_stream();
    loop {
        let info = client.info();
        let block = Final {
            hash: info.finalized_hash,
            number: info.finalized_number,
            finalized: true,
        };
        newest.send_replace((!sync.is_major_syncing()).then_some(block));
        if finalized.next().await.is_none() {
            return;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;

    fn web_of(args: &[&str]) -> Result<Option<Web>, String> {
        let cli = Cli::parse_from(["city-node"].iter().chain(args));
        web(&cli.resolver, &cli.run)
    }

    #[test]
    fn a_development_chain_has_a_resolver() {
        let resolver = web_of(&["--dev"]).unwrap().unwrap();
        assert!(!resolver.is_asked_for);
        assert_eq!(resolver.settings.address, DEVELOPMENT);
        assert_eq!(&*resolver.settings.base, "http://127.0.0.1:8080");
        assert!(web_of(&["--dev", "--no-resolver"]).unwrap().is_none());
        assert!(web_of(&["--chain", "local"]).unwrap().is_none());
    }

    #[test]
    fn an_authority_has_none() {
        let address = ["--chain", "local", "--resolver-addr", "127.0.0.1:1"];
        assert!(web_of(&address).unwrap().is_some());
        for role in ["--validator", "--alice"] {
            assert!(web_of(&[&address[..], &[role]].concat()).is_err(), "{role}");
        }
    }
}
