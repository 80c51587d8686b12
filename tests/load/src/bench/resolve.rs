//! Resolving over HTTP, against reading the same entries as they are stored, and against the runtime's wasm.

use super::{
    batch::{fill, start, CODES},
    mebibytes, reads, Setting,
};
use crate::{
    report::{Recorder, Target},
    statistics::{distribution, percentile},
};
use anyhow::Result;

/// How many points a curve of latencies has.
const POINTS: usize = 200;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = start(setting).await?;
    let codes = fill(&mut chain, setting.scaled(CODES)).await?.codes;
    let codes = reads::sample(&codes);

    let nothing = reads::nothing(&chain).await?;
    let storage = reads::storage(&chain, &codes).await?;
    let resolve = reads::resolve(&chain, &codes).await?;
    let wasm = reads::resolve_in_wasm(&chain, &codes).await?;
    let memory = mebibytes(chain.first_node()?.resident_memory()?);

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
