//! A chain: reached through a node, or followed by a light client in this program.

pub mod fits;
mod pool;
mod question;
pub mod refusal;
mod remedy;
pub mod state;
mod storage;
mod submit;

pub use pool::{nonce, Admission, Failure, Heads};
pub use question::{allowance, answer, ask_api};
pub use storage::{constant, get, key};
pub use submit::{send, Sent};

use crate::{
    cli::ChainArgs,
    error::{Error, Result},
    output::Output,
};
use serde::{de::DeserializeOwned, Deserialize};
use sp_core::H256;
use std::{fs, time::Duration};
use subxt::{
    client::OnlineClientAtBlock,
    lightclient::LightClient,
    rpcs::{client::RpcParams, Error as RpcError, RpcClient},
    OnlineClient, SubstrateConfig,
};

/// The chain as it is at one block.
pub type At = OnlineClientAtBlock<SubstrateConfig>;

/// A connection to a chain.
pub struct Chain {
    rpc: RpcClient,
    client: OnlineClient<SubstrateConfig>,
    light: Option<Spec>,
    // Where it is, for errors.
    place: String,
}

/// What this program reads of a chain spec itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    name: String,
    #[serde(default)]
    chain_type: serde_json::Value,
}

impl Chain {
    /// Connects to the chain that was asked for.
    ///
    /// # Errors
    /// If nobody answers.
    pub async fn connect(args: &ChainArgs, output: Output) -> Result<Self> {
        let patience = Duration::from_secs(args.timeout);
        let connecting = async {
            if args.light {
                Self::follow(args, output).await
            } else {
                Self::reach(&args.url).await
            }
        };
        match tokio::time::timeout(patience, connecting).await {
            Ok(chain) => chain,
            Err(_) => Err(Error::unreachable(format!(
                "no final block was found in {} seconds",
                args.timeout
            ))
            .next("wait longer with --timeout SECONDS")),
        }
    }

    async fn reach(url: &str) -> Result<Self> {
        let unreachable = |error: String| {
            Error::unreachable(format!("no node answers at {url}: {error}"))
                .next("name a node with --url or CITY_URL; is it running?")
        };
        let rpc = RpcClient::from_insecure_url(url).await;
        let rpc = rpc.map_err(|error| unreachable(error.to_string()))?;
        let client = OnlineClient::from_rpc_client(rpc.clone()).await;
        Ok(Self {
            client: client.map_err(|error| unreachable(error.to_string()))?,
            rpc,
            light: None,
            place: url.into(),
        })
    }

    async fn follow(args: &ChainArgs, output: Output) -> Result<Self> {
        let file = args.chain_spec.as_ref().ok_or_else(|| {
            Error::usage("a light client needs the chain's spec").next("add --chain-spec FILE")
        })?;
        let read = |error: String| Error::file(format!("{}: {error}", file.display()));
        let text = fs::read_to_string(file).map_err(|error| read(error.to_string()))?;
        let spec: Spec = serde_json::from_str(&text).map_err(|error| read(error.to_string()))?;
        output.progress(format!("following {} from its first block", spec.name));
        let (_, rpc) = LightClient::relay_chain(&text[..])
            .map_err(|error| read(error.to_string()).next("see docs/light-clients.md"))?;
        let rpc = RpcClient::from(rpc);
        let client = OnlineClient::from_rpc_client(rpc.clone()).await;
        let chain = Self {
            client: client.map_err(Error::unreachable)?,
            rpc,
            place: spec.name.clone(),
            light: Some(spec),
        };
        // It answers as soon as it knows the end of the chain.
        chain.finalized().await?;
        Ok(chain)
    }

    /// The chain at its last final block.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn finalized(&self) -> Result<At> {
        let at = self.client.at_current_block().await;
        at.map_err(|error| self.broken(&error))
    }

    /// The hash of block 0, which tells one chain from all others.
    pub fn genesis(&self) -> H256 {
        self.client.genesis_hash()
    }

    /// Whether the chain is one for development, on which keys that everybody knows may be used.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn is_for_development(&self) -> Result<bool> {
        let kind = match &self.light {
            Some(spec) => spec.chain_type.clone(),
            None => self.request("system_chainType", RpcParams::new()).await?,
        };
        Ok(kind == "Development" || kind == "Local")
    }

    /// Its name.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn name(&self) -> Result<String> {
        match &self.light {
            Some(spec) => Ok(spec.name.clone()),
            None => self.request("system_chain", RpcParams::new()).await,
        }
    }

    /// Asks a method of the JSON-RPC.
    ///
    /// # Errors
    /// What the node answers.
    pub async fn request<T: DeserializeOwned>(&self, method: &str, params: RpcParams) -> Result<T> {
        let answer = self.rpc.request(method, params).await;
        answer.map_err(|error| match error {
            RpcError::User(error) => Error::unreachable(format!(
                "the node answers {method} with error {}: {}",
                error.code, error.message
            )),
            error => self.broken(&error),
        })
    }

    /// That the connection is of no use.
    fn broken(&self, error: &dyn std::error::Error) -> Error {
        Error::unreachable(format!("{} does not answer: {error}", self.place)).next("city status")
    }
}

/// Parameters of a method of the JSON-RPC.
///
/// # Errors
/// If they have no form in JSON.
pub fn params(values: impl IntoIterator<Item = serde_json::Value>) -> Result<RpcParams> {
    let mut params = RpcParams::new();
    for value in values {
        params.push(value).map_err(Error::usage)?;
    }
    Ok(params)
}
