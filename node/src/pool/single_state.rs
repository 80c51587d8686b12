//! The SDK's single-state pool, which follows the best chain without validating all that waits once
//! more after each block: only what has waited for some blocks is asked about again. See
//! docs/decisions/transaction-pool.md.

mod doubts;
mod follow;
mod recent;

use self::{doubts::Doubts, recent::Recent};
use jsonrpsee::core::async_trait;
use sc_transaction_pool::{BasicPool, ChainApi, Options, RevalidationType};
use sc_transaction_pool_api::{
    ChainEvent, ImportNotificationStream, LocalTransactionFor, LocalTransactionPool,
    MaintainedTransactionPool, PoolStatus, ReadyTransactions, TransactionFor, TransactionPool,
    TransactionSource, TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};
use sp_blockchain::HashAndNumber;
use sp_core::traits::SpawnEssentialNamed;
use sp_runtime::{
    traits::{Block as BlockT, NumberFor},
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};
use std::{
    collections::HashMap,
    iter,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use substrate_prometheus_endpoint::Registry;
use tokio::sync::watch;

type Basic<Api> = BasicPool<Api, <Api as ChainApi>::Block>;
type Hash<Api> = <<Api as ChainApi>::Block as BlockT>::Hash;
type Extrinsic<Api> = <<Api as ChainApi>::Block as BlockT>::Extrinsic;
type Ready<P> =
    Box<dyn ReadyTransactions<Item = Arc<<P as TransactionPool>::InPoolTransaction>> + Send>;

/// A pool that holds what may go into the next block of the best chain.
pub struct SingleState<Api: ChainApi> {
    // Holds and validates. Its own maintenance is never called.
    basic: Basic<Api>,
    progress: watch::Sender<Progress<Api::Block>>,
    recent: Mutex<Recent<Hash<Api>>>,
    doubts: Mutex<Doubts<Hash<Api>>>,
}

/// How far the pool has followed the chain.
struct Progress<Block: BlockT> {
    best: HashAndNumber<Block>,
    finalized: NumberFor<Block>,
}

impl<Api: ChainApi + 'static> SingleState<Api> {
    /// An empty pool at the block `best`, on a chain that is final up to `finalized`.
    pub fn new(
        options: Options,
        is_authority: bool,
        api: Arc<Api>,
        registry: Option<&Registry>,
        spawner: impl SpawnEssentialNamed,
        best: HashAndNumber<Api::Block>,
        finalized: HashAndNumber<Api::Block>,
    ) -> Self {
        let basic = BasicPool::with_revalidation_type(
            options,
            is_authority.into(),
            api,
            registry,
            RevalidationType::Light,
            spawner,
            best.number,
            best.hash,
            finalized.hash,
        );
        let finalized = finalized.number;
        let progress = watch::Sender::new(Progress { best, finalized });
        Self {
            basic,
            progress,
            recent: Mutex::default(),
            doubts: Mutex::default(),
        }
    }

    fn recent(&self) -> MutexGuard<'_, Recent<Hash<Api>>> {
        locked(&self.recent)
    }

    fn doubts(&self) -> MutexGuard<'_, Doubts<Hash<Api>>> {
        locked(&self.doubts)
    }
}

/// What another task left behind by panicking is whole: it is changed in one step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether an author could not use a transaction for what it comes after or before, which says nothing
/// of those behind it.
fn is_out_of_order(error: &Option<TransactionValidityError>) -> bool {
    matches!(
        error,
        Some(TransactionValidityError::Invalid(
            InvalidTransaction::Future | InvalidTransaction::Stale
        ))
    )
}

#[async_trait]
impl<Api: ChainApi + 'static> MaintainedTransactionPool for SingleState<Api> {
    async fn maintain(&self, event: ChainEvent<Self::Block>) {
        match event {
            // Only the best chain counts.
            ChainEvent::NewBlock { .. } => (),
            ChainEvent::NewBestBlock { hash, .. } => self.follow(hash).await,
            ChainEvent::Finalized { hash, tree_route } => {
                self.follow(hash).await;
                let blocks = tree_route.iter().copied().chain(iter::once(hash));
                self.finalize(blocks, hash).await;
            }
        }
    }
}

