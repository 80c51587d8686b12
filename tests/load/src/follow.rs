//! Blocks as they are imported and finalized.

use crate::rpc::{Heads, Rpc};
use anyhow::{Context, Result};
use city_runtime::{Hash, Header, Runtime, RuntimeEvent};
use frame_support::{
    dispatch::{DispatchClass, PerDispatchClass},
    storage::storage_prefix,
    weights::Weight,
};
use frame_system::{EventRecord, Phase};
use sp_crypto_hashing::blake2_256;
use sp_runtime::traits::Header as _;
use std::{collections::HashMap, sync::Arc, time::Instant};
use tokio::{
    sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender},
    task::JoinHandle,
};

/// A block and what became of its transactions.
#[derive(Debug)]
pub struct BlockFacts {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: Hash,
    /// Its parent's hash.
    pub parent: Hash,
    /// Its time, in Unix milliseconds.
    pub timestamp: u64,
    /// The declared weight of all that was executed, the block's own base included, in
    /// picoseconds.
    pub weight: u64,
    /// The hashes of the transactions that succeeded. Inherents are no transactions.
    pub succeeded: Vec<Hash>,
    /// The hashes of those that failed, and why.
    pub failed: Vec<(Hash, String)>,
    /// How many motions of the council were enacted.
    pub enacted: usize,
}

/// What happened to a block, and when it was told here.
#[derive(Clone, Debug)]
pub enum Step {
    /// It became the best one.
    Imported(Arc<BlockFacts>, Instant),
    /// It became final.
    Finalized(Arc<BlockFacts>, Instant),
}

/// Follows the chain of one node from the moment it is made, and misses no block.
pub struct Follower {
    steps: UnboundedReceiver<Result<Step>>,
    task: JoinHandle<()>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Follower {
    /// Follows the node at `url`.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub async fn start(url: &str) -> Result<Self> {
        let reader = Reader::start(url).await?;
        let (sender, steps) = unbounded_channel();
        let task = tokio::spawn(async move {
            if let Err(error) = reader.run(&sender).await {
                // Nobody listens any more, or learns of it.
                let _ = sender.send(Err(error));
            }
        });
        Ok(Self { steps, task })
    }

    /// The next step.
    ///
    /// # Errors
    /// If the node no longer answers.
    pub async fn next(&mut self) -> Result<Step> {
        let step = self.steps.recv().await;
        step.context("the node's subscriptions ended")?
    }

    /// The next block that becomes the best one, and when it did.
    ///
    /// # Errors
    /// If the node no longer answers.
    pub async fn next_imported(&mut self) -> Result<(Arc<BlockFacts>, Instant)> {
        loop {
            if let Step::Imported(block, at) = self.next().await? {
                return Ok((block, at));
            }
        }
    }
}

struct Reader {
    rpc: Rpc,
    heads: UnboundedReceiver<(Heads, Header, Instant)>,
    known: HashMap<Hash, Arc<BlockFacts>>,
    imported: Hash,
    finalized: Hash,
}

impl Reader {
    async fn start(url: &str) -> Result<Self> {
        let rpc = Rpc::connect(url).await?;
        let (sender, mut heads) = unbounded_channel();
        for kind in [Heads::Best, Heads::Finalized] {
            let mut subscription = rpc.heads(kind).await?;
            let sender = sender.clone();
            // Beside the reading of blocks, so that the time is that of the message.
            tokio::spawn(async move {
                while let Some(Ok(header)) = subscription.next().await {
                    if sender.send((kind, header, Instant::now())).is_err() {
                        return;
                    }
                }
            });
        }
        // Each subscription begins with the head of the moment: blocks after it are followed.
        let (mut imported, mut finalized) = (None, None);
        let (imported, finalized) = loop {
            let (kind, header, _) = heads.recv().await.context("no heads")?;
            match kind {
                Heads::Best => imported = Some(header.hash()),
                Heads::Finalized => finalized = Some(header.hash()),
            }
            if let (Some(imported), Some(finalized)) = (imported, finalized) {
                break (imported, finalized);
            }
        };
        Ok(Self {
            rpc,
            heads,
            known: HashMap::new(),
            imported,
            finalized,
        })
    }

