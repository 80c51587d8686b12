//! Proofs of presence, absence and emptiness, and their verification.

use crate::{
    error::Problem,
    hash::{empty_subtree, leaf, node, Hash, Root},
    shape::{Shape, MAX_DEPTH},
};
use bounded_collections::{BoundedVec, ConstU32};

/// The siblings of a path to the top that are not empty, from the bottom up.
pub type Siblings = BoundedVec<Hash, ConstU32<MAX_DEPTH>>;

/// Shows that an item is in a block, and with which record, or that it is not.
///
/// There is one proof of each item: what is empty is never listed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "scale",
    derive(
        codec::Decode,
        codec::DecodeWithMemTracking,
        codec::Encode,
        codec::MaxEncodedLen,
        scale_info::TypeInfo
    )
)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct ItemProof {
    /// The digest of the item's record, or [`NO_RECORD`](crate::NO_RECORD); none if the item is
    /// not in the block.
    #[cfg_attr(feature = "serde", serde(with = "crate::json::digest"))]
    pub digest: Option<Hash>,
    /// Which siblings are empty, and therefore not listed: the lowest bit for the one beside the
    /// leaf.
    #[cfg_attr(feature = "serde", serde(with = "crate::json::bits"))]
    pub empty: u64,
    /// The other siblings.
    #[cfg_attr(feature = "serde", serde(with = "crate::json::siblings"))]
    pub siblings: Siblings,
}

/// Shows that no item of a block begins with certain digits.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "scale",
    derive(
        codec::Decode,
        codec::DecodeWithMemTracking,
        codec::Encode,
        codec::MaxEncodedLen,
        scale_info::TypeInfo
    )
)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct RangeProof {
    /// Which siblings are empty, and therefore not listed: the lowest bit for the one beside the
    /// subtree of the part.
    #[cfg_attr(feature = "serde", serde(with = "crate::json::bits"))]
    pub empty: u64,
    /// The other siblings.
    #[cfg_attr(feature = "serde", serde(with = "crate::json::siblings"))]
    pub siblings: Siblings,
}

/// What a proof shows of an item.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Inclusion {
    /// It is in the block, with a record of this digest, or [`NO_RECORD`](crate::NO_RECORD).
    Present(Hash),
    /// It is not in the block.
    Absent,
}

/// What `proof` shows of `item`, to those who know the root of its block.
///
/// # Errors
/// What is wrong: nothing that the proof says is to be believed then.
pub fn verify(
    shape: &Shape,
    root: &Root,
    item: u64,
    proof: &ItemProof,
) -> Result<Inclusion, Problem> {
    let path = Path {
        height: 0,
        position: shape.position_of(item)?,
        empty: proof.empty,
        siblings: &proof.siblings,
    };
    let leaf = proof.digest.map(|digest| leaf(item, &digest));
    path.verify(shape, root, leaf)?;
    Ok(proof.digest.map_or(Inclusion::Absent, Inclusion::Present))
}

/// Whether `proof` shows, to those who know the root of a block, that none of its items begins with
/// the digits `part`: the block's prefix and any number of further ones.
///
/// # Errors
/// What is wrong with the part or the proof.
pub fn verify_empty(
    shape: &Shape,
    root: &Root,
    part: &str,
    proof: &RangeProof,
) -> Result<(), Problem> {
    let subtree = shape.subtree(part)?;
    let path = Path {
        height: subtree.height,
        position: subtree.position,
        empty: proof.empty,
        siblings: &proof.siblings,
    };
    path.verify(shape, root, None)
}

/// The way from a subtree up to the top of the tree.
struct Path<'a> {
    height: u32,
    position: u64,
    empty: u64,
    siblings: &'a [Hash],
}

impl Path<'_> {
    /// Whether the way from `subtree`, or from an empty one, ends at `root`.
    fn verify(&self, shape: &Shape, root: &Root, subtree: Option<Hash>) -> Result<(), Problem> {
        let (count, capacity) = (root.count, shape.capacity());
        if count > capacity {
            return Err(Problem::CountTooLarge { count, capacity });
        }
        let top = self.climb(shape.depth().saturating_sub(self.height), subtree)?;
        if Root::new(shape, count, &top) != *root {
            return Err(Problem::OtherRoot);
        }
        Ok(())
    }

    fn climb(&self, levels: u32, subtree: Option<Hash>) -> Result<Hash, Problem> {
        if self.empty.checked_shr(levels).is_some_and(|rest| rest > 0) {
            return Err(Problem::EmptyBeyondTop);
        }
        let expected = levels.saturating_sub(self.empty.count_ones());
        let found = u32::try_from(self.siblings.len()).unwrap_or(u32::MAX);
        let wrong_count = Problem::SiblingCount { expected, found };
        if expected != found {
            return Err(wrong_count);
        }
        let mut siblings = self.siblings.iter();
        let mut position = self.position;
        let mut said_empty = self.empty;
        let mut empty = empty_subtree(self.height);
        let mut hash = subtree.unwrap_or(empty);
        for place in 0..levels {
            let sibling = if said_empty & 1 == 1 {
                empty
            } else {
                let listed = *siblings.next().ok_or(wrong_count)?;
                if listed == empty {
                    return Err(Problem::EmptySibling { place });
                }
                listed
            };
            hash = if position & 1 == 1 {
                node(&sibling, &hash)
            } else {
                node(&hash, &sibling)
            };
            empty = node(&empty, &empty);
            said_empty >>= 1;
            position >>= 1;
        }
        Ok(hash)
    }
}
