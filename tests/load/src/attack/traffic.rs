//! What an attacker sends, and what came of it.

use super::{Answer, Refusal, WAITING};
use crate::{
    account::Draft,
    follow::{BlockFacts, Follower},
    rpc::Rpc,
    signing::{Signer, Transaction},
};
use anyhow::{Context, Result};
use city_runtime::Hash;
use sp_core::Pair as _;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    future::pending,
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::oneshot::Receiver,
    task::JoinSet,
    time::{interval, MissedTickBehavior},
};

/// Over how many connections an attacker sends.
const CONNECTIONS: usize = 2;
/// How many of its requests wait for their answers at any time.
const UNDER_WAY: usize = 64;
/// How many it sends at most at each of its steps, and how long these are: a thousand requests a
/// second. More would only tell how little of this machine's processors, which the node shares with
/// the attacker, is left for making blocks.
const PACE: (usize, Duration) = (10, Duration::from_millis(10));

/// What an attacker sends, without end: a round of transactions in their order, and from the queues
/// of accounts what may wait in a pool. All take turns.
///
/// Drafts are signed several times over. With another signature it is another transaction, and a
/// pool does not look for some time at those that it has refused.
#[derive(Default)]
pub struct Traffic {
    round: Vec<Shot>,
    queues: Vec<Queue>,
    under_way: usize,
    turn: usize,
    next: usize,
}

/// A transaction, and the number of the draft that was signed.
#[derive(Clone)]
struct Shot {
    draft: usize,
    hash: Hash,
    transaction: Arc<Transaction>,
}

impl Shot {
    fn new(draft: usize, transaction: Transaction) -> Self {
        Self {
            draft,
            hash: transaction.hash(),
            transaction: transaction.into(),
        }
    }
}

impl From<Vec<Transaction>> for Traffic {
    /// A round of transactions as they are.
    fn from(transactions: Vec<Transaction>) -> Self {
        let shots = transactions.into_iter().enumerate();
        Self {
            round: shots
                .map(|(draft, signed)| Shot::new(draft, signed))
                .collect(),
            under_way: UNDER_WAY,
            ..Default::default()
        }
    }
}

impl Traffic {
    /// A round of drafts, all of them `times` times over.
    pub fn round(signer: &Signer, drafts: &[Draft], times: usize) -> Self {
        Self {
            round: signed(signer, drafts, times)
                .into_iter()
                .flatten()
                .collect(),
            under_way: UNDER_WAY,
            ..Default::default()
        }
    }

    /// The queues of the accounts of these drafts, each draft with so many signatures.
    pub fn queues(signer: &Signer, drafts: &[Draft], signatures: usize) -> Self {
        let mut accounts = BTreeMap::<_, Queue>::new();
        for round in signed(signer, drafts, signatures) {
            for (draft, shot) in drafts.iter().zip(round) {
                let queue = accounts.entry(draft.pair.public()).or_default();
                queue.shots.entry(draft.nonce).or_default().push(shot);
            }
        }
        Self {
            queues: accounts.into_values().collect(),
            under_way: UNDER_WAY,
            ..Default::default()
        }
    }

    /// Beside what may wait of the queues, a round of all that is in them, each with its first
    /// signature.
    pub fn and_all(self) -> Self {
        let drafts = self.queues.iter().flat_map(|queue| queue.shots.values());
        let round = drafts.filter_map(|signatures| signatures.first().cloned());
        Self {
            round: round.collect(),
            ..self
        }
    }

    /// The same with no more than this many requests that wait for their answers.
    pub fn under_way(self, under_way: usize) -> Self {
        Self { under_way, ..self }
    }

    /// How many transactions the round has.
    pub fn count(&self) -> usize {
        self.round.len()
    }

    /// Sends to the node at `url` until `stop` says so, or its other end is gone. The round is sent
    /// once at the least.
    ///
    /// # Errors
    /// If the node does not answer.
    pub async fn run(mut self, url: String, mut stop: Receiver<()>) -> Result<Tally> {
        let mut tally = Tally::new(self.round.len());
        let connections = (0..CONNECTIONS).map(|_| Rpc::connect(&url));
        let connections = futures::future::try_join_all(connections).await?;
        let mut connections = connections.iter().cycle();
        let mut follower = match self.queues.is_empty() {
            true => None,
            false => Some(Follower::start(&url).await?),
        };
        let (at_once, step) = PACE;
        let mut steps = interval(step);
        steps.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut requests = JoinSet::new();
        let mut is_over = false;
        while !is_over || !tally.is_complete() {
            tokio::select! {
                _ = steps.tick() => for _ in 0..at_once.min(self.under_way - requests.len()) {
                    let Some((place, shot)) = self.next() else {
                        break;
                    };
                    let rpc = connections.next().context("no connection")?.clone();
                    requests.spawn(async move {
                        let submission = rpc.submit(&shot.transaction.bytes).await;
                        Answer::of(submission).map(|answer| (place, shot.draft, answer))
                    });
                },
                // That the other end is gone says to stop too.
                _ = &mut stop, if !is_over => is_over = true,
                Some(request) = requests.join_next() => {
                    let (place, draft, answer) = request??;
                    tally.note(place, draft, answer);
                }
                block = next_block(&mut follower) => {
                    let block = block?;
                    self.advance(&block);
                }
            }
        }
        Ok(tally)
    }

