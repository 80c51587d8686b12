//! Commands of the council.

use clap::{ArgAction, Subcommand};

/// What a member of the council does.
#[derive(Debug, Subcommand)]
pub enum Council {
    /// Let an account apply for an area
    Enrol {
        /// The account
        account: String,
    },
    /// Propose a motion
    Propose {
        /// For how many blocks it can be carried out
        #[arg(long, value_name = "BLOCKS", default_value_t = 100)]
        valid_for: u32,
        /// How many ayes carry it; without it, those of two thirds of the seats
        #[arg(long, value_name = "AYES")]
        threshold: Option<u32>,
        /// What it would do
        #[command(subcommand)]
        motion: Motion,
    },
    /// Vote on a motion
    Vote {
        /// The motion's hash, or how it begins
        motion: String,
        /// The vote
        #[arg(action = ArgAction::Set, value_parser = parse_vote, value_name = "aye|nay")]
        vote: bool,
    },
    /// Carry a motion out if it has its ayes, or end it
    Close {
        /// The motion's hash, or how it begins
        motion: String,
    },
    /// The open motions
    List,
}

/// What a motion would do.
#[derive(Debug, Subcommand)]
pub enum Motion {
    /// Admit an area to who applied for it
    Admit {
        /// The area
        area: String,
    },
    /// Admit areas for which nobody applied
    Assign {
        /// Each area and its registrar
        #[arg(required = true, value_name = "AREA=ACCOUNT")]
        areas: Vec<String>,
    },
    /// Reject an application
    Reject {
        /// The area
        area: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take an area out of use
    Suspend {
        /// The area
        area: String,
    },
    /// Put a suspended area in use again
    Reinstate {
        /// The area
        area: String,
    },
    /// End an area for ever
    Retire {
        /// The area
        area: String,
        /// A code into which it went, and how: merged, split, renamed, moved or promoted
        #[arg(long, value_name = "CODE=HOW")]
        into: Vec<String>,
    },
    /// Withdraw an area that should not have been admitted, for ever
    Revoke {
        /// The area
        area: String,
    },
    /// Say how many codes an area may issue
    Quota {
        /// The area
        area: String,
        /// How many in each period; without it, any number
        #[arg(long, requires = "period")]
        codes: Option<u32>,
        /// The length of a period
        #[arg(long, value_name = "BLOCKS", requires = "codes")]
        period: Option<u32>,
    },
}

fn parse_vote(text: &str) -> Result<bool, String> {
    match text {
        "aye" => Ok(true),
        "nay" => Ok(false),
        _ => Err("a vote is aye or nay".into()),
    }
}
