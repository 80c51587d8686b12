//! The benchmarks. Each starts a fresh chain, and fails only if something went wrong: a missed
//! target is shown, and no failure.

mod batch;
mod commit;
mod costs;
mod disk;
mod finality;
mod full_blocks;
mod growth;
mod label_hash;
mod light_client;
mod national;
mod proofs;
mod reads;
mod register;
mod resolve;
mod resolver;

use crate::{
    program::Program,
    report::{Findings, Recorder},
};
use anyhow::{Context, Result};
use clap::ValueEnum;

/// A benchmark.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Benchmark {
    /// The declared weights of calls: a delegation's part, and how many of each fill a block.
    Costs,
    /// Codes registered one by one, against empty transactions.
    Register,
    /// Codes registered in batches, against bare insertion.
    Batch,
    /// Entries with the label as it is, against entries with the label hashed.
    LabelHash,
    /// A block of a million items: its root, a proof, what it leaves on chain.
    Commit,
    /// China's places down to the village, by `city import`.
    National,
    /// What an entry with a name takes on disk.
    Disk,
    /// Resolving over HTTP, against reading storage.
    Resolve,
    /// Codes on the web, against a handler that does nothing and against RPC.
    Resolver,
    /// Resolving with proof over HTTP, and verifying that natively and in a browser.
    Proofs,
    /// From submission to finality, on four authorities.
    Finality,
    /// Rates in a large registry, against those in a small one.
    Growth,
    /// Full blocks: what they take to build and to import, against their declared weight.
    FullBlocks,
    /// A light client that follows from block zero, over many changes of the authorities.
    LightClient,
}

/// Where and how large to measure.
pub struct Setting {
    /// The node under test.
    pub program: Program,
    /// The size of the benchmark: 1 is the size that is meant, less is for trying it out.
    pub scale: f64,
}

impl Setting {
    /// A count at this scale, at least one.
    fn scaled(&self, count: usize) -> usize {
        ((count as f64 * self.scale).round() as usize).max(1)
    }
}

fn mebibytes(octets: u64) -> f64 {
    octets as f64 / 1024.0 / 1024.0
}

impl Benchmark {
    /// Its name on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value
            .map(|value| value.get_name().to_string())
            .unwrap_or_default()
    }

    /// Runs it. What it finds is printed as it is found.
    ///
    /// # Errors
    /// If a transaction failed, a proposal was discarded or a node died.
    pub async fn run(self, setting: &Setting) -> Result<Findings> {
        let mut findings = Findings::new(setting.scale);
        let name = self.name();
        let recorder = &mut Recorder::new(&name, &mut findings);
        let result = match self {
            Self::Costs => {
                costs::run(recorder);
                Ok(())
            }
            Self::Register => register::run(setting, recorder).await,
            Self::Batch => batch::run(setting, recorder).await,
            Self::Commit => commit::run(setting, recorder),
            Self::National => national::run(setting, recorder).await,
            Self::Disk => disk::run(setting, recorder).await,
            Self::LabelHash => label_hash::run(setting, recorder),
            Self::Resolve => resolve::run(setting, recorder).await,
            Self::Resolver => resolver::run(setting, recorder).await,
            Self::Proofs => proofs::run(setting, recorder).await,
            Self::Finality => finality::run(setting, recorder).await,
            Self::Growth => growth::run(setting, recorder).await,
            Self::FullBlocks => full_blocks::run(setting, recorder).await,
            Self::LightClient => light_client::run(setting, recorder).await,
        };
        result.with_context(|| format!("the benchmark {name} failed"))?;
        Ok(findings)
    }
}
