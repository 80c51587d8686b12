//! Where the answers come from.

use city_identity_primitives::{answer::Block, Answers};
use serde_json::Value;
use sp_core::H256;
use tokio::sync::watch;

/// Why a source has no answer now: it may have one later.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Unavailable(pub String);

/// Something that answers from the states of final blocks: a node that this program is part of, or
/// one that it asks.
///
/// The methods block, and are called where that is allowed.
pub trait Source: Send + Sync + 'static {
    /// The newest final block, as it comes; none until one is known, and none while the source is
    /// away.
    fn newest(&self) -> watch::Receiver<Option<Block>>;

    /// Has `question` ask in the state of a block.
    ///
    /// # Errors
    /// If the state cannot be opened.
    fn ask(&self, at: H256, question: &mut dyn FnMut(&dyn Answers)) -> Result<(), Unavailable>;

    /// The document that proves what a code is in a final block: that of
    /// `cityIdentity_v1_resolveWithProof`.
    ///
    /// # Errors
    /// If the source cannot prove it now.
    fn prove(&self, code: &str, at: H256) -> Result<Value, Unavailable>;

    /// The document that shows who the authorities are from a set on: that of
    /// `cityIdentity_v1_authorityChain`.
    ///
    /// # Errors
    /// If the source cannot show it.
    fn authority_chain(&self, from: u64) -> Result<Value, Unavailable>;
}
