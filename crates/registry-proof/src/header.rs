//! Headers of blocks, as the SDK encodes them. The SDK's own type hashes through host functions.

use crate::error::Error;
use alloc::vec::Vec;
use codec::{Decode, DecodeAll, Encode};
use sp_core::{Bytes, H256};
use sp_crypto_hashing::blake2_256;

/// The engine whose digests announce changes of the authorities.
const GRANDPA: [u8; 4] = *b"FRNK";

/// The header of a block.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Header {
    /// The hash of the block before.
    pub parent_hash: H256,
    /// How many blocks are before.
    #[codec(compact)]
    pub number: u32,
    /// The root of the state's trie after the block.
    pub state_root: H256,
    /// The root of the trie of the block's extrinsics.
    pub extrinsics_root: H256,
    /// What the consensus engines say.
    pub digest: Vec<DigestItem>,
}

/// A log in a header.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub enum DigestItem {
    /// Of no engine.
    #[codec(index = 0)]
    Other(Vec<u8>),
    /// From the runtime to the engine.
    #[codec(index = 4)]
    Consensus([u8; 4], Vec<u8>),
    /// The author's signature.
    #[codec(index = 5)]
    Seal([u8; 4], Vec<u8>),
    /// From the engine to the runtime.
    #[codec(index = 6)]
    PreRuntime([u8; 4], Vec<u8>),
    /// The runtime changed.
    #[codec(index = 8)]
    RuntimeEnvironmentUpdated,
}

/// What GRANDPA's digests say. Of the announcements only a change in good order counts: one that is
/// forced breaks the chain of trust.
#[derive(Decode, Encode)]
enum GrandpaLog {
    /// The authorities change.
    #[codec(index = 1)]
    ScheduledChange {
        /// Who follows, and with how much of a say.
        next: Vec<(H256, u64)>,
        /// After how many blocks.
        delay: u32,
    },
}

impl Header {
    /// Reads a header, and nothing after it.
    ///
    /// # Errors
    /// [`Error::Undecodable`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        Self::decode_all(&mut &*bytes).map_err(|_| Error::Undecodable { part: "a header" })
    }

    /// The hash of the block.
    pub fn hash(&self) -> H256 {
        blake2_256(&self.encode()).into()
    }

    /// The last of `headers`, each of which has to be the child of the one before, the first that
    /// of this header; this one, if there are none.
    ///
    /// # Errors
    /// [`Error::Ancestry`] with the place of the first that is not; [`Error::Undecodable`].
    pub fn descend(&self, headers: &[Bytes]) -> Result<Self, Error> {
        let mut last = self.clone();
        for (place, encoded) in headers.iter().enumerate() {
            let next = Self::decode(encoded)?;
            if next.parent_hash != last.hash() || last.number.checked_add(1) != Some(next.number) {
                return Err(Error::Ancestry { place });
            }
            last = next;
        }
        Ok(last)
    }

    /// The authorities that follow right after the block, if it announces some.
    pub fn next_authorities(&self) -> Option<Vec<(H256, u64)>> {
        let mut logs = self.digest.iter().filter_map(|item| match item {
            DigestItem::Consensus(GRANDPA, log) => GrandpaLog::decode_all(&mut &log[..]).ok(),
            _ => None,
        });
        logs.find_map(|GrandpaLog::ScheduledChange { next, delay }| (delay == 0).then_some(next))
    }
}
