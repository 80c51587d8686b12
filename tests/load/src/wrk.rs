//! Asks over HTTP with `wrk`, which takes little of the machine itself.

use anyhow::{bail, ensure, Context, Result};
use std::{fs, process::Command, time::Duration};
use tempfile::TempDir;

/// Threads of `wrk`.
const THREADS: &str = "1";

/// Asks for one path after another, round and round.
const SCRIPT: &str = "\
local paths, at = {}, 0
for path in io.lines(os.getenv('WRK_PATHS')) do paths[#paths + 1] = path end
request = function()
    at = at % #paths + 1
    return wrk.format('GET', paths[at])
end
";

/// What `wrk` found.
#[derive(Debug, PartialEq)]
pub struct Found {
    /// Answers a second.
    pub per_second: f64,
    /// The time within which 99 of a hundred answers came, in milliseconds.
    pub p99: f64,
}

/// Asks for `paths` of `base` with these headers for some time, on so many connections.
///
/// # Errors
/// If `wrk` is not there, or an answer is no success.
pub fn ask(
    base: &str,
    paths: &[String],
    headers: &[&str],
    connections: usize,
    duration: Duration,
) -> Result<Found> {
    let folder = TempDir::new()?;
    let [script, list] = ["ask.lua", "paths"].map(|name| folder.path().join(name));
    fs::write(&script, SCRIPT)?;
    fs::write(&list, paths.join("\n"))?;
    let seconds = format!("{}s", duration.as_secs().max(1));
    let output = Command::new("wrk")
        .args(["-t", THREADS, "-d", &seconds, "--latency", "-c"])
        .arg(connections.to_string())
        .args(headers.iter().flat_map(|header| ["-H", header]))
        .arg("-s")
        .arg(&script)
        .arg(base)
        .env("WRK_PATHS", &list)
        .output()
        .context("wrk: scripts/setup.sh installs it")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "wrk failed: {text}{complaint}");
    read(&text)
}

/// Reads what `wrk` prints.
fn read(text: &str) -> Result<Found> {
    for trouble in ["Non-2xx or 3xx responses:", "Socket errors:"] {
        if let Some(line) = text.lines().find(|line| line.contains(trouble)) {
            bail!("{}", line.trim());
        }
    }
    let after = |word: &str| {
        let mut rest = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix(word));
        rest.next()
            .map(str::trim)
            .with_context(|| format!("wrk does not say {word}"))
    };
    Ok(Found {
        per_second: after("Requests/sec:")?.parse()?,
        p99: millis(after("99%")?)?,
    })
}

/// A time as `wrk` writes it, in milliseconds.
fn millis(text: &str) -> Result<f64> {
    for (unit, of) in [("us", 0.001), ("ms", 1.0), ("s", 1_000.0), ("m", 60_000.0)] {
        if let Some(number) = text.strip_suffix(unit) {
            return Ok(number.parse::<f64>()? * of);
        }
    }
    bail!("{text} is no time")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const PRINTED: &str = "\
  Latency Distribution
     50%  635.00us
     99%   12.39ms
  22464 requests in 10.00s, 17.76MB read
Requests/sec:   2246.40
Transfer/sec:      1.78MB
";

    #[test]
    fn what_is_printed_is_read() {
        let found = read(PRINTED).unwrap();
        assert_eq!(found.per_second, 2_246.4);
        assert_eq!(found.p99, 12.39);
        assert_eq!(millis("635.00us").unwrap(), 0.635);
        assert_eq!(millis("1.50s").unwrap(), 1_500.0);
    }

    #[test]
    fn a_refusal_is_no_answer() {
        let refused = format!("{PRINTED}  Non-2xx or 3xx responses: 7\n");
        assert!(read(&refused).is_err());
        assert!(read("").is_err());
    }
}
