//! The transaction pool, with a count of what it refuses, and a bound on how long a transaction is.
//!
//! Transactions come in through one door each: RPC and gossip both call the pool's `submit_*`. So
//! the pool is wrapped there, and everything else passes through.

mod single_state;

pub use self::single_state::SingleState;

use crate::metrics::Metrics;
use city_runtime::constants::BLOCK_LENGTH;
use codec::Encode;
use jsonrpsee::core::async_trait;
use sc_transaction_pool_api::{
    error::{Error as Refusal, IntoPoolError},
    ChainEvent, ImportNotificationStream, MaintainedTransactionPool, PoolStatus, ReadyTransactions,
    TransactionFor, TransactionPool, TransactionSource, TransactionStatusStreamFor, TxHash,
    TxInvalidityReportMap,
};
use sp_runtime::{traits::Block as BlockT, transaction_validity::InvalidTransaction};
use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};

/// A transaction pool that counts the transactions it refuses, by reason. What no block can hold it
/// refuses without asking the runtime.
pub struct CountingPool<P> {
    inner: Arc<P>,
    metrics: Metrics,
}

type BlockHash<P> = <<P as TransactionPool>::Block as BlockT>::Hash;

impl<P: TransactionPool> CountingPool<P> {
    /// Wraps `inner`.
    pub fn new(inner: P, metrics: Metrics) -> Self {
        Self {
            inner: Arc::new(inner),
            metrics,
        }
    }

    /// The pool itself, for transactions of the node's own, which are not counted.
    pub fn inner(&self) -> Arc<P> {
        self.inner.clone()
    }

    fn counted<R>(&self, result: Result<R, P::Error>) -> Result<R, P::Error> {
        result.map_err(|error| match error.into_pool_error() {
            Ok(refusal) => {
                if let Some(reason) = reason(&refusal) {
                    self.metrics.write_refused(&reason);
                }
                refusal.into()
            }
            Err(fault) => fault,
        })
    }
}

/// Refuses a transaction that is longer than any block: the runtime would too, after it had copied,
/// hashed and decoded megabytes. Below that the runtime decides, which allows less to all but the
/// code of an upgrade.
fn check_length(transaction: &impl Encode) -> Result<(), Refusal> {
    if transaction.encoded_size() > BLOCK_LENGTH as usize {
        return Err(Refusal::InvalidTransaction(
            InvalidTransaction::ExhaustsResources,
        ));
    }
    Ok(())
}

/// What a refusal is counted under: `custom_3` for the published reason 3. A transaction that the
/// pool already holds is not refused.
fn reason(refusal: &Refusal) -> Option<String> {
    let reason = match refusal {
        Refusal::AlreadyImported(_) => return None,
        Refusal::InvalidTransaction(InvalidTransaction::Custom(n)) => {
            return Some(format!("custom_{n}"))
        }
        Refusal::InvalidTransaction(invalid) => invalid.as_ref(),
        Refusal::UnknownTransaction(unknown) => unknown.as_ref(),
        Refusal::TemporarilyBanned => "banned",
        Refusal::ImmediatelyDropped => "pool_full",
        Refusal::TooLowPriority { .. } => "low_priority",
        _ => "other",
    };
    Some(reason.into())
}

#[async_trait]
impl<P: TransactionPool> TransactionPool for CountingPool<P> {
    type Block = P::Block;
    type Hash = P::Hash;
    type InPoolTransaction = P::InPoolTransaction;
    type Error = P::Error;

    async fn submit_at(
        &self,
        at: BlockHash<P>,
        source: TransactionSource,
        xts: Vec<TransactionFor<Self>>,
    ) -> Result<Vec<Result<TxHash<Self>, Self::Error>>, Self::Error> {
        let checks: Vec<_> = xts.iter().map(check_length).collect();
        let short = xts.into_iter().zip(&checks);
        let short = short.filter_map(|(xt, check)| check.is_ok().then_some(xt));
        let submitted = self.inner.submit_at(at, source, short.collect()).await?;
        let mut submitted = submitted.into_iter();
        Ok(checks
            .into_iter()
            .filter_map(|check| match check {
                Ok(()) => submitted.next(),
                Err(refusal) => Some(Err(refusal.into())),
            })
            .map(|result| self.counted(result))
            .collect())
    }

