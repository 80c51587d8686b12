//! Full blocks: what they take to build and to import on a second node while transactions come in, and
//! what they take where nothing else is done, against their declared weight. A block that is built
//! too late is thrown away, and fails the benchmark.

use super::Setting;
use crate::{
    chain::{Chain, CATCH_UP},
    genesis::Scenario,
    http::{metric, Connection},
    load::{Load, Outcome},
    node::Node,
    registrar::Registrar,
    report::{Recorder, Target},
    statistics::{largest, median},
};
use anyhow::{bail, ensure, Context, Result};
use city_runtime::constants::SLOT_MILLIS;
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    task::JoinHandle,
    time::{interval, timeout},
};

/// How many codes are registered one by one.
const REGISTERS: usize = 30_000;
/// How many batches of each kind are sent, each by a registrar of its own.
const BATCHES: usize = 400;
/// How many codes are in each.
const BATCH: usize = pallet_city_identity::MAX_BATCH as usize;
/// How many `register_labels` are sent, with a name for each label.
const LABELS: usize = 120;
/// How many labels are in each.
const LABELLED: usize = pallet_city_identity::MAX_LABELS as usize;
/// How many `issue_items` are sent: of all calls these are the most that is nothing but writing.
const ISSUES: usize = 120;
/// How many numbers each of them issues.
const ISSUED: usize = pallet_city_identity::MAX_SEQUENCE as usize;
/// How many transactions suspend codes of each of these registrars.
const SUSPENSIONS: usize = 3;
/// How many codes each of them suspends: of 2,000 at least, so that they are far apart.
const SUSPENDED: usize = 60;
/// How many transactions are under way: more than two blocks hold.
const UNDER_WAY: usize = 12_000;
/// A block counts as full with this part of the weight of the fullest. Where the processors have other
/// things to do, authors run out of time before blocks are full by weight.
const FULL: f64 = 0.5;
/// How many registrars there are: nearly one for each county, since weights take every account to
/// write once in a block.
const REGISTRARS: usize = 2_800;
/// How many nodes import everything later.
const LATECOMERS: usize = 2;
/// How often the importing node is asked how long it took.
const POLL: Duration = Duration::from_millis(100);
/// Picoseconds in a millisecond.
const PICOS: f64 = 1e9;

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let scenario = Scenario {
        followers: 1,
        registrars: REGISTRARS,
        ..Default::default()
    };
    let mut chain = Chain::start(&setting.program, &scenario).await?;
    chain.open_series().await?;
    let batch = |registrar: &mut Registrar| registrar.register_batch(BATCH);
    // The database keeps equal entries once, and those with names are not equal.
    let named = |registrar: &mut Registrar| registrar.named_batch(BATCH);
    let label = |registrar: &mut Registrar| registrar.register_labels(LABELLED);
    let issue = |registrar: &mut Registrar| registrar.issue_items(ISSUED);
    let suspend = |registrar: &mut Registrar| registrar.suspend_batch(SUSPENDED);
    let batches = setting.scaled(BATCHES);
    // Those who suspend codes have sent a batch without names and one with names before.
    let mut large = chain.registrars().take(batches);
    let sequences = large.drafts(batches, Registrar::open_sequence);
    let sequences = chain.signer().sign_all(sequences);
    chain.run(Load::new("opening sequences", sequences)).await?;
    let small = chain.registrars();
    let registers = small.drafts(setting.scaled(REGISTERS), Registrar::register);
    let suspensions = batches * SUSPENSIONS;
    let right = Target::between(0.7, 1.1);
    // What a suspension weighs does not depend on the code: it is that of the deepest one, by right of
    // the longest row of delegations.
    let at_worst = Target::most(1.1);
    let kinds = [
        ("register", registers, right),
        ("batch", large.drafts(batches, batch), right),
        ("named", large.drafts(batches, named), right),
        ("labels", large.drafts(setting.scaled(LABELS), label), right),
        ("issued", large.drafts(setting.scaled(ISSUES), issue), right),
        ("suspended", large.drafts(suspensions, suspend), at_worst),
    ];
    let mut loads = Vec::new();
    for (kind, drafts, ratio) in kinds {
        let transactions = chain.signer().sign_all(drafts);
        let follower = chain.nodes().last().context("a chain without nodes")?;
        let imports = Imports::watch(follower);
        let load = Load::new(kind, transactions).under_way(UNDER_WAY);
        let outcome = chain.run(load).await?;
        loads.push(Loaded {
            kind,
            outcome,
            imports: imports.finish().await?,
            ratio,
        });
    }
    let alone = alone(setting, &chain, &loads).await?;
    for Loaded {
        kind,
        outcome,
        imports,
        ratio: wanted,
    } in &loads
    {
        let blocks = Full::of(outcome);
        let built = built(chain.first_node()?);
        recorder.figure(
            &format!("{kind}-blocks"),
            blocks.0.len() as f64,
            "full blocks",
        );
        recorder.figure(
            &format!("{kind}-weight"),
            blocks.fullest(),
            "ms declared at most",
        );
        for (name, times) in [("build", &built), ("import", imports), ("alone", &alone)] {
            let millis = blocks.millis(times);
            // What was not seen is not zero.
            ensure!(
                millis.len() * 2 > blocks.0.len(),
                "{kind}-{name}: only {} of {} full blocks were seen by themselves; did the node fall behind?",
                millis.len(),
                blocks.0.len()
            );
            recorder.figure(&format!("{kind}-{name}-median"), median(&millis), "ms");
            let slot = Target::most(SLOT_MILLIS as f64);
            let name = format!("{kind}-{name}-longest");
            recorder.wanted(&name, largest(&millis), "ms", slot);
        }
        let ratio = median(&blocks.ratios(&alone));
        recorder.wanted(
            &format!("{kind}-ratio"),
            ratio,
            "of the declared weight",
            *wanted,
        );
    }
    Ok(())
}

