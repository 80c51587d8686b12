//! A node that is asked over WebSocket: every question is one to the runtime API of the block's own
//! runtime.

use crate::source::{Source, Unavailable};
use city_code::{rule::Rule, Code};
use city_identity_primitives::{
    answer::{
        AsOf, Block, BlockAnswer, Child, ControlAnswer, DelegationAnswer, DivisionAnswer,
        LineageAnswer, Page, Past, Point, ReadProblem, Resolution, RevisionAnswer, SeriesAnswer,
    },
    Answers, AreaQuota, DivisionCode, ItemProof,
};
use codec::{Decode, DecodeAll, Encode};
use jsonrpsee::core::client::{ClientT, Subscription, SubscriptionClientT};
use jsonrpsee::rpc_params;
use jsonrpsee_ws_client::{PingConfig, WsClient, WsClientBuilder};
use serde::Deserialize;
use serde_json::Value;
use sp_core::{crypto::AccountId32, Bytes, H256};
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::watch,
    time::{sleep, timeout},
};

/// How long after a node went away it is looked for again.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a node may take for an answer: after an upgrade it gets the new runtime ready first.
const PATIENCE: Duration = Duration::from_secs(25);
/// How long a node may tell of no final block before it is taken for away.
const SILENCE: Duration = Duration::from_secs(60);
/// How often it is asked whether it is still there, and for how long it may be silent then.
const PING: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(15));
/// The most questions to a node at once.
const AT_ONCE: usize = 1_024;

/// A node.
pub struct Remote {
    client: Arc<RwLock<Option<Arc<WsClient>>>>,
    newest: watch::Receiver<Option<Block>>,
    runtime: Handle,
}

impl Remote {
    /// Follows the node at a `ws://` URL for as long as the program runs: if it goes away, there is no
    /// final block until it is back.
    pub fn follow(url: String) -> Self {
        let (sender, newest) = watch::channel(None);
        let client = Arc::new(RwLock::new(None));
        let shared = client.clone();
        tokio::spawn(async move {
            loop {
                if let Err(error) = follow_once(&url, &shared, &sender).await {
                    tracing::warn!("{url}: {error}: looking for it again");
                }
                *shared.write().unwrap_or_else(PoisonError::into_inner) = None;
                sender.send_replace(None);
                sleep(AGAIN).await;
            }
        });
        Self {
            client,
            newest,
            runtime: Handle::current(),
        }
    }

    fn client(&self) -> Result<Arc<WsClient>, Unavailable> {
        let client = self.client.read().unwrap_or_else(PoisonError::into_inner);
        client
            .clone()
            .ok_or_else(|| Unavailable("the node is away".into()))
    }

    /// The document that a method of the node answers.
    fn request(
        &self,
        method: &str,
        params: jsonrpsee::core::params::ArrayParams,
    ) -> Result<Value, Unavailable> {
        let client = self.client()?;
        let answer = self.runtime.block_on(client.request(method, params));
        answer.map_err(|error| Unavailable(error.to_string()))
    }
}

/// Whether a node has all blocks that there are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Health {
    is_syncing: bool,
}

/// What of a header is told.
#[derive(Deserialize)]
struct Head {
    number: String,
}

async fn follow_once(
    url: &str,
    shared: &RwLock<Option<Arc<WsClient>>>,
    newest: &watch::Sender<Option<Block>>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let builder = WsClientBuilder::default()
        .request_timeout(PATIENCE)
        .max_concurrent_requests(AT_ONCE)
        .enable_ws_ping(
            PingConfig::new()
                .ping_interval(PING.0)
                .inactive_limit(PING.1),
        );
    let client = Arc::new(builder.build(url).await?);
    *shared.write().unwrap_or_else(PoisonError::into_inner) = Some(client.clone());
    let mut heads: Subscription<Head> = client
        .subscribe(
            "chain_subscribeFinalizedHeads",
            rpc_params![],
            "chain_unsubscribeFinalizedHeads",
        )
        .await?;
    while let Some(head) = timeout(SILENCE, heads.next()).await? {
        let health: Health = client.request("system_health", rpc_params![]).await?;
        if health.is_syncing {
            newest.send_replace(None);
            continue;
        }
        let number = u32::from_str_radix(head?.number.trim_start_matches("0x"), 16)?;
        let hash: H256 = client
            .request("chain_getBlockHash", rpc_params![number])
            .await?;
        newest.send_replace(Some(Block {
            hash,
            number,
            finalized: true,
        }));
    }
    Err("the node has ended the connection".into())
}

