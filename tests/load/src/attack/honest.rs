//! Registrars at work.

use crate::{
    follow::{BlockFacts, Follower},
    rpc::Rpc,
    signing::Transaction,
    statistics::{largest, median},
};
use anyhow::Result;
use city_runtime::Hash;
use std::{
    collections::HashMap,
    fmt::{Display, Formatter},
};
use tokio::task::JoinSet;

/// So many registrations in each block, for some blocks, each to be included within a time.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// How many transactions are sent at each new block.
    pub per_block: usize,
    /// At how many blocks.
    pub blocks: u32,
    /// After how many blocks at the latest a transaction should be in one.
    pub within: u32,
}

impl Default for Work {
    /// 20 transactions a block, for 6 blocks, each in one of the next three.
    fn default() -> Self {
        Self {
            per_block: 20,
            blocks: 6,
            within: 3,
        }
    }
}

/// What became of honest work.
#[derive(Clone, Debug, Default)]
pub struct WorkReport {
    /// How many transactions were sent.
    pub sent: usize,
    /// How many the pool refused, and its reasons.
    pub refused: Vec<String>,
    /// How many failed in a block, and why.
    pub failed: Vec<String>,
    /// Of those that succeeded, after how many blocks they did.
    pub waits: Vec<u32>,
    /// How many of them were in time.
    pub in_time: usize,
}

impl WorkReport {
    /// Whether every transaction succeeded in time.
    pub fn is_undisturbed(&self) -> bool {
        self.in_time == self.sent
    }
}

impl Display for WorkReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let waits: Vec<_> = self.waits.iter().map(|wait| f64::from(*wait)).collect();
        write!(
            f,
            "{} of {} in time; {} included, {} refused, {} failed; blocks waited: median {}, most {}",
            self.in_time,
            self.sent,
            self.waits.len(),
            self.refused.len(),
            self.failed.len(),
            median(&waits),
            largest(&waits)
        )
    }
}

impl Work {
    /// How many transactions it takes.
    pub const fn count(&self) -> usize {
        self.per_block * self.blocks as usize
    }

    /// Sends the transactions to the node at `url`, some at each new block, and waits until each
    /// is in a block or its time is over.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn run(&self, url: &str, transactions: Vec<Transaction>) -> Result<WorkReport> {
        let rpc = Rpc::connect(url).await?;
        let mut follower = Follower::start(url).await?;
        let mut waiting = HashMap::new();
        let mut report = WorkReport::default();
        let mut submissions = JoinSet::new();
        let mut rest = transactions.into_iter();
        let mut last = None;
        loop {
            let (block, _) = follower.next_imported().await?;
            self.note(&block, &mut waiting, &mut report);
            while let Some(submission) = submissions.try_join_next() {
                note_refusal(submission?, &mut waiting, &mut report);
            }
            for transaction in rest.by_ref().take(self.per_block) {
                waiting.insert(transaction.hash(), block.number);
                report.sent += 1;
                last = Some(block.number);
                let rpc = rpc.clone();
                submissions.spawn(async move {
                    let submitted = rpc.submit(&transaction.bytes).await;
                    (
                        transaction.hash(),
                        submitted.map_err(|error| format!("{error:#}")),
                    )
                });
            }
            let is_over = last.is_none_or(|last| block.number > last + self.within);
            let is_done = waiting.is_empty() && submissions.is_empty();
            if rest.len() == 0 && (is_done || is_over) {
                return Ok(report);
            }
        }
    }

    /// Counts those of the waiting transactions that are in a block.
    fn note(&self, block: &BlockFacts, waiting: &mut HashMap<Hash, u32>, report: &mut WorkReport) {
        for hash in &block.succeeded {
            if let Some(sent_at) = waiting.remove(hash) {
                let wait = block.number.saturating_sub(sent_at);
                report.waits.push(wait);
                report.in_time += usize::from(wait <= self.within);
            }
        }
        for (hash, error) in &block.failed {
            if waiting.remove(hash).is_some() {
                report.failed.push(error.clone());
            }
        }
    }
}

fn note_refusal(
    (hash, submitted): (Hash, Result<Hash, String>),
    waiting: &mut HashMap<Hash, u32>,
    report: &mut WorkReport,
) {
    if let Err(error) = submitted {
        waiting.remove(&hash);
        report.refused.push(error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(number: u32, succeeded: Vec<Hash>, failed: Vec<Hash>) -> BlockFacts {
        BlockFacts {
            number,
            hash: Hash::zero(),
            parent: Hash::zero(),
            timestamp: 0,
            weight: 0,
            succeeded,
            failed: failed
                .into_iter()
                .map(|hash| (hash, String::new()))
                .collect(),
            enacted: 0,
        }
    }

    #[test]
    fn only_what_succeeds_within_the_blocks_is_in_time() {
        let hash = |n| Hash::repeat_byte(n);
        let mut waiting = HashMap::from([1, 2, 3, 4].map(|n| (hash(n), 10)));
        let mut report = WorkReport {
            sent: 4,
            ..Default::default()
        };
        let work = Work::default();
        work.note(
            &block(13, vec![hash(1), hash(9)], vec![hash(2)]),
            &mut waiting,
            &mut report,
        );
        work.note(
            &block(14, vec![hash(3)], Vec::new()),
            &mut waiting,
            &mut report,
        );
        note_refusal((hash(4), Err("pool".into())), &mut waiting, &mut report);
        assert_eq!(report.in_time, 1);
        assert_eq!(report.waits, [3, 4]);
        assert_eq!((report.failed.len(), report.refused.len()), (1, 1));
        assert!(waiting.is_empty() && !report.is_undisturbed());
    }
}
