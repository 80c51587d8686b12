//! Commands that write.

use super::{Council, Series};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What is written.
#[derive(Debug, Subcommand)]
pub enum Write {
    /// Apply for an area
    Apply {
        /// Its code
        area: String,
    },
    /// The council's motions
    #[command(subcommand)]
    Council(Council),
    /// Register a unit or object, or open a series
    Register(Register),
    /// Say what a code is
    #[command(subcommand)]
    Record(RecordCommand),
    /// Series, and blocks of their numbers
    #[command(subcommand)]
    Series(Series),
    /// Let another account act from a code down
    Delegate(Delegate),
    /// Take back what an account may do from a code down
    Undelegate {
        /// The code
        code: String,
        /// The account
        account: String,
    },
    /// Offer control of a code to an account
    Offer {
        /// The code
        code: String,
        /// The account
        account: String,
    },
    /// Accept control of a code
    Accept {
        /// The code
        code: String,
    },
    /// Take a code out of use, with all below
    Suspend {
        /// The code
        code: String,
    },
    /// Put a suspended code in use again
    Reinstate {
        /// The code
        code: String,
    },
    /// End a code for ever
    Retire(Retire),
    /// Withdraw a code that should not have been issued, for ever
    Revoke {
        /// The code
        code: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// What to register.
#[derive(Args, Debug)]
pub struct Register {
    /// The code
    pub code: String,
    /// Who is to control it; without it, who controls what is above
    #[arg(long, value_name = "ACCOUNT")]
    pub controller: Option<String>,
    /// From when it is in force: a date or moment (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Until when it is
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    #[command(flatten)]
    pub content: Content,
}

/// What is on record.
#[derive(Args, Debug, Default)]
pub struct Content {
    /// A name, by language
    #[arg(long, value_name = "LANGUAGE=NAME")]
    pub name: Vec<String>,
    /// A link, by what its target is to the code
    #[arg(long, value_name = "RELATION=URL")]
    pub link: Vec<String>,
}

/// How to say what a code is.
#[derive(Debug, Subcommand)]
pub enum RecordCommand {
    /// Put a record in the place of the one there is; without anything in it, remove that
    Set {
        /// The code
        code: String,
        #[command(flatten)]
        content: Content,
        /// A file with the record, in JSON
        #[arg(long, conflicts_with_all = ["name", "link"])]
        file: Option<PathBuf>,
    },
    /// Change single links
    Links {
        /// The code
        code: String,
        /// A link to add, or to put in the place of the same one
        #[arg(long, value_name = "RELATION=URL", required_unless_present = "remove")]
        put: Vec<String>,
        /// A link to remove
        #[arg(long, value_name = "RELATION=URL")]
        remove: Vec<String>,
        /// Make the first one that is put the default link
        #[arg(long, requires = "put")]
        default: bool,
    },
    /// Change the keys by which others verify what the code's holder signed
    Keys {
        /// The code
        code: String,
        /// A key of `city label-key` to add, by the name that it has there
        #[arg(long, value_name = "NAME", required_unless_present = "remove")]
        put: Vec<String>,
        /// The name of a key on the record to remove: labels that it signed do not count any more
        #[arg(long, value_name = "ID")]
        remove: Vec<String>,
    },
    /// Set the hosts to which the links in an area may lead
    Hosts {
        /// The area
        area: String,
        /// The hosts; without any, there are no links
        hosts: Vec<String>,
    },
}

/// A right that can be given.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Right {
    /// Issue codes below
    Allocate,
    /// Write records
    Record,
    /// Suspend, reinstate, retire and revoke codes below
    Status,
    /// Give these rights on
    Delegate,
}

/// What to delegate.
#[derive(Args, Debug)]
pub struct Delegate {
    /// The code from which down
    pub code: String,
    /// To whom
    pub account: String,
    /// What the account may do
    #[arg(long, value_delimiter = ',', required = true)]
    pub allow: Vec<Right>,
    /// How many codes it may issue
    #[arg(long, value_name = "CODES")]
    pub quota: Option<u32>,
    /// Until when: a date or moment (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Its part of the area's allowance
    #[arg(
        long,
        value_name = "PERCENT",
        default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..=100)
    )]
    pub share: u32,
}

/// What to end.
#[derive(Args, Debug)]
pub struct Retire {
    /// The code
    pub code: String,
    /// A code into which it went, and how: merged, split, renamed, moved or promoted
    #[arg(long, value_name = "CODE=HOW")]
    pub into: Vec<String>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}