    async fn submit_one(
        &self,
        at: BlockHash<P>,
        source: TransactionSource,
        xt: TransactionFor<Self>,
    ) -> Result<TxHash<Self>, Self::Error> {
        self.counted(match check_length(&xt) {
            Ok(()) => self.inner.submit_one(at, source, xt).await,
            Err(refusal) => Err(refusal.into()),
        })
    }

    async fn submit_and_watch(
        &self,
        at: BlockHash<P>,
        source: TransactionSource,
        xt: TransactionFor<Self>,
    ) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Self::Error> {
        self.counted(match check_length(&xt) {
            Ok(()) => self.inner.submit_and_watch(at, source, xt).await,
            Err(refusal) => Err(refusal.into()),
        })
    }

    async fn ready_at(
        &self,
        at: BlockHash<P>,
    ) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
        self.inner.ready_at(at).await
    }

    fn ready(&self) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
        self.inner.ready()
    }

    async fn report_invalid(
        &self,
        at: Option<BlockHash<P>>,
        invalid: TxInvalidityReportMap<TxHash<Self>>,
    ) -> Vec<Arc<Self::InPoolTransaction>> {
        self.inner.report_invalid(at, invalid).await
    }

    fn futures(&self) -> Vec<Self::InPoolTransaction> {
        self.inner.futures()
    }

    fn status(&self) -> PoolStatus {
        self.inner.status()
    }

    fn import_notification_stream(&self) -> ImportNotificationStream<TxHash<Self>> {
        self.inner.import_notification_stream()
    }

    fn on_broadcasted(&self, propagations: HashMap<TxHash<Self>, Vec<String>>) {
        self.inner.on_broadcasted(propagations);
    }

    fn hash_of(&self, xt: &TransactionFor<Self>) -> TxHash<Self> {
        self.inner.hash_of(xt)
    }

    fn ready_transaction(&self, hash: &TxHash<Self>) -> Option<Arc<Self::InPoolTransaction>> {
        self.inner.ready_transaction(hash)
    }

    async fn ready_at_with_timeout(
        &self,
        at: BlockHash<P>,
        timeout: Duration,
    ) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
        self.inner.ready_at_with_timeout(at, timeout).await
    }
}

#[async_trait]
impl<P: MaintainedTransactionPool> MaintainedTransactionPool for CountingPool<P> {
    async fn maintain(&self, event: ChainEvent<Self::Block>) {
        self.inner.maintain(event).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_runtime::{transaction_validity::UnknownTransaction, OpaqueExtrinsic};

    #[test]
    fn reasons_are_published_numbers_or_plain_names() {
        for (refusal, expected) in [
            (
                Refusal::InvalidTransaction(InvalidTransaction::Custom(3)),
                Some("custom_3"),
            ),
            (
                Refusal::InvalidTransaction(InvalidTransaction::Stale),
                Some("stale"),
            ),
            (
                Refusal::UnknownTransaction(UnknownTransaction::CannotLookup),
                Some("cannot_lookup"),
            ),
            (Refusal::ImmediatelyDropped, Some("pool_full")),
            (Refusal::AlreadyImported(Box::new(())), None),
        ] {
            assert_eq!(reason(&refusal).as_deref(), expected);
        }
    }

    #[test]
    fn only_what_fits_no_block_is_refused_for_its_length() {
        let most = BLOCK_LENGTH as usize;
        // With the four octets that say how long it is.
        let of = |length: usize| OpaqueExtrinsic::from_blob(vec![0; length - 4]);
        assert!(check_length(&of(most)).is_ok());
        let refusal = check_length(&of(most + 1)).unwrap_err();
        assert_eq!(reason(&refusal).as_deref(), Some("exhausts_resources"));
    }
}
