//! States that stay open from one question to the next.
//!
//! Nearly all questions are about the best block or the last final one. Opening a state and giving it
//! back takes locks that building and importing blocks take too, and what was read is merged into a
//! cache that all share. So as many states as are in use at once stay open, for as long as their
//! block is one of these two. A state that is open is not pruned, nor are those after it: it has to be
//! [let go](Kept::retain) as blocks come in, also when nobody asks.

use sp_core::H256;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many states of one block stay open at most. Each remembers up to 11 MiB of what was read from it.
const MOST: usize = 8;

/// A block's state that is open.
///
/// It is in use while anybody but [`Kept`] holds it: so whoever asks holds it once, and clones it for
/// nobody else.
pub struct Open<S> {
    /// The block.
    pub block: H256,
    /// The hash of the code in the state.
    pub code: Option<H256>,
    state: Mutex<S>,
}

impl<S> Open<S> {
    /// An open state of `block` with the code of this hash.
    pub const fn new(block: H256, code: Option<H256>, state: S) -> Self {
        Self {
            block,
            code,
            state: Mutex::new(state),
        }
    }

    /// The state. Nobody waits here: who asks has the state for itself.
    pub fn state(&self) -> MutexGuard<'_, S> {
        locked(&self.state)
    }
}

/// The states that are kept.
pub struct Kept<S>(Mutex<Vec<Arc<Open<S>>>>);

impl<S> Kept<S> {
    /// None yet.
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// A state of `block` that nobody uses, if one is kept.
    pub fn free(&self, block: H256) -> Option<Arc<Open<S>>> {
        let kept = locked(&self.0);
        let is_free = |open: &&Arc<Open<S>>| open.block == block && Arc::strong_count(open) == 1;
        kept.iter().find(is_free).cloned()
    }

    /// Keeps a state for who asks next, unless enough are kept of its block.
    pub fn keep(&self, open: &Arc<Open<S>>) {
        let mut kept = locked(&self.0);
        let of_block = kept.iter().filter(|other| other.block == open.block);
        if of_block.count() < MOST {
            kept.push(open.clone());
        }
    }

    /// Lets go of all states but those of `blocks`. One that is in use lives until its answer is given.
    pub fn retain(&self, blocks: &[H256]) {
        let is_old = |open: &mut Arc<Open<S>>| !blocks.contains(&open.block);
        let old: Vec<_> = locked(&self.0).extract_if(.., is_old).collect();
        // Closing takes a lock of the node: not while others wait for this one.
        drop(old);
    }
}

/// The lock's content: nothing is left half done where a thread panics.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(byte: u8) -> H256 {
        H256::repeat_byte(byte)
    }

    fn open(kept: &Kept<()>, byte: u8) -> Arc<Open<()>> {
        let open = Arc::new(Open::new(block(byte), None, ()));
        kept.keep(&open);
        open
    }

    #[test]
    fn a_state_is_used_by_one_at_a_time() {
        let kept = Kept::new();
        let first = open(&kept, 1);
        assert!(kept.free(block(1)).is_none());
        drop(first);
        let again = kept.free(block(1));
        assert!(again.is_some());
        assert!(kept.free(block(1)).is_none());
        assert!(kept.free(block(2)).is_none());
    }

    #[test]
    fn old_states_are_let_go() {
        let kept = Kept::new();
        let states = [1, 2, 3].map(|byte| open(&kept, byte));
        kept.retain(&[block(2), block(3)]);
        let uses = states.each_ref().map(Arc::strong_count);
        assert_eq!(uses, [1, 2, 2]);
    }

    #[test]
    fn no_more_of_a_block_are_kept_than_enough() {
        let kept = Kept::new();
        let states: Vec<_> = (0..=MOST).map(|_| open(&kept, 1)).collect();
        let uses: Vec<_> = states.iter().map(Arc::strong_count).collect();
        assert_eq!(uses, [vec![2; MOST], vec![1]].concat());
        assert_eq!(Arc::strong_count(&open(&kept, 2)), 2);
    }
}