    async fn run(mut self, steps: &UnboundedSender<Result<Step>>) -> Result<()> {
        while let Some((kind, header, at)) = self.heads.recv().await {
            let since = match kind {
                Heads::Best => self.imported,
                Heads::Finalized => self.finalized,
            };
            for block in self.blocks_between(since, header.hash()).await? {
                let step = match kind {
                    Heads::Best => Step::Imported(block, at),
                    Heads::Finalized => {
                        self.known.remove(&block.parent);
                        Step::Finalized(block, at)
                    }
                };
                if steps.send(Ok(step)).is_err() {
                    return Ok(());
                }
            }
            match kind {
                Heads::Best => self.imported = header.hash(),
                Heads::Finalized => self.finalized = header.hash(),
            }
        }
        anyhow::bail!("the node closed the connection")
    }

    /// The blocks after `since` up to `last`, in order. Where `since` is on another branch, those
    /// after the last finalized one.
    async fn blocks_between(&mut self, since: Hash, last: Hash) -> Result<Vec<Arc<BlockFacts>>> {
        let mut blocks = Vec::new();
        let mut hash = last;
        while hash != since && hash != self.finalized {
            let block = self.block(hash).await?;
            if block.number == 0 {
                break;
            }
            hash = block.parent;
            blocks.push(block);
        }
        blocks.reverse();
        Ok(blocks)
    }

    async fn block(&mut self, hash: Hash) -> Result<Arc<BlockFacts>> {
        if let Some(block) = self.known.get(&hash) {
            return Ok(block.clone());
        }
        let block = Arc::new(read(&self.rpc, hash).await?);
        self.known.insert(hash, block.clone());
        Ok(block)
    }
}

type Events = Vec<EventRecord<RuntimeEvent, Hash>>;

/// Reads one block with all that is to be known of it.
///
/// # Errors
/// If the node does not have it or its state.
pub async fn read(rpc: &Rpc, hash: Hash) -> Result<BlockFacts> {
    let system = |item: &str| storage_prefix(b"System", item.as_bytes()).to_vec();
    let clock = storage_prefix(b"Timestamp", b"Now").to_vec();
    let (header, body, events, weight, timestamp) = futures::try_join!(
        rpc.header(hash),
        rpc.body(hash),
        rpc.storage::<Events>(system("Events"), hash),
        rpc.storage::<PerDispatchClass<Weight>>(system("BlockWeight"), hash),
        rpc.storage::<u64>(clock, hash),
    )?;
    let mut block = BlockFacts {
        number: *header.number(),
        hash,
        parent: *header.parent_hash(),
        timestamp: timestamp.unwrap_or_default(),
        weight: weight.unwrap_or_default().total().ref_time(),
        succeeded: Vec::new(),
        failed: Vec::new(),
        enacted: 0,
    };
    let hash_of = |phase| match phase {
        Phase::ApplyExtrinsic(index) => body.get(index as usize),
        _ => None,
    };
    for EventRecord { phase, event, .. } in events.unwrap_or_default() {
        let transaction = hash_of(phase).map(|bytes| Hash::from(blake2_256(bytes)));
        note(&mut block, transaction, event);
    }
    Ok(block)
}

fn note(block: &mut BlockFacts, transaction: Option<Hash>, event: RuntimeEvent) {
    use frame_system::Event::{ExtrinsicFailed, ExtrinsicSuccess};
    match (transaction, event) {
        (Some(hash), RuntimeEvent::System(ExtrinsicSuccess { dispatch_info }))
            if dispatch_info.class != DispatchClass::Mandatory =>
        {
            block.succeeded.push(hash);
        }
        (
            Some(hash),
            RuntimeEvent::System(ExtrinsicFailed {
                dispatch_error: error,
                ..
            }),
        ) => block.failed.push((hash, format!("{error:?}"))),
        (_, RuntimeEvent::Governance(pallet_governance::Event::<Runtime>::Enacted { .. })) => {
            block.enacted += 1;
        }
        _ => {}
    }
}