#[async_trait]
impl<Api: ChainApi + 'static> TransactionPool for SingleState<Api> {
    type Block = Api::Block;
    type Hash = <Basic<Api> as TransactionPool>::Hash;
    type InPoolTransaction = <Basic<Api> as TransactionPool>::InPoolTransaction;
    type Error = Api::Error;

    async fn ready_at(&self, at: Hash<Api>) -> Ready<Self> {
        let Ok(number) = self.basic.api().resolve_block_number(at) else {
            return Box::new(iter::empty());
        };
        if self.status().is_empty() {
            return self.ready();
        }
        let mut progress = self.progress.subscribe();
        // Fails only if the pool is gone.
        let _ = progress
            .wait_for(|progress| progress.best.number >= number)
            .await;
        self.ready()
    }

    async fn ready_at_with_timeout(&self, at: Hash<Api>, timeout: Duration) -> Ready<Self> {
        let ready = tokio::time::timeout(timeout, self.ready_at(at)).await;
        ready.unwrap_or_else(|_| self.ready())
    }

    async fn submit_at(
        &self,
        at: Hash<Api>,
        source: TransactionSource,
        xts: Vec<TransactionFor<Self>>,
    ) -> Result<Vec<Result<TxHash<Self>, Self::Error>>, Self::Error> {
        self.basic.submit_at(at, source, xts).await
    }

    async fn submit_one(
        &self,
        at: Hash<Api>,
        source: TransactionSource,
        xt: TransactionFor<Self>,
    ) -> Result<TxHash<Self>, Self::Error> {
        self.basic.submit_one(at, source, xt).await
    }

    async fn submit_and_watch(
        &self,
        at: Hash<Api>,
        source: TransactionSource,
        xt: TransactionFor<Self>,
    ) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Self::Error> {
        self.basic.submit_and_watch(at, source, xt).await
    }

    fn ready(&self) -> Ready<Self> {
        self.basic.ready()
    }

    async fn report_invalid(
        &self,
        at: Option<Hash<Api>>,
        mut invalid: TxInvalidityReportMap<TxHash<Self>>,
    ) -> Vec<Arc<Self::InPoolTransaction>> {
        // These would be dropped with all that comes after them, which may well be valid.
        let out_of_order = invalid.extract_if(.., |_, error| is_out_of_order(error));
        self.doubts().report(out_of_order.map(|(hash, _)| hash));
        self.basic.report_invalid(at, invalid).await
    }

    fn futures(&self) -> Vec<Self::InPoolTransaction> {
        self.basic.futures()
    }

    fn status(&self) -> PoolStatus {
        self.basic.status()
    }

    fn import_notification_stream(&self) -> ImportNotificationStream<TxHash<Self>> {
        self.basic.import_notification_stream()
    }

    fn on_broadcasted(&self, propagations: HashMap<TxHash<Self>, Vec<String>>) {
        self.basic.on_broadcasted(propagations);
    }

    fn hash_of(&self, xt: &TransactionFor<Self>) -> TxHash<Self> {
        self.basic.hash_of(xt)
    }

    fn ready_transaction(&self, hash: &TxHash<Self>) -> Option<Arc<Self::InPoolTransaction>> {
        self.basic.ready_transaction(hash)
    }
}

impl<Api: ChainApi> LocalTransactionPool for SingleState<Api>
where
    Basic<Api>: LocalTransactionPool,
{
    type Block = <Basic<Api> as LocalTransactionPool>::Block;
    type Hash = <Basic<Api> as LocalTransactionPool>::Hash;
    type Error = <Basic<Api> as LocalTransactionPool>::Error;

    fn submit_local(
        &self,
        at: <Self::Block as BlockT>::Hash,
        xt: LocalTransactionFor<Self>,
    ) -> Result<Self::Hash, Self::Error> {
        self.basic.submit_local(at, xt)
    }
}

#[cfg(test)]
mod tests;
