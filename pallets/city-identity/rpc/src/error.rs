//! Why a method has no answer, with the error codes that clients can rely on.

use city_code::ParseError;
use city_identity_primitives::ReadProblem;
use jsonrpsee::types::{ErrorObject, ErrorObjectOwned};
use serde::Serialize;

/// Why there is no answer. The numbers are JSON-RPC error codes; they never change.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// 30001: what was given is not a code. The data tell what is wrong and where.
    #[error("not a city code: {0}")]
    Malformed(ParseError),
    /// 30002: more was asked for at once than the limit given here.
    #[error("ask for 1 to {0} at once; lists go on with the `next` of the page before")]
    TooMany(u32),
    /// 30003: the cursor is too long to be a label. Any label is a cursor: see docs/rpc.md.
    #[error("the cursor is no label: pass the `next` of the page before")]
    BadCursor,
    /// 30004: the node has no such block, or no longer its state.
    #[error(
        "the state of block {0} is not here: an unknown block, or one whose state was pruned (a \
         node run with `--state-pruning archive` keeps all)"
    )]
    NoState(String),
    /// 30005: the state is damaged, or newer than the node.
    #[error("the state cannot be understood: {0}")]
    Undecodable(String),
    /// 30006: the node could not read or execute.
    #[error("the node could not answer: {0}")]
    Node(String),
    /// 30007: what was given is no date.
    #[error("`{0}` is no date: write 1992, 1992-05 or 1992-05-01")]
    BadDate(String),
    /// 30008: the history does not have what was asked for.
    #[error("the code has no revision of that number, or the block is still to come")]
    BeyondHistory,
    /// 30009: what was given is no alias.
    #[error("no such scheme, or not a value of it")]
    BadAlias,
    /// 30010: the node cannot prove what was asked for, and why.
    #[error("there is no proof: {0}")]
    NoProof(&'static str),
    /// 30011: a proof was given of what needs none, or can have none.
    #[error("the code is no item of a committed block, or is registered by itself")]
    NotCommitted,
    /// 30012: the proof that was given shows nothing of the item.
    #[error("the proof does not lead from the item to the root of its block")]
    BadInclusion,
}

/// What is wrong with something that is not a code.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Malformed {
    kind: city_code::ErrorKind,
    position: u16,
    expected: &'static str,
}

impl Error {
    /// The JSON-RPC error code.
    pub const fn code(&self) -> i32 {
        match self {
            Self::Malformed(_) => 30001,
            Self::TooMany(_) => 30002,
            Self::BadCursor => 30003,
            Self::NoState(_) => 30004,
            Self::Undecodable(_) => 30005,
            Self::Node(_) => 30006,
            Self::BadDate(_) => 30007,
            Self::BeyondHistory => 30008,
            Self::BadAlias => 30009,
            Self::NoProof(_) => 30010,
            Self::NotCommitted => 30011,
            Self::BadInclusion => 30012,
        }
    }
}

impl From<ReadProblem> for Error {
    fn from(problem: ReadProblem) -> Self {
        match problem {
            ReadProblem::Malformed(error) => Self::Malformed(error),
            ReadProblem::TooMany(limit) => Self::TooMany(limit),
            ReadProblem::BadCursor => Self::BadCursor,
            ReadProblem::Undecodable(key) => Self::Undecodable(key),
            ReadProblem::Unreadable(why) => Self::Node(why),
            ReadProblem::BeyondHistory => Self::BeyondHistory,
            ReadProblem::BadAlias => Self::BadAlias,
            ReadProblem::NotCommitted => Self::NotCommitted,
            ReadProblem::BadInclusion => Self::BadInclusion,
        }
    }
}

impl From<ParseError> for Error {
    fn from(error: ParseError) -> Self {
        Self::Malformed(error)
    }
}

impl From<Error> for ErrorObjectOwned {
    fn from(error: Error) -> Self {
        let data = match &error {
            Error::Malformed(problem) => Some(Malformed {
                kind: problem.kind,
                position: problem.position,
                expected: problem.expected(),
            }),
            _ => None,
        };
        ErrorObject::owned(error.code(), error.to_string(), data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_code_is_explained() {
        let problem = city_code::Code::parse(b"MA.156.1301.0I").unwrap_err();
        let object = ErrorObjectOwned::from(Error::from(problem));
        assert_eq!(object.code(), 30001);
        let data: serde_json::Value = serde_json::from_str(object.data().unwrap().get()).unwrap();
        assert_eq!(data["position"], 13);
        assert!(!data["expected"].as_str().unwrap().is_empty());
        assert!(data["kind"].is_string());
    }
}
