//! The SDK's single-state pool, which follows the best chain without validating all that waits once
//! more after each block: what became invalid is dropped when an author tries it, or at the end of its
//! longevity. See docs/decisions/transaction-pool.md.

use jsonrpsee::core::async_trait;
use sc_transaction_pool::{
    BasicPool, ChainApi, Options, RevalidationType, TimedTransactionSource,
    ValidateTransactionPriority,
};
use sc_transaction_pool_api::{
    ChainEvent, ImportNotificationStream, LocalTransactionFor, LocalTransactionPool,
    MaintainedTransactionPool, PoolStatus, ReadyTransactions, TransactionFor, TransactionPool,
    TransactionSource, TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};
use sp_blockchain::{HashAndNumber, TreeRoute};
use sp_core::traits::SpawnEssentialNamed;
use sp_runtime::{
    traits::{Block as BlockT, Header, NumberFor},
    Saturating,
};
use std::{
    collections::{HashMap, HashSet},
    iter,
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use substrate_prometheus_endpoint::Registry;
use tokio::sync::watch;

/// How many blocks at once the pool looks through. After more, which is after a pause, the transactions
/// in them stay until their longevity ends or an author tries them.
const CATCH_UP: u32 = 20;

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
        Self { basic, progress }
    }

    /// Follows the best chain to the block `hash`.
    async fn follow(&self, hash: Hash<Api>) -> Result<(), Api::Error> {
        let number = self.basic.api().resolve_block_number(hash)?;
        if let Some(route) = self.route(hash, number)? {
            self.enact(&route).await?;
        }
        Ok(())
    }

    /// The way to the block `hash`: none if it is not ahead, if it is too far, or if it would leave what
    /// is final, as news of it that came late.
    fn route(
        &self,
        hash: Hash<Api>,
        number: NumberFor<Api::Block>,
    ) -> Result<Option<TreeRoute<Api::Block>>, Api::Error> {
        let best = self.progress.borrow().best.clone();
        if number.saturating_sub(best.number) > CATCH_UP.into() {
            let best = HashAndNumber { hash, number };
            self.progress.send_modify(|progress| progress.best = best);
            return Ok(None);
        }
        let route = self.basic.api().tree_route(best.hash, hash)?;
        let finalized = self.progress.borrow().finalized;
        let leaves_final = route.common_block().number < finalized;
        Ok((!route.enacted().is_empty() && !leaves_final).then_some(route))
    }

    /// Drops what the new blocks hold, and takes up again what only blocks hold that are no longer of the
    /// best chain.
    async fn enact(&self, route: &TreeRoute<Api::Block>) -> Result<(), Api::Error> {
        let pool = self.basic.pool();
        for block in route.retracted() {
            pool.validated_pool().on_block_retracted(block.hash);
        }
        let mut included = HashSet::new();
        for block in route.enacted() {
            included.extend(self.include(block).await?);
        }
        let mut left_out = Vec::new();
        for block in route.retracted() {
            let body = self.body(block).await?.into_iter();
            left_out.extend(body.filter(|extrinsic| !included.contains(&pool.hash_of(extrinsic))));
        }
        let Some(best) = route.last() else {
            return Ok(());
        };
        let left_out = left_out.into_iter().map(|extrinsic| {
            (
                TimedTransactionSource::new_external(false),
                Arc::new(extrinsic),
            )
        });
        // Those that are not valid any more, as what an author says of its block, are refused here.
        pool.resubmit_at(best, left_out, ValidateTransactionPriority::Submitted)
            .await;
        self.progress
            .send_modify(|progress| progress.best = best.clone());
        Ok(())
    }

    /// Drops what a block holds, of whose transactions it answers the hashes.
    ///
    /// The SDK's own way validates some of them once more, since it takes no more than some thousands for
    /// included at a time. So it has only those that the pool does not hold, of which it has to learn
    /// what they push out: first, or one that was pushed out would be told that it is in the block.
    async fn include(
        &self,
        block: &HashAndNumber<Api::Block>,
    ) -> Result<Vec<TxHash<Self>>, Api::Error> {
        let pool = self.basic.pool();
        let body = self.body(block).await?;
        let hashes: Vec<_> = body
            .iter()
            .map(|extrinsic| pool.hash_of(extrinsic))
            .collect();
        let tags = pool.validated_pool().extrinsics_tags(&hashes);
        let (held, other): (Vec<_>, Vec<_>) = hashes
            .iter()
            .zip(body)
            .zip(tags)
            .partition(|(_, tags)| tags.is_some());
        let other: Vec<_> = other
            .into_iter()
            .map(|((_, extrinsic), _)| extrinsic)
            .collect();
        let held: Vec<_> = held.into_iter().map(|((hash, _), _)| *hash).collect();
        if let Some(header) = self.basic.api().block_header(block.hash)? {
            pool.prune(block, *header.parent_hash(), &other, None).await;
        }
        pool.prune_known(block, &held);
        Ok(hashes)
    }

    async fn body(
        &self,
        block: &HashAndNumber<Api::Block>,
    ) -> Result<Vec<Extrinsic<Api>>, Api::Error> {
        let body = self.basic.api().block_body(block.hash).await?;
        Ok(body.unwrap_or_default())
    }

    /// Tells those who wait for it that these blocks are final.
    async fn finalize(
        &self,
        blocks: impl Iterator<Item = Hash<Api>>,
        last: Hash<Api>,
    ) -> Result<(), Api::Error> {
        for block in blocks {
            self.basic
                .pool()
                .validated_pool()
                .on_block_finalized(block)
                .await?;
        }
        let number = self.basic.api().resolve_block_number(last)?;
        self.progress
            .send_modify(|progress| progress.finalized = number);
        Ok(())
    }
}

#[async_trait]
impl<Api: ChainApi + 'static> MaintainedTransactionPool for SingleState<Api> {
    async fn maintain(&self, event: ChainEvent<Self::Block>) {
        let hash = event.hash();
        let done = match event {
            // Only the best chain counts.
            ChainEvent::NewBlock { .. } => Ok(()),
            ChainEvent::NewBestBlock { .. } => self.follow(hash).await,
            ChainEvent::Finalized { tree_route, .. } => {
                let blocks = tree_route.iter().copied().chain(iter::once(hash));
                match self.follow(hash).await {
                    Ok(()) => self.finalize(blocks, hash).await,
                    failed => failed,
                }
            }
        };
        if let Err(error) = done {
            log::warn!("The transaction pool could not follow to block {hash:?}: {error}");
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
        invalid: TxInvalidityReportMap<TxHash<Self>>,
    ) -> Vec<Arc<Self::InPoolTransaction>> {
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
