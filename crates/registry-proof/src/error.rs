//! Why something is not proven.

use alloc::string::String;
use city_identity_primitives::{Moment, ReadProblem};
use serde::Serialize;
use sp_core::H256;

/// Why something is not proven. In JSON, `kind` says which of these it is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, thiserror::Error)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum Error {
    /// More than the limits allow.
    #[error("the proof is too long")]
    TooLong,
    /// A part is not what it should be.
    #[error("{part} cannot be decoded")]
    Undecodable {
        /// The part.
        part: &'static str,
    },
    /// A header of the ancestry does not follow the one before.
    #[error("header {place} of the ancestry does not follow the one before")]
    Ancestry {
        /// Its place, from 0.
        place: usize,
    },
    /// The block was made final by another authority set than the one trusted.
    #[error("the proof is by authority set {proof}, and trusted is set {trusted}")]
    WrongSet {
        /// The number that the proof names.
        proof: u64,
        /// The number of the set that is trusted.
        trusted: u64,
    },
    /// A list of authorities of which none has a say, or that is none.
    #[error("this is no set of authorities")]
    NoAuthorities,
    /// The justification is for another block.
    #[error("the justification is for block {justified:?}, and not for {expected:?}")]
    OtherBlock {
        /// The block that it is for.
        justified: H256,
        /// The last header of the proof.
        expected: H256,
    },
    /// A vote is by nobody in the authority set.
    #[error("a vote is by {key:?}, who is not in authority set {set}")]
    Stranger {
        /// The key of the vote.
        key: H256,
        /// The authority set.
        set: u64,
    },
    /// The signature of a vote is not the voter's over that vote in that set.
    #[error("the signature of the vote by {key:?} is wrong")]
    Signature {
        /// The voter's key.
        key: H256,
    },
    /// The votes do not make the block final.
    #[error("the votes are not those of more than two thirds of the authorities for this block")]
    NotFinal,
    /// Headers that no vote needs.
    #[error("the justification has headers that none of its votes needs")]
    UnusedHeaders,
    /// The header names no authorities to follow.
    #[error("block {number} does not change the authorities at once")]
    NoChange {
        /// The number of the block.
        number: u32,
    },
    /// The chain is another one.
    #[error("the first block is {found:?}, and trusted is {trusted:?}")]
    OtherChain {
        /// The hash of the header.
        found: H256,
        /// The hash that is trusted.
        trusted: H256,
    },
    /// The state could not be read: as a rule a node of the trie is missing.
    #[error("the proof of the state is incomplete: {why}")]
    Incomplete {
        /// What the trie says.
        why: String,
    },
    /// Nodes of the trie that the answer does not rest on.
    #[error("the proof of the state has nodes that the answer does not rest on")]
    UnusedNodes,
    /// What is stored cannot be understood.
    #[error("the state cannot be understood: {why}")]
    State {
        /// The layout found, or the key whose value it is.
        why: String,
    },
    /// The answer is too old, or the clocks differ.
    #[error("the answer is of {time}, more than {max_age} ms from {now}")]
    Age {
        /// The chain's time of the answer, Unix milliseconds.
        time: Moment,
        /// The verifier's time, Unix milliseconds.
        now: Moment,
        /// How far they may be apart, milliseconds.
        max_age: Moment,
    },
    /// The code is no item of a committed block, or is registered by itself.
    #[error("the code is no item of a committed block, or is registered by itself")]
    NotCommitted,
    /// The proof of an item shows nothing of it.
    #[error("the proof does not lead from the item to the root of its block")]
    BadInclusion,
    /// A request that is not one.
    #[error("this is no request: {why}")]
    Request {
        /// What is wrong with it.
        why: String,
    },
}

impl From<ReadProblem> for Error {
    fn from(problem: ReadProblem) -> Self {
        match problem {
            ReadProblem::Unreadable(why) => Self::Incomplete { why },
            ReadProblem::Undecodable(key) => Self::State { why: key },
            ReadProblem::NotCommitted => Self::NotCommitted,
            ReadProblem::BadInclusion => Self::BadInclusion,
            other => Self::State {
                why: alloc::format!("{other:?}"),
            },
        }
    }
}
