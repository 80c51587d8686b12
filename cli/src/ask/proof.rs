//! Answers that are verified, whatever node gives them.

use crate::{
    chain::{params, Chain},
    cli::Resolve,
    error::{Error, Result},
};
use city_code::Code;
use city_identity_primitives::{At, Resolution};
use jiff::Timestamp;
use registry_proof::{verify, AuthoritySet, Changes, Freshness, Proof};
use serde::Deserialize;
use serde_json::Value;
use sp_core::H256;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What a node hands out. What it says beside the proof is not read.
#[derive(Deserialize)]
struct Proven {
    proof: Proof,
}

/// What a code is, verified: as of the last final block.
///
/// # Errors
/// If it is not proven.
pub async fn resolve(chain: &Chain, code: Code, args: &Resolve) -> Result<At<Resolution>> {
    let trusted = trusted(chain, args.genesis.as_deref())?;
    let (proven, _) = resolve_at(chain, code, None, trusted, args.max_age).await?;
    Ok(proven)
}

/// What a code is, verified, as of a final block, and the document that proves it.
///
/// # Errors
/// If it is not proven.
pub async fn resolve_at(
    chain: &Chain,
    code: Code,
    at: Option<H256>,
    trusted: H256,
    max_age: u64,
) -> Result<(At<Resolution>, String)> {
    let at = at.map_or(Value::Null, |hash| format!("{hash:?}").into());
    let document: Value = chain
        .request(
            "cityIdentity_v1_resolveWithProof",
            params([code.as_str().into(), at])?,
        )
        .await?;
    let text = document.to_string();
    let Proven { proof } = serde_json::from_value(document).map_err(Error::unreachable)?;
    let kept = place(trusted);
    let known = kept.as_deref().and_then(read);
    let authorities = follow(chain, trusted, known, proof.set_id).await?;
    let now = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or_default();
    let max_age = max_age.saturating_mul(1_000);
    let proven = verify(
        code.as_str(),
        &proof,
        &authorities,
        Freshness { now, max_age },
    )
    .map_err(not_proven)?;
    if let Some(file) = kept {
        // The next time it is only slower without.
        let _ = keep(&file, &authorities);
    }
    Ok((proven, text))
}

fn not_proven(error: registry_proof::Error) -> Error {
    let next = match &error {
        registry_proof::Error::Age { .. } => "is your clock right? else allow more with --max-age",
        _ => "do not believe this node; ask another one with --url",
    };
    Error::unverified(format!("not proven: {error}")).next(next)
}

/// The hash that the user trusts.
///
/// # Errors
/// If there is none.
pub fn trusted(chain: &Chain, genesis: Option<&str>) -> Result<H256> {
    let Some(text) = genesis else {
        return Err(
            Error::usage("a proof needs to know which chain you trust").next(format!(
                "add --genesis HASH; this node says {:?}, which is worth as much as the node",
                chain.genesis()
            )),
        );
    };
    let hash = text.parse();
    hash.map_err(|_| Error::usage(format!("{text} is no hash: 0x and 64 hexadecimal digits")))
}

/// The authorities of set `wanted`: from those known, or from the first ones on.
async fn follow(
    chain: &Chain,
    trusted: H256,
    known: Option<AuthoritySet>,
    wanted: u64,
) -> Result<AuthoritySet> {
    let mut set = known.filter(|set| set.id <= wanted);
    loop {
        if let Some(set) = set.take_if(|set| set.id >= wanted) {
            return Ok(set);
        }
        let from = set.as_ref().map_or(0, |set| set.id);
        let page: Changes = chain
            .request("cityIdentity_v1_authorityChain", params([from.into()])?)
            .await?;
        let begin = match (set.take(), &page.genesis) {
            (Some(set), _) => set,
            (None, Some(genesis)) => AuthoritySet::genesis(trusted, genesis).map_err(not_proven)?,
            (None, None) => {
                return Err(Error::unverified(
                    "the node does not show the first authorities",
                ))
            }
        };
        let missing = wanted.saturating_sub(begin.id);
        let missing = usize::try_from(missing).unwrap_or(usize::MAX);
        let mut changes = page.changes.iter().take(missing);
        let next = changes
            .try_fold(begin, |set, change| set.follow(change))
            .map_err(not_proven)?;
        if next.id == from && next.id < wanted {
            return Err(Error::unverified(format!(
                "the node does not show who follows authority set {from}"
            )));
        }
        set = Some(next);
    }
}

/// Where the authorities of a chain are kept.
fn place(genesis: H256) -> Option<PathBuf> {
    let state = dirs::state_dir().or_else(dirs::data_local_dir)?;
    Some(state.join("city").join(format!("{genesis:?}.json")))
}

fn read(file: &Path) -> Option<AuthoritySet> {
    serde_json::from_str(&fs::read_to_string(file).ok()?).ok()
}

/// Replaces the file as a whole: half of one would be read as none.
fn keep(file: &Path, set: &AuthoritySet) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = file.with_extension("new");
    fs::write(&new, serde_json::to_vec(set)?)?;
    fs::rename(new, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a").join("b.json");
        assert_eq!(read(&file), None);
        let set = AuthoritySet {
            id: 3,
            authorities: Vec::new(),
        };
        keep(&file, &set).unwrap();
        assert_eq!(read(&file), Some(set));
        fs::write(&file, "{").unwrap();
        assert_eq!(read(&file), None);
    }
}
