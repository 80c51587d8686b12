//! What nodes hand out: the wire form of proofs, in which all octets are hexadecimal.

use crate::error::Error;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};
use sp_core::Bytes;

/// The longest proof or change of authorities that is looked at, in octets.
pub const MAX_LEN: usize = 1 << 20;
/// The most blocks from that of an answer to one whose finality is shown.
pub const MAX_ANCESTRY: usize = 512;

/// What shows that an answer follows from a block that the authorities made final.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    /// The header of the block of whose state the answer speaks, in SCALE.
    pub header: Bytes,
    /// The headers that follow, up to that of the block that the justification is for. Empty if
    /// that is the answer's block, as it is unless an older block was asked for.
    pub ancestry: Vec<Bytes>,
    /// The nodes of the state's trie that lead to each key the answer rests on, or to where it would
    /// be. Each once, in no order.
    pub state: Vec<Bytes>,
    /// The number of the authority set that made the block final.
    pub set_id: u64,
    /// Its GRANDPA justification, in SCALE.
    pub justification: Bytes,
}

impl Proof {
    /// How many octets it has, without those by which its form is written.
    pub fn size(&self) -> usize {
        let lists = self.ancestry.iter().chain(&self.state);
        lists
            .chain([&self.header, &self.justification])
            .map(|part| part.len())
            .sum()
    }

    pub(crate) fn check_len(&self) -> Result<(), Error> {
        if self.size() > MAX_LEN || self.ancestry.len() > MAX_ANCESTRY {
            return Err(Error::TooLong);
        }
        Ok(())
    }
}

/// A page of the chain of authority sets.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Changes {
    /// What shows who the first authorities were: where the chain is asked for from set 0.
    pub genesis: Option<Genesis>,
    /// The changes from each set to the next, in their order.
    pub changes: Vec<Change>,
    /// The set that the next page begins with; none if this is the last.
    pub next: Option<u64>,
}

/// What shows who the authorities of the first block were.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Genesis {
    /// The header of block 0, in SCALE. Its hash is what tells one chain from all others.
    pub header: Bytes,
    /// The nodes of the state's trie that lead to the list of authorities.
    pub state: Vec<Bytes>,
}

/// What shows that one authority set followed another: a block that the first made final and that
/// names the second. It is the same as a fragment of a warp sync.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Change {
    /// The header of the block, in SCALE.
    pub header: Bytes,
    /// Its GRANDPA justification, in SCALE.
    pub justification: Bytes,
}
