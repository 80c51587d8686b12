//! What came after a code, and what before it.
//!
//! A code gets its successors when it is retired, and never later. They are in being then, and the
//! code is not: so what follows always ends later than what it follows, and no code ever follows
//! itself, however long the line. Nothing has to be searched to know that.

use crate::types::CodeBytes;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::Serialize;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// How a code follows another.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Succession {
    /// The thing became part of the successor's.
    #[codec(index = 0)]
    Merged,
    /// The successor's is a part of what the thing was.
    #[codec(index = 1)]
    Split,
    /// The same thing under another name.
    #[codec(index = 2)]
    Renamed,
    /// The same thing in another place.
    #[codec(index = 3)]
    Moved,
    /// The same thing with another rank, for instance a county that became a city.
    #[codec(index = 4)]
    Promoted,
}

/// A code that follows a retired one.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Successor {
    /// The canonical code.
    pub code: CodeBytes,
    /// How it follows.
    pub kind: Succession,
}

/// The successors of one code: at most 16.
pub type Successors = BoundedVec<Successor, ConstU32<16>>;

/// BLAKE2b-256 of the SCALE encoding of the successors; `None` without any. A code's last revision
/// has it, so that the history covers what came after.
pub fn digest(successors: &Successors) -> Option<H256> {
    (!successors.is_empty()).then(|| H256(sp_crypto_hashing::blake2_256(&successors.encode())))
}
