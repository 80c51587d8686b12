#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use super::*;
use city_runtime::opaque::Block;
use codec::Encode;
use futures::{FutureExt, StreamExt};
use sc_transaction_pool_api::{error::Error, InPoolTransaction, TransactionStatus};
use sp_core::{testing::TaskExecutor, H256};
use sp_runtime::{
    generic::BlockId,
    traits::{BlakeTwo256, Hash as _},
    transaction_validity::{InvalidTransaction, TransactionValidity, ValidTransaction},
    OpaqueExtrinsic,
};
use std::sync::Mutex;

type BlockHeader = <Block as BlockT>::Header;

/// A tree of blocks, and how much the pool asked to validate.
#[derive(Default)]
struct Tree {
    blocks: HashMap<H256, (BlockHeader, Vec<OpaqueExtrinsic>)>,
    invalid: HashSet<u16>,
    validated: usize,
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
        _: H256,
        _: TransactionSource,
        uxt: Arc<OpaqueExtrinsic>,
    ) -> Result<TransactionValidity, Error> {
        let mut tree = self.0.lock().unwrap();
        tree.validated += 1;
        if tree.invalid.contains(&number_of(&uxt)) {
            return Ok(Err(InvalidTransaction::Stale.into()));
        }
        let place = number_of(&uxt) % RIVAL;
        Ok(Ok(ValidTransaction {
            provides: vec![place.encode()],
            longevity: 64,
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
        let tree = self.0.lock().unwrap();
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

/// The transaction of this number, which comes after the one before as those of an account do.
fn transaction(number: u16) -> OpaqueExtrinsic {
    OpaqueExtrinsic::from_blob(number.to_be_bytes().to_vec())
}

fn number_of(transaction: &OpaqueExtrinsic) -> u16 {
    u16::from_be_bytes(transaction.inner().try_into().unwrap())
}

/// A transaction whose number is higher by this has the place of the one without.
const RIVAL: u16 = 0x8000;

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
        self.maintain(ChainEvent::NewBestBlock {
            hash,
            tree_route: None,
        })
        .await;
        hash
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
    for number in 0..10 {
        pool.submit(best, number).await;
    }
    for number in 0..9 {
        best = pool.best(best, &[number]).await;
    }
    assert_eq!(pool.holds(), [9]);
    assert_eq!(pool.api().validations(), 10);
}

#[tokio::test]
async fn what_only_a_left_branch_holds_is_taken_up_again() {
    let (pool, genesis) = pool();
    for number in 1..=3 {
        pool.submit(genesis, number).await;
    }
    pool.best(genesis, &[1, 2, 3]).await;
    assert!(pool.holds().is_empty());
    let invalid = &pool.api().0;
    invalid.lock().unwrap().invalid.insert(3);
    pool.best(genesis, &[2]).await;
    assert_eq!(pool.holds(), [1]);
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
async fn what_was_pushed_out_is_not_told_that_it_is_in_the_block() {
    let (pool, genesis) = pool();
    let source = TransactionSource::External;
    let rival = transaction(1 + RIVAL);
    pool.submit(genesis, 2).await;
    let watched = pool.submit_and_watch(genesis, source, rival).await;
    pool.api().0.lock().unwrap().invalid.insert(1 + RIVAL);
    pool.best(genesis, &[1, 2]).await;
    assert!(pool.holds().is_empty());
    let mut watched = watched.unwrap();
    assert_eq!(watched.next().await, Some(TransactionStatus::Ready));
    assert_eq!(watched.next().now_or_never(), None);
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
    pool.maintain(ChainEvent::NewBestBlock {
        hash: genesis,
        tree_route: None,
    })
    .await;
    assert!(pool.holds().is_empty());
}

#[tokio::test]
async fn who_watches_is_told_of_the_block_and_that_it_is_final() {
    let (pool, genesis) = pool();
    let source = TransactionSource::External;
    let watched = pool.submit_and_watch(genesis, source, transaction(1)).await;
    let hash = pool.best(genesis, &[1]).await;
    pool.finalized(hash).await;
    let seen: Vec<_> = watched.unwrap().collect().await;
    assert_eq!(
        seen,
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
    pool.maintain(ChainEvent::NewBestBlock {
        hash,
        tree_route: None,
    })
    .await;
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
    pool.maintain(ChainEvent::NewBestBlock {
        hash,
        tree_route: None,
    })
    .await;
    assert_eq!(pool.ready_at(hash).await.count(), 1);
    pool.best(hash, &[1]).await;
    assert!(pool.holds().is_empty());
}
