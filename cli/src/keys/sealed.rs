//! Secrets under a passphrase: XSalsa20-Poly1305 under a key that scrypt makes of it, as key files of
//! Polkadot-JS have it.

use crate::error::{Error, Result};
use base64::{prelude::BASE64_STANDARD, Engine};
use crypto_secretbox::{
    aead::{rand_core::RngCore, Aead, KeyInit, OsRng},
    XSalsa20Poly1305,
};
use zeroize::Zeroizing;

/// The work that scrypt does: log2 N, r and p. What Polkadot-JS does by itself.
const WORK: (u8, u32, u32) = (17, 8, 1);
/// The most memory that a file may make this program use: 256 MiB, twice what Polkadot-JS allows.
const MAX_LOG_N: u8 = 18;
const MAX_P: u32 = 10;

const SALT: usize = 32;
const NONCE: usize = 24;

/// Encrypts a secret.
///
/// # Errors
/// Never, with the constants of this module.
pub fn seal(secret: &[u8], passphrase: &str) -> Result<String> {
    let mut salt = [0; SALT];
    let mut nonce = [0; NONCE];
    OsRng.fill_bytes(&mut salt);
    OsRng.fill_bytes(&mut nonce);
    let key = derive(passphrase, &salt, WORK)?;
    let sealed = XSalsa20Poly1305::new((&*key).into())
        .encrypt((&nonce).into(), secret)
        .map_err(Error::key)?;
    let (log_n, r, p) = WORK;
    let n = 1u32.checked_shl(log_n.into()).unwrap_or_default();
    // N, p, r: in this order.
    let work = [n, p, r].map(u32::to_le_bytes).concat();
    Ok(BASE64_STANDARD.encode([&salt[..], &work, &nonce, &sealed].concat()))
}

/// Decrypts one.
///
/// # Errors
/// If the passphrase is wrong or the text damaged: nobody can tell which.
pub fn open(text: &str, passphrase: &str) -> Result<Zeroizing<Vec<u8>>> {
    let octets = BASE64_STANDARD.decode(text).map_err(|_| damaged())?;
    let (salt, rest) = octets.split_at_checked(SALT).ok_or_else(damaged)?;
    let (work, rest) = rest.split_at_checked(12).ok_or_else(damaged)?;
    let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(damaged)?;
    let key = derive(passphrase, salt, read_work(work).ok_or_else(damaged)?)?;
    let nonce: &[u8; NONCE] = nonce.try_into().map_err(|_| damaged())?;
    XSalsa20Poly1305::new((&*key).into())
        .decrypt(nonce.into(), sealed)
        .map(Zeroizing::new)
        .map_err(|_| Error::key("the passphrase is wrong, or the key file is damaged"))
}

/// That a key file has something else in it than it should.
pub fn damaged() -> Error {
    Error::key("the key file is damaged")
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

    #[test]
    fn what_is_too_short_is_damaged() {
        for text in ["", "x", &BASE64_STANDARD.encode([0; 50])] {
            assert!(open(text, "one").is_err(), "{text}");
        }
    }
}
