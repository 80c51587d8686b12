//! Secrets that a person types, or a file has. Never an argument: those are seen by everybody on
//! the machine.

use crate::{
    cli::KeyArgs,
    error::{Error, Result},
};
use std::{fs, io::IsTerminal};
use zeroize::Zeroizing;

/// What a passphrase is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// To open something: it is right or wrong.
    Open,
    /// To close something: typed twice, since a slip would be for ever.
    Close,
}

/// The passphrase for a key, from where the arguments say, or from the terminal.
///
/// # Errors
/// If there is none.
pub fn passphrase(args: &KeyArgs, of: &str, purpose: Purpose) -> Result<Zeroizing<String>> {
    if let Some(file) = &args.passphrase_file {
        let text = fs::read_to_string(file).map(Zeroizing::new);
        let text = text.map_err(|error| Error::key(format!("{}: {error}", file.display())))?;
        let line = Zeroizing::new(text.lines().next().unwrap_or_default().to_owned());
        return check(line);
    }
    let typed = check(ask(&format!("Passphrase of {of}: "))?)?;
    if purpose == Purpose::Close && ask("Again: ")? != typed {
        return Err(Error::key("the two passphrases differ"));
    }
    Ok(typed)
}

fn check(passphrase: Zeroizing<String>) -> Result<Zeroizing<String>> {
    if passphrase.is_empty() {
        return Err(Error::key("the passphrase is empty"));
    }
    Ok(passphrase)
}

/// Asks for a secret on the terminal, which does not show it.
///
/// # Errors
/// If there is no terminal.
pub fn ask(prompt: &str) -> Result<Zeroizing<String>> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::key("there is no terminal to ask for a secret")
            .next("name a file with --passphrase-file or CITY_PASSPHRASE_FILE"));
    }
    let typed = rpassword::prompt_password(prompt).map(Zeroizing::new);
    typed.map_err(|error| Error::key(format!("the terminal cannot be read: {error}")))
}
