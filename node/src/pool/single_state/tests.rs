#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use super::{
    follow::{CATCH_UP, CLOSELY, TAKEN_UP},
    *,
};
use city_runtime::opaque::Block;
use codec::Encode;
use futures::{FutureExt, StreamExt};
use sc_transaction_pool::{TimedTransactionSource, ValidateTransactionPriority};
use sc_transaction_pool_api::{error::Error, InPoolTransaction, TransactionStatus};
use sp_blockchain::TreeRoute;
use sp_core::{testing::TaskExecutor, H256};
use sp_runtime::{
    generic::BlockId,
    traits::{BlakeTwo256, Hash as _, Header as _},
    transaction_validity::{TransactionValidity, ValidTransaction},
    OpaqueExtrinsic,
};
use std::collections::HashSet;

type BlockHeader = <Block as BlockT>::Header;

/// A tree of blocks, and how much the pool asked to validate.
#[derive(Default)]
struct Tree {
    blocks: HashMap<H256, (BlockHeader, Vec<OpaqueExtrinsic>)>,
    invalid: HashMap<u16, InvalidTransaction>,
    validated: usize,
    bodies_read: usize,
}

struct Api(Mutex<Tree>);

impl Api {
    /// Adds a block that holds these, on top of another.
    fn add(&self, parent: H256, bodies: &[u16]) -> H256 {
        let mut tree = self.0.lock().unwrap();
        let number = tree
            .blocks
            .get(&parent)
            .map_or(0, |(parent, _)| parent.number + 1);
        let body: Vec<_> = bodies.iter().copied().map(transaction).collect();
        // Two blocks of the same number differ.
        let state_root = H256::from_low_u64_be(tree.blocks.len() as u64);
        let header = BlockHeader::new(
            number,
            H256::default(),
            state_root,
            parent,
            Default::default(),
        );
        let hash = header.hash();
        tree.blocks.insert(hash, (header, body));
        hash
    }

    /// How many transactions were validated, one that was twice counts twice.
    fn validations(&self) -> usize {
        self.0.lock().unwrap().validated
    }

    /// How many bodies of blocks were read.
    fn bodies_read(&self) -> usize {
        self.0.lock().unwrap().bodies_read
    }

    /// From now on this transaction is invalid.
    fn forbid(&self, number: u16, why: InvalidTransaction) {
        self.0.lock().unwrap().invalid.insert(number, why);
    }

    /// What the blocks hold from this one up.
    fn done(&self, at: H256) -> HashSet<u16> {
        let tree = self.0.lock().unwrap();
        let blocks = iter::successors(tree.blocks.get(&at), |(header, _)| {
            tree.blocks.get(&header.parent_hash)
        });
        blocks
            .flat_map(|(_, body)| body.iter().map(number_of))
            .collect()
    }

    fn header(&self, hash: H256) -> Option<BlockHeader> {
        let tree = self.0.lock().unwrap();
        tree.blocks.get(&hash).map(|(header, _)| header.clone())
    }
}

#[async_trait]
impl ChainApi for Api {
    type Block = Block;
    type Error = Error;

    async fn validate_transaction(
        &self,
        at: H256,
        source: TransactionSource,
        uxt: Arc<OpaqueExtrinsic>,
        _: ValidateTransactionPriority,
    ) -> Result<TransactionValidity, Error> {
        self.validate_transaction_blocking(at, source, uxt)
    }

    fn validate_transaction_blocking(
        &self,
        at: H256,
        _: TransactionSource,
        uxt: Arc<OpaqueExtrinsic>,
    ) -> Result<TransactionValidity, Error> {
        let number = number_of(&uxt);
        let done = self.done(at);
        let mut tree = self.0.lock().unwrap();
        tree.validated += 1;
        if let Some(why) = tree.invalid.get(&number) {
            return Ok(Err((*why).into()));
        }
        let is_in_order = (ACCOUNT..RIVAL).contains(&number);
        if is_in_order && done.contains(&number) {
            return Ok(Err(InvalidTransaction::Stale.into()));
        }
        let waits = is_in_order && number > ACCOUNT && !done.contains(&(number - 1));
        Ok(Ok(ValidTransaction {
            provides: vec![(number % RIVAL).encode()],
            requires: waits.then(|| (number - 1).encode()).into_iter().collect(),
            longevity: LONGEVITY,
            ..Default::default()
        }))
    }

