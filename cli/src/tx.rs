//! Transactions built here, signed elsewhere.

use crate::{
    chain::Chain,
    cli::{Cli, TxCommand},
    error::{Error, Result},
    keys::{account_of, Signer},
    output::Output,
    transaction::Draft,
    write,
};
use std::{fs, path::Path};

/// Runs a command.
///
/// # Errors
/// What went wrong.
pub async fn run(args: &Cli, command: &TxCommand, output: Output) -> Result<()> {
    match command {
        TxCommand::Build {
            out,
            valid_for,
            write,
        } => {
            let account = args.keys.account.as_ref().ok_or_else(|| {
                Error::usage("a transaction is of an account").next("add --account ADDRESS")
            })?;
            let account = account_of(account)?;
            let chain = Chain::connect(&args.chain, output).await?;
            let at = chain.finalized().await?;
            let call = write::call(write, &at, output).await?;
            // To read a large file takes longer than a transaction may be valid.
            let at = chain.finalized().await?;
            let draft = Draft::new(&chain, &at, account, &call, *valid_for).await?;
            save(out, &draft)?;
            show(&draft, output)
        }
        TxCommand::Sign { file } => {
            let mut draft = load(file)?;
            // What is shown is what the octets say, not what the file says of them.
            draft.does = draft.call()?.to_string();
            let signer = Signer::from(&args.keys)?;
            if signer.account() != draft.account {
                return Err(Error::key(format!(
                    "the transaction is of {}, and the key is that of {}",
                    draft.account,
                    signer.account()
                ))
                .next("city key list"));
            }
            output.notice(format!("to sign: {}", draft.does));
            signer.sign(&mut draft)?;
            save(file, &draft)?;
            show(&draft, output)
        }
        TxCommand::Submit { file } => {
            let mut draft = load(file)?;
            draft.does = draft.call()?.to_string();
            draft.signed()?;
            let chain = Chain::connect(&args.chain, output).await?;
            if draft.genesis() != chain.genesis() {
                return Err(Error::file("the transaction is for another chain")
                    .next("name a node of that chain with --url"));
            }
            let at = chain.finalized().await?;
            write::submit(&at, &draft, output).await
        }
    }
}

fn load(file: &Path) -> Result<Draft> {
    let place = |error: String| Error::file(format!("{}: {error}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| place(error.to_string()))?;
    Draft::read(&text).map_err(|error| place(error.message))
}

fn save(file: &Path, draft: &Draft) -> Result<()> {
    let text = serde_json::to_string_pretty(draft).map_err(Error::file)?;
    let written = fs::write(file, text + "\n");
    written.map_err(|error| Error::file(format!("{}: {error}", file.display())))
}

fn show(draft: &Draft, output: Output) -> Result<()> {
    output.answer(draft, || {
        vec![
            ("does", draft.does.clone()),
            ("account", draft.account.to_string()),
            ("chain", format!("{:?}", draft.genesis())),
            ("good until", format!("block {}", draft.good_until())),
            (
                "signed",
                if draft.is_signed() { "yes" } else { "no" }.into(),
            ),
        ]
    })
}
