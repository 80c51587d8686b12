//! Rates in a large registry, against those in a small one: on one chain that grows.

use super::{
    batch::{fill, start},
    reads, Setting,
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
/// How many of them are under way: less than the registrars may have waiting together.
const UNDER_WAY: usize = 5_000;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = start(setting).await?;
    let mut codes = Vec::new();
    let mut rates = Vec::new();
    for size in SIZES {
        let size = setting.scaled(size);
        let more = size.saturating_sub(codes.len());
        codes.extend(fill(&mut chain, more).await?.codes);
        let (register, resolve) = measure(setting, &mut chain, &mut codes).await?;
        recorder.figure(&format!("register-{size}"), register, "codes/s");
        recorder.figure(&format!("resolve-{size}"), resolve, "answers/s");
        rates.push((size as f64 / 1_000.0, register, resolve));
    }
    let memory = chain.first_node()?.resident_memory()? as f64 / 1024.0 / 1024.0;
    if let ([(_, register, resolve), ..], [.., (_, last_register, last_resolve)]) =
        (&rates[..], &rates[..])
    {
        let ratio = last_register / register;
        recorder.wanted(
            "register-ratio",
            ratio,
            "of the smallest",
            Target::least(0.8),
        );
        let ratio = last_resolve / resolve;
        recorder.wanted(
            "resolve-ratio",
            ratio,
            "of the smallest",
            Target::least(0.9),
        );
        let relative = |rate: f64, first: f64| rate / first;
        let curve = |of: fn(&(f64, f64, f64)) -> f64, first: f64| {
            let point = |rate: &(f64, f64, f64)| (rate.0, relative(of(rate), first));
            rates.iter().map(point).collect()
        };
        recorder.curve("register", curve(|rate| rate.1, *register));
        recorder.curve("resolve", curve(|rate| rate.2, *resolve));
    }
    recorder.figure("memory", memory, "MiB");
    Ok(())
}

/// The rates of registering and of resolving. What is registered for that counts as codes too.
async fn measure(
    setting: &Setting,
    chain: &mut Chain,
    codes: &mut Vec<CodeBytes>,
) -> Result<(f64, f64)> {
    let resolve = reads::resolve(chain, &reads::sample(codes)).await?;
    let registers = chain.transactions(setting.scaled(TRANSACTIONS), Registrar::register);
    let load = Load::new("registrations", registers).under_way(UNDER_WAY);
    let outcome = chain.run(load).await?;
    let register = outcome.codes_per_second();
    codes.extend(outcome.codes);
    Ok((register, resolve.per_second))
}
