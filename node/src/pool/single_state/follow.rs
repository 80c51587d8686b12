//! How the pool follows the best chain.

use super::{Extrinsic, Hash, SingleState};
use pallet_allowance::LONGEVITY;
use sc_transaction_pool::{ChainApi, TimedTransactionSource, ValidateTransactionPriority};
use sc_transaction_pool_api::{TransactionPool, TransactionSource};
use sp_blockchain::{HashAndNumber, TreeRoute};
use sp_runtime::{
    traits::{Header, NumberFor},
    transaction_validity::{InvalidTransaction, TransactionTag, TransactionValidityError},
    SaturatedConversion, Saturating,
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

/// How many blocks ahead the pool follows block by block. After more, which is after a pause, no
/// transaction that waited before is valid any more.
pub(super) const CATCH_UP: u32 = LONGEVITY as u32;

/// In how many of the newest blocks those transactions are validated that the pool never held. After a
/// long split there are many more, and the pool would not follow for all that time. Those in the pool
/// that have the place of an older one are dropped when they are asked about.
pub(super) const CLOSELY: usize = 16;

/// How many transactions of a branch that was left are taken up again at most: some blocks full.
pub(super) const TAKEN_UP: usize = 8_192;

/// How long a node asks after a block about what waits: a tenth of a slot.
const ASKING: Duration = Duration::from_millis(200);

/// The chain's own work goes before what comes in.
const BY_CHAIN: ValidateTransactionPriority = ValidateTransactionPriority::Maintained;

/// A transaction in the pool.
type Held<Api> = <SingleState<Api> as TransactionPool>::InPoolTransaction;

/// A transaction in a block, and what it provides.
type InBlock<Api> = (Hash<Api>, Vec<TransactionTag>);

impl<Api: ChainApi + 'static> SingleState<Api> {
    /// Follows the best chain to the block `hash`.
    pub(super) async fn follow(&self, hash: Hash<Api>) {
        let route = match self.route(hash) {
            Ok(Some(route)) => route,
            Ok(None) => return,
            Err(error) => {
                log::warn!("The transaction pool could not follow to block {hash:?}: {error}");
                return;
            }
        };
        let Some(best) = route.last() else { return };
        let pool = self.basic.pool();
        for block in route.retracted() {
            pool.validated_pool().on_block_retracted(block.hash);
        }
        let mut included = HashSet::new();
        let distant = route.enacted().len().saturating_sub(CLOSELY);
        let (distant, close) = route.enacted().split_at(distant);
        for block in distant {
            self.include(block, false).await;
        }
        for block in close {
            included.extend(self.include(block, true).await);
        }
        self.progress
            .send_modify(|progress| progress.best = best.clone());
        self.take_up(best, route.retracted(), &included).await;
        self.ask_again(best).await;
    }

    /// The way to the block `hash`: none if it is not ahead, if it is too far, or if it would leave what
    /// is final, as news of it that came late.
    fn route(&self, hash: Hash<Api>) -> Result<Option<TreeRoute<Api::Block>>, Api::Error> {
        let number = self.basic.api().resolve_block_number(hash)?;
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

    /// Drops what a block holds, of whose transactions it answers the hashes. Closely looked at, what the
    /// pool never held takes the place of others there.
    ///
    /// Not by the SDK's own way, which validates some of them once more, since it takes no more than
    /// some thousands for included at a time.
    async fn include(&self, block: &HashAndNumber<Api::Block>, closely: bool) -> Vec<Hash<Api>> {
        let Some(body) = self.body(block).await else {
            return Vec::new();
        };
        let in_block = self.provided(block, body, closely).await;
        let hashes: Vec<_> = in_block.iter().map(|(hash, _)| *hash).collect();
        let pool = self.basic.pool();
        let validated = pool.validated_pool();
        let rivals = self.rivals(&in_block);
        let usurped = rivals.keys().copied().collect::<Vec<_>>();
        let with_rivals = validated.remove_subtree(&usurped, true, |events, removed| {
            if let Some(by) = rivals.get(&removed) {
                events.usurped(&removed, by);
            }
        });
        let tags = in_block.iter().flat_map(|(_, tags)| tags).cloned();
        let pruned = validated.prune_tags(tags.collect::<Vec<_>>()).pruned;
        // They are out already, but for what came in just now. This keeps copies that come late from being
        // validated.
        let late = validated.remove_subtree(&hashes, true, |_, _| ());
        self.recent().add(in_block.into_iter());
        // What went out only because it comes after one of them may still be valid.
        let held: HashSet<_> = hashes.iter().collect();
        let out = with_rivals.into_iter().chain(pruned).chain(late);
        let beside = out.filter(|one| !held.contains(&one.hash) && !rivals.contains_key(&one.hash));
        self.put_back(block, beside).await;
        // In the order of the block, by which clients find the events.
        validated.fire_pruned(block, hashes.iter().copied());
        // When none of them is in the pool any more, or those of great age would be told to be invalid.
        validated.clear_stale(block);
        hashes
    }

    /// What waits in a place that a transaction of the block has now, by its hash, with that one's. It is
    /// never valid again on this branch.
    fn rivals(&self, in_block: &[InBlock<Api>]) -> HashMap<Hash<Api>, Hash<Api>> {
        let validated = self.basic.pool().validated_pool();
        // What is ready itself has its place in the pool alone.
        let others = in_block
            .iter()
            .filter(|(hash, tags)| !tags.is_empty() && validated.ready_by_hash(hash).is_none());
        let places = others.flat_map(|(hash, tags)| tags.iter().map(move |tag| (tag, *hash)));
        let taken: HashMap<_, _> = places.collect();
        if taken.is_empty() {
            return HashMap::new();
        }
        let rivals = validated.ready().filter_map(|one| {
            let by = one.provides.iter().find_map(|tag| taken.get(tag))?;
            Some((one.hash, *by))
        });
        rivals.collect()
    }

    /// What the transactions of a block provide. Only what the pool never held is validated, if it is to
    /// be looked at closely, and not even that where nothing waits.
    async fn provided(
        &self,
        block: &HashAndNumber<Api::Block>,
        body: Vec<Extrinsic<Api>>,
        closely: bool,
    ) -> Vec<InBlock<Api>> {
        let pool = self.basic.pool();
        let hashes: Vec<_> = body.iter().map(|one| pool.hash_of(one)).collect();
        let held = pool.validated_pool().extrinsics_tags(&hashes);
        let parent = self.parent(block).filter(|_| closely);
        let mut provided = Vec::with_capacity(hashes.len());
        for ((hash, one), held) in hashes.into_iter().zip(body).zip(held) {
            let known = held.or_else(|| self.recent().provides(&hash));
            let tags = match (known, parent) {
                (Some(tags), _) => tags,
                (None, Some(parent)) if !self.status().is_empty() => self.tags(parent, one).await,
                _ => Vec::new(),
            };
            provided.push((hash, tags));
        }
        provided
    }

    fn parent(&self, block: &HashAndNumber<Api::Block>) -> Option<Hash<Api>> {
        let header = self.basic.api().block_header(block.hash).ok().flatten();
        header.map(|header| *header.parent_hash())
    }

    /// What a transaction provides, if it is valid. Inherents are not.
    async fn tags(&self, at: Hash<Api>, one: Extrinsic<Api>) -> Vec<TransactionTag> {
        let api = self.basic.api();
        let validity =
            api.validate_transaction(at, TransactionSource::InBlock, Arc::new(one), BY_CHAIN);
        match validity.await {
            Ok(Ok(validity)) => validity.provides,
            _ => Vec::new(),
        }
    }

    /// Puts back what went out of the pool with others, if it is still valid.
    async fn put_back(
        &self,
        at: &HashAndNumber<Api::Block>,
        transactions: impl Iterator<Item = Arc<Held<Api>>>,
    ) {
        let transactions = transactions.map(|one| (one.source.clone(), one.data.clone()));
        let pool = self.basic.pool();
        pool.resubmit_at(at, transactions, BY_CHAIN).await;
    }

    /// Takes up again what only blocks hold that are no longer of the best chain.
    async fn take_up(
        &self,
        best: &HashAndNumber<Api::Block>,
        retracted: &[HashAndNumber<Api::Block>],
        included: &HashSet<Hash<Api>>,
    ) {
        let pool = self.basic.pool();
        let mut left_out = Vec::new();
        // The oldest first, which the others may come after.
        for block in retracted.iter().rev() {
            let body = self.body(block).await.unwrap_or_default().into_iter();
            left_out.extend(body.filter(|one| !included.contains(&pool.hash_of(one))));
            if left_out.len() > TAKEN_UP {
                log::warn!(
                    "The branch that was left held many transactions: after {TAKEN_UP}, those in its newer \
                     blocks are not taken up again"
                );
                left_out.truncate(TAKEN_UP);
                break;
            }
        }
        let left_out = left_out.into_iter().map(|one| {
            let source = TimedTransactionSource::new_external(false);
            (source, Arc::new(one))
        });
        // Those that are not valid any more, as what an author says of its block, are refused here.
        pool.resubmit_at(best, left_out, BY_CHAIN).await;
    }

    /// Asks about what waits for long, and what an author could not use, as far as there is time.
    async fn ask_again(&self, best: &HashAndNumber<Api::Block>) {
        let ready = self.basic.pool().validated_pool().ready();
        let waiting = ready.map(|one| one.hash).collect();
        let number = best.number.saturated_into();
        let due = self.doubts().due(number, &waiting);
        let begun = Instant::now();
        for hash in due {
            if begun.elapsed() > ASKING {
                break;
            }
            self.doubts().asked(hash, number);
            self.ask(best, hash).await;
        }
    }

    /// Asks about one that waits: drops it if it is no longer valid, with what comes after it, but not
    /// what comes after one that is done.
    async fn ask(&self, best: &HashAndNumber<Api::Block>, hash: Hash<Api>) {
        let validated = self.basic.pool().validated_pool();
        let Some(one) = validated.ready_by_hash(&hash) else {
            return;
        };
        let (source, data) = (one.source.clone().into(), one.data.clone());
        let validity = validated
            .api()
            .validate_transaction(best.hash, source, data, BY_CHAIN);
        let Ok(Err(TransactionValidityError::Invalid(why))) = validity.await else {
            // What is valid waits on; of the others it is not known.
            return;
        };
        match why {
            // The ones before it may come yet.
            InvalidTransaction::Future => (),
            InvalidTransaction::Stale => {
                let removed = validated.remove_subtree(&[hash], true, |events, removed| {
                    if removed == hash {
                        events.invalid(&hash);
                    }
                });
                let after = removed.into_iter().filter(|one| one.hash != hash);
                self.put_back(best, after).await;
            }
            _ => {
                validated.remove_invalid(&[hash]);
            }
        }
    }

    async fn body(&self, block: &HashAndNumber<Api::Block>) -> Option<Vec<Extrinsic<Api>>> {
        match self.basic.api().block_body(block.hash).await {
            Ok(body) => body,
            Err(error) => {
                let hash = block.hash;
                log::warn!("The transaction pool could not read block {hash:?}: {error}");
                None
            }
        }
    }

    /// Tells those who wait for it that these blocks are final.
    pub(super) async fn finalize(&self, blocks: impl Iterator<Item = Hash<Api>>, last: Hash<Api>) {
        let validated = self.basic.pool().validated_pool();
        for block in blocks {
            if let Err(error) = validated.on_block_finalized(block).await {
                log::warn!("The transaction pool could not tell that {block:?} is final: {error}");
            }
        }
        let number: Result<NumberFor<Api::Block>, _> = self.basic.api().resolve_block_number(last);
        match number {
            Ok(number) => self
                .progress
                .send_modify(|progress| progress.finalized = number),
            Err(error) => log::warn!("The transaction pool does not find block {last:?}: {error}"),
        }
    }
}
