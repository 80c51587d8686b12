//! The council's motions.

use crate::{
    call::{Call, Council as CouncilCall, Governance, Registry},
    chain::{constant, get, key, At, Chain, Sent},
    cli::{ChainArgs, Council, Motion},
    error::{Error, Result},
    keys::account_of,
    output::Output,
    values,
};
use city_identity_primitives::{AreaAdmission, Quota};
use codec::{Decode, DecodeAll, Encode};
use serde::Serialize;
use sp_core::{crypto::AccountId32, H256};

/// The pallet.
const COUNCIL: &str = "Council";

/// The votes on a motion, as they are stored.
#[derive(Decode)]
struct Votes {
    index: u32,
    threshold: u32,
    ayes: Vec<AccountId32>,
    nays: Vec<AccountId32>,
    /// The last block in which there can be votes.
    end: u32,
}

/// An open motion.
#[derive(Serialize)]
struct Open {
    hash: H256,
    index: u32,
    does: String,
    threshold: u32,
    ayes: Vec<AccountId32>,
    nays: Vec<AccountId32>,
    end: u32,
    /// How many octets its call has.
    #[serde(skip)]
    length: u32,
}

/// A motion that was just proposed.
#[derive(Serialize)]
pub struct Proposed {
    /// Its hash.
    pub hash: H256,
    /// Its number.
    index: u32,
}

impl Proposed {
    /// What the event says: who, the number, the hash, how many ayes.
    pub fn read(sent: &Sent) -> Option<Self> {
        let fields = sent.event("Council.Proposed")?;
        let (_, index, hash, _): (AccountId32, u32, H256, u32) =
            DecodeAll::decode_all(&mut &fields[..]).ok()?;
        Some(Self { hash, index })
    }
}

/// What a command sends.
///
/// # Errors
/// If a value makes no sense, or the chain does not answer.
pub async fn call(command: &Council, at: &At) -> Result<Call> {
    match command {
        Council::Enrol { account } => Ok(Registry::enrol_applicant {
            who: account_of(account)?,
        }
        .into()),
        Council::Propose {
            valid_for,
            threshold,
            motion,
        } => {
            let number = u32::try_from(at.block_number()).map_err(Error::unreachable)?;
            let proposal = Call::Governance(Governance::enact {
                valid_until: number.saturating_add(*valid_for),
                call: Box::new(proposed(motion)?.into()),
            });
            let threshold = match threshold {
                Some(threshold) => *threshold,
                None => two_thirds(seats(at).await?),
            };
            Ok(CouncilCall::propose {
                threshold,
                length_bound: length(&proposal.encode())?,
                proposal: Box::new(proposal),
            }
            .into())
        }
        Council::Vote { motion, vote } => {
            let open = find(at, motion).await?;
            Ok(CouncilCall::vote {
                proposal: open.hash,
                index: open.index,
                approve: *vote,
            }
            .into())
        }
        Council::Close { motion } => {
            let open = find(at, motion).await?;
            Ok(CouncilCall::close {
                proposal_hash: open.hash,
                index: open.index,
                proposal_weight_bound: constant(at, COUNCIL, "MaxProposalWeight")?,
                length_bound: open.length,
            }
            .into())
        }
        Council::List => Err(Error::usage("a list is nothing to send").next("city council list")),
    }
}

/// Lists the open motions.
///
/// # Errors
/// If the chain does not answer.
pub async fn list(chain: &ChainArgs, output: Output) -> Result<()> {
    let chain = Chain::connect(chain, output).await?;
    let at = chain.finalized().await?;
    let motions = motions(&at).await?;
    let seats = seats(&at).await?;
    let rows = motions.iter().map(|open| {
        vec![
            format!("{:?}", open.hash),
            format!("{} of {}", open.ayes.len(), open.threshold),
            open.nays.len().to_string(),
            open.end.to_string(),
            open.does.clone(),
        ]
    });
    let heading = ["motion", "ayes", "nays", "open until", "does"];
    output.table(&motions, &heading, rows)?;
    output.progress(format!("the council has {seats} seats"));
    Ok(())
}