impl Source for Remote {
    fn newest(&self) -> watch::Receiver<Option<Block>> {
        self.newest.clone()
    }

    fn ask(&self, at: H256, question: &mut dyn FnMut(&dyn Answers)) -> Result<(), Unavailable> {
        let client = self.client()?;
        question(&Asked {
            client: &client,
            runtime: &self.runtime,
            at,
        });
        Ok(())
    }

    fn prove(&self, code: &str, at: H256) -> Result<Value, Unavailable> {
        self.request("cityIdentity_v1_resolveWithProof", rpc_params![code, at])
    }

    fn authority_chain(&self, from: u64) -> Result<Value, Unavailable> {
        self.request("cityIdentity_v1_authorityChain", rpc_params![from])
    }
}

/// The runtime of a block, asked over RPC.
struct Asked<'a> {
    client: &'a WsClient,
    runtime: &'a Handle,
    at: H256,
}

impl Asked<'_> {
    fn call<T: Decode>(&self, method: &str, arguments: impl Encode) -> Result<T, ReadProblem> {
        let unreadable = |error: String| ReadProblem::Unreadable(error);
        let method = format!("CityIdentityApi_{method}");
        let params = rpc_params![method, Bytes(arguments.encode()), self.at];
        let answer: Result<Bytes, _> = self
            .runtime
            .block_on(self.client.request("state_call", params));
        let answer = answer.map_err(|error| unreadable(error.to_string()))?;
        let answer = Result::<T, ReadProblem>::decode_all(&mut &answer.0[..]);
        answer.map_err(|error| unreadable(format!("the node's runtime is another one: {error}")))?
    }
}

impl Answers for Asked<'_> {
    fn resolve(&self, input: &str) -> Result<Resolution, ReadProblem> {
        self.call("resolve", input)
    }

    fn resolve_many(&self, inputs: &[String]) -> Result<Vec<Resolution>, ReadProblem> {
        self.call("resolve_many", inputs)
    }

    fn children(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<Child, String>, ReadProblem> {
        self.call("children", (code.as_str(), after, limit))
    }

    fn revisions(
        &self,
        code: &Code,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<RevisionAnswer, u32>, ReadProblem> {
        self.call("revisions", (code.as_str(), after, limit))
    }

    fn by_alias(&self, scheme: &str, value: &str) -> Result<Option<Resolution>, ReadProblem> {
        self.call("by_alias", (scheme, value))
    }

    fn rule(&self, version: Option<u16>) -> Result<Option<Rule>, ReadProblem> {
        self.call("rule", version)
    }

    fn division(
        &self,
        code: DivisionCode,
        year: Option<u16>,
    ) -> Result<Option<DivisionAnswer>, ReadProblem> {
        self.call("division", (code, year))
    }

    fn resolve_at(&self, code: &Code, point: Point) -> Result<Past, ReadProblem> {
        self.call("resolve_at", (code.as_str(), point))
    }

    fn resolve_as_of(&self, code: &Code, year: u16) -> Result<AsOf, ReadProblem> {
        self.call("resolve_as_of", (code.as_str(), year))
    }

    fn lineage(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<LineageAnswer, ReadProblem> {
        self.call("lineage", (code.as_str(), after, limit))
    }

    fn control(&self, code: &Code) -> Result<ControlAnswer, ReadProblem> {
        self.call("control", code.as_str())
    }

    fn delegations(&self, who: &AccountId32) -> Result<Vec<DelegationAnswer>, ReadProblem> {
        self.call("delegations", who)
    }

    fn delegates(
        &self,
        code: &Code,
        after: Option<&AccountId32>,
        limit: u32,
    ) -> Result<Page<DelegationAnswer, AccountId32>, ReadProblem> {
        self.call("delegates", (code.as_str(), after, limit))
    }

    fn quota(&self, area: &Code) -> Result<Option<AreaQuota>, ReadProblem> {
        self.call("quota", area.as_str())
    }

    fn series(&self, series: &Code) -> Result<Option<SeriesAnswer>, ReadProblem> {
        self.call("series", series.as_str())
    }

    fn blocks(
        &self,
        series: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<BlockAnswer, String>, ReadProblem> {
        self.call("blocks", (series.as_str(), after, limit))
    }

    fn verify_item(&self, item: &Code, proof: &ItemProof) -> Result<Resolution, ReadProblem> {
        self.call("verify_item", (item.as_str(), proof))
    }
}
