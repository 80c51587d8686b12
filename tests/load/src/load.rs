//! Sending transactions, and waiting until all are final.

use crate::{
    chain::Chain,
    follow::{self, BlockFacts, Follower, Step},
    rpc::Rpc,
    signing::Transaction,
};
use anyhow::{anyhow, bail, Context, Error, Result};
use city_identity_primitives::CodeBytes;
use city_runtime::Hash;
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, Semaphore},
    task::JoinSet,
    time::{interval, sleep_until},
};

/// How many transactions are on their way to the pool over one connection.
const WINDOW: usize = 64;
/// How many transactions are under way if nothing else is said: about two full blocks of registrations.
const UNDER_WAY: usize = 5_500;
/// For how long nothing may move.
const STALL: Duration = Duration::from_secs(90);

/// How fast to send.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// As fast as the chain takes them, with a bounded number under way.
    Full,
    /// This many a second.
    PerSecond(f64),
}

/// Transactions to send.
pub struct Load {
    name: String,
    transactions: Vec<Transaction>,
    pace: Pace,
    under_way: usize,
}

/// A block of the load.
#[derive(Clone, Debug)]
pub struct LoadedBlock {
    /// The block.
    pub facts: Arc<BlockFacts>,
    /// How many transactions of the load succeeded in it.
    pub transactions: u64,
    /// How many codes they registered.
    pub codes: u64,
}

/// What became of a load: all of it succeeded, and is final.
#[derive(Debug)]
pub struct Outcome {
    /// The time of the block before the first of them, in Unix milliseconds.
    pub before: u64,
    /// The finalized blocks from the first with a transaction of the load to the last.
    pub blocks: Vec<LoadedBlock>,
    /// The codes that it registered, in the order in which they were sent.
    pub codes: Vec<CodeBytes>,
    /// For each transaction the time from its submission to the news that its block is final.
    pub latencies: Vec<Duration>,
}

impl Load {
    /// Sends these as fast as the chain takes them. The name is shown with the progress.
    pub fn new(name: &str, transactions: Vec<Transaction>) -> Self {
        Self {
            name: name.into(),
            transactions,
            pace: Pace::Full,
            under_way: UNDER_WAY,
        }
    }

    /// The same with no more than this many transactions sent and not in a block yet.
    pub fn under_way(self, under_way: usize) -> Self {
        Self { under_way, ..self }
    }

