//! Resolving over HTTP, against reading the same entries as they are stored, and against a node that
//! has to ask the runtime's wasm.

use super::{
    batch::{fill, start, CODES},
    mebibytes, reads, Setting,
};
use crate::{
    chain::Chain,
    node::Node,
    report::{Recorder, Target},
    statistics::{distribution, percentile},
};
use anyhow::{Context, Result};
use std::{fs, path::Path};
use tempfile::TempDir;

/// How many points a curve of latencies has.
const POINTS: usize = 200;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = start(setting).await?;
    let codes = fill(&mut chain, setting.scaled(CODES)).await?.codes;
    let codes = reads::sample(&codes);

    let folder = TempDir::with_prefix("city-load-wasm-")?;
    let through_wasm = through_wasm(setting, &chain, folder.path()).await?;

    let node = chain.first_node()?;
    let nothing = reads::nothing(node).await?;
    let storage = reads::storage(node, &codes).await?;
    // In turns, so that a machine that gets slower, or faster, favours neither.
    let first = reads::resolve(node, &codes).await?;
    let wasm = reads::resolve(&through_wasm, &codes).await?;
    let wasm = wasm.and(reads::resolve(&through_wasm, &codes).await?);
    let resolve = first.and(reads::resolve(node, &codes).await?);
    let memory = mebibytes(node.resident_memory()?);

    recorder.figure("rate", resolve.per_second, "answers/s");
    recorder.figure("storage", storage.per_second, "answers/s");
    let ratio = resolve.per_second / storage.per_second;
    recorder.wanted("ratio", ratio, "of state_getStorage", Target::least(0.4));
    recorder.figure("wasm", wasm.per_second, "answers/s");
    let over_wasm = resolve.per_second / wasm.per_second;
    recorder.wanted(
        "over-wasm",
        over_wasm,
        "times as fast as wasm",
        Target::least(4.0),
    );
    recorder.figure("p50", percentile(&resolve.millis, 0.5), "ms");
    let p99 = percentile(&resolve.millis, 0.99);
    recorder.wanted("p99", p99, "ms", Target::most(20.0));
    recorder.figure("system-chain", nothing.per_second, "answers/s");
    recorder.wanted("memory", memory, "MiB", Target::most(1_024.0));
    recorder.curve("resolve", distribution(&resolve.millis, POINTS));
    recorder.curve("storage", distribution(&storage.millis, POINTS));
    Ok(())
}

/// A node of the same chain that has to ask the runtime for each answer: its operator has put code in
/// the place of what the chain stores, although the same code.
async fn through_wasm(setting: &Setting, chain: &Chain, folder: &Path) -> Result<Node> {
    let code = city_runtime::WASM_BINARY.context("this program was built without a runtime")?;
    fs::write(folder.join("runtime.wasm"), code)?;
    let folder = folder.to_str().context("a folder without a name")?;
    let args = ["--wasm-runtime-overrides", folder].map(String::from);
    let node = chain.latecomer(&setting.program, &args).await?;
    chain.caught_up(&node).await?;
    Ok(node)
}
