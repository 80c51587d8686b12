//! What is known of issuers: asked for just now, or written for those who have no network.

use crate::{
    ask::{proof, resolve::block_of},
    chain::{answer, At, Chain},
    cli::{Cli, Hosts, TrustExport},
    error::{Error, Result},
    output::{moment, Output},
    values,
};
use city_code::Code;
use city_identity_primitives::{
    answer::{BlockAnswer, BlockState},
    Moment, Resolution,
};
use serde::Serialize;
use signed_code::{Entry, FinalBlock, Lease, TrustBundle};
use sp_core::H256;
use std::{collections::BTreeSet, fs};

impl Hosts {
    /// The hosts that labels of all areas may lead to.
    ///
    /// # Errors
    /// If one is none.
    pub fn names(&self) -> Result<Vec<String>> {
        self.hosts.iter().map(|host| values::host(host)).collect()
    }
}

/// A bundle that was written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    file: String,
    block: u32,
    entries: usize,
    /// Unix milliseconds.
    good_until: u64,
}

/// Writes a bundle, each entry with its proof.
///
/// # Errors
/// If something is not proven, or the file cannot be written.
pub async fn export(args: &Cli, command: &TrustExport, output: Output) -> Result<()> {
    let codes = command.codes.iter().map(|code| values::code(code));
    let codes = codes.collect::<Result<Vec<_>>>()?;
    let chain = Chain::connect(&args.chain, output).await?;
    let trusted = match args.chain.light {
        // It verifies all that it reads.
        true => None,
        false => Some(proof::trusted(&chain, command.genesis.as_deref())?),
    };
    let at = chain.finalized().await?;
    let bundle = bundle(
        &chain,
        &at,
        &codes,
        &command.hosts,
        trusted,
        command.good_for,
    )
    .await?;
    let text = serde_json::to_string_pretty(&bundle).map_err(Error::file)?;
    fs::write(&command.out, text + "\n")
        .map_err(|error| Error::file(format!("{}: {error}", command.out.display())))?;
    let age = command.good_for.saturating_mul(1_000);
    let written = Written {
        file: command.out.display().to_string(),
        block: bundle.block.number,
        entries: bundle.entries.len(),
        good_until: bundle.block.time.saturating_add(age),
    };
    output.answer(&written, || {
        vec![
            ("file", written.file.clone()),
            ("block", written.block.to_string()),
            ("codes", written.entries.to_string()),
            ("good until", moment(written.good_until)),
        ]
    })
}

/// What the chain says at a block of codes, of what is above them, and of who leases numbers: proven
/// from the first block on, if that is named, or else as the node says.
///
/// # Errors
/// If it does not answer, or something is not proven.
pub async fn bundle(
    chain: &Chain,
    at: &At,
    codes: &[Code],
    hosts: &Hosts,
    trusted: Option<H256>,
    good_for: u64,
) -> Result<TrustBundle> {
    let lessees = hosts.lessee.iter().map(|code| values::code(code));
    let lessees = lessees.collect::<Result<Vec<_>>>()?;
    let wanted: BTreeSet<Code> = codes
        .iter()
        .chain(&lessees)
        .flat_map(|code| [*code].into_iter().chain(code.ancestors()))
        .collect();
    let block = block_of(at)?;
    let mut bundle = TrustBundle::new(
        FinalBlock {
            number: block.number,
            hash: block.hash.0,
            time: 0,
        },
        good_for,
    );
    bundle.hosts = hosts.names()?;
    let mut found = Vec::new();
    for code in wanted {
        let (answer, proof) = match trusted {
            Some(trusted) => {
                let hash = Some(block.hash);
                let proven = proof::resolve_at(chain, code, hash, trusted, good_for);
                let (proven, document) = proven.await?;
                (proven.answer, Some(document))
            }
            None => {
                let answer: Resolution = answer(at, "resolve", (code.as_str(),)).await?;
                (answer, None)
            }
        };
        bundle.block.time = answer.time;
        let entry = serde_json::to_value(&answer).and_then(serde_json::from_value);
        let entry: Entry = entry.map_err(Error::unreachable)?;
        bundle.insert(Entry { proof, ..entry });
        found.push((code, answer));
    }
    bundle.leases = leases(&found, &lessees);
    Ok(bundle)
}

/// Whether a block is its holder's at a time: what was given back is not, nor a lease that ran out.
fn is_let(block: &BlockAnswer, time: Moment) -> bool {
    match block.state {
        BlockState::Leased => time <= block.until,
        BlockState::Committed => true,
        BlockState::Unused => false,
    }
}

/// The blocks in which those codes are whose holder's code is known.
fn leases(found: &[(Code, Resolution)], lessees: &[Code]) -> Vec<Lease> {
    let account = |code: &Code| {
        let of = found.iter().find(|(found, _)| found == code);
        of.and_then(|(_, answer)| answer.controller.as_ref())
            .map(|controller| &controller.account)
    };
    let lease = |(code, answer): &(Code, Resolution)| {
        let block = answer
            .in_block
            .as_ref()
            .filter(|block| is_let(block, answer.time))?;
        let is_holder = |lessee: &&Code| account(lessee) == Some(&block.holder);
        Some(Lease {
            series: code.object()?.parent()?,
            first: block.first.clone(),
            last: block.last.clone(),
            holder: *lessees.iter().find(is_holder)?,
        })
    };
    found.iter().filter_map(lease).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::crypto::AccountId32;

    #[test]
    fn what_was_given_back_or_ran_out_is_let_to_nobody() {
        let block = |state| BlockAnswer {
            prefix: "0".into(),
            first: "00".into(),
            last: "09".into(),
            state,
            holder: AccountId32::new([1; 32]),
            until: 10,
            leased_in: 1,
            changed_in: 1,
            commitment: None,
        };
        for (state, time, expected) in [
            (BlockState::Leased, 10, true),
            (BlockState::Leased, 11, false),
            (BlockState::Committed, 11, true),
            (BlockState::Unused, 9, false),
        ] {
            assert_eq!(is_let(&block(state), time), expected, "{state:?} {time}");
        }
    }
}
