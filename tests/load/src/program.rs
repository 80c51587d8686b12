//! The program under test.

use anyhow::{ensure, Context, Result};
use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

/// `city-node`, as it was built last.
#[derive(Clone, Debug)]
pub struct Program(PathBuf);

impl Program {
    /// The program that `CITY_NODE` names, or else the one that was built beside this one.
    ///
    /// # Errors
    /// If there is none.
    pub fn find() -> Result<Self> {
        let path = match env::var_os("CITY_NODE") {
            Some(path) => PathBuf::from(path),
            None => env::current_exe()?.with_file_name("city-node"),
        };
        ensure!(
            path.is_file(),
            "{} is not there: build it with `cargo build --release --workspace`, or name it in \
             CITY_NODE",
            path.display()
        );
        Ok(Self(path))
    }

    /// A command line that begins with the program.
    pub fn command(&self) -> Command {
        Command::new(&self.0)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Runs a command to its end and returns what it printed.
    ///
    /// # Errors
    /// If it cannot be started, or fails: with what it complained of.
    pub fn run<A: AsRef<OsStr>>(&self, args: &[A]) -> Result<Vec<u8>> {
        let output = self
            .command()
            .args(args)
            .output()
            .with_context(|| self.0.display().to_string())?;
        ensure!(
            output.status.success(),
            "{} failed: {}",
            self.0.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(output.stdout)
    }
}
