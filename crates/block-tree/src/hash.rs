//! The hashes of a tree: BLAKE2b-256, each kind of input behind a tag of its own, so that none can
//! be taken for another. All fit into one block of the hash function, 128 octets.

use crate::shape::Shape;
use alloc::vec::Vec;
use sp_crypto_hashing::blake2_256;

/// A hash, or the digest of a record.
pub type Hash = [u8; 32];

/// The digest that stands for an item without a record of its own.
pub const NO_RECORD: Hash = [0; 32];

const LEAF: u8 = 0;
const NODE: u8 = 1;
const EMPTY_LEAF: u8 = 2;
const ROOT: u8 = 3;

/// What a block is committed to by: how many items it has, and the hash that binds them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Root {
    /// How many items. It is what the holder says: a proof of one item cannot show it.
    pub count: u32,
    /// The hash over series, prefix, width, count and the top of the tree.
    pub hash: Hash,
}

impl Root {
    pub(crate) fn new(shape: &Shape, count: u32, top: &Hash) -> Self {
        let mut octets = Vec::with_capacity(128);
        octets.push(ROOT);
        for text in [shape.series(), shape.prefix()] {
            // Both are far shorter than 256 octets: see `Shape::new`.
            octets.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
            octets.extend(text.bytes());
        }
        octets.push(shape.width());
        octets.extend(count.to_be_bytes());
        octets.extend(top);
        let hash = blake2_256(&octets);
        Self { count, hash }
    }
}

pub(crate) fn leaf(item: u64, digest: &Hash) -> Hash {
    let mut octets = [LEAF; 41];
    octets[1..9].copy_from_slice(&item.to_be_bytes());
    octets[9..].copy_from_slice(digest);
    blake2_256(&octets)
}

pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
    let mut octets = [NODE; 65];
    octets[1..33].copy_from_slice(left);
    octets[33..].copy_from_slice(right);
    blake2_256(&octets)
}

/// The subtree without items that has `height` levels of nodes above its leaves.
pub(crate) fn empty_subtree(height: u32) -> Hash {
    (0..height).fold(blake2_256(&[EMPTY_LEAF]), |below, _| node(&below, &below))
}
