//! Commands for keys.

use super::{ask, pair_of_uri, passphrase, Folder, KeyFile, Keystore, Purpose, SURI};
use crate::{
    cli::{Cli, KeyCommand},
    error::{Error, Result},
    output::{print, Output},
};
use serde::Serialize;
use sp_core::{crypto::AccountId32, sr25519, Pair};
use std::{env, fs};
use zeroize::Zeroizing;

/// A key that is kept.
#[derive(Serialize)]
struct Kept {
    name: String,
    account: AccountId32,
}

/// Runs a command.
///
/// # Errors
/// What went wrong.
pub fn run(args: &Cli, command: &KeyCommand, output: Output) -> Result<()> {
    let folder = Folder::<Keystore>::open()?;
    match command {
        KeyCommand::New { name } => {
            let passphrase = passphrase(&args.keys, name, Purpose::Close)?;
            let (pair, phrase, seed) = sr25519::Pair::generate_with_phrase(None);
            let (phrase, _seed) = (Zeroizing::new(phrase), Zeroizing::new(seed));
            let kept = keep(&folder, name, &pair, &passphrase)?;
            show(&kept, output)?;
            // On the terminal, apart from the answer: that may go to a file.
            anstream::eprintln!(
                "Write this phrase down; it is not shown again:\n  {}",
                *phrase
            );
            Ok(())
        }
        KeyCommand::Import { name, file } => {
            if let Some(file) = file {
                if args.keys.suri {
                    return Err(Error::usage("--file and --suri: one at a time"));
                }
                let text = fs::read_to_string(file);
                let text =
                    text.map_err(|error| Error::file(format!("{}: {error}", file.display())))?;
                let keystore = Keystore::read(&text)?;
                folder.put(name, &keystore)?;
                let account = keystore.account()?;
                let name = name.clone();
                return show(&Kept { name, account }, output);
            }
            let uri = if args.keys.suri {
                let uri = env::var(SURI).map(Zeroizing::new);
                uri.map_err(|_| Error::key(format!("the variable {SURI} is not set")))?
            } else {
                ask("Secret URI (phrase or seed, and path): ")?
            };
            let pair = pair_of_uri(&uri)?;
            let passphrase = passphrase(&args.keys, name, Purpose::Close)?;
            show(&keep(&folder, name, &pair, &passphrase)?, output)
        }
        KeyCommand::Export { name } => print(&(folder.get(name)?.text()? + "\n")),
        KeyCommand::List => {
            let keys = folder.list()?.into_iter().map(|(name, keystore)| {
                let account = keystore.account()?;
                Ok(Kept { name, account })
            });
            let keys = keys.collect::<Result<Vec<_>>>()?;
            let rows: Vec<_> = keys
                .iter()
                .map(|key| vec![key.name.clone(), key.account.to_string()])
                .collect();
            output.table(&keys, &["name", "account"], rows)
        }
    }
}

fn keep(
    folder: &Folder<Keystore>,
    name: &str,
    pair: &sr25519::Pair,
    passphrase: &str,
) -> Result<Kept> {
    folder.put(name, &Keystore::close(pair, name, passphrase)?)?;
    Ok(Kept {
        name: name.into(),
        account: pair.public().into(),
    })
}

fn show(kept: &Kept, output: Output) -> Result<()> {
    output.answer(kept, || {
        vec![
            ("key", kept.name.clone()),
            ("account", kept.account.to_string()),
        ]
    })
}
