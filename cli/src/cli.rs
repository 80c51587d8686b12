//! The command line: its commands, and the options that they share.

mod ask;
mod bulk;
mod council;
mod labels;
mod series;
mod write;

pub use ask::{Children, CodeCommand, Resolve};
pub use bulk::{Export, Format, Import};
pub use council::{Council, Motion};
pub use labels::{
    Algorithm, Hosts, LabelKeyCommand, Qr, Scan, Sheet, Sign, SignBlock, Signing, TrustCommand,
    TrustExport,
};
pub use series::{Commit, Promote, Series};
pub use write::{Content, Delegate, RecordCommand, Register, Right, Write};

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

const AFTER: &str = "\
Exit codes: 0 done, 1 refused by the chain, 2 wrong usage, 3 wrong file, 4 unreachable, 5 not
verified, 6 partly rejected, 7 wrong key, 130 interrupted.

Examples:
  city code check MA.156.1301-UB
  city resolve MA.156.1301.01
  city register MA.156.1301.02 --name en='Traffic Management' --key shijiazhuang";

/// Reads, resolves and registers city codes.
#[derive(Debug, Parser)]
#[command(name = "city", version, after_help = AFTER, arg_required_else_help = true)]
pub struct Cli {
    /// Print one JSON document
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    #[command(flatten)]
    pub chain: ChainArgs,
    #[command(flatten)]
    pub keys: KeyArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// Which chain.
#[derive(Args, Clone, Debug)]
pub struct ChainArgs {
    /// A node's address, ws:// or wss://
    #[arg(
        long,
        global = true,
        env = "CITY_URL",
        default_value = "ws://127.0.0.1:9944",
        help_heading = "Chain"
    )]
    pub url: String,
    /// Trust no node: follow the chain by a light client in this program
    #[arg(long, global = true, help_heading = "Chain")]
    pub light: bool,
    /// The chain's spec, for --light
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CITY_CHAIN_SPEC",
        help_heading = "Chain"
    )]
    pub chain_spec: Option<PathBuf>,
    /// How long to wait for the chain at first
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        default_value_t = 120,
        help_heading = "Chain"
    )]
    pub timeout: u64,
}

/// Who signs.
#[derive(Args, Clone, Debug)]
pub struct KeyArgs {
    /// A key made by `city key`, or a key file
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "CITY_KEY",
        help_heading = "Key"
    )]
    pub key: Option<String>,
    /// The secret URI in the variable SURI
    #[arg(long, global = true, help_heading = "Key")]
    pub suri: bool,
    /// A key known to everybody, such as Alice; for development chains only
    #[arg(long, global = true, value_name = "NAME", help_heading = "Key")]
    pub dev: Option<String>,
    /// A program that signs, for the account of --account
    #[arg(long, global = true, value_name = "COMMAND", help_heading = "Key")]
    pub signer: Option<String>,
    /// An account, by its address or the name of a key
    #[arg(
        // Commands have an argument of this name.
        id = "account_option",
        long = "account",
        global = true,
        value_name = "ADDRESS",
        help_heading = "Key"
    )]
    pub account: Option<String>,
    /// A file whose first line is the key's passphrase
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CITY_PASSPHRASE_FILE",
        help_heading = "Key"
    )]
    pub passphrase_file: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at codes without a chain
    #[command(subcommand)]
    Code(CodeCommand),
    /// What a code is, or was
    Resolve(Resolve),
    /// The codes directly below a code
    Children(Children),
    /// The revisions of a code, oldest first
    History {
        /// The code
        code: String,
    },
    /// The chain, its finality and authorities, and what an account may still write
    Status,
    #[command(flatten)]
    Write(Write),
    /// Register the codes of a file
    Import(Import),
    /// Write the codes below a code to a file
    Export(Export),
    /// Make, import, export and list keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Make and list keys that sign labels
    #[command(subcommand)]
    LabelKey(LabelKeyCommand),
    /// Sign the label of a code, or those of all items of a committed block
    Sign(Sign),
    /// Draw a code or a label
    Qr(Qr),
    /// Print sheets of labels
    Sheet(Sheet),
    /// Find codes in a picture and judge their labels
    Scan(Scan),
    /// What inspectors carry to judge labels without a network
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Build a transaction, sign it elsewhere, submit it
    #[command(subcommand)]
    Tx(TxCommand),
    /// Print what a shell needs to complete commands
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key, and print its phrase once
    New {
        /// What to call it
        name: String,
    },
    /// Keep a key that exists: of a secret URI (asked for, or with --suri), or of a key file
    Import {
        /// What to call it
        name: String,
        /// A key file, such as Polkadot-JS exports
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Print a key's file, which stays encrypted
    Export {
        /// Its name
        name: String,
    },
    /// The names and accounts of all keys
    List,
}

/// What to do with a transaction.
#[derive(Debug, Subcommand)]
pub enum TxCommand {
    /// Build one for the account of --account, without its key
    Build {
        /// Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// For how many blocks it is good
        #[arg(long, value_name = "BLOCKS", default_value_t = 1024)]
        valid_for: u32,
        /// What it does
        #[command(subcommand)]
        write: Write,
    },
    /// Sign one; needs no network
    Sign {
        /// The transaction
        file: PathBuf,
    },
    /// Send one that is signed
    Submit {
        /// The transaction
        file: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_may_stand_before_and_after_the_command() {
        for line in ["city --json status", "city status --json"] {
            assert!(Cli::try_parse_from(line.split(' ')).unwrap().json);
        }
    }

    #[test]
    fn no_argument_of_a_command_hides_an_option() {
        fn check(command: &clap::Command, options: &[&clap::Id]) {
            for sub in command.get_subcommands() {
                for arg in sub.get_arguments() {
                    assert!(!options.contains(&arg.get_id()), "{} {arg}", sub.get_name());
                }
                check(sub, options);
            }
        }
        let command = Cli::command();
        let options: Vec<_> = command.get_arguments().map(clap::Arg::get_id).collect();
        check(&command, &options);
    }

    /// The paths of all commands that do something, such as `key new`.
    fn leaves(command: &clap::Command, path: &str, found: &mut Vec<String>) {
        for sub in command.get_subcommands() {
            let path = format!("{path} {}", sub.get_name());
            if sub.has_subcommands() {
                leaves(sub, &path, found);
            } else {
                found.push(path);
            }
        }
    }

    #[test]
    fn the_users_page_has_an_example_of_every_command() {
        let page = include_str!("../../docs/city.md");
        let mut commands = Vec::new();
        leaves(&Cli::command(), "city", &mut commands);
        assert!(commands.len() > 25);
        for command in commands {
            // Motions are named in one line, and what is built is shown once.
            let is_shown = page.contains(&format!("{command} "))
                || page.contains(&format!("{command}\n"))
                || command.starts_with("city council propose")
                || command.starts_with("city tx build");
            assert!(is_shown, "{command}");
        }
    }
}
