//! Which of the transactions that wait are asked about once more.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// After how many blocks a transaction is asked about once more: as many as the chain reckons with when
/// it is asked whether the signer can pay.
const BLOCKS: u64 = pallet_allowance::PATIENCE as u64;

/// Which of the transactions that wait are asked about once more: what an author could not use, and what
/// has waited for long.
pub struct Doubts<H> {
    /// After which block each that waits was first seen, or last asked about.
    since: HashMap<H, u64>,
    reported: HashSet<H>,
}

impl<H> Default for Doubts<H> {
    fn default() -> Self {
        Self {
            since: HashMap::new(),
            reported: HashSet::new(),
        }
    }
}

impl<H: Copy + Eq + Hash> Doubts<H> {
    /// Adds what an author could not use.
    pub fn report(&mut self, hashes: impl IntoIterator<Item = H>) {
        self.reported.extend(hashes);
    }

    /// What of these, which wait, is to be asked about after this block: what was reported, and then what
    /// has waited longest.
    pub fn due(&mut self, block: u64, waiting: &HashSet<H>) -> Vec<H> {
        self.since.retain(|hash, _| waiting.contains(hash));
        self.reported.retain(|hash| waiting.contains(hash));
        for hash in waiting {
            self.since.entry(*hash).or_insert(block);
        }
        let reported = &self.reported;
        let order = |hash: &H, since: u64| (!reported.contains(hash), since);
        let all = self.since.iter();
        let mut due: Vec<_> = all
            .map(|(hash, since)| (order(hash, *since), *hash))
            .filter(|((waits, since), _)| !waits || block.saturating_sub(*since) >= BLOCKS)
            .collect();
        due.sort_unstable_by_key(|(order, _)| *order);
        due.into_iter().map(|(_, hash)| hash).collect()
    }

    /// Notes that one was asked about after this block.
    pub fn asked(&mut self, hash: H, block: u64) {
        self.since.insert(hash, block);
        self.reported.remove(&hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_waited_for_long_is_asked_about_again_and_again() {
        let mut doubts = Doubts::default();
        let waiting = HashSet::from([1, 2]);
        let first = 100;
        assert!(doubts.due(first, &waiting).is_empty());
        assert!(doubts.due(first + BLOCKS - 1, &waiting).is_empty());
        assert_eq!(doubts.due(first + BLOCKS, &waiting).len(), 2);
        doubts.asked(1, first + BLOCKS);
        // The other one still is to be asked about.
        assert_eq!(doubts.due(first + BLOCKS + 1, &waiting), [2]);
        doubts.asked(2, first + BLOCKS + 1);
        assert!(doubts.due(first + BLOCKS + 2, &waiting).is_empty());
        // One that was in a block meanwhile and comes again is new.
        assert!(doubts
            .due(first + BLOCKS + 2, &HashSet::from([1]))
            .is_empty());
        assert_eq!(doubts.due(first + 2 * BLOCKS, &waiting), [1]);
    }

    #[test]
    fn what_an_author_could_not_use_comes_first_and_the_rest_in_its_order() {
        let mut doubts = Doubts::default();
        for number in 0..4 {
            doubts.since.insert(number, 10 + number);
        }
        // The last does not wait.
        doubts.report([3, 4]);
        let waiting = HashSet::from([0, 1, 2, 3]);
        let block = 12 + BLOCKS;
        assert_eq!(doubts.due(block, &waiting), [3, 0, 1, 2]);
        doubts.asked(3, block);
        assert_eq!(doubts.due(block, &waiting), [0, 1, 2]);
    }
}
