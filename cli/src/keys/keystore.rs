//! Key files in the form of Polkadot-JS, version 3: the secret key in the layout of PKCS #8,
//! encrypted by XSalsa20-Poly1305 under a key that scrypt makes of the passphrase.

use super::{
    folder::KeyFile,
    sealed::{self, damaged},
};
use crate::error::{Error, Result};
use schnorrkel::SecretKey;
use serde::{Deserialize, Serialize};
use sp_core::{crypto::AccountId32, sr25519, Pair};
use zeroize::Zeroizing;

/// What stands before the secret key, and between it and the public one.
const HEADER: [u8; 16] = [
    0x30, 0x53, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const DIVIDER: [u8; 5] = [0xa1, 0x23, 0x03, 0x21, 0x00];

const ENCODINGS: [&str; 2] = ["scrypt", "xsalsa20-poly1305"];
const CONTENTS: [&str; 2] = ["pkcs8", "sr25519"];

/// A key file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Keystore {
    encoded: String,
    encoding: Encoding,
    address: String,
    #[serde(default)]
    meta: serde_json::Map<String, serde_json::Value>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Encoding {
    content: Vec<String>,
    r#type: Vec<String>,
    version: String,
}

impl KeyFile for Keystore {
    const FOLDER: &str = "keys";

    fn read(text: &str) -> Result<Self> {
        let read: Self = serde_json::from_str(text)
            .map_err(|error| Error::key(format!("this is no key file: {error}")))?;
        let Encoding {
            content,
            r#type,
            version,
        } = &read.encoding;
        if version != "3" || content[..] != CONTENTS || r#type[..] != ENCODINGS {
            return Err(Error::key(
                "a key file has to be of version 3, with an encrypted sr25519 key",
            ));
        }
        Ok(read)
    }

    fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::key)
    }
}

impl Keystore {
    /// Encrypts a key.
    ///
    /// # Errors
    /// Never, with the constants of this module.
    pub fn close(pair: &sr25519::Pair, name: &str, passphrase: &str) -> Result<Self> {
        let raw = Zeroizing::new(pair.to_raw_vec());
        let secret = SecretKey::from_bytes(&raw).map_err(Error::key)?;
        let secret = Zeroizing::new(secret.to_ed25519_bytes());
        let plain = Zeroizing::new([&HEADER[..], &secret[..], &DIVIDER, &pair.public().0].concat());
        let list = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        let meta = serde_json::Map::from_iter([("name".to_owned(), name.into())]);
        Ok(Self {
            encoded: sealed::seal(&plain, passphrase)?,
            encoding: Encoding {
                content: list(CONTENTS),
                r#type: list(ENCODINGS),
                version: "3".into(),
            },
            address: AccountId32::from(pair.public()).to_string(),
            meta,
        })
    }

    /// The account, as far as the file says.
    ///
    /// # Errors
    /// If it says something else.
    pub fn account(&self) -> Result<AccountId32> {
        let account = self.address.parse();
        account.map_err(|error| Error::key(format!("the address in the key file: {error}")))
    }

    /// Decrypts the key.
    ///
    /// # Errors
    /// If the passphrase is wrong or the file damaged: nobody can tell which.
    pub fn open(&self, passphrase: &str) -> Result<sr25519::Pair> {
        let plain = sealed::open(&self.encoded, passphrase)?;
        let rest = plain.strip_prefix(&HEADER).ok_or_else(damaged)?;
        let (secret, rest) = rest.split_at_checked(64).ok_or_else(damaged)?;
        let public = rest.strip_prefix(&DIVIDER).ok_or_else(damaged)?;
        let secret = SecretKey::from_ed25519_bytes(secret).map_err(|_| damaged())?;
        let pair = sr25519::Pair::from(secret);
        if pair.public().0[..] != *public {
            return Err(damaged());
        }
        Ok(pair)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by `@polkadot/keyring` of `//Alice` with the passphrase `city`.
    const FROM_POLKADOT: &str = include_str!("../../tests/polkadot-js.json");

    fn alice() -> sr25519::Pair {
        sr25519::Pair::from_string("//Alice", None).unwrap()
    }

    #[test]
    fn what_is_closed_opens_again_with_its_passphrase_only() {
        let closed = Keystore::close(&alice(), "alice", "one").unwrap();
        let read = Keystore::read(&closed.text().unwrap()).unwrap();
        assert_eq!(read.account().unwrap(), AccountId32::from(alice().public()));
        let opened = read.open("one").unwrap();
        assert_eq!(opened.public(), alice().public());
        let signature = opened.sign(b"a");
        assert!(sr25519::Pair::verify(&signature, b"a", &alice().public()));
        assert!(read.open("two").err().unwrap().message.contains("wrong"));
    }

    #[test]
    fn files_of_polkadot_open() {
        let read = Keystore::read(FROM_POLKADOT).unwrap();
        assert_eq!(read.open("city").unwrap().public(), alice().public());
    }

    #[test]
    fn what_is_no_key_file_is_refused() {
        for text in ["", "{}", "[]"] {
            assert!(Keystore::read(text).is_err());
        }
        let closed = Keystore::close(&alice(), "alice", "one").unwrap();
        let other = closed.text().unwrap().replace("sr25519", "ed25519");
        assert!(Keystore::read(&other).is_err());
        let short = Keystore {
            encoded: "AAAA".into(),
            ..closed
        };
        assert!(short.open("one").is_err());
    }
}
