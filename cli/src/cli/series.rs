//! Commands for series, and for blocks of their numbers.

use super::{Content, Register};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to do with a series.
#[derive(Debug, Subcommand)]
pub enum Series {
    /// Open a series: of numbers with --width, else of items with chosen labels
    Open {
        #[command(flatten)]
        register: Register,
        /// How many digits each number has
        #[arg(long, value_name = "DIGITS")]
        width: Option<u8>,
    },
    /// A series of numbers and its blocks
    Show {
        /// The series
        code: String,
    },
    /// Register the next numbers of a series
    Issue {
        /// The series
        code: String,
        /// How many; 0 only passes over blocks and over what is kept free
        count: u32,
        /// The series' next number as you know it, so that nothing is issued twice
        #[arg(long, value_name = "NUMBER")]
        first: Option<u64>,
    },
    /// Lease the numbers that begin with a prefix to an account, or prolong its lease
    Lease {
        /// The series
        code: String,
        /// The digits that all the numbers begin with
        prefix: String,
        /// Who issues in the block
        #[arg(long, value_name = "ACCOUNT")]
        holder: String,
        /// Until when: a date or moment (RFC 3339)
        #[arg(long, value_name = "TIME")]
        until: String,
    },
    /// Commit to all that is issued in a block, once
    Commit(Commit),
    /// Print the proof that an item is in a committed block, or is not
    Prove {
        /// The item
        code: String,
        /// The items of its block, as they were committed
        file: PathBuf,
    },
    /// Ask what a code is, with the proof of the item
    Verify {
        /// The item
        code: String,
        /// The proof, as `prove` prints it and holders serve it
        #[arg(long, value_name = "FILE")]
        proof: PathBuf,
    },
    /// Declare that nothing is issued in a block or a part of it, so that it can be leased again
    Unused {
        /// The series
        code: String,
        /// The digits that all the numbers begin with
        part: String,
        /// For a part of a committed block: the items of the block, as they were committed
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Register an item of a committed block by itself, with the record that was committed
    Promote(Promote),
}

/// What to commit to.
#[derive(Args, Debug)]
pub struct Commit {
    /// The series
    pub code: String,
    /// The digits that all numbers of the block begin with
    pub prefix: String,
    /// The items, ascending: CSV with the column `item` and, for records, `digest`
    pub file: PathBuf,
    /// Where the proof of an item can be had: a URL with {item} or {code} in it
    #[arg(long, value_name = "URL")]
    pub place: String,
    /// Where to write the manifest; without it, beside the file, as NAME.manifest.csv
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// Send nothing if the manifest has another digest: its multihash (SHA-256), in hexadecimal
    #[arg(long, value_name = "HEX")]
    pub manifest_digest: Option<String>,
    /// A folder for the proofs of all items, as ITEM.json
    #[arg(long, value_name = "DIR")]
    pub proofs: Option<PathBuf>,
    /// Only compute: write and send nothing
    #[arg(long, conflicts_with_all = ["proofs", "manifest"])]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// What to register by itself.
#[derive(Args, Debug)]
pub struct Promote {
    /// The item
    pub code: String,
    /// The proof that it is in its block
    #[arg(long, value_name = "FILE")]
    pub proof: PathBuf,
    /// Who is to control it; without it, who controls what is above
    #[arg(long, value_name = "ACCOUNT")]
    pub controller: Option<String>,
    #[command(flatten)]
    pub content: Content,
    /// A file with its record, in JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "link"])]
    pub record: Option<PathBuf>,
}
