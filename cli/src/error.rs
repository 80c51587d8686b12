//! What went wrong, so that a person knows what to try next, and a program by the exit code.

use crate::values::is_number;
use city_code::{Code, Kind as CodeKind};
use serde::Serialize;
use std::{fmt, path::Path, process::ExitCode};

/// What kind of thing went wrong. Each has an exit code, which is published and never changes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The chain refused it.
    Refused,
    /// The command, or a value in it, makes no sense.
    Usage,
    /// A file cannot be read, or has something else in it than it should.
    File,
    /// Nobody answers, or not what was asked for.
    Unreachable,
    /// A proof, a signature or check characters are wrong.
    Unverified,
    /// A part of a file was rejected.
    Rejected,
    /// A key cannot be used.
    Key,
}

impl Kind {
    /// The exit code of the program.
    pub const fn code(self) -> u8 {
        match self {
            Self::Refused => 1,
            Self::Usage => 2,
            Self::File => 3,
            Self::Unreachable => 4,
            Self::Unverified => 5,
            Self::Rejected => 6,
            Self::Key => 7,
        }
    }
}

/// What went wrong and what to try next.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Error {
    /// What kind of thing.
    pub kind: Kind,
    /// What is wrong, and where.
    pub message: String,
    /// A command to try, or what else to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What may go wrong.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    fn new(kind: Kind, message: impl fmt::Display) -> Self {
        Self {
            kind,
            message: message.to_string(),
            next: None,
        }
    }

    /// The chain refused it.
    pub fn refused(message: impl fmt::Display) -> Self {
        Self::new(Kind::Refused, message)
    }

    /// The command makes no sense.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// A code has to be registered first.
    pub fn unregistered(code: &Code) -> Self {
        let how = match code.kind() {
            CodeKind::Area => "apply",
            CodeKind::Unit | CodeKind::Series => "register",
            // A number may be one to issue, or inside a block: the registry says.
            CodeKind::Object if !is_number(code.label()) => "register",
            _ => "resolve",
        };
        Self::usage(format!("{code} is not registered")).next(format!("city {how} {code}"))
    }

    /// A file cannot be used.
    pub fn file(message: impl fmt::Display) -> Self {
        Self::new(Kind::File, message)
    }

    /// Nobody answers.
    pub fn unreachable(message: impl fmt::Display) -> Self {
        Self::new(Kind::Unreachable, message)
    }

    /// Something is not what it claims to be.
    pub fn unverified(message: impl fmt::Display) -> Self {
        Self::new(Kind::Unverified, message)
    }

    /// A part of a file was rejected.
    pub fn rejected(message: impl fmt::Display) -> Self {
        Self::new(Kind::Rejected, message)
    }

    /// A key cannot be used.
    pub fn key(message: impl fmt::Display) -> Self {
        Self::new(Kind::Key, message)
    }

    /// The chain speaks of `what` otherwise than this program does.
    pub fn other_version(what: impl fmt::Display, place: impl fmt::Display) -> Self {
        Self::unreachable(format!(
            "the chain's runtime has another form of {what} than this program ({place})"
        ))
        .next("use the version of city that was built with the chain's runtime")
    }

    /// The same of a file, with its name.
    pub fn in_file(self, file: &Path) -> Self {
        Self {
            message: format!("{}: {}", file.display(), self.message),
            ..self
        }
    }

    /// The same with what to try next.
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    /// The exit code of the program.
    pub fn exit_code(&self) -> ExitCode {
        self.kind.code().into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_that_are_published() {
        let page = include_str!("../../docs/city.md");
        for kind in [
            Kind::Refused,
            Kind::Usage,
            Kind::File,
            Kind::Unreachable,
            Kind::Unverified,
            Kind::Rejected,
            Kind::Key,
        ] {
            let name = serde_json::to_value(kind).unwrap();
            let row = format!("| {} | `{}` |", kind.code(), name.as_str().unwrap());
            assert!(page.contains(&row), "{row}");
        }
    }
}
