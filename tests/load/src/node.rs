//! A running node.

use crate::{
    log::Log,
    program::{Program, Running},
};
use anyhow::{bail, ensure, Context, Result};
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    os::unix::fs::MetadataExt,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use walkdir::WalkDir;

/// How many KiB of transactions the pool holds: more than any load has under way.
const POOL: [&str; 2] = ["--pool-kbytes", "262144"];
/// How many MiB a request and an answer may have: the events of a full block are many.
const MESSAGES: [&str; 4] = [
    "--rpc-max-request-size",
    "64",
    "--rpc-max-response-size",
    "64",
];

/// How long it may take to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A node on this machine's loopback interface. It ends when this is dropped, and its data go.
pub struct Node {
    name: String,
    process: Mutex<Running>,
    log: Arc<Mutex<Log>>,
    rpc_port: u16,
    metrics_port: u16,
    // Deleted when dropped, which is after the process was ended.
    folder: TempDir,
}

impl Node {
    /// Starts a node with these arguments on a chain.
    ///
    /// # Errors
    /// If the program cannot be started, or no port is free.
    pub fn start(program: &Program, name: &str, chain: &Path, args: &[String]) -> Result<Self> {
        let folder = TempDir::with_prefix("city-load-")?;
        let [rpc_port, metrics_port, peer_port] = free_ports()?;
        let mut command = program.command();
        command
            .arg("--chain")
            .arg(chain)
            .arg("--base-path")
            .arg(folder.path())
            .args(["--name", name])
            .args(["--rpc-port", &rpc_port.to_string()])
            .args(["--prometheus-port", &metrics_port.to_string()])
            .args(["--listen-addr", &format!("/ip4/127.0.0.1/tcp/{peer_port}")])
            .args(["--no-mdns", "--allow-private-ip", "--no-telemetry"])
            // One node is all there is, on some chains: it need not wait for others.
            .args(["--unsafe-force-node-key-generation", "--force-authoring"])
            .args(POOL)
            .args(MESSAGES)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process = Running::start(&mut command)?;
        let log = Arc::new(Mutex::new(Log::default()));
        if let Some(output) = process.stderr.take() {
            let log = log.clone();
            thread::spawn(move || read_log(output, &log));
        }
        Ok(Self {
            name: name.into(),
            process: Mutex::new(process),
            log,
            rpc_port,
            metrics_port,
            folder,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its RPC is.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.rpc_port)
    }

    /// The port of its RPC.
    pub const fn rpc_port(&self) -> u16 {
        self.rpc_port
    }

    /// The port of its metrics.
    pub const fn metrics_port(&self) -> u16 {
        self.metrics_port
    }

    /// What its log said so far.
    pub fn log(&self) -> MutexGuard<'_, Log> {
        locked(&self.log)
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// If it has ended: with the end of its log.
    pub fn check_running(&self) -> Result<()> {
        if let Some(status) = locked(&self.process).try_wait()? {
            bail!(
                "the node {} ended ({status}):\n{}",
                self.name,
                self.log().tail()
            );
        }
        Ok(())
    }

    /// Whether it still runs and has thrown no block away.
    ///
    /// # Errors
    /// If not.
    pub fn check(&self) -> Result<()> {
        self.check_running()?;
        let log = self.log();
        ensure!(
            log.discarded.is_empty(),
            "the node {} discarded a proposal:\n{}",
            self.name,
            log.discarded.join("\n")
        );
        Ok(())
    }

    /// Ends it in good order: its database puts into place what stands in its journals.
    ///
    /// # Errors
    /// If it does not end.
    pub fn stop(&self) -> Result<()> {
        let mut process = locked(&self.process);
        let told = Command::new("kill")
            .arg(process.id().to_string())
            .status()?;
        ensure!(
            told.success(),
            "the node {} cannot be told to end",
            self.name
        );
        let patience = Instant::now() + PATIENCE;
        while process.try_wait()?.is_none() {
            let name = &self.name;
            ensure!(Instant::now() < patience, "the node {name} does not end");
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// How many octets its database occupies on disk.
    ///
    /// # Errors
    /// If a file cannot be looked at.
    pub fn disk(&self) -> Result<u64> {
        // What `stat` calls a block, whatever the file system's are.
        const BLOCK: u64 = 512;
        let mut octets = 0u64;
        for entry in WalkDir::new(self.folder.path()) {
            let metadata = entry?.metadata()?;
            octets = octets.saturating_add(metadata.blocks() * BLOCK);
        }
        Ok(octets)
    }

    /// How much memory it occupies, in octets (VmRSS of Linux).
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn resident_memory(&self) -> Result<u64> {
        memory(locked(&self.process).id(), "VmRSS:")
    }

    /// How much memory it occupied at the most.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn peak_memory(&self) -> Result<u64> {
        peak_memory(locked(&self.process).id())
    }
}

/// The lock's content: a thread that panicked while it held it has changed one value at most.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_log(output: impl Read, log: &Mutex<Log>) {
    let mut lines = BufReader::new(output);
    let mut line = Vec::new();
    while matches!(lines.read_until(b'\n', &mut line), Ok(read) if read > 0) {
        let text = String::from_utf8_lossy(&line).trim_end().to_string();
        locked(log).read(text);
        line.clear();
    }
}

/// Ports on which nothing listens.
///
/// # Errors
/// If there are none.
pub fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let mut ports = [0; N];
    let mut taken = Vec::new();
    for port in &mut ports {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        *port = listener.local_addr()?.port();
        // Kept until all are known, so that none comes twice.
        taken.push(listener);
    }
    Ok(ports)
}

/// How much memory a process occupied at the most, in octets (VmHWM of Linux).
///
/// # Errors
/// Where the system does not tell, or there is no such process.
pub fn peak_memory(process: u32) -> Result<u64> {
    memory(process, "VmHWM:")
}

fn memory(process: u32, field: &str) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).context(path)?;
    octets_of(&status, field).with_context(|| format!("there is no {field}"))
}

/// The octets that a field of a `/proc/PID/status` tells.
fn octets_of(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_kib() {
        let status = "Name:\tcity-node\nVmPeak:\t  900 kB\nVmRSS:\t  123456 kB\n";
        assert_eq!(octets_of(status, "VmRSS:"), Some(123_456 * 1024));
        assert_eq!(octets_of("Name:\tcity-node\n", "VmRSS:"), None);
    }
}
