//! Sending a signed transaction, and waiting until it is final.

use super::{refusal, At};
use crate::{
    error::{Error, Result},
    output::Output,
};
use serde::Serialize;
use sp_core::H256;
use subxt::{
    client::OnlineClientAtBlockImpl,
    error::DispatchError,
    extrinsics::ExtrinsicEvents,
    metadata::ArcMetadata,
    tx::{TransactionInBlock, TransactionProgress, TransactionStatus},
    SubstrateConfig,
};

type Progress = TransactionProgress<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;
type InBlock = TransactionInBlock<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;

/// A transaction that is in a final block and did what it should.
#[derive(Debug, Serialize)]
pub struct Sent {
    /// What names it.
    pub transaction: H256,
    /// The block that it is in.
    pub block: Place,
    /// The names of the events that it caused.
    pub events: Vec<String>,
    /// The octets of those events' fields, in the same order.
    #[serde(skip)]
    pub fields: Vec<Vec<u8>>,
}

/// A block.
#[derive(Debug, Serialize)]
pub struct Place {
    /// Its hash.
    pub hash: H256,
    /// Its number.
    pub number: u64,
}

impl Sent {
    /// The octets of the fields of its first event of this name.
    pub fn event(&self, name: &'static str) -> Option<&[u8]> {
        self.all(name).next()
    }

    /// The octets of the fields of each of its events of this name.
    pub fn all(&self, name: &'static str) -> impl Iterator<Item = &[u8]> {
        let events = self.events.iter().zip(&self.fields);
        events.filter_map(move |(event, fields)| (event == name).then_some(&fields[..]))
    }
}

/// Sends a signed transaction and waits until it is final.
///
/// # Errors
/// Why it was refused, before a block or in it; or that nothing is known of it any more.
pub async fn send(at: &At, transaction: Vec<u8>, output: Output) -> Result<Sent> {
    let transaction = at.tx().from_bytes(transaction);
    // What the pool would say, in a form that is made for programs. A pool says it in a sentence.
    let validity = transaction.validate().await.map_err(Error::unreachable)?;
    refusal::check(validity)?;
    output.progress("sent; waiting until it is final");
    let hash = transaction.hash();
    let progress = transaction.submit_and_watch().await;
    let progress = progress.map_err(|error| lost(hash, &error))?;
    let block = settled(hash, progress).await?;
    let events = block.fetch_events().await;
    let events = events.map_err(|error| lost(hash, &error))?;
    let at = block.at().await.map_err(|error| lost(hash, &error))?;
    read(hash, &at, &events)
}

/// The final block that it is in.
async fn settled(hash: H256, mut progress: Progress) -> Result<InBlock> {
    while let Some(status) = progress.next().await {
        match status.map_err(|error| lost(hash, &error))? {
            TransactionStatus::InFinalizedBlock(block) => return Ok(block),
            TransactionStatus::Invalid { message }
            | TransactionStatus::Dropped { message }
            | TransactionStatus::Error { message } => {
                let error = format!("the node dropped it: {message}");
                return Err(Error::refused(error).next("city status"));
            }
            _ => {}
        }
    }
    Err(lost(hash, &"the node tells no more"))
}

/// What it caused in its block.
fn read(hash: H256, at: &At, events: &ExtrinsicEvents<SubstrateConfig>) -> Result<Sent> {
    let metadata = at.metadata();
    let mut sent = Sent {
        transaction: hash,
        block: Place {
            hash: at.block_hash(),
            number: at.block_number(),
        },
        events: Vec::new(),
        fields: Vec::new(),
    };
    for event in events.iter() {
        let event = event.map_err(|error| lost(hash, &error))?;
        let name = format!("{}.{}", event.pallet_name(), event.event_name());
        type Told = fn(&DispatchError, &ArcMetadata) -> Error;
        let failure: Option<(&[u8], Told)> = match name.as_str() {
            "System.ExtrinsicFailed" => Some((event.field_bytes(), refusal::dispatch)),
            // A motion that failed: the hash, then the result.
            "Council.Executed" => match event.field_bytes().get(32..) {
                Some([1, error @ ..]) => Some((error, refusal::motion)),
                _ => None,
            },
            _ => None,
        };
        if let Some((octets, told)) = failure {
            let error = DispatchError::decode_from(octets, metadata.clone());
            let error = error.map_err(|error| lost(hash, &error))?;
            return Err(told(&error, &metadata));
        }
        sent.events.push(name);
        sent.fields.push(event.field_bytes().to_vec());
    }
    Ok(sent)
}

/// That it was sent, and what became of it is not known.
fn lost(hash: H256, error: &dyn std::fmt::Display) -> Error {
    Error::unreachable(format!(
        "the transaction {hash:?} was sent, and what became of it is not known: {error}"
    ))
    .next("look before you send it again, with city history CODE or city status")
}
