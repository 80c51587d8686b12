//! Codes registered in batches, against inserting as many values into the state without a runtime.

use super::Setting;
use crate::{
    account::Draft,
    bare::{self, LabelHash},
    chain::Chain,
    genesis::Scenario,
    load::{Load, Outcome},
    registrar::Registrar,
    report::{Recorder, Target},
    statistics::largest,
};
use anyhow::Result;

/// How many codes.
pub const CODES: usize = 200_000;
/// How many registrars send batches.
pub const REGISTRARS: usize = 100;
/// How many codes a batch has.
const BATCH: usize = pallet_city_identity::MAX_BATCH as usize;
/// How many batches are under way: more than a block holds, by its length.
const UNDER_WAY: usize = 200;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = start(setting).await?;
    let codes = setting.scaled(CODES);
    let outcome = fill(&mut chain, codes).await?;
    drop(chain);

    let rate = outcome.codes_per_second();
    recorder.wanted("rate", rate, "codes/s", Target::least(10_000.0));
    recorder.curve("codes", outcome.timeline(|block| block.codes));
    let blocks: Vec<_> = outcome
        .blocks
        .iter()
        .map(|block| block.codes as f64)
        .collect();
    let per_block = largest(&blocks);
    recorder.figure("fullest-block", per_block, "codes");

    let entries = bare::entries(codes, REGISTRARS, LabelHash::Identity);
    let insertion = bare::insert(&entries, per_block as usize)?;
    recorder.figure("bare-insertion", insertion, "entries/s");
    recorder.figure("ratio", rate / insertion, "of bare insertion");
    Ok(())
}

/// A chain whose registrars have their series open.
pub async fn start(setting: &Setting) -> Result<Chain> {
    let scenario = Scenario {
        registrars: REGISTRARS,
        ..Default::default()
    };
    let mut chain = Chain::start(&setting.program, &scenario).await?;
    chain.open_series().await?;
    Ok(chain)
}

/// Registers this many codes in batches.
pub async fn fill(chain: &mut Chain, codes: usize) -> Result<Outcome> {
    fill_with(chain, codes, UNDER_WAY, Registrar::register_batch).await
}

/// Registers this many codes in batches, of which so many are under way, each drafted for so many.
pub async fn fill_with(
    chain: &mut Chain,
    codes: usize,
    under_way: usize,
    draft: fn(&mut Registrar, usize) -> Draft,
) -> Result<Outcome> {
    let batches = codes.div_ceil(BATCH);
    let size = codes.div_ceil(batches.max(1));
    let batches = chain.transactions(batches, |registrar| draft(registrar, size));
    chain
        .run(Load::new("batches", batches).under_way(under_way))
        .await
}
