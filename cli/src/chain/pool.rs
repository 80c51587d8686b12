//! Many transactions on their way: into the pool, block by block, and why one did nothing.

use super::{ask_api, params, refusal, At, Chain};
use crate::error::{Error, Result};
use codec::Encode;
use serde_json::json;
use sp_core::{crypto::AccountId32, Bytes};
use subxt::{
    client::Blocks,
    error::DispatchError,
    rpcs::Error as RpcError,
    tx::{TransactionInvalid, ValidationResult},
    SubstrateConfig,
};

/// What a pool says of a transaction.
#[derive(Debug)]
pub enum Admission {
    /// It waits for a block.
    Taken,
    /// Not now: in one of the next blocks.
    Later,
    /// It is too large, now and for ever.
    TooLarge,
    /// Its number is another's, or it was signed too long ago.
    Outdated,
    /// Not at all.
    Refused(Error),
}

/// Why a transaction in a block did nothing.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The name of the error; of a batch, that of its item.
    pub name: String,
    /// Which item of a batch it was.
    pub item: Option<u16>,
    /// The same in words.
    pub text: String,
}

/// The blocks as they come.
pub struct Heads {
    finals: Blocks<SubstrateConfig>,
    best: Blocks<SubstrateConfig>,
}

impl Heads {
    /// The next block, if it is final; nothing if it is only the best one.
    ///
    /// # Errors
    /// If no more come.
    pub async fn next(&mut self) -> Result<Option<At>> {
        let gone = || Error::unreachable("the node tells of no more blocks");
        tokio::select! {
            block = self.finals.next() => {
                let block = block.ok_or_else(gone)?.map_err(Error::unreachable)?;
                block.at().await.map(Some).map_err(Error::unreachable)
            }
            block = self.best.next() => {
                block.ok_or_else(gone)?.map_err(Error::unreachable)?;
                Ok(None)
            }
        }
    }
}

impl Chain {
    /// The blocks that come from now on.
    ///
    /// # Errors
    /// If the node does not tell of them.
    pub async fn heads(&self) -> Result<Heads> {
        let finals = self.client.stream_blocks().await;
        let best = self.client.stream_best_blocks().await;
        Ok(Heads {
            finals: finals.map_err(|error| self.broken(&error))?,
            best: best.map_err(|error| self.broken(&error))?,
        })
    }

    /// The number of an account's next transaction. Those that wait in the pool are counted.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn next_nonce(&self, account: &AccountId32) -> Result<u32> {
        let params = params([json!(account.to_string())])?;
        self.request("system_accountNextIndex", params).await
    }

    /// Gives a signed transaction to the pool.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn admit(&self, transaction: Vec<u8>) -> Result<Admission> {
        let params = params([json!(Bytes(transaction))])?;
        let answer = self
            .rpc
            .request::<String>("author_submitExtrinsic", params)
            .await;
        match answer {
            Ok(_) => Ok(Admission::Taken),
            Err(RpcError::User(error)) => {
                let data = error.data.as_ref().map_or("", |data| data.get());
                Ok(admission(error.code, &error.message, data))
            }
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// Why the transaction of an account with this number did nothing; none if there is none in the
    /// blocks from one to another.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn failure(
        &self,
        account: &AccountId32,
        nonce: u32,
        (from, to): (u64, u64),
    ) -> Result<Option<Failure>> {
        let account: &[u8] = account.as_ref();
        for number in from..=to {
            let at = self.client.at_block(number).await;
            let at = at.map_err(|error| self.broken(&error))?;
            let extrinsics = at.extrinsics().fetch().await;
            let extrinsics = extrinsics.map_err(|error| self.broken(&error))?;
            for extrinsic in extrinsics.iter() {
                let extrinsic = extrinsic.map_err(|error| self.broken(&error))?;
                let is_of_account = extrinsic
                    .address_bytes()
                    .is_some_and(|address| address.ends_with(account));
                let number = extrinsic.transaction_extensions().and_then(|e| e.nonce());
                if !is_of_account || number != Some(nonce.into()) {
                    continue;
                }
                let events = extrinsic.events().await;
                let events = events.map_err(|error| self.broken(&error))?;
                for event in events.iter() {
                    let event = event.map_err(|error| self.broken(&error))?;
                    if (event.pallet_name(), event.event_name()) == ("System", "ExtrinsicFailed") {
                        let metadata = at.metadata();
                        let error =
                            DispatchError::decode_from(event.field_bytes(), metadata.clone());
                        let error = error.map_err(|error| self.broken(&error))?;
                        return Ok(Some(refusal::failure(&error, &metadata)));
                    }
                }
                return Ok(None);
            }
        }
        Ok(None)
    }
}

/// The number of an account's next transaction after a block.
///
/// # Errors
/// If the chain does not answer.
pub async fn nonce(at: &At, account: &AccountId32) -> Result<u32> {
    ask_api(at, "AccountNonceApi_account_nonce", &account.encode()).await
}

/// What a pool's refusal means, by the numbers and texts that nodes have for it.
fn admission(code: i32, message: &str, data: &str) -> Admission {
    let has = |text| data.contains(text) || message.contains(text);
    let custom = data
        .split_once("Custom error: ")
        .and_then(|(_, number)| number.trim_end_matches('"').parse().ok());
    match (code, custom) {
        // It is there already.
        (1013, _) => Admission::Taken,
        // Banned for a while; the pool is full; the bucket is empty.
        (1012 | 1016, _) | (_, Some(2)) => Admission::Later,
        (_, Some(3)) => Admission::TooLarge,
        (_, Some(number)) => {
            let invalid = ValidationResult::Invalid(TransactionInvalid::Custom(number));
            match refusal::check(invalid) {
                Err(error) => Admission::Refused(error),
                Ok(()) => Admission::Later,
            }
        }
        (1014, _) => Admission::Outdated,
        _ if has("future") => Admission::Later,
        _ if has("exhaust") => Admission::TooLarge,
        _ if has("outdated") || has("ancient") || has("bad signature") => Admission::Outdated,
        _ => Admission::Refused(Error::refused(format!(
            "the pool refuses it: {message} {data}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pools_say_is_understood() {
        let said = |code, data| admission(code, "Invalid Transaction", data);
        assert!(matches!(
            said(1010, "\"Custom error: 2\""),
            Admission::Later
        ));
        assert!(matches!(
            said(1010, "\"Custom error: 3\""),
            Admission::TooLarge
        ));
        assert!(matches!(said(1013, ""), Admission::Taken));
        assert!(matches!(said(1014, ""), Admission::Outdated));
        let future = said(1010, "\"Transaction will be valid in the future\"");
        assert!(matches!(future, Admission::Later));
        let Admission::Refused(error) = said(1010, "\"Custom error: 4\"") else {
            panic!("taken");
        };
        assert!(error.message.contains("no right"));
    }
}