    fn block_id_to_number(&self, at: &BlockId<Block>) -> Result<Option<u32>, Error> {
        Ok(match at {
            BlockId::Hash(hash) => self.header(*hash).map(|header| header.number),
            BlockId::Number(number) => Some(*number),
        })
    }

    fn block_id_to_hash(&self, _: &BlockId<Block>) -> Result<Option<H256>, Error> {
        Ok(None)
    }

    fn hash_and_length(&self, uxt: &OpaqueExtrinsic) -> (H256, usize) {
        (BlakeTwo256::hash_of(uxt), 1)
    }

    async fn block_body(&self, at: H256) -> Result<Option<Vec<OpaqueExtrinsic>>, Error> {
        let mut tree = self.0.lock().unwrap();
        tree.bodies_read += 1;
        Ok(tree.blocks.get(&at).map(|(_, body)| body.clone()))
    }

    fn block_header(&self, at: H256) -> Result<Option<BlockHeader>, Error> {
        Ok(self.header(at))
    }

    fn tree_route(&self, from: H256, to: H256) -> Result<TreeRoute<Block>, Error> {
        let up = |from: H256| {
            let first = self.header(from).map(|header| (from, header));
            iter::successors(first, |(_, header)| {
                let parent = self.header(header.parent_hash)?;
                Some((header.parent_hash, parent))
            })
            .map(|(hash, header)| HashAndNumber {
                hash,
                number: header.number,
            })
            .collect::<Vec<_>>()
        };
        let mut to = up(to);
        let mut route = up(from);
        let pivot = route.iter().position(|block| to.contains(block)).unwrap();
        route.truncate(pivot + 1);
        to.truncate(to.iter().position(|block| *block == route[pivot]).unwrap());
        route.extend(to.into_iter().rev());
        Ok(TreeRoute::new(route, pivot).unwrap())
    }
}

fn transaction(number: u16) -> OpaqueExtrinsic {
    OpaqueExtrinsic::from_blob(number.to_be_bytes().to_vec())
}

fn number_of(transaction: &OpaqueExtrinsic) -> u16 {
    u16::from_be_bytes(transaction.inner().try_into().unwrap())
}

/// Transactions from this number on are of one account, and come each after the one before.
const ACCOUNT: u16 = 0x4000;

/// A transaction whose number is higher by this has the place of the one without.
const RIVAL: u16 = 0x8000;

/// For how many blocks they are valid.
const LONGEVITY: u64 = 64;

/// A pool on a tree of one block, which it answers too.
fn pool() -> (SingleState<Api>, H256) {
    let api = Api(Mutex::default());
    let genesis = api.add(H256::default(), &[]);
    let at = || HashAndNumber {
        hash: genesis,
        number: 0,
    };
    let pool = SingleState::new(
        Options::default(),
        true,
        Arc::new(api),
        None,
        TaskExecutor::new(),
        at(),
        at(),
    );
    (pool, genesis)
}

type Statuses = Pin<Box<TransactionStatusStreamFor<SingleState<Api>>>>;

/// What was told so far.
fn told(mut watched: Statuses) -> Vec<TransactionStatus<H256, H256>> {
    iter::from_fn(|| watched.next().now_or_never().flatten()).collect()
}

impl SingleState<Api> {
    fn api(&self) -> &Api {
        self.basic.api()
    }

    async fn submit(&self, at: H256, number: u16) {
        let source = TransactionSource::External;
        self.submit_one(at, source, transaction(number))
            .await
            .unwrap();
    }

    /// A new best block on top of another.
    async fn best(&self, parent: H256, bodies: &[u16]) -> H256 {
        let hash = self.api().add(parent, bodies);
        self.becomes_best(hash).await;
        hash
    }

    async fn becomes_best(&self, hash: H256) {
        self.maintain(ChainEvent::NewBestBlock {
            hash,
            tree_route: None,
        })
        .await;
    }

    /// So many blocks that hold nothing, on top of another.
    async fn pass(&self, mut best: H256, blocks: u64) -> H256 {
        for _ in 0..blocks {
            best = self.best(best, &[]).await;
        }
        best
    }

    async fn watch(&self, at: H256, number: u16) -> Statuses {
        let source = TransactionSource::External;
        self.submit_and_watch(at, source, transaction(number))
            .await
            .unwrap()
    }

