//! Commands that ask.

use clap::{Args, Subcommand};

/// Without a chain.
#[derive(Debug, Subcommand)]
pub enum CodeCommand {
    /// Read what a person typed or a scanner read, and tell what was changed
    Parse {
        /// The text
        text: String,
    },
    /// Whether the check characters are right; without any, which they are
    Check {
        /// The code
        code: String,
    },
    /// The names in other schemes that follow from a code
    Aliases {
        /// The code
        code: String,
    },
}

/// What a code is, or was.
#[derive(Args, Debug)]
pub struct Resolve {
    /// The code
    pub code: String,
    /// As the registry had it: at the end of a block, or at a moment (RFC 3339)
    #[arg(long, value_name = "BLOCK|TIME", conflicts_with_all = ["as_of", "proof"])]
    pub at: Option<String>,
    /// Of which place it spoke, by the division table: a year or a date
    #[arg(long, value_name = "DATE", conflicts_with = "proof")]
    pub as_of: Option<String>,
    /// Verify the answer against the chain's authorities
    #[arg(long)]
    pub proof: bool,
    /// The hash of the chain's first block, which is what --proof trusts
    #[arg(long, value_name = "HASH", env = "CITY_GENESIS")]
    pub genesis: Option<String>,
    /// How old a proven answer may be
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub max_age: u64,
}

/// The codes directly below a code.
#[derive(Args, Debug)]
pub struct Children {
    /// The code
    pub code: String,
    /// Where the page begins: after this label
    #[arg(long, value_name = "LABEL")]
    pub after: Option<String>,
    /// How many, 1 to 200
    #[arg(long, default_value_t = 50, conflicts_with = "all")]
    pub limit: u32,
    /// All of them
    #[arg(long)]
    pub all: bool,
}
