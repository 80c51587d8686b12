//! Commands for many codes at once.

use clap::{Args, ValueEnum};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// What to import.
#[derive(Args, Debug)]
pub struct Import {
    /// The file: CSV with a heading, or JSON Lines if its name ends with .jsonl
    pub file: PathBuf,
    /// Only tell what is wrong in which line
    #[arg(long)]
    pub dry_run: bool,
    /// Register what is right even if other lines are wrong
    #[arg(long)]
    pub partial: bool,
    /// A file with the keys of several signers, one a line: each as for --key, or dev:NAME
    #[arg(long, value_name = "FILE", conflicts_with_all = ["suri", "dev", "signer"])]
    pub keys: Option<PathBuf>,
    /// How long to wait for a node that goes away in the middle
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub wait: u64,
}

/// What to export.
#[derive(Args, Debug)]
pub struct Export {
    /// The code; what is below it is exported, and it too unless it is an area or country
    pub code: String,
    /// Where to; without it, to the standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// In which form; without it, that of the name of the file, or CSV
    #[arg(long)]
    pub format: Option<Format>,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// CSV with a heading.
    Csv,
    /// JSON Lines.
    Jsonl,
}

impl Format {
    /// That of a file, by its name.
    pub fn of(file: &Path) -> Self {
        match file.extension().and_then(OsStr::to_str) {
            Some("jsonl" | "ndjson") => Self::Jsonl,
            _ => Self::Csv,
        }
    }
}
