//! The program under test.

use anyhow::{ensure, Context, Result};
use std::{
    env,
    ffi::OsStr,
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    process::{Child, Command},
};

/// A running program. It ends when this is dropped.
#[derive(Debug)]
pub struct Running(Child);

impl Running {
    /// Starts a command.
    ///
    /// # Errors
    /// If it cannot be started: with its name.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        Ok(Self(command.spawn().context(name)?))
    }
}

impl Deref for Running {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Running {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        if self.0.kill().is_ok() {
            let _ = self.0.wait();
        }
    }
}

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
