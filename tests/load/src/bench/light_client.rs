//! How long a light client takes to follow a chain from block zero through many changes of its
//! authorities. Light clients are at home in JavaScript: `tests/e2e/follow.mjs` makes the chain and
//! follows it.

use super::Setting;
use crate::{
    program::Program,
    report::{Recorder, Target},
};
use anyhow::{ensure, Context, Result};
use serde::Deserialize;
use std::process::{Command, Stdio};
use tokio::task::spawn_blocking;

/// How often the set of authorities changes.
const CHANGES: usize = 201;
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e/follow.mjs");

/// The last line of what the script prints.
#[derive(Debug, Deserialize, PartialEq)]
struct Followed {
    /// How often the set had changed.
    changes: f64,
    /// How many blocks were final.
    blocks: f64,
    /// How long the light client took.
    seconds: f64,
}

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let output = run_script(&setting.program, setting.scaled(CHANGES)).await?;
    let followed = read(&output)?;
    recorder.figure("set-changes", followed.changes, "changes");
    recorder.figure("blocks", followed.blocks, "blocks");
    recorder.wanted("follow", followed.seconds, "s", Target::most(30.0));
    Ok(())
}

async fn run_script(program: &Program, changes: usize) -> Result<Vec<u8>> {
    let mut script = Command::new("node")
        .args([SCRIPT, &changes.to_string()])
        .env("CITY_NODE", program.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("node, which is Node.js")?;
    // If this is interrupted, its end tells the script to end too, and its nodes.
    let _input = script.stdin.take();
    let output = spawn_blocking(move || script.wait_with_output()).await??;
    ensure!(output.status.success(), "{SCRIPT}: {}", output.status);
    Ok(output.stdout)
}

fn read(output: &[u8]) -> Result<Followed> {
    let text = std::str::from_utf8(output)?;
    let line = text.lines().last().context("the script says nothing")?;
    serde_json::from_str(line).with_context(|| line.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts() {
        let output = b"a warning\n{\"changes\":201,\"blocks\":410,\"seconds\":1.5}\n";
        let expected = Followed {
            changes: 201.0,
            blocks: 410.0,
            seconds: 1.5,
        };
        assert_eq!(read(output).unwrap(), expected);
        assert!(read(b"").is_err() && read(b"a warning\n").is_err());
    }
}
