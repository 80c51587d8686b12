//! The command line of the city code chain: see `docs/city.md`.

mod ask;
mod call;
mod cells;
mod chain;
mod cli;
mod error;
mod export;
mod import;
mod keys;
mod labels;
mod output;
mod transaction;
mod tx;
mod values;
mod whole;
mod write;

use clap::{error::ErrorKind, CommandFactory, Parser};
use cli::{Cli, Command, TrustCommand};
use error::{Error, Result};
use output::Output;
use std::{env, process::ExitCode};

/// The exit code of what was interrupted: 128 and the number of the signal, as shells have it.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match Cli::try_parse() {
        Ok(args) => args,
        Err(error) => return misused(&error),
    };
    let output = Output { json: args.json };
    let done = tokio::select! {
        done = run(&args, output) => done,
        _ = tokio::signal::ctrl_c() => {
            if matches!(args.command, Command::Import(_)) {
                output.notice("interrupted: the same command goes on where it was");
            }
            return INTERRUPTED.into();
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error);
            error.exit_code()
        }
    }
}

/// Help that was asked for, or what is wrong with the arguments.
fn misused(error: &clap::Error) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    let json = env::args().any(|arg| arg == "--json");
    if is_answer || !json {
        // Nobody is there to be told that it cannot be printed.
        let _ = error.print();
        return u8::try_from(error.exit_code()).unwrap_or(2).into();
    }
    let text = error.to_string();
    let text = text.trim().trim_start_matches("error: ");
    let error = Error::usage(text).next("city help");
    Output { json }.error(&error);
    error.exit_code()
}

async fn run(args: &Cli, output: Output) -> Result<()> {
    match &args.command {
        Command::Code(command) => ask::code::run(command, output),
        Command::Resolve(command) => ask::resolve::run(command, &args.chain, output).await,
        Command::Children(command) => ask::children::run(command, &args.chain, output).await,
        Command::History { code } => ask::history::run(code, &args.chain, output).await,
        Command::Status => ask::status::run(args, output).await,
        Command::Write(command) => write::run(args, command, output).await,
        Command::Import(command) => import::run(args, command, output).await,
        Command::Export(command) => export::run(command, &args.chain, output).await,
        Command::Key(command) => keys::command::run(args, command, output),
        Command::LabelKey(command) => labels::key::run(args, command, output),
        Command::Sign(command) => labels::sign::run(args, command, output).await,
        Command::Qr(command) => labels::qr::run(command, output),
        Command::Sheet(command) => labels::sheet::run(args, command, output),
        Command::Scan(command) => labels::scan::run(args, command, output).await,
        Command::Trust(TrustCommand::Export(command)) => {
            labels::trust::export(args, command, output).await
        }
        Command::Tx(command) => tx::run(args, command, output).await,
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "city", &mut text);
            output::print(&String::from_utf8_lossy(&text))
        }
    }
}
