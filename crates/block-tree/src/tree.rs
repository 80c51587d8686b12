//! A whole tree, from which proofs are made.

use crate::{
    error::Problem,
    hash::{empty_subtree, leaf, node, Hash, Root},
    proof::{ItemProof, RangeProof, Siblings},
    shape::Shape,
};
use alloc::{vec, vec::Vec};

/// All nodes of a tree that are not empty: about 160 octets an item.
#[derive(Clone, Debug)]
pub struct Tree {
    shape: Shape,
    root: Root,
    /// Items with their digests, ascending.
    items: Vec<(u64, Hash)>,
    /// By height, from the leaves to the top.
    levels: Vec<Nodes>,
}

/// Nodes of one height with their positions, ascending.
type Nodes = Vec<(u64, Hash)>;

impl Tree {
    /// The tree of `items`, which ascend, each with the digest of its record or
    /// [`NO_RECORD`](crate::NO_RECORD).
    pub fn build(
        shape: Shape,
        items: impl IntoIterator<Item = (u64, Hash)>,
    ) -> Result<Self, Problem> {
        let mut ascending = Vec::<(u64, Hash)>::new();
        let mut leaves = Nodes::new();
        let mut count = 0_u32;
        for (item, digest) in items {
            let position = shape.position_of(item)?;
            if let Some(&(after, _)) = ascending.last().filter(|(last, _)| *last >= item) {
                return Err(Problem::NotAscending { item, after });
            }
            ascending.push((item, digest));
            leaves.push((position, leaf(item, &digest)));
            count = count.saturating_add(1);
        }

        let mut levels = vec![leaves];
        for height in 0..shape.depth() {
            let empty = empty_subtree(height);
            levels.extend(levels.last().map(|nodes| parents(nodes, &empty)));
        }
        let top = levels.last().and_then(|nodes| nodes.first());
        let top = top.map_or_else(|| empty_subtree(shape.depth()), |(_, hash)| *hash);
        Ok(Self {
            root: Root::new(&shape, count, &top),
            shape,
            items: ascending,
            levels,
        })
    }

    /// The block.
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What commits to the items.
    pub const fn root(&self) -> &Root {
        &self.root
    }

    /// Shows that `item` is in the tree, and with which record, or that it is not.
    pub fn prove(&self, item: u64) -> Result<ItemProof, Problem> {
        let position = self.shape.position_of(item)?;
        let (empty, siblings) = self.path(0, position);
        Ok(ItemProof {
            digest: find(&self.items, item),
            empty,
            siblings,
        })
    }

    /// Shows that no item begins with the digits `part`.
    pub fn prove_empty(&self, part: &str) -> Result<RangeProof, Problem> {
        let subtree = self.shape.subtree(part)?;
        let first = subtree.items.start();
        let later = self.items.partition_point(|(item, _)| item < first);
        let next = self.items.get(later);
        if let Some((item, _)) = next.filter(|(item, _)| subtree.items.contains(item)) {
            return Err(Problem::PartInUse { item: *item });
        }
        let (empty, siblings) = self.path(subtree.height, subtree.position);
        Ok(RangeProof { empty, siblings })
    }

    /// The siblings of the node at `height` and `position`, and of those above it.
    fn path(&self, height: u32, position: u64) -> (u64, Siblings) {
        let mut siblings = Vec::new();
        let mut empty = 0;
        let mut place = 1_u64;
        let mut position = position;
        // The top has no sibling.
        let levels = self.levels.iter().zip(0..self.shape.depth());
        for (nodes, _) in levels.skip_while(|(_, level)| *level < height) {
            match find(nodes, position ^ 1) {
                Some(hash) => siblings.push(hash),
                None => empty |= place,
            }
            place <<= 1;
            position >>= 1;
        }
        // No shape has more levels than there can be siblings.
        (empty, Siblings::truncate_from(siblings))
    }
}

fn find(ascending: &[(u64, Hash)], key: u64) -> Option<Hash> {
    let place = ascending.binary_search_by_key(&key, |(key, _)| *key).ok()?;
    ascending.get(place).map(|(_, hash)| *hash)
}

/// The nodes above `nodes`, where `empty` stands for each that is missing.
fn parents(nodes: &[(u64, Hash)], empty: &Hash) -> Nodes {
    nodes
        .chunk_by(|(one, _), (other, _)| one >> 1 == other >> 1)
        .filter_map(|siblings| {
            let (position, hash) = match siblings {
                [(position, left), (_, right)] => (position, node(left, right)),
                [(position, only)] if position & 1 == 0 => (position, node(only, empty)),
                [(position, only)] => (position, node(empty, only)),
                // Positions are unique, so that no two more have the same parent.
                _ => return None,
            };
            Some((position >> 1, hash))
        })
        .collect()
}
