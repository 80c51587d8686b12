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
/// How many are there before: what a node keeps of its last blocks, and what it lays out at once, is on the
/// disk by then.
const EARLIER: usize = 100_000;
/// How many batches are under way: blocks are not full, for their rate is not measured here.
const UNDER_WAY: usize = 6;
/// Of how many final blocks the state is kept.
const PRUNING: u32 = 16;
/// How many blocks pass until what is pruned is written: those of the states, and some more.
const SETTLING: usize = 2 * PRUNING as usize;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let scenario = Scenario {
        registrars: REGISTRARS,
        pruning: Some(PRUNING),
        ..Default::default()
    };
    let mut chain = Chain::start(&setting.program, &scenario).await?;
    chain.open_series().await?;
    let earlier = setting.scaled(EARLIER);
    fill_with(&mut chain, earlier, UNDER_WAY, Registrar::named_batch).await?;
    let before = settled(&chain).await?;
    let codes = setting.scaled(ENTRIES);
    let outcome = fill_with(&mut chain, codes, UNDER_WAY, Registrar::named_batch).await?;
    let after = settled(&chain).await?;

    let octets = (after as f64 - before as f64) / outcome.codes.len() as f64;
    recorder.wanted("entry", octets, "octets", Target::most(400.0));
    recorder.figure("before", mebibytes(before), "MiB");
    recorder.figure("after", mebibytes(after), "MiB");
    Ok(())
}

/// What the first node has on disk when its old blocks are pruned.
async fn settled(chain: &Chain) -> Result<u64> {
    let node = chain.first_node()?;
    let mut follower = Follower::start(&node.url()).await?;
    let mut left = SETTLING;
    while left > 0 {
        if let Step::Finalized(..) = follower.next().await? {
            left -= 1;
        }
    }
    chain.check()?;
    node.disk()
}
