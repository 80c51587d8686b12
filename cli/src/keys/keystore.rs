//! Key files in the form of Polkadot-JS, version 3: the secret key in the layout of PKCS #8,
//! encrypted by XSalsa20-Poly1305 under a key that scrypt makes of the passphrase.

use crate::error::{Error, Result};
use base64::{prelude::BASE64_STANDARD, Engine};
use crypto_secretbox::{
    aead::{rand_core::RngCore, Aead, KeyInit, OsRng},
    XSalsa20Poly1305,
};
use schnorrkel::SecretKey;
use serde::{Deserialize, Serialize};
use sp_core::{crypto::AccountId32, sr25519, Pair};
use zeroize::Zeroizing;

/// What stands before the secret key, and between it and the public one.
const HEADER: [u8; 16] = [
    0x30, 0x53, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const DIVIDER: [u8; 5] = [0xa1, 0x23, 0x03, 0x21, 0x00];

/// The work that scrypt does: log2 N, r and p. What Polkadot-JS does by itself.
const WORK: (u8, u32, u32) = (17, 8, 1);
/// The most memory that a file may make this program use: 256 MiB, twice what Polkadot-JS allows.
const MAX_LOG_N: u8 = 18;
const MAX_P: u32 = 10;

const SALT: usize = 32;
const NONCE: usize = 24;
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

impl Keystore {
    /// Encrypts a key.
    ///
    /// # Errors
    /// Never, with the constants of this module.
    pub fn close(pair: &sr25519::Pair, name: &str, passphrase: &str) -> Result<Self> {
        let mut salt = [0; SALT];
        let mut nonce = [0; NONCE];
        OsRng.fill_bytes(&mut salt);
        OsRng.fill_bytes(&mut nonce);
        let key = derive(passphrase, &salt, WORK)?;
        let raw = Zeroizing::new(pair.to_raw_vec());
        let secret = SecretKey::from_bytes(&raw).map_err(Error::key)?;
        let secret = Zeroizing::new(secret.to_ed25519_bytes());
        let plain = Zeroizing::new([&HEADER[..], &secret[..], &DIVIDER, &pair.public().0].concat());
        let sealed = XSalsa20Poly1305::new((&*key).into())
            .encrypt((&nonce).into(), &plain[..])
            .map_err(Error::key)?;
        let (log_n, r, p) = WORK;
        let n = 1u32.checked_shl(log_n.into()).unwrap_or_default();
        // N, p, r: in this order.
        let work = [n, p, r].map(u32::to_le_bytes).concat();
        let list = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        let meta = serde_json::Map::from_iter([("name".to_owned(), name.into())]);
        Ok(Self {
            encoded: BASE64_STANDARD.encode([&salt[..], &work, &nonce, &sealed].concat()),
            encoding: Encoding {
                content: list(CONTENTS),
                r#type: list(ENCODINGS),
                version: "3".into(),
            },
            address: AccountId32::from(pair.public()).to_string(),
            meta,
        })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it is no key file, or of another form.
    pub fn read(text: &str) -> Result<Self> {
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

    /// The account, as far as the file says.
    ///
    /// # Errors
    /// If it says something else.
    pub fn account(&self) -> Result<AccountId32> {
        let account = self.address.parse();
        account.map_err(|error| Error::key(format!("the address in the key file: {error}")))
    }

    /// The file.
    ///
    /// # Errors
    /// Never: it has a form in JSON.
    pub fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::key)
    }

    /// Decrypts the key.
    ///
    /// # Errors
    /// If the passphrase is wrong or the file damaged: nobody can tell which.
    pub fn open(&self, passphrase: &str) -> Result<sr25519::Pair> {
        let damaged = || Error::key("the key file is damaged");
        let encoded = BASE64_STANDARD
            .decode(&self.encoded)
            .map_err(|_| damaged())?;
        let (salt, rest) = encoded.split_at_checked(SALT).ok_or_else(damaged)?;
        let (work, rest) = rest.split_at_checked(12).ok_or_else(damaged)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(damaged)?;
        let key = derive(passphrase, salt, read_work(work).ok_or_else(damaged)?)?;
        let nonce: &[u8; NONCE] = nonce.try_into().map_err(|_| damaged())?;
        let plain = XSalsa20Poly1305::new((&*key).into())
            .decrypt(nonce.into(), sealed)
            .map(Zeroizing::new)
            .map_err(|_| Error::key("the passphrase is wrong, or the key file is damaged"))?;
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

/// N, p and r, if they are within bounds.
fn read_work(octets: &[u8]) -> Option<(u8, u32, u32)> {
    let mut numbers = octets
        .chunks_exact(4)
        .filter_map(|number| Some(u32::from_le_bytes(number.try_into().ok()?)));
    let (n, p, r) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let log_n = u8::try_from(n.trailing_zeros()).ok()?;
    (n.is_power_of_two() && log_n <= MAX_LOG_N && r == WORK.1 && p <= MAX_P)
        .then_some((log_n, r, p))
}

fn derive(
    passphrase: &str,
    salt: &[u8],
    (log_n, r, p): (u8, u32, u32),
) -> Result<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    let params = scrypt::Params::new(log_n, r, p, 32).map_err(Error::key)?;
    scrypt::scrypt(passphrase.as_bytes(), salt, &params, &mut key[..]).map_err(Error::key)?;
    Ok(key)
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
            encoded: BASE64_STANDARD.encode([0; 50]),
            ..closed
        };
        assert!(short.open("one").is_err());
    }

    #[test]
    fn a_file_cannot_ask_for_any_amount_of_work() {
        let work = |n: u32, p: u32, r: u32| read_work(&[n, p, r].map(u32::to_le_bytes).concat());
        assert_eq!(work(1 << 17, 1, 8), Some(WORK));
        for (n, p, r) in [
            (1 << 30, 1, 8),
            (1 << 15, 99, 8),
            (1 << 15, 1, 9),
            (7, 1, 8),
        ] {
            assert_eq!(work(n, p, r), None);
        }
    }
}
