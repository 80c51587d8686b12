//! Signing by another program.

use crate::{
    error::{Error, Result},
    transaction::Draft,
};
use serde::Serialize;
use sp_core::{bytes::from_hex, Bytes};
use std::{
    io::Write,
    process::{Command, Stdio},
};

/// A program that signs, and its arguments.
#[derive(Clone, Debug)]
pub struct External {
    program: String,
    arguments: Vec<String>,
}

/// What it gets.
#[derive(Serialize)]
struct Request<'a> {
    #[serde(flatten)]
    draft: &'a Draft,
    payload: Bytes,
}

impl External {
    /// The command that a line names, split as a shell would.
    ///
    /// # Errors
    /// If the line names none.
    pub fn new(line: &str) -> Result<Self> {
        let words = shlex::split(line).unwrap_or_default();
        let mut words = words.into_iter();
        let program = words.next();
        Ok(Self {
            program: program.ok_or_else(|| Error::usage(format!("{line:?} is no command")))?,
            arguments: words.collect(),
        })
    }

    /// Has a transaction signed.
    ///
    /// # Errors
    /// If the program fails, or prints something else than a signature.
    pub fn sign(&self, draft: &Draft) -> Result<[u8; 64]> {
        let failed = |why: String| Error::key(format!("{} did not sign: {why}", self.program));
        let request = Request {
            draft,
            payload: draft.payload().into(),
        };
        let request = serde_json::to_vec(&request).map_err(|error| failed(error.to_string()))?;
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        if let Some(mut input) = child.stdin.take() {
            // A program that does not read all of it may sign nonetheless.
            let _ = input.write_all(&request);
        }
        let output = child
            .wait_with_output()
            .map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            return Err(failed(output.status.to_string()));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let octets = from_hex(text.trim()).map_err(|error| failed(error.to_string()))?;
        let octets: std::result::Result<[u8; 64], _> = octets.try_into();
        octets.map_err(|_| failed("it printed something else than 64 octets in hexadecimal".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_as_a_shell_does() {
        let signer = External::new("sign --with 'my key'").unwrap();
        assert_eq!(signer.program, "sign");
        assert_eq!(signer.arguments, ["--with", "my key"]);
        assert!(External::new("").is_err());
        assert!(External::new("'").is_err());
    }
}
