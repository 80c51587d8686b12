//! Points in the past: blocks, and moments.

use crate::{
    chain::{ask_api, params, At, Chain},
    error::{Error, Result},
    values,
};
use city_identity_primitives::{Moment, Point};
use codec::{Compact, DecodeAll};
use serde::Deserialize;
use sp_core::{Bytes, H256};

/// What was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum When {
    /// The end of a block.
    Block(u32),
    /// A moment.
    Moment(Moment),
}

/// What this program reads of a header.
#[derive(Deserialize)]
struct Header {
    digest: Digest,
}

/// A block as nodes answer it.
#[derive(Deserialize)]
struct SignedBlock {
    block: Body,
}

#[derive(Deserialize)]
struct Body {
    extrinsics: Vec<Bytes>,
}

#[derive(Deserialize)]
struct Digest {
    logs: Vec<Bytes>,
}

/// The number of a block, or a moment.
///
/// # Errors
/// If it is neither.
pub fn point(text: &str) -> Result<When> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let number = text.parse().map(When::Block);
        return number.map_err(|_| Error::usage(format!("{text} is no block's number")));
    }
    values::moment(text).map(When::Moment)
}

/// The point in the registry's history. For a moment: the end of the last block until then.
///
/// # Errors
/// If there is no such block, or the chain does not answer.
pub async fn block(chain: &Chain, at: &At, when: When) -> Result<Point> {
    let moment = match when {
        When::Block(number) => return Ok(Point::Block(number)),
        When::Moment(moment) => moment,
    };
    if chain.is_light() {
        return Err(
            Error::usage("a light client does not know when blocks were made")
                .next("name the block by its number"),
        );
    }
    let length: u64 = ask_api(at, "AuraApi_slot_duration", &[]).await?;
    let newest = u32::try_from(at.block_number()).map_err(Error::unreachable)?;
    let is_until = async |number: u32| -> Result<bool> {
        let slot = slot(chain, number).await?;
        Ok(slot.saturating_mul(length) <= moment)
    };
    if newest == 0 || !is_until(1).await? {
        return Err(Error::unreachable("the chain began after that moment"));
    }
    // The first is not after the moment; the last is, or is the newest there is.
    let (mut first, mut last) = (1u32, newest);
    while first < last {
        let middle = first.saturating_add(last.saturating_sub(first).div_ceil(2));
        if is_until(middle).await? {
            first = middle;
        } else {
            last = middle.saturating_sub(1);
        }
    }
    // A slot begins before the time that its block has.
    if time(chain, at, first)
        .await?
        .is_some_and(|time| time > moment)
    {
        first = first.saturating_sub(1);
    }
    if first == 0 {
        return Err(Error::unreachable("the chain began after that moment"));
    }
    Ok(Point::Block(first))
}

/// The time that a block has, if the node still has the block.
async fn time(chain: &Chain, at: &At, number: u32) -> Result<Option<Moment>> {
    let pallet = at.metadata_ref().pallet_by_name("Timestamp");
    let pallet = pallet.map(|pallet| pallet.call_index());
    let hash = hash(chain, number).await?;
    let hash = params([format!("{hash:?}").into()])?;
    let signed: Option<SignedBlock> = chain.request("chain_getBlock", hash).await?;
    let transactions = signed
        .into_iter()
        .flat_map(|signed| signed.block.extrinsics);
    Ok(transactions
        .filter_map(|octets| time_of(&octets, pallet?))
        .next())
}

/// The time that a transaction sets: unsigned, a call of this pallet, the time as a compact number.
fn time_of(octets: &[u8], pallet: u8) -> Option<Moment> {
    let octets = Vec::<u8>::decode_all(&mut &octets[..]).ok()?;
    match &octets[..] {
        [4 | 5, found, 0, time @ ..] if *found == pallet => {
            Compact::<Moment>::decode_all(&mut &time[..])
                .ok()
                .map(Into::into)
        }
        _ => None,
    }
}

/// The slot in which a block was made, by its header. States are forgotten, headers are not.
async fn slot(chain: &Chain, number: u32) -> Result<u64> {
    let hash = hash(chain, number).await?;
    let hash = params([format!("{hash:?}").into()])?;
    let header: Option<Header> = chain.request("chain_getHeader", hash).await?;
    let logs = header.ok_or_else(|| unknown(number))?.digest.logs;
    let slot = logs.iter().find_map(|log| slot_of(log));
    slot.ok_or_else(|| Error::other_version("headers", "no slot"))
}

/// The hash of a block.
async fn hash(chain: &Chain, number: u32) -> Result<H256> {
    let number_of = params([number.into()])?;
    let hash: Option<H256> = chain.request("chain_getBlockHash", number_of).await?;
    hash.ok_or_else(|| unknown(number))
}

fn unknown(number: u32) -> Error {
    Error::unreachable(format!("the node does not have block {number}"))
}

/// The slot in an item of a header's digest: one for before the runtime (6) of Aura.
fn slot_of(log: &[u8]) -> Option<u64> {
    let octets = log.strip_prefix(&[6])?.strip_prefix(b"aura")?;
    let octets = Vec::<u8>::decode_all(&mut &octets[..]).ok()?;
    u64::decode_all(&mut &octets[..]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;

    #[test]
    fn the_time_of_a_block_is_read() {
        let transaction = |pallet: u8| [&[5, pallet, 0][..], &Compact(1_700u64).encode()].concat();
        assert_eq!(time_of(&transaction(3).encode(), 3), Some(1_700));
        assert_eq!(time_of(&transaction(4).encode(), 3), None);
        assert_eq!(time_of(&[], 3), None);
    }

    #[test]
    fn a_point_is_a_block_or_a_moment() {
        assert_eq!(point("1000").unwrap(), When::Block(1000));
        assert_eq!(point("1970-01-02").unwrap(), When::Moment(86_400_000));
        for text in ["99999999999", "-1", "1970-13-01", "yesterday"] {
            assert!(point(text).is_err(), "{text}");
        }
    }

    #[test]
    fn slots_are_read_from_headers() {
        let log = [&[6][..], b"aura", &898_716_807u64.encode().encode()].concat();
        assert_eq!(slot_of(&log), Some(898_716_807));
        assert_eq!(slot_of(&log[..9]), None);
        assert_eq!(slot_of(b"\x05aura"), None);
    }
}