fn proposed(motion: &Motion) -> Result<Registry> {
    Ok(match motion {
        Motion::Admit { area } => Registry::admit_area {
            area: values::code_bytes(area)?,
        },
        Motion::Assign { areas } => {
            let areas = areas.iter().map(|text| {
                let (area, registrar) = values::pair("AREA=ACCOUNT", text)?;
                Ok(AreaAdmission {
                    area: values::code_bytes(area)?,
                    registrar: account_of(registrar)?,
                })
            });
            Registry::admit_areas {
                areas: values::few("areas", areas.collect::<Result<Vec<_>>>()?)?,
            }
        }
        Motion::Reject { area, reason } => Registry::reject_application {
            area: values::code_bytes(area)?,
            reason: values::bounded("a reason", reason)?,
        },
        Motion::Suspend { area } => Registry::suspend {
            code: values::code_bytes(area)?,
        },
        Motion::Reinstate { area } => Registry::reinstate {
            code: values::code_bytes(area)?,
        },
        Motion::Retire { area, into } => Registry::retire {
            code: values::code_bytes(area)?,
            successors: values::successors(into)?,
        },
        Motion::Revoke { area } => Registry::revoke {
            code: values::code_bytes(area)?,
        },
        Motion::Quota {
            area,
            codes,
            period,
        } => Registry::set_quota {
            area: values::code_bytes(area)?,
            quota: codes
                .zip(*period)
                .map(|(codes, period)| Quota { codes, period }),
        },
    })
}

async fn seats(at: &At) -> Result<usize> {
    let members: Option<Vec<AccountId32>> = get(at, key(COUNCIL, "Members", &[])).await?;
    Ok(members.unwrap_or_default().len())
}

/// The fewest that are two thirds of all.
fn two_thirds(seats: usize) -> u32 {
    let ayes = seats.saturating_mul(2).div_ceil(3);
    u32::try_from(ayes).unwrap_or(u32::MAX)
}

async fn motions(at: &At) -> Result<Vec<Open>> {
    let hashes: Option<Vec<H256>> = get(at, key(COUNCIL, "Proposals", &[])).await?;
    let mut motions = Vec::new();
    for hash in hashes.unwrap_or_default() {
        let entry = |item| key(COUNCIL, item, hash.as_bytes());
        let votes: Option<Votes> = get(at, entry("Voting")).await?;
        let call: Option<Raw> = get(at, entry("ProposalOf")).await?;
        if let (Some(votes), Some(Raw(call))) = (votes, call) {
            motions.push(Open {
                hash,
                index: votes.index,
                does: describe(at, &call),
                threshold: votes.threshold,
                ayes: votes.ayes,
                nays: votes.nays,
                end: votes.end,
                length: length(&call)?,
            });
        }
    }
    Ok(motions)
}

/// A stored value as it is.
struct Raw(Vec<u8>);

impl Decode for Raw {
    fn decode<I: codec::Input>(input: &mut I) -> std::result::Result<Self, codec::Error> {
        let mut octets = Vec::new();
        while let Ok(octet) = input.read_byte() {
            octets.push(octet);
        }
        Ok(Self(octets))
    }
}

/// What a call does: of one that this program does not send, its name.
fn describe(at: &At, octets: &[u8]) -> String {
    if let Some(call) = Call::read(octets) {
        return call.to_string();
    }
    let name = || {
        let [pallet, call, ..] = octets else {
            return None;
        };
        let pallet = at.metadata_ref().pallet_by_call_index(*pallet)?;
        let call = pallet.call_variant_by_index(*call)?;
        Some(format!("{}.{}", pallet.name(), call.name))
    };
    name().unwrap_or_else(|| "a call that the runtime does not have".into())
}

fn length(octets: &[u8]) -> Result<u32> {
    u32::try_from(octets.len()).map_err(Error::usage)
}

/// The motion whose hash begins so.
async fn find(at: &At, begins: &str) -> Result<Open> {
    let begins = begins.to_ascii_lowercase();
    let is_it = |open: &Open| format!("{:?}", open.hash).starts_with(&begins);
    let mut found = motions(at).await?;
    found.retain(is_it);
    match <[Open; 1]>::try_from(found) {
        Ok([open]) => Ok(open),
        Err(none) if none.is_empty() => {
            Err(Error::usage(format!("no open motion begins with {begins}"))
                .next("city council list"))
        }
        Err(_) => Err(
            Error::usage(format!("more than one motion begins with {begins}"))
                .next("name more of the hash; city council list"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thirds_are_not_less() {
        for (seats, ayes) in [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 5), (9, 6)] {
            assert_eq!(two_thirds(seats), ayes, "{seats}");
        }
    }

    #[test]
    fn raw_values_are_all_their_octets() {
        let Raw(octets) = Raw::decode_all(&mut &[1, 2, 3][..]).unwrap();
        assert_eq!(octets, [1, 2, 3]);
    }
}
