//! Whether the registry said what is in a bundle.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use city_code::Code;
use registry_proof::{verify, AuthoritySet, Change, Error, Freshness, Genesis, Proof};
use serde::{Deserialize, Serialize};
use signed_code::{Entry, Key, TrustBundle};
use sp_core::H256;

/// What is shown of a bundle.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// How many of its codes are proven.
    proven: usize,
    /// The others.
    not_proven: Vec<NotProven>,
}

/// A code of which the registry may have said something else.
#[derive(Debug, Serialize)]
struct NotProven {
    code: Code,
    why: String,
}

/// What the chain whose first block has the hash `trusted` shows of the codes in a bundle: of hosts of
/// all areas, lessees, and for how long it counts there are no proofs. The authorities of the bundle's
/// block follow from the first ones by `changes`.
///
/// # Errors
/// Why they do not.
pub fn show(
    bundle: &TrustBundle,
    trusted: H256,
    genesis: &Genesis,
    changes: &[Change],
) -> Result<Shown, Error> {
    let entries = bundle.entries.values();
    let entries: Vec<_> = entries.map(|entry| (entry, proof_of(entry))).collect();
    // All are of one block, and so by one set.
    let proofs = entries.iter().filter_map(|(_, proof)| proof.as_ref().ok());
    let set = proofs.map(|proof| proof.set_id).max().unwrap_or(0);
    let mut authorities = AuthoritySet::genesis(trusted, genesis)?;
    for change in changes {
        if authorities.id >= set {
            break;
        }
        authorities = authorities.follow(change)?;
    }
    let not_proven: Vec<_> = entries
        .into_iter()
        .filter_map(|(entry, proof)| {
            let said = proof.and_then(|proof| check(bundle, entry, &proof, &authorities));
            let code = entry.code;
            said.err().map(|why| NotProven { code, why })
        })
        .collect();
    Ok(Shown {
        proven: bundle.entries.len().saturating_sub(not_proven.len()),
        not_proven,
    })
}

/// What a node answers to `resolveWithProof`, of which the answer itself is not looked at; or the
/// proof in it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Document {
    Answer { proof: Proof },
    Proof(Proof),
}

fn proof_of(entry: &Entry) -> Result<Proof, String> {
    let text = entry.proof.as_deref().ok_or("it has no proof")?;
    match serde_json::from_str(text) {
        Ok(Document::Answer { proof } | Document::Proof(proof)) => Ok(proof),
        Err(error) => Err(format!("its proof cannot be read: {error}")),
    }
}

fn check(
    bundle: &TrustBundle,
    entry: &Entry,
    proof: &Proof,
    authorities: &AuthoritySet,
) -> Result<(), String> {
    // It has to be of the bundle's time. How old that may be is judged with each label.
    let freshness = Freshness {
        now: bundle.block.time,
        max_age: 0,
    };
    let proven = verify(entry.code.as_str(), proof, authorities, freshness);
    let proven = proven.map_err(|error| error.to_string())?;
    let block = &proven.block;
    if block.hash.0 != bundle.block.hash || block.number != bundle.block.number {
        return Err("its proof is of another block".into());
    }
    let said = serde_json::to_value(&proven.answer).and_then(serde_json::from_value::<Entry>);
    let said = said.map_err(|error| format!("its answer cannot be read: {error}"))?;
    // Whoever makes a bundle may keep keys that were taken off the record, marked as compromised:
    // labels by them are refused. So are those by keys on record that are marked.
    let is_marked = |key: &&Key| key.compromised_from.is_some();
    let marked: Vec<_> = entry.keys.iter().filter(is_marked).collect();
    let unmarked = entry.keys.iter().filter(|key| !is_marked(key));
    let on_record = said
        .keys
        .iter()
        .filter(|key| marked.iter().all(|marked| marked.id != key.id));
    let is_same = said.code == entry.code
        && said.status == entry.status
        && said.hosts == entry.hosts
        && said.in_block == entry.in_block
        && said.digests == entry.digests
        && on_record.eq(unmarked);
    match is_same {
        true => Ok(()),
        false => Err("the registry said something else".into()),
    }
}