    /// What an author says of a transaction that it could not use.
    async fn author_reports(&self, number: u16, why: InvalidTransaction) {
        let hash = self.hash_of(&transaction(number));
        let report = iter::once((hash, Some(why.into()))).collect();
        self.report_invalid(None, report).await;
    }

    async fn finalized(&self, hash: H256) {
        let tree_route = Arc::new([]);
        self.maintain(ChainEvent::Finalized { hash, tree_route })
            .await;
    }

    fn holds(&self) -> Vec<u16> {
        self.ready().map(|one| number_of(one.data())).collect()
    }
}

#[tokio::test]
async fn blocks_take_out_what_they_hold_and_nothing_is_validated_again() {
    let (pool, mut best) = pool();
    for number in 0..6 {
        pool.submit(best, number).await;
    }
    for number in 0..5 {
        best = pool.best(best, &[number]).await;
    }
    assert_eq!(pool.holds(), [5]);
    assert_eq!(pool.api().validations(), 6);
}

#[tokio::test]
async fn what_only_a_left_branch_holds_is_taken_up_again() {
    let (pool, genesis) = pool();
    for number in 1..=3 {
        pool.submit(genesis, number).await;
    }
    pool.best(genesis, &[1, 2, 3]).await;
    assert!(pool.holds().is_empty());
    pool.api().forbid(3, InvalidTransaction::Stale);
    pool.best(genesis, &[2]).await;
    assert_eq!(pool.holds(), [1]);
}

#[tokio::test]
async fn a_long_branch_that_is_left_is_taken_up_again_too() {
    let (pool, genesis) = pool();
    let mut left = genesis;
    for number in 0..2 * CATCH_UP as u16 {
        let one = ACCOUNT + number;
        pool.submit(left, one).await;
        left = pool.best(left, &[one]).await;
    }
    let mut best = genesis;
    for _ in 0..2 * CATCH_UP {
        best = pool.api().add(best, &[]);
    }
    pool.best(best, &[ACCOUNT]).await;
    assert_eq!(pool.holds().len(), 2 * CATCH_UP as usize - 1);
}

#[tokio::test]
async fn of_a_branch_that_held_too_much_no_more_is_read_than_is_taken_up() {
    let (pool, genesis) = pool();
    let block = TAKEN_UP as u16 / 2 + 1;
    let mut left = genesis;
    for number in 0..4 {
        left = pool
            .api()
            .add(left, &Vec::from_iter(number * block..(number + 1) * block));
    }
    pool.becomes_best(left).await;
    let before = pool.api().bodies_read();
    let mut best = genesis;
    for _ in 0..4 {
        best = pool.api().add(best, &[]);
    }
    pool.best(best, &[]).await;
    // The five blocks of the new branch, and two of the old one.
    assert_eq!(pool.api().bodies_read() - before, 5 + 2);
    assert_eq!(pool.holds().len(), TAKEN_UP);
}

#[tokio::test]
async fn of_a_long_way_only_the_newest_blocks_are_looked_at_closely() {
    let (pool, genesis) = pool();
    for number in 0..3 {
        pool.submit(genesis, number).await;
    }
    let mut best = genesis;
    for number in 0..3 * CLOSELY as u16 {
        // What the pool holds is taken out wherever it is.
        let held = number.min(1);
        best = pool.api().add(best, &[100 + number, held]);
    }
    let before = pool.api().validations();
    pool.becomes_best(best).await;
    assert_eq!(pool.holds(), [2]);
    assert_eq!(pool.api().validations() - before, CLOSELY);
}

#[tokio::test]
async fn large_blocks_are_not_validated_again_either() {
    let (pool, mut best) = pool();
    let blocks: Vec<Vec<u16>> = (0..3)
        .map(|n| (n * 2_000..(n + 1) * 2_000).collect())
        .collect();
    for number in blocks.iter().flatten() {
        pool.submit(best, *number).await;
    }
    for block in &blocks {
        best = pool.best(best, block).await;
    }
    assert!(pool.holds().is_empty());
    assert_eq!(pool.api().validations(), 6_000);
}