    /// What to send next, with its place in the round if it is from there.
    fn next(&mut self) -> Option<(Option<usize>, Shot)> {
        let sources = self.queues.len() + 1;
        (0..sources).find_map(|_| {
            let turn = self.turn;
            self.turn = (turn + 1) % sources;
            match self.queues.get_mut(turn) {
                Some(queue) => queue.next().map(|shot| (None, shot)),
                None => self.next_of_round(),
            }
        })
    }

    fn next_of_round(&mut self) -> Option<(Option<usize>, Shot)> {
        let place = self.next;
        let shot = self.round.get(place)?.clone();
        self.next = (place + 1) % self.round.len();
        Some((Some(place), shot))
    }

    /// Queues go on with what comes after a block.
    fn advance(&mut self, block: &BlockFacts) {
        let failed = block.failed.iter().map(|(hash, _)| hash);
        let included = block.succeeded.iter().chain(failed).collect();
        self.queues
            .iter_mut()
            .for_each(|queue| queue.advance(&included));
    }
}

/// The drafts with signatures, round after round.
fn signed(signer: &Signer, drafts: &[Draft], times: usize) -> Vec<Vec<Shot>> {
    let mut drafts = drafts.to_vec();
    // Nobody asks what codes an attacker registers.
    drafts.iter_mut().for_each(|draft| draft.codes.clear());
    let round = || {
        let signed = signer.sign_all(drafts.clone()).into_iter().enumerate();
        signed.map(|(draft, transaction)| Shot::new(draft, transaction))
    };
    (0..times).map(|_| round().collect()).collect()
}

/// The next block; never, if nobody follows the chain.
async fn next_block(follower: &mut Option<Follower>) -> Result<Arc<BlockFacts>> {
    match follower {
        Some(follower) => follower.next_imported().await.map(|(block, _)| block),
        None => pending().await,
    }
}

/// What one account has not in blocks yet. What may wait of it is sent again and again, each time
/// with another signature.
#[derive(Default)]
struct Queue {
    /// By nonce, and then by signature.
    shots: BTreeMap<u32, Vec<Shot>>,
    ahead: usize,
    signature: usize,
}

impl Queue {
    fn next(&mut self) -> Option<Shot> {
        if self.ahead >= self.shots.len().min(WAITING) {
            self.ahead = 0;
            self.signature += 1;
        }
        let signatures = self.shots.values().nth(self.ahead)?;
        self.ahead += 1;
        signatures
            .iter()
            .cycle()
            .nth(self.signature % signatures.len())
            .cloned()
    }

    fn advance(&mut self, included: &HashSet<&Hash>) {
        while let Some(first) = self.shots.first_entry() {
            if !first.get().iter().any(|shot| included.contains(&shot.hash)) {
                return;
            }
            first.remove();
            self.ahead = self.ahead.saturating_sub(1);
        }
    }
}

/// What became of an attacker's transactions.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How often something was sent and answered.
    pub sent: usize,
    /// How often it was refused, by the reason.
    pub refused: BTreeMap<Refusal, usize>,
    /// The drafts that were taken, with whichever signature.
    taken: BTreeSet<usize>,
    /// The first answer to each of the round.
    first: Vec<Option<Answer>>,
    answered: usize,
}

impl Tally {
    fn new(round: usize) -> Self {
        Self {
            first: vec![None; round],
            ..Default::default()
        }
    }

    fn note(&mut self, place: Option<usize>, draft: usize, answer: Answer) {
        self.sent += 1;
        match &answer {
            Answer::Taken => {
                self.taken.insert(draft);
            }
            Answer::Held => {}
            Answer::Refused(refusal) => {
                *self.refused.entry(refusal.clone()).or_default() += 1;
            }
        }
        let first = place.and_then(|place| self.first.get_mut(place));
        if let Some(first @ None) = first {
            *first = Some(answer);
            self.answered += 1;
        }
    }

    /// Whether all of the round was answered.
    fn is_complete(&self) -> bool {
        self.answered == self.first.len()
    }

