//! Points in the past: blocks, and moments.

use crate::{
    chain::{ask_api, params, At, Chain},
    error::{Error, Result},
    values,
};
use city_identity_primitives::{Moment, Point};
use codec::DecodeAll;
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
    Ok(Point::Block(first))
}

/// The slot in which a block was made, by its header. States are forgotten, headers are not.
async fn slot(chain: &Chain, number: u32) -> Result<u64> {
    let hash: Option<H256> = chain
        .request("chain_getBlockHash", params([number.into()])?)
        .await?;
    let unknown = || Error::unreachable(format!("the node does not have block {number}"));
    let hash = params([format!("{:?}", hash.ok_or_else(unknown)?).into()])?;
    let header: Option<Header> = chain.request("chain_getHeader", hash).await?;
    let logs = header.ok_or_else(unknown)?.digest.logs;
    let slot = logs.iter().find_map(|log| slot_of(log));
    slot.ok_or_else(|| Error::other_version("headers", "no slot"))
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
