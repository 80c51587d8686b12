//! Rates in a large registry, against those in a small one: on one chain that grows.

use super::{
    batch::{fill, start},
    mebibytes, reads, Setting,
};
use crate::{
    chain::Chain,
    load::Load,
    registrar::Registrar,
    report::{Recorder, Target},
};
use anyhow::Result;
use city_identity_primitives::CodeBytes;

/// How many entries there are when rates are measured.
const SIZES: [usize; 4] = [10_000, 100_000, 500_000, 1_000_000];
/// How many codes are registered one by one to measure that.
const TRANSACTIONS: usize = 10_000;
/// How many codes are registered in batches to measure that: a few full blocks.
const BATCHED: usize = 80_000;
/// How many of them are under way: less than the registrars may have waiting together.
const UNDER_WAY: usize = 5_000;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = start(setting).await?;
    let mut codes = Vec::new();
    let mut rates = Vec::new();
    for size in SIZES {
        let size = setting.scaled(size);
        let more = size.saturating_sub(codes.len());
        // What was registered to measure a size may be enough for the next.
        if more > 0 {
            codes.extend(fill(&mut chain, more).await?.codes);
        }
        let found = measure(setting, &mut chain, &mut codes).await?;
        for rate in &RATES {
            let name = format!("{}-{size}", rate.name);
            recorder.figure(&name, (rate.of)(&found), rate.unit);
        }
        rates.push((size as f64 / 1_000.0, found));
    }
    let memory = mebibytes(chain.first_node()?.resident_memory()?);
    if let ([(_, first), ..], [.., (_, last)]) = (&rates[..], &rates[..]) {
        for rate in &RATES {
            let relative = |found: &Found| (rate.of)(found) / (rate.of)(first);
            let name = format!("{}-ratio", rate.name);
            let target = Target::least(rate.least);
            recorder.wanted(&name, relative(last), "of the smallest", target);
            let points = rates.iter().map(|(size, found)| (*size, relative(found)));
            recorder.curve(rate.name, points.collect());
        }
    }
    recorder.figure("memory", memory, "MiB");
    Ok(())
}

/// The rates at one size.
struct Found {
    register: f64,
    batch: f64,
    resolve: f64,
}

/// A rate that is measured at each size.
struct Rate {
    name: &'static str,
    unit: &'static str,
    of: fn(&Found) -> f64,
    /// How much of the smallest registry's rate is wanted of the largest.
    least: f64,
}

const RATES: [Rate; 3] = [
    Rate {
        name: "register",
        unit: "codes/s",
        of: |found| found.register,
        least: 0.8,
    },
    Rate {
        name: "batch",
        unit: "codes/s",
        of: |found| found.batch,
        least: 0.8,
    },
    Rate {
        name: "resolve",
        unit: "answers/s",
        of: |found| found.resolve,
        least: 0.9,
    },
];

/// Measures the rates. What is registered for that counts as codes too.
async fn measure(
    setting: &Setting,
    chain: &mut Chain,
    codes: &mut Vec<CodeBytes>,
) -> Result<Found> {
    let resolve = reads::resolve(chain, &reads::sample(codes)).await?;
    let registers = chain.transactions(setting.scaled(TRANSACTIONS), Registrar::register);
    let load = Load::new("registrations", registers).under_way(UNDER_WAY);
    let registers = chain.run(load).await?;
    let batches = fill(chain, setting.scaled(BATCHED)).await?;
    let found = Found {
        register: registers.codes_per_second(),
        batch: batches.codes_per_second(),
        resolve: resolve.per_second,
    };
    codes.extend(registers.codes);
    codes.extend(batches.codes);
    Ok(found)
}
