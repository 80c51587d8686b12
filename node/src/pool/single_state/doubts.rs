//! Which of the transactions that wait are asked about once more.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    mem,
};

/// After how many blocks a transaction is asked about once more: as many as the chain reckons with when
/// it is asked whether the signer can pay.
const BLOCKS: u64 = pallet_allowance::PATIENCE as u64;

/// About how many a node asks after a block: they take a tenth of a second or so, of a slot of two.
const MOST: usize = 256;

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

    /// What of these, which wait, is to be asked about after this block.
    pub fn due(&mut self, block: u64, waiting: &HashSet<H>) -> Vec<H> {
        self.since.retain(|hash, _| waiting.contains(hash));
        for hash in waiting {
            self.since.entry(*hash).or_insert(block);
        }
        let reported = mem::take(&mut self.reported);
        let order = |hash: &H, since: u64| (!reported.contains(hash), since);
        let all = self.since.iter();
        let mut due: Vec<_> = all
            .map(|(hash, since)| (order(hash, *since), *hash))
            .filter(|((waits, since), _)| !waits || block.saturating_sub(*since) >= BLOCKS)
            .collect();
        due.sort_unstable_by_key(|(order, _)| *order);
        due.truncate(MOST);
        let due: Vec<_> = due.into_iter().map(|(_, hash)| hash).collect();
        for hash in &due {
            self.since.insert(*hash, block);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter;

    #[test]
    fn what_has_waited_for_long_is_asked_about_again_and_again() {
        let mut doubts = Doubts::default();
        let waiting = HashSet::from([1, 2]);
        let first = 100;
        assert!(doubts.due(first, &waiting).is_empty());
        assert!(doubts.due(first + BLOCKS - 1, &waiting).is_empty());
        let mut due = doubts.due(first + BLOCKS, &waiting);
        due.sort_unstable();
        assert_eq!(due, [1, 2]);
        assert!(doubts.due(first + BLOCKS + 1, &waiting).is_empty());
        // One that was in a block meanwhile and comes again is new.
        assert!(doubts
            .due(first + BLOCKS + 2, &HashSet::from([1]))
            .is_empty());
        assert_eq!(doubts.due(first + 2 * BLOCKS, &waiting), [1]);
    }

    #[test]
    fn what_an_author_could_not_use_comes_first_and_the_rest_in_its_order() {
        let mut doubts = Doubts::default();
        let most = MOST as u64;
        let waiting: HashSet<_> = (0..2 * most).collect();
        for number in 0..2 * most {
            doubts.since.insert(number, 1 + number);
        }
        doubts.report([2 * most - 1, 2 * most]);
        let due = doubts.due(3 * most, &waiting);
        let expected: Vec<_> = iter::once(2 * most - 1).chain(0..most - 1).collect();
        assert_eq!(due, expected);
    }
}