    /// The same at another pace.
    pub fn at(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Sends all of them to a chain. See [`Chain::run`].
    ///
    /// # Errors
    /// As [`Chain::run`].
    pub async fn run(self, chain: &Chain) -> Result<Outcome> {
        let mut follower = Follower::start(&chain.first_node()?.url()).await?;
        let mut tally = Tally::new(&self.transactions);
        let codes = self.transactions.iter();
        let codes = codes
            .flat_map(|transaction| transaction.codes.clone())
            .collect();
        let progress = progress(&self.name, self.transactions.len());
        let gate = Arc::new(Semaphore::new(self.under_way));
        let connections = chain.connections().await?;
        let (events, mut sent) = mpsc::unbounded_channel();
        let mut lanes = lanes(connections, self.transactions, self.pace, &gate, &events);
        let mut health = interval(Duration::from_secs(1));
        let mut moved = Instant::now();
        // When the block before the first of ours was made: asked at once, for a node may forget its state.
        let mut before = None;
        while !tally.is_complete() {
            tokio::select! {
                step = follower.next() => match step? {
                    Step::Imported(block, _) => {
                        let ours = tally.ours(&block);
                        gate.add_permits(ours);
                        if ours > 0 {
                            moved = Instant::now();
                        }
                    }
                    Step::Finalized(block, at) => {
                        tally.finalized(block, at)?;
                        if let (None, Some(first)) = (before, tally.blocks.first()) {
                            let parent = follow::read(chain.rpc(), first.facts.parent).await?;
                            before = Some(parent.timestamp);
                        }
                        progress.set_position(tally.done);
                    }
                },
                Some((index, submission)) = sent.recv() => tally.sent(index, submission?),
                Some(lane) = lanes.join_next() => lane??,
                _ = health.tick() => {
                    chain.check()?;
                    if moved.elapsed() > STALL {
                        bail!(
                            "{}: {} of {} are final, and no more came into a block for {} seconds",
                            self.name, tally.done, tally.total, STALL.as_secs()
                        );
                    }
                }
            }
        }
        // What was sent last may be final before it is told here that it was sent.
        while tally.sent_count() < tally.index.len() {
            let (index, submission) = sent.recv().await.context("a transaction was lost")?;
            tally.sent(index, submission?);
        }
        progress.finish_and_clear();
        chain.check()?;
        tally.outcome(before.context("nothing was sent")?, codes)
    }
}

/// A bar on standard error; none where that is no terminal.
fn progress(name: &str, total: usize) -> ProgressBar {
    let bar = ProgressBar::new(total as u64).with_message(name.to_string());
    let template = "{msg:20} [{bar:30}] {pos}/{len} final, {elapsed} (about {eta} left)";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// When a transaction was sent, or why it was refused.
type Submission = (usize, Result<Instant>);

/// Starts to send over each connection; transactions take turns.
fn lanes(
    connections: Vec<Rpc>,
    transactions: Vec<Transaction>,
    pace: Pace,
    gate: &Arc<Semaphore>,
    events: &mpsc::UnboundedSender<Submission>,
) -> JoinSet<Result<()>> {
    let count = connections.len().max(1);
    let mut shares = vec![Vec::new(); count];
    for (index, transaction) in transactions.into_iter().enumerate() {
        if let Some(share) = shares.get_mut(index % count) {
            share.push((index, transaction));
        }
    }
    let start = Instant::now();
    let mut lanes = JoinSet::new();
    for (rpc, transactions) in connections.into_iter().zip(shares) {
        lanes.spawn(
            Lane {
                rpc,
                pace,
                start,
                gate: gate.clone(),
                events: events.clone(),
            }
            .send(transactions),
        );
    }
    lanes
}

/// One connection's part in a load.
struct Lane {
    rpc: Rpc,
    pace: Pace,
    start: Instant,
    gate: Arc<Semaphore>,
    events: mpsc::UnboundedSender<Submission>,
}

impl Lane {
    async fn send(self, transactions: Vec<(usize, Transaction)>) -> Result<()> {
        let mut window = JoinSet::new();
        for (index, transaction) in transactions {
            self.gate.acquire().await?.forget();
            if let Pace::PerSecond(rate) = self.pace {
                let due = self.start + Duration::from_secs_f64(index as f64 / rate);
                sleep_until(due.into()).await;
            }
            while window.len() >= WINDOW {
                window.join_next().await;
            }
            let (rpc, events) = (self.rpc.clone(), self.events.clone());
            window.spawn(async move {
                let at = Instant::now();
                let submitted = rpc.submit(&transaction.bytes).await.map(|_| at);
                // Nobody listens any more only where the load failed already.
                let _ = events.send((index, submitted));
            });
        }
        while window.join_next().await.is_some() {}
        Ok(())
    }
}

/// What is known of each transaction of a load.
struct Tally {
    index: HashMap<Hash, (usize, u64)>,
    sent: Vec<Option<Instant>>,
    final_at: Vec<Option<Instant>>,
    blocks: Vec<LoadedBlock>,
    done: u64,
    total: u64,
}

impl Tally {
    fn new(transactions: &[Transaction]) -> Self {
        let entry = |(index, transaction): (usize, &Transaction)| {
            (transaction.hash(), (index, transaction.codes.len() as u64))
        };
        Self {
            index: transactions.iter().enumerate().map(entry).collect(),
            sent: vec![None; transactions.len()],
            final_at: vec![None; transactions.len()],
            blocks: Vec::new(),
            done: 0,
            total: transactions.len() as u64,
        }
    }

    fn is_complete(&self) -> bool {
        self.done == self.total
    }

    fn sent_count(&self) -> usize {
        self.sent.iter().flatten().count()
    }

    fn sent(&mut self, index: usize, at: Instant) {
        if let Some(sent) = self.sent.get_mut(index) {
            *sent = Some(at);
        }
    }

    /// How many transactions of the load are in a block.
    fn ours(&self, block: &BlockFacts) -> usize {
        let failed = block.failed.iter().map(|(hash, _)| hash);
        let all = block.succeeded.iter().chain(failed);
        all.filter(|hash| self.index.contains_key(hash)).count()
    }

    fn finalized(&mut self, facts: Arc<BlockFacts>, at: Instant) -> Result<()> {
        if let Some((_, error)) = facts
            .failed
            .iter()
            .find(|(hash, _)| self.index.contains_key(hash))
        {
            bail!("a transaction failed in block {}: {error}", facts.number);
        }
        let (mut transactions, mut codes) = (0, 0);
        for hash in &facts.succeeded {
            let Some((index, registered)) = self.index.get(hash) else {
                continue;
            };
            transactions += 1;
            codes += registered;
            if let Some(final_at) = self.final_at.get_mut(*index) {
                *final_at = Some(at);
            }
        }
        self.done += transactions;
        if transactions > 0 || !self.blocks.is_empty() {
            self.blocks.push(LoadedBlock {
                facts,
                transactions,
                codes,
            });
        }
        Ok(())
    }

    /// The outcome, once all is final. `before` is the time of the block before the first.
    fn outcome(self, before: u64, codes: Vec<CodeBytes>) -> Result<Outcome> {
        let times = self.sent.iter().zip(&self.final_at);
        let latencies = times.map(|(sent, final_at)| match (sent, final_at) {
            (Some(sent), Some(final_at)) => Ok(final_at.saturating_duration_since(*sent)),
            _ => Err(anyhow!("a transaction was counted twice")),
        });
        Ok(Outcome {
            latencies: latencies.collect::<Result<_, Error>>()?,
            blocks: self.blocks,
            before,
            codes,
        })
    }
}

impl Outcome {
    /// Transactions a second, sustained.
    pub fn transactions_per_second(&self) -> f64 {
        self.rate(|block| block.transactions)
    }

    /// Codes registered a second, sustained.
    pub fn codes_per_second(&self) -> f64 {
        self.rate(|block| block.codes)
    }

    /// For each block the seconds since the load began, and how much of something it did a second.
    pub fn timeline(&self, of: impl Fn(&LoadedBlock) -> u64) -> Vec<(f64, f64)> {
        let mut last = self.before;
        let mut points = Vec::new();
        for block in &self.blocks {
            let now = block.facts.timestamp;
            let rate = of(block) as f64 / seconds(last, now);
            points.push((seconds(self.before, now), rate));
            last = now;
        }
        points
    }

    /// Something of each block, summed, over the time that passed, by the chain's own clock. The
    /// first and the last block are seldom full, and left out where there are others.
    fn rate(&self, of: impl Fn(&LoadedBlock) -> u64) -> f64 {
        let (since, blocks) = match self.blocks.as_slice() {
            [first, full @ .., _] if !full.is_empty() => (first.facts.timestamp, full),
            all => (self.before, all),
        };
        let until = blocks.last().map_or(since, |last| last.facts.timestamp);
        blocks.iter().map(of).sum::<u64>() as f64 / seconds(since, until)
    }
}

/// The time between two moments in Unix milliseconds, in seconds.
fn seconds(from: u64, to: u64) -> f64 {
    to.saturating_sub(from) as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(timestamp: u64, transactions: u64) -> LoadedBlock {
        LoadedBlock {
            facts: Arc::new(BlockFacts {
                number: 0,
                hash: Hash::zero(),
                parent: Hash::zero(),
                timestamp,
                weight: 0,
                succeeded: Vec::new(),
                failed: Vec::new(),
                enacted: 0,
            }),
            transactions,
            codes: 2 * transactions,
        }
    }

    fn outcome(blocks: Vec<LoadedBlock>) -> Outcome {
        Outcome {
            blocks,
            before: 8_000,
            codes: Vec::new(),
            latencies: Vec::new(),
        }
    }

    #[test]
    fn rates_leave_out_the_first_and_the_last_block() {
        let blocks = [(10_000, 1), (12_000, 100), (14_000, 300), (16_000, 7)];
        let outcome = outcome(blocks.map(|(time, count)| block(time, count)).into());
        assert_eq!(outcome.transactions_per_second(), 100.0);
        assert_eq!(outcome.codes_per_second(), 200.0);
    }

    #[test]
    fn rates_of_short_loads_count_every_block() {
        let outcome = outcome(vec![block(10_000, 10), block(12_000, 30)]);
        assert_eq!(outcome.transactions_per_second(), 10.0);
    }

    #[test]
    fn timelines_go_from_block_to_block() {
        let outcome = outcome(vec![block(10_000, 10), block(14_000, 40)]);
        let timeline = outcome.timeline(|block| block.transactions);
        assert_eq!(timeline, [(2.0, 5.0), (6.0, 10.0)]);
    }

    #[test]
    fn failed_transactions_are_no_success() {
        let transaction = Transaction {
            bytes: vec![1, 2, 3],
            codes: Vec::new(),
        };
        let mut tally = Tally::new(std::slice::from_ref(&transaction));
        let mut facts = Arc::into_inner(block(0, 0).facts).expect("nobody else has it");
        facts.failed = vec![(transaction.hash(), "Module".into())];
        assert_eq!(tally.ours(&facts), 1);
        assert!(tally.finalized(Arc::new(facts), Instant::now()).is_err());
        assert!(!tally.is_complete());
    }
}
