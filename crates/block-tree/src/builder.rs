//! The root of a tree whose items come one after another.

use crate::{
    error::Problem,
    hash::{empty_subtree, leaf, node, Hash, Root},
    shape::Shape,
};
use alloc::vec::Vec;

/// Makes a root of items in ascending order, and keeps one path of the tree only.
#[derive(Clone, Debug)]
pub struct Builder {
    shape: Shape,
    levels: Vec<Level>,
    last: Option<Last>,
    count: u32,
}

/// What one level of the path from the last leaf to the top needs.
#[derive(Clone, Debug)]
struct Level {
    /// The empty subtree of this height.
    empty: Hash,
    /// What is left of the path, where the path is a right child: empty, or complete.
    left: Hash,
}

/// The last leaf.
#[derive(Clone, Copy, Debug)]
struct Last {
    item: u64,
    position: u64,
    hash: Hash,
}

impl Builder {
    /// A tree without items.
    pub fn new(shape: Shape) -> Self {
        let levels = (0..shape.depth())
            .map(empty_subtree)
            .map(|empty| Level { empty, left: empty })
            .collect();
        Self {
            shape,
            levels,
            last: None,
            count: 0,
        }
    }

    /// Adds an item and the digest of its record, or [`NO_RECORD`](crate::NO_RECORD). A refused
    /// item changes nothing.
    pub fn push(&mut self, item: u64, digest: &Hash) -> Result<(), Problem> {
        let position = self.shape.position_of(item)?;
        if let Some(last) = self.last {
            // Up to where both paths meet, all that is below the last one is complete.
            let fork = (last.position ^ position)
                .checked_ilog2()
                .filter(|_| last.item < item)
                .and_then(|fork| usize::try_from(fork).ok())
                .ok_or(Problem::NotAscending {
                    item,
                    after: last.item,
                })?;
            let complete = self.climb(last.position, last.hash, fork);
            for level in self.levels.iter_mut().take(fork) {
                level.left = level.empty;
            }
            if let Some(level) = self.levels.get_mut(fork) {
                level.left = complete;
            }
        }
        self.last = Some(Last {
            item,
            position,
            hash: leaf(item, digest),
        });
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// How many items were added.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The root of the items that were added.
    pub fn finish(self) -> Root {
        let (position, hash) = self
            .last
            .map_or_else(|| (0, empty_subtree(0)), |last| (last.position, last.hash));
        let top = self.climb(position, hash, self.levels.len());
        Root::new(&self.shape, self.count, &top)
    }

    /// The node `levels` above the leaf `hash`, with nothing right of the path to it.
    fn climb(&self, position: u64, hash: Hash, levels: usize) -> Hash {
        let path = self.levels.iter().take(levels);
        let (_, hash) = path.fold((position, hash), |(position, hash), level| {
            let above = if position & 1 == 1 {
                node(&level.left, &hash)
            } else {
                node(&hash, &level.empty)
            };
            (position >> 1, above)
        });
        hash
    }
}