#[tokio::test]
async fn what_was_pushed_out_is_told_by_what() {
    let (pool, genesis) = pool();
    let [first, second] = [ACCOUNT, ACCOUNT + 1];
    let watched = pool.watch(genesis, first + RIVAL).await;
    pool.submit(genesis, second).await;
    pool.best(genesis, &[1, first]).await;
    let by = pool.hash_of(&transaction(first));
    assert_eq!(
        told(watched),
        [TransactionStatus::Ready, TransactionStatus::Usurped(by)]
    );
    // What comes after either is still valid.
    assert_eq!(pool.holds(), [second]);
}

#[tokio::test]
async fn other_branches_do_not_count() {
    let (pool, genesis) = pool();
    pool.submit(genesis, 1).await;
    let hash = pool.api().add(genesis, &[1]);
    pool.maintain(ChainEvent::NewBlock { hash }).await;
    assert_eq!(pool.holds(), [1]);
    // It has become final, and so the best.
    pool.finalized(hash).await;
    assert!(pool.holds().is_empty());
}

#[tokio::test]
async fn late_news_does_not_leave_what_is_final() {
    let (pool, genesis) = pool();
    pool.submit(genesis, 1).await;
    let last = pool.best(genesis, &[1]).await;
    pool.finalized(last).await;
    pool.best(genesis, &[]).await;
    assert!(pool.holds().is_empty());
    pool.becomes_best(genesis).await;
    assert!(pool.holds().is_empty());
}

#[tokio::test]
async fn who_watches_is_told_of_the_block_and_that_it_is_final() {
    let (pool, genesis) = pool();
    let watched = pool.watch(genesis, 1).await;
    let hash = pool.best(genesis, &[1]).await;
    pool.finalized(hash).await;
    assert_eq!(
        told(watched),
        [
            TransactionStatus::Ready,
            TransactionStatus::InBlock((hash, 0)),
            TransactionStatus::Finalized((hash, 0)),
        ]
    );
}

#[tokio::test]
async fn authors_wait_until_the_pool_has_followed() {
    let (pool, genesis) = pool();
    pool.submit(genesis, 1).await;
    pool.submit(genesis, 2).await;
    let hash = pool.api().add(genesis, &[1]);
    let mut ready = pool.ready_at(hash);
    assert!(ready.as_mut().now_or_never().is_none());
    pool.becomes_best(hash).await;
    assert_eq!(ready.await.count(), 1);
    // Not longer than they have time.
    let unknown = pool.api().add(hash, &[2]);
    let ready = pool.ready_at_with_timeout(unknown, Duration::ZERO).await;
    assert_eq!(ready.count(), 1);
}

#[tokio::test]
async fn after_a_pause_the_pool_goes_on_from_the_newest_block() {
    let (pool, genesis) = pool();
    pool.submit(genesis, 1).await;
    let mut hash = genesis;
    for _ in 0..=CATCH_UP {
        hash = pool.api().add(hash, &[]);
    }
    pool.becomes_best(hash).await;
    assert_eq!(pool.ready_at(hash).await.count(), 1);
    pool.best(hash, &[1]).await;
    assert!(pool.holds().is_empty());
}

#[tokio::test]
async fn after_a_short_pause_who_watches_is_told_of_the_block() {
    let (pool, genesis) = pool();
    let watched = pool.watch(genesis, 1).await;
    let hash = pool.api().add(genesis, &[1]);
    let mut best = hash;
    for _ in 1..CATCH_UP {
        best = pool.api().add(best, &[]);
    }
    pool.becomes_best(best).await;
    let in_block = TransactionStatus::InBlock((hash, 0));
    assert_eq!(told(watched), [TransactionStatus::Ready, in_block]);
}

#[tokio::test]
async fn an_empty_pool_keeps_no_author_waiting() {
    let (pool, genesis) = pool();
    let hash = pool.api().add(genesis, &[]);
    assert_eq!(pool.ready_at(hash).await.count(), 0);
}

#[tokio::test]
async fn who_watches_is_told_of_the_place_in_the_block() {
    let (pool, genesis) = pool();
    pool.submit(genesis, 1).await;
    let watched = pool.watch(genesis, 2).await;
    let hash = pool.best(genesis, &[100, 1, 101, 2]).await;
    let in_block = TransactionStatus::InBlock((hash, 3));
    assert_eq!(told(watched), [TransactionStatus::Ready, in_block]);
}

