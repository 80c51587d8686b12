//! Keys that sign labels: they are on a code's record, and have no account.

use super::{
    folder::KeyFile,
    sealed::{self, damaged},
};
use crate::error::{Error, Result};
use crypto_secretbox::aead::{rand_core::RngCore, OsRng};
use serde::{Deserialize, Serialize};
use signed_code::{Algorithm, LocalKey, PublicKey, Signer};
use zeroize::Zeroizing;

/// How often a seed is drawn: one in 2^32 is no key of a curve.
const DRAWS: u8 = 8;

/// A file with such a key.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LabelKey {
    /// The public key, as records have it.
    pub key: PublicKey,
    /// The seed, encrypted.
    encoded: String,
}

impl KeyFile for LabelKey {
    const FOLDER: &str = "label-keys";

    fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text)
            .map_err(|error| Error::key(format!("this is no key file for labels: {error}")))
    }

    fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::key)
    }
}

impl LabelKey {
    /// Makes a key.
    ///
    /// # Errors
    /// Never, but by chance.
    pub fn make(algorithm: Algorithm, passphrase: &str) -> Result<Self> {
        for _ in 0..DRAWS {
            let mut seed = Zeroizing::new([0; 32]);
            OsRng.fill_bytes(&mut seed[..]);
            if let Ok(key) = LocalKey::from_seed(algorithm, &seed) {
                return Ok(Self {
                    key: key.public_key(),
                    encoded: sealed::seal(&seed[..], passphrase)?,
                });
            }
        }
        Err(Error::key("no key could be drawn"))
    }

    /// Decrypts the key.
    ///
    /// # Errors
    /// If the passphrase is wrong or the file damaged.
    pub fn open(&self, passphrase: &str) -> Result<LocalKey> {
        let seed = sealed::open(&self.encoded, passphrase)?;
        let seed: [u8; 32] = seed[..].try_into().map_err(|_| damaged())?;
        let seed = Zeroizing::new(seed);
        let key = LocalKey::from_seed(self.key.algorithm(), &seed).map_err(|_| damaged())?;
        match key.public_key() == self.key {
            true => Ok(key),
            false => Err(damaged()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_opens_again_with_its_passphrase_only() {
        for algorithm in [Algorithm::Ed25519, Algorithm::P256, Algorithm::Sm2] {
            let made = LabelKey::make(algorithm, "one").unwrap();
            let read = LabelKey::read(&made.text().unwrap()).unwrap();
            assert_eq!(read.open("one").unwrap().public_key(), made.key);
            assert!(read.open("two").is_err());
        }
    }

    #[test]
    fn a_file_of_another_key_is_damaged() {
        let [one, other] = [(); 2].map(|()| LabelKey::make(Algorithm::Ed25519, "one").unwrap());
        let mixed = LabelKey {
            key: other.key,
            ..one
        };
        assert!(mixed.open("one").is_err());
    }
}
