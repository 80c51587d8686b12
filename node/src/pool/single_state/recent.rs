//! What the transactions of the newest blocks provide.

use sp_runtime::transaction_validity::TransactionTag;
use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// Of how many blocks.
const BLOCKS: usize = 16;

/// What the transactions of the newest blocks provide: the pool has them no more, but another branch may
/// hold them as well, where they need not be validated to know it.
pub struct Recent<H>(VecDeque<HashMap<H, Vec<TransactionTag>>>);

impl<H> Default for Recent<H> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<H: Eq + Hash> Recent<H> {
    /// What this transaction provides, if it was in one of the newest blocks.
    pub fn provides(&self, hash: &H) -> Option<Vec<TransactionTag>> {
        self.0.iter().find_map(|block| block.get(hash).cloned())
    }

    /// Adds a block. Of what provides nothing it was not asked, or it is an inherent.
    pub fn add(&mut self, block: impl Iterator<Item = (H, Vec<TransactionTag>)>) {
        self.0.truncate(BLOCKS - 1);
        self.0
            .push_front(block.filter(|(_, tags)| !tags.is_empty()).collect());
    }
}