    /// How many drafts were taken, with whichever signature and however often.
    pub fn taken(&self) -> usize {
        self.taken.len()
    }

    /// How often something was refused.
    pub fn refusals(&self) -> usize {
        self.refused.values().sum()
    }

    /// The first answer to each transaction of the round, in its order. Later ones may only say that
    /// it was refused before.
    pub fn first_answers(&self) -> impl Iterator<Item = &Answer> {
        self.first.iter().flatten()
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::account::Account;

    /// The tally of a round with these answers.
    pub fn tally(answers: Vec<Answer>) -> Tally {
        let mut tally = Tally::new(answers.len());
        for (index, answer) in answers.into_iter().enumerate() {
            tally.note(Some(index), index, answer);
        }
        tally
    }

    fn drafts(account: &mut Account, count: usize) -> Vec<Draft> {
        let remark = frame_system::Call::remark { remark: Vec::new() };
        (0..count).map(|_| account.draft(remark.clone())).collect()
    }

    fn signer() -> Signer {
        Signer::new(Hash::zero())
    }

    fn next_drafts(traffic: &mut Traffic, count: usize) -> Vec<usize> {
        let next = (0..count).filter_map(|_| traffic.next());
        next.map(|(_, shot)| shot.draft).collect()
    }

    #[test]
    fn the_first_answer_counts() {
        let mut tally = Tally::new(2);
        for answer in [
            Answer::Refused(Refusal::Future),
            Answer::Refused(Refusal::Banned),
            Answer::Taken,
            Answer::Held,
        ] {
            assert!(!tally.is_complete());
            tally.note(Some(0), 0, answer);
        }
        tally.note(Some(1), 0, Answer::Taken);
        assert!(tally.is_complete());
        let first: Vec<_> = tally.first_answers().cloned().collect();
        assert_eq!(first, [Answer::Refused(Refusal::Future), Answer::Taken]);
        assert_eq!((tally.sent, tally.taken(), tally.refusals()), (5, 1, 2));
    }

    #[test]
    fn rounds_begin_again_with_what_they_began_with() {
        let drafts = drafts(&mut Account::new("somebody"), 2);
        let mut traffic = Traffic::round(&signer(), &drafts, 2);
        assert_eq!(next_drafts(&mut traffic, 6), [0, 1, 0, 1, 0, 1]);
        let hashes: HashSet<_> = traffic.round.iter().map(|shot| shot.hash).collect();
        assert_eq!((traffic.count(), hashes.len()), (4, 4));
        assert!(Traffic::default().next().is_none());
    }

    #[test]
    fn queues_take_turns_with_each_other_and_with_the_round() {
        let [mut one, mut other] = ["one", "other"].map(Account::new);
        let both: Vec<_> = [drafts(&mut one, 2), drafts(&mut other, 2)].concat();
        let mut queues = Traffic::queues(&signer(), &both, 1);
        let mut turns = next_drafts(&mut queues, 4);
        assert_ne!(turns[0] / 2, turns[1] / 2);
        turns.sort_unstable();
        assert_eq!(turns, [0, 1, 2, 3]);

        let mut both = Traffic::queues(&signer(), &drafts(&mut one, 2), 2).and_all();
        let places: Vec<_> = (0..4).map(|_| both.next().unwrap().0).collect();
        assert_eq!(places, [None, Some(0), None, Some(1)]);
        assert_eq!(both.round[0].hash, both.queues[0].shots[&2][0].hash);
    }

    #[test]
    fn queues_go_on_from_what_is_in_blocks() {
        let drafts = drafts(&mut Account::new("somebody"), WAITING + 2);
        let mut traffic = Traffic::queues(&signer(), &drafts, 2);
        let sent: Vec<_> = (0..=WAITING).map(|_| traffic.next().unwrap().1).collect();
        let (first, again) = (&sent[0], &sent[WAITING]);
        assert_eq!((first.draft, again.draft), (0, 0));
        assert_ne!(first.hash, again.hash);

        let queue = &mut traffic.queues[0];
        queue.advance(&HashSet::from([&first.hash, &sent[1].hash]));
        let rest = next_drafts(&mut traffic, WAITING + 1);
        assert_eq!(rest.iter().max(), Some(&(WAITING + 1)));
        assert_eq!(rest.iter().min(), Some(&2));
    }

    #[test]
    fn queues_end() {
        let drafts = drafts(&mut Account::new("somebody"), 1);
        let mut traffic = Traffic::queues(&signer(), &drafts, 1);
        let (_, shot) = traffic.next().unwrap();
        traffic.queues[0].advance(&HashSet::from([&shot.hash]));
        assert!(traffic.next().is_none());
    }
}
