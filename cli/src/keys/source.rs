//! From where the key comes, by the options.

use super::{passphrase, External, Folder, Keystore, Purpose};
use crate::{
    chain::Chain,
    cli::KeyArgs,
    error::{Error, Result},
    transaction::Draft,
};
use sp_core::{
    crypto::{AccountId32, DEV_PHRASE},
    sr25519, Pair,
};
use std::{env, fs, path::Path};
use zeroize::Zeroizing;

/// The variable with a secret URI.
pub const SURI: &str = "SURI";

/// Who signs.
pub enum Signer {
    /// This program.
    Here(Box<sr25519::Pair>),
    /// Another program, for an account.
    Elsewhere(External, AccountId32),
}

impl Signer {
    /// The signer that the options name.
    ///
    /// # Errors
    /// If they name none or several, or it cannot be used.
    pub fn from(args: &KeyArgs) -> Result<Self> {
        // A key may be named by CITY_KEY, so that these go before it.
        let named = [args.suri, args.dev.is_some(), args.signer.is_some()];
        if named.iter().filter(|is_named| **is_named).count() > 1 {
            return Err(Error::usage("--suri, --dev and --signer: one at a time"));
        }
        if let Some(line) = &args.signer {
            let account = args.account.as_ref().ok_or_else(|| {
                Error::usage("--signer needs to know whose signature it gets")
                    .next("add --account ADDRESS")
            })?;
            return Ok(Self::Elsewhere(External::new(line)?, account_of(account)?));
        }
        let pair = if let Some(name) = &args.dev {
            let path = Zeroizing::new(format!("//{}", name.trim_start_matches('/')));
            pair_of_uri(&path)?
        } else if args.suri {
            let uri = env::var(SURI).map(Zeroizing::new);
            let uri = uri.map_err(|_| Error::key(format!("the variable {SURI} is not set")))?;
            pair_of_uri(&uri)?
        } else if let Some(name) = &args.key {
            Folder::<Keystore>::open()?
                .get(name)?
                .open(&passphrase(args, name, Purpose::Open)?)?
        } else {
            return Err(Error::key("it is not said who signs").next(
                "add --key NAME (see city key list), --suri, --dev NAME or --signer COMMAND",
            ));
        };
        Ok(Self::Here(Box::new(pair)))
    }

    /// The signers that a file names: on each line a key as for `--key`, or `dev:NAME`.
    ///
    /// # Errors
    /// If there are none, or one cannot be used.
    pub async fn all(args: &KeyArgs, file: &Path, chain: &Chain) -> Result<Vec<Self>> {
        let text = fs::read_to_string(file);
        let text = text.map_err(|error| Error::file(format!("{}: {error}", file.display())))?;
        let mut signers = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let name = line.strip_prefix("dev:");
            let args = KeyArgs {
                key: name.is_none().then(|| line.into()),
                dev: name.map(String::from),
                suri: false,
                signer: None,
                ..args.clone()
            };
            check_dev(&args, chain).await?;
            signers.push(Self::from(&args)?);
        }
        if signers.is_empty() {
            return Err(Error::key(format!("{} names no key", file.display())));
        }
        Ok(signers)
    }

    /// Its account.
    pub fn account(&self) -> AccountId32 {
        match self {
            Self::Here(pair) => pair.public().into(),
            Self::Elsewhere(_, account) => account.clone(),
        }
    }

    /// Signs a transaction.
    ///
    /// # Errors
    /// If another program does not sign.
    pub fn sign(&self, draft: &mut Draft) -> Result<()> {
        let signature = match self {
            Self::Here(pair) => pair.sign(&draft.payload()).0,
            Self::Elsewhere(program, _) => program.sign(draft)?,
        };
        draft.sign(signature)
    }
}

/// Refuses a key that everybody knows, on a chain where that matters.
///
/// # Errors
/// If it is one, and the chain is not for development.
pub async fn check_dev(args: &KeyArgs, chain: &Chain) -> Result<()> {
    let is_known = args.dev.is_some()
        || (args.suri
            && env::var(SURI)
                .map(Zeroizing::new)
                .is_ok_and(|uri| is_dev(&uri)));
    if is_known && !chain.is_for_development().await? {
        return Err(Error::key(
            "this key is known to everybody, and the chain is not one for development",
        )
        .next("make a key of your own: city key new NAME"));
    }
    Ok(())
}

/// Whether a secret URI is derived from the phrase that every development chain has.
fn is_dev(uri: &str) -> bool {
    uri.starts_with('/') || uri.starts_with(DEV_PHRASE)
}

/// The key of a secret URI.
///
/// # Errors
/// If it is none. What it is, is not told.
pub fn pair_of_uri(uri: &str) -> Result<sr25519::Pair> {
    sr25519::Pair::from_string(uri.trim(), None)
        .map_err(|_| Error::key("this is no secret URI: a phrase or seed, and a path"))
}

/// An account by its address, or by the name of a key file.
///
/// # Errors
/// If it is neither.
pub fn account_of(text: &str) -> Result<AccountId32> {
    if let Ok(account) = text.parse() {
        return Ok(account);
    }
    let known = Folder::<Keystore>::open().and_then(|folder| folder.get(text));
    known.and_then(|keystore| keystore.account()).map_err(|_| {
        Error::usage(format!(
            "{text} is neither an address nor the name of a key"
        ))
        .next("city key list")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_everybody_knows_are_recognised() {
        for uri in ["//Alice", "/soft", DEV_PHRASE] {
            assert!(is_dev(uri), "{uri}");
        }
        let (_, phrase, _) = sr25519::Pair::generate_with_phrase(None);
        assert!(!is_dev(&phrase));
        assert!(!is_dev("0x0123//Alice"));
    }

    #[test]
    fn an_error_does_not_tell_the_secret() {
        let error = pair_of_uri("correct horse battery").err().unwrap();
        assert!(!error.message.contains("horse"));
    }

    #[test]
    fn accounts_have_addresses() {
        let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        assert_eq!(account_of(alice).unwrap().to_string(), alice);
        assert!(account_of("0x00").is_err());
    }
}
