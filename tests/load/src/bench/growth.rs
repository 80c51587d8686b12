//! Rates in a large registry, against those in a small one.
//!
//! The machine is not equally fast at all times, and a registry takes minutes to grow. So its rates are
//! not held against its own of the beginning, but against those of a small one beside it, in turns.

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

/// How many entries the small registry has.
const SMALL: usize = 10_000;
/// How many entries the large one has when it is compared.
const SIZES: [usize; 3] = [100_000, 500_000, 1_000_000];
/// How many codes are registered one by one to measure that, in each turn.
const TRANSACTIONS: usize = 10_000;
/// How many codes are registered in batches to measure that, in each turn: a few full blocks.
const BATCHED: usize = 80_000;
/// How many of them are under way: less than the registrars may have waiting together.
const UNDER_WAY: usize = 5_000;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut large = Registry::start(setting).await?;
    // Of each rate, the share of the small registry's by thousands of entries.
    let mut curves = RATES.map(|_| vec![(thousands(setting.scaled(SMALL)), 1.0)]);
    for size in SIZES {
        let size = setting.scaled(size);
        large.grow_to(size).await?;
        let mut small = Registry::start(setting).await?;
        small.grow_to(setting.scaled(SMALL)).await?;
        for (rate, curve) in RATES.iter().zip(&mut curves) {
            let [of_small, of_large] = in_turns(rate.of, &mut small, &mut large, setting).await?;
            let name = format!("{}-{size}", rate.name);
            recorder.figure(&name, of_large, rate.unit);
            recorder.figure(&format!("{name}-small"), of_small, rate.unit);
            curve.push((thousands(size), of_large / of_small));
        }
    }
    let memory = mebibytes(large.chain.first_node()?.resident_memory()?);
    for (rate, curve) in RATES.iter().zip(curves) {
        if let Some((_, of_largest)) = curve.last() {
            let name = format!("{}-ratio", rate.name);
            let target = Target::least(rate.least);
            recorder.wanted(&name, *of_largest, "of the small one", target);
        }
        recorder.curve(rate.name, curve);
    }
    recorder.figure("memory", memory, "MiB");
    Ok(())
}

fn thousands(entries: usize) -> f64 {
    entries as f64 / 1_000.0
}

/// A chain and what is registered on it.
struct Registry {
    chain: Chain,
    codes: Vec<CodeBytes>,
}

impl Registry {
    async fn start(setting: &Setting) -> Result<Self> {
        Ok(Self {
            chain: start(setting).await?,
            codes: Vec::new(),
        })
    }

    /// Registers what is missing. What was registered to measure a rate may be enough.
    async fn grow_to(&mut self, size: usize) -> Result<()> {
        let more = size.saturating_sub(self.codes.len());
        if more > 0 {
            self.codes.extend(fill(&mut self.chain, more).await?.codes);
        }
        Ok(())
    }

    /// Measures a rate. What is registered for that counts as codes too.
    async fn measure(&mut self, what: What, setting: &Setting) -> Result<f64> {
        let outcome = match what {
            What::Resolve => {
                let codes = reads::sample(&self.codes);
                let answers = reads::resolve(self.chain.first_node()?, &codes).await?;
                return Ok(answers.per_second);
            }
            What::Register => {
                let count = setting.scaled(TRANSACTIONS);
                let registers = self.chain.transactions(count, Registrar::register);
                let load = Load::new("registrations", registers).under_way(UNDER_WAY);
                self.chain.run(load).await?
            }
            What::Batch => fill(&mut self.chain, setting.scaled(BATCHED)).await?,
        };
        let rate = outcome.codes_per_second();
        self.codes.extend(outcome.codes);
        Ok(rate)
    }
}

/// What is measured.
#[derive(Clone, Copy)]
enum What {
    Resolve,
    Register,
    Batch,
}

/// A rate that is measured at each size.
struct Rate {
    name: &'static str,
    unit: &'static str,
    of: What,
    /// How much of the small registry's rate is wanted of the largest.
    least: f64,
}

/// Reading comes first: what is registered to measure the others makes the small registry larger.
const RATES: [Rate; 3] = [
    Rate {
        name: "resolve",
        unit: "answers/s",
        of: What::Resolve,
        least: 0.9,
    },
    Rate {
        name: "register",
        unit: "codes/s",
        of: What::Register,
        least: 0.8,
    },
    Rate {
        name: "batch",
        unit: "codes/s",
        of: What::Batch,
        least: 0.8,
    },
];

/// A rate of both, the mean of two turns each. The second round goes the other way round, so that a
/// machine that gets slower, or faster, favours neither.
async fn in_turns(
    what: What,
    small: &mut Registry,
    large: &mut Registry,
    setting: &Setting,
) -> Result<[f64; 2]> {
    let small_first = small.measure(what, setting).await?;
    let large_first = large.measure(what, setting).await?;
    let large_then = large.measure(what, setting).await?;
    let small_then = small.measure(what, setting).await?;
    Ok([
        f64::midpoint(small_first, small_then),
        f64::midpoint(large_first, large_then),
    ])
}
