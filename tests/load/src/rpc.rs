//! What is asked of a node over WebSocket.

use anyhow::{Context, Result};
use city_runtime::{AccountId, Hash, Header, Nonce};
use codec::DecodeAll;
use jsonrpsee::core::{
    client::{ClientT, Subscription, SubscriptionClientT},
    params::ArrayParams,
    traits::ToRpcParams,
};
use jsonrpsee_ws_client::{WsClient, WsClientBuilder};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value;
use sp_core::{crypto::Ss58Codec, Bytes};
use sp_storage::StorageKey;
use std::{sync::Arc, time::Duration};

/// The most octets of one message: the events of a full block, in hexadecimal, are many.
const MAX_MESSAGE: u32 = 64 * 1024 * 1024;
/// How long an answer may take. A node that is busy with a full block answers late.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A connection to a node. Clones share it.
#[derive(Clone)]
pub struct Rpc(Arc<WsClient>);

/// Which heads to subscribe to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Heads {
    /// Those of the best chain.
    Best,
    /// The finalized ones. Where several become final at once, only the last is told.
    Finalized,
}

impl Rpc {
    /// Connects to `url`.
    ///
    /// # Errors
    /// If nobody answers there.
    pub async fn connect(url: &str) -> Result<Self> {
        let client = WsClientBuilder::new()
            .max_request_size(MAX_MESSAGE)
            .max_response_size(MAX_MESSAGE)
            .max_concurrent_requests(65_536)
            .request_timeout(TIMEOUT)
            .set_tcp_no_delay(true)
            .build(url)
            .await
            .with_context(|| url.to_string())?;
        Ok(Self(Arc::new(client)))
    }

    /// Calls a method.
    ///
    /// # Errors
    /// What the node answers, with the method's name.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        params: impl ToRpcParams + Send,
    ) -> Result<T> {
        let answer = self.0.request(method, params).await;
        answer.with_context(|| method.to_string())
    }

    /// Submits a transaction to the pool.
    ///
    /// # Errors
    /// Why the pool refuses it.
    pub async fn submit(&self, transaction: &[u8]) -> Result<Hash> {
        let transaction = Bytes(transaction.to_vec());
        self.call("author_submitExtrinsic", params(&transaction)?)
            .await
    }

    /// The hash of the block with this number.
    ///
    /// # Errors
    /// If there is none.
    pub async fn block_hash(&self, number: u32) -> Result<Hash> {
        self.call("chain_getBlockHash", params(&number)?).await
    }

    /// The hash of the newest block.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn best_block(&self) -> Result<Hash> {
        self.call("chain_getBlockHash", ArrayParams::new()).await
    }

    /// The nonce of the account's next transaction, after those that wait in the pool.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn next_nonce(&self, account: &AccountId) -> Result<Nonce> {
        let account = params(&account.to_ss58check())?;
        self.call("system_accountNextIndex", account).await
    }

    /// The header of a block.
    ///
    /// # Errors
    /// If the node has no such block.
    pub async fn header(&self, block: Hash) -> Result<Header> {
        self.call("chain_getHeader", params(&block)?).await
    }

    /// The transactions of a block as they were sent.
    ///
    /// # Errors
    /// If the node has no such block.
    pub async fn body(&self, block: Hash) -> Result<Vec<Vec<u8>>> {
        let block: Value = self.call("chain_getBlock", params(&block)?).await?;
        let body = block.pointer("/block/extrinsics").cloned();
        let body: Vec<Bytes> = serde_json::from_value(body.context("a block without a body")?)?;
        Ok(body.into_iter().map(|bytes| bytes.0).collect())
    }

    /// What stands under a storage key at a block.
    ///
    /// # Errors
    /// If the node does not have that state, or something else stands there.
    pub async fn storage<T: DecodeAll>(&self, key: Vec<u8>, block: Hash) -> Result<Option<T>> {
        let mut params = ArrayParams::new();
        params.insert(StorageKey(key))?;
        params.insert(block)?;
        let value: Option<Bytes> = self.call("state_getStorage", params).await?;
        let decoded = value.map(|value| T::decode_all(&mut &value.0[..]));
        Ok(decoded.transpose()?)
    }

    /// Headers as they come.
    ///
    /// # Errors
    /// If the node does not serve them.
    pub async fn heads(&self, heads: Heads) -> Result<Subscription<Header>> {
        let (subscribe, unsubscribe) = match heads {
            Heads::Best => ("chain_subscribeNewHeads", "chain_unsubscribeNewHeads"),
            Heads::Finalized => (
                "chain_subscribeFinalizedHeads",
                "chain_unsubscribeFinalizedHeads",
            ),
        };
        let heads = self.0.subscribe(subscribe, ArrayParams::new(), unsubscribe);
        heads.await.context(subscribe)
    }
}

/// One parameter.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn params<T: Serialize>(param: &T) -> Result<ArrayParams> {
    let mut params = ArrayParams::new();
    params.insert(param)?;
    Ok(params)
}
