//! How long it takes from a registration's submission until it is final, on four authorities.

use super::Setting;
use crate::{
    chain::Chain,
    genesis::Scenario,
    load::{Load, Pace},
    registrar::Registrar,
    report::{Recorder, Target},
    statistics::{distribution, largest, percentile},
};
use anyhow::Result;

/// How many registrations a second.
const RATE: f64 = 200.0;
/// How many in all: a minute of them.
const TRANSACTIONS: usize = 12_000;
/// How many points the curve has.
const POINTS: usize = 200;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let scenario = Scenario {
        authorities: 4,
        ..Default::default()
    };
    let mut chain = Chain::start(&setting.program, &scenario).await?;
    chain.open_series().await?;
    let registers = chain.transactions(setting.scaled(TRANSACTIONS), Registrar::register);
    let load = Load::new("registrations", registers).at(Pace::PerSecond(RATE));
    let outcome = chain.run(load).await?;
    let latencies: Vec<_> = outcome
        .latencies
        .iter()
        .map(|took| took.as_secs_f64())
        .collect();
    recorder.figure("p50", percentile(&latencies, 0.5), "s");
    recorder.wanted("p95", percentile(&latencies, 0.95), "s", Target::most(4.0));
    recorder.figure("longest", largest(&latencies), "s");
    recorder.curve("latency", distribution(&latencies, POINTS));
    Ok(())
}