/// What became of a load of one kind.
struct Loaded {
    kind: &'static str,
    /// Its blocks.
    outcome: Outcome,
    /// What the second node took to import each.
    imports: Times,
    /// What is wanted of the real time over the declared weight.
    ratio: Target,
}

/// Milliseconds, by the number of the block.
type Times = BTreeMap<u32, f64>;

/// What each block takes to verify and import where nothing else is done: on nodes that come when all is
/// over, one after the other. The shorter time counts, since a virtual machine stands still at times.
async fn alone(setting: &Setting, chain: &Chain, loads: &[Loaded]) -> Result<Times> {
    let blocks = loads.iter().flat_map(|load| &load.outcome.blocks);
    let last = blocks.map(|block| block.facts.number).max();
    let mut shortest = Times::new();
    for _ in 0..LATECOMERS {
        let latecomer = chain.latecomer(&setting.program, &[]).await?;
        let alone = Imports::watch(&latecomer).until(last.unwrap_or_default());
        let times = timeout(CATCH_UP, alone)
            .await
            .context("the latecomer did not catch up")??;
        for (number, took) in times {
            let known = shortest.entry(number).or_insert(took);
            *known = known.min(took);
        }
    }
    Ok(shortest)
}

/// What the node took to build each block.
fn built(node: &Node) -> Times {
    let log = node.log();
    let times = log.built.iter();
    times
        .map(|built| (built.number, built.millis as f64))
        .collect()
}

/// The full blocks of a load: their numbers, and their declared weight in milliseconds.
struct Full(Vec<(u32, f64)>);

impl Full {
    fn of(outcome: &Outcome) -> Self {
        let blocks = outcome.blocks.iter();
        let mut blocks = Self(
            blocks
                .map(|block| (block.facts.number, block.facts.weight as f64 / PICOS))
                .collect(),
        );
        let fullest = blocks.fullest();
        blocks.0.retain(|(_, weight)| *weight >= FULL * fullest);
        blocks
    }

    /// The most that one of them is declared to weigh.
    fn fullest(&self) -> f64 {
        let weights: Vec<_> = self.0.iter().map(|(_, weight)| *weight).collect();
        largest(&weights)
    }

    /// The times of those that have one.
    fn millis(&self, times: &Times) -> Vec<f64> {
        let numbers = self.0.iter().map(|(number, _)| number);
        numbers
            .filter_map(|number| times.get(number).copied())
            .collect()
    }

    /// Their times over their weights.
    fn ratios(&self, times: &Times) -> Vec<f64> {
        let blocks = self.0.iter();
        blocks
            .filter_map(|(number, weight)| Some(times.get(number)? / weight))
            .collect()
    }
}

/// Watches how long a node takes to import each block. Its metrics tell only how many blocks it
/// imported and how long that took in all, so they are read often enough to see each block.
struct Imports {
    task: JoinHandle<Result<()>>,
    samples: tokio::sync::mpsc::UnboundedReceiver<(u32, f64)>,
}

impl Imports {
    /// Watches a node that makes no blocks and has all since the first.
    fn watch(node: &Node) -> Self {
        let port = node.metrics_port();
        let (sender, samples) = tokio::sync::mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let mut connection = Connection::open(port).await?;
            let mut poll = interval(POLL);
            while !sender.is_closed() {
                poll.tick().await;
                let page = connection.get("/metrics").await?;
                // Nobody listens any more only when the watch is over.
                let _ = sender.send(imported(&String::from_utf8_lossy(&page))?);
            }
            Ok(())
        });
        Self { task, samples }
    }

    /// Goes on until this block is imported. The time that each block took.
    async fn until(mut self, last: u32) -> Result<Times> {
        let mut samples = Vec::new();
        while let Some((number, took)) = self.samples.recv().await {
            samples.push((number, took));
            if number >= last {
                return Ok(each(&samples));
            }
        }
        self.task.await??;
        bail!("the node is watched no more")
    }

    /// Ends the watch. The time that each block took.
    async fn finish(mut self) -> Result<Times> {
        self.samples.close();
        let mut samples = Vec::new();
        while let Some(sample) = self.samples.recv().await {
            samples.push(sample);
        }
        self.task.await??;
        Ok(each(&samples))
    }
}

/// How many blocks were imported, which is the number of the last, and how many seconds that took.
fn imported(page: &str) -> Result<(u32, f64)> {
    const METRIC: &str = "substrate_block_verification_and_import_time";
    let value = |part| {
        let name = format!("{METRIC}_{part}");
        metric(page, &name).with_context(|| format!("the node has no metric {name}"))
    };
    Ok((value("count")? as u32, value("sum")?))
}

/// The time of each block, in milliseconds, where it was seen by itself.
fn each(samples: &[(u32, f64)]) -> Times {
    let steps = samples.iter().zip(samples.iter().skip(1));
    steps
        .filter(|((before, _), (after, _))| *after == before + 1)
        .map(|((_, before), (number, after))| (*number, (after - before) * 1_000.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blocks_that_were_seen_by_themselves_have_a_time() {
        let samples = [(4, 1.0), (4, 1.0), (5, 1.5), (7, 2.0), (8, 2.25)];
        let expected = BTreeMap::from([(5, 500.0), (8, 250.0)]);
        assert_eq!(each(&samples), expected);
    }
}
