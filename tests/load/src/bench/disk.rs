//! What is on disk when blocks are pruned: octets for an entry with a name.

use super::{
    batch::{fill_with, REGISTRARS},
    mebibytes, Setting,
};
use crate::{
    chain::Chain,
    follow::{Follower, Step},
    genesis::Scenario,
    registrar::Registrar,
    report::{Recorder, Target},
};
use anyhow::Result;

/// How many entries are measured.
const ENTRIES: usize = 200_000;
/// How many entries the smaller chain has, with which the larger one is compared: what a node keeps of its last
/// blocks, and what it lays out at once, both have.
const SMALLER: usize = 100_000;
/// How many batches are under way: blocks are not full, for their rate is not measured here.
const UNDER_WAY: usize = 6;
/// Of how many final blocks the state is kept.
const PRUNING: u32 = 16;
/// How many blocks pass until what is pruned is written: those of the states, and some more.
const SETTLING: usize = 2 * PRUNING as usize;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let smaller = filled(setting, SMALLER).await?;
    let larger = filled(setting, SMALLER + ENTRIES).await?;
    let entries = larger.entries - smaller.entries;
    let octets = (larger.octets as f64 - smaller.octets as f64) / entries as f64;
    recorder.wanted("entry", octets, "octets", Target::most(400.0));
    recorder.figure("smaller", mebibytes(smaller.octets), "MiB");
    recorder.figure("larger", mebibytes(larger.octets), "MiB");
    Ok(())
}

/// What a chain has, and what a node of it has on disk.
struct Filled {
    entries: usize,
    octets: u64,
}

/// A chain with so many entries, and what its first node has on disk once its old blocks are pruned and
/// it has ended: while it runs, tens of MiB of what is newest stand in journals.
async fn filled(setting: &Setting, entries: usize) -> Result<Filled> {
    let scenario = Scenario {
        registrars: REGISTRARS,
        pruning: Some(PRUNING),
        ..Default::default()
    };
    let mut chain = Chain::start(&setting.program, &scenario).await?;
    chain.open_series().await?;
    let entries = setting.scaled(entries);
    let outcome = fill_with(&mut chain, entries, UNDER_WAY, Registrar::named_batch).await?;
    let node = chain.first_node()?;
    let mut follower = Follower::start(&node.url()).await?;
    let mut left = SETTLING;
    while left > 0 {
        if let Step::Finalized(..) = follower.next().await? {
            left -= 1;
        }
    }
    chain.check()?;
    node.stop()?;
    Ok(Filled {
        entries: outcome.codes.len(),
        octets: node.disk()?,
    })
}