#[tokio::test]
async fn what_a_block_holds_at_the_end_of_its_time_is_in_the_block() {
    let (pool, genesis) = pool();
    let watched = pool.watch(genesis, 1).await;
    let last = pool.pass(genesis, LONGEVITY - 1).await;
    let hash = pool.best(last, &[100, 1]).await;
    let in_block = TransactionStatus::InBlock((hash, 1));
    assert_eq!(told(watched), [TransactionStatus::Ready, in_block]);
}

#[tokio::test]
async fn what_waits_for_too_long_is_dropped() {
    let (pool, genesis) = pool();
    let watched = pool.watch(genesis, 1).await;
    pool.pass(genesis, LONGEVITY).await;
    assert_eq!(
        told(watched),
        [TransactionStatus::Ready, TransactionStatus::Invalid]
    );
}

#[tokio::test]
async fn a_branch_with_the_same_transactions_is_not_validated() {
    let (pool, genesis) = pool();
    for number in 1..=4 {
        pool.submit(genesis, number).await;
    }
    pool.best(genesis, &[1, 2, 3]).await;
    pool.best(genesis, &[3, 2, 1]).await;
    assert_eq!(pool.holds(), [4]);
    assert_eq!(pool.api().validations(), 4);
}

#[tokio::test]
async fn what_comes_after_a_retracted_one_stays() {
    let (pool, genesis) = pool();
    let [first, second] = [ACCOUNT, ACCOUNT + 1];
    pool.submit(genesis, first).await;
    let left = pool.best(genesis, &[first]).await;
    let watched = pool.watch(left, second).await;
    let best = pool.best(genesis, &[]).await;
    let best = pool.best(best, &[]).await;
    let held = |pool: &SingleState<Api>| pool.holds().into_iter().collect::<HashSet<_>>();
    assert_eq!(held(&pool), HashSet::from([first, second]));
    // An author may try the second before the first.
    pool.author_reports(second, InvalidTransaction::Future)
        .await;
    let best = pool.best(best, &[]).await;
    assert_eq!(held(&pool), HashSet::from([first, second]));
    let best = pool.best(best, &[first]).await;
    let hash = pool.best(best, &[second]).await;
    let in_block = TransactionStatus::InBlock((hash, 0));
    assert_eq!(told(watched), [TransactionStatus::Ready, in_block]);
}

#[tokio::test]
async fn one_that_is_done_does_not_take_along_what_comes_after_it() {
    let (pool, genesis) = pool();
    let [first, second] = [ACCOUNT, ACCOUNT + 1];
    let best = pool.best(genesis, &[first]).await;
    // Validated before that block, it comes in after it.
    let late = HashAndNumber {
        hash: genesis,
        number: 0,
    };
    let source = || TimedTransactionSource::new_external(false);
    let both = [first, second].map(|number| (source(), Arc::new(transaction(number))));
    let inner = pool.basic.pool();
    inner
        .resubmit_at(&late, both, ValidateTransactionPriority::Submitted)
        .await;
    assert_eq!(pool.holds(), [first, second]);
    pool.author_reports(first, InvalidTransaction::Stale).await;
    assert_eq!(pool.holds(), [first, second]);
    pool.best(best, &[]).await;
    assert_eq!(pool.holds(), [second]);
}

#[tokio::test]
async fn what_an_author_found_invalid_goes_with_what_comes_after_it() {
    let (pool, genesis) = pool();
    pool.submit(genesis, ACCOUNT).await;
    let watched = pool.watch(genesis, ACCOUNT + 1).await;
    let withdrawn = InvalidTransaction::Custom(5);
    pool.author_reports(ACCOUNT, withdrawn).await;
    assert!(pool.holds().is_empty());
    assert_eq!(
        told(watched),
        [TransactionStatus::Ready, TransactionStatus::Invalid]
    );
}

#[tokio::test]
async fn what_became_invalid_while_it_waits_is_dropped_after_some_blocks() {
    let (pool, genesis) = pool();
    pool.submit(genesis, 1).await;
    let watched = pool.watch(genesis, 2).await;
    pool.api().forbid(2, InvalidTransaction::Custom(5));
    let best = pool.pass(genesis, 8).await;
    assert_eq!(pool.holds(), [1, 2]);
    pool.pass(best, 1).await;
    assert_eq!(pool.holds(), [1]);
    assert_eq!(
        told(watched),
        [TransactionStatus::Ready, TransactionStatus::Invalid]
    );
}
