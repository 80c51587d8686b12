//! Those who sign: keys in this process, or whatever else holds one.

use crate::{
    algorithm::{Algorithm, SM2_IDENTIFIER},
    key::{PublicKey, Signature},
};
use alloc::string::{String, ToString};
use core::fmt;
use p256::ecdsa::signature::Signer as _;
use sm2::elliptic_curve::sec1::ToEncodedPoint;
use zeroize::Zeroizing;

/// Something that signs: a key in this process, a security module, a service.
pub trait Signer {
    /// The key by which others verify.
    fn public_key(&self) -> PublicKey;

    /// Signs `message`, as the key's [`Algorithm`] has it: it is hashed here, or by whatever signs.
    /// SM2 signs under [`SM2_IDENTIFIER`]. An s of ECDSA may be above half of the order: it is made
    /// the lower one before it is printed.
    ///
    /// # Errors
    /// Why there is no signature, in the signer's own words.
    fn sign(&self, message: &[u8]) -> Result<Signature, SignerFailed>;

    /// Whether a signature is right without being verified before it is printed. Verifying takes
    /// longer than signing, and finds signers whose key is another one than they say.
    fn is_sure(&self) -> bool {
        false
    }
}

/// Why a signer did not sign.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignerFailed(pub String);

impl fmt::Display for SignerFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the signer failed: {}", self.0)
    }
}

impl core::error::Error for SignerFailed {}

/// A seed that is no key: zero, or not below the order of the curve.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BadSeed;

impl fmt::Display for BadSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the seed is not a key of this curve")
    }
}

impl core::error::Error for BadSeed {}

/// A secret key in this process. It is wiped from memory when it is dropped; what the arithmetic of
/// the curves leaves on the stack is not.
///
/// Signatures are deterministic: two of the same message are the same.
pub struct LocalKey {
    secret: Secret,
    public: PublicKey,
}

enum Secret {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::ecdsa::SigningKey),
    Sm2(sm2::SecretKey),
}

impl LocalKey {
    /// The key of a seed: of Ed25519 the secret key of RFC 8032, of the others the scalar, big-endian.
    ///
    /// # Errors
    /// [`BadSeed`] if it is no scalar of the curve.
    pub fn from_seed(algorithm: Algorithm, seed: &Zeroizing<[u8; 32]>) -> Result<Self, BadSeed> {
        let seed = seed.as_slice();
        let secret = match algorithm {
            Algorithm::Ed25519 => ed25519_dalek::SigningKey::try_from(seed)
                .map(Secret::Ed25519)
                .map_err(|_| BadSeed),
            Algorithm::P256 => p256::ecdsa::SigningKey::from_slice(seed)
                .map(Secret::P256)
                .map_err(|_| BadSeed),
            Algorithm::Sm2 => sm2::SecretKey::from_slice(seed)
                .map(Secret::Sm2)
                .map_err(|_| BadSeed),
        }?;
        let public = match &secret {
            Secret::Ed25519(key) => PublicKey::Ed25519(key.verifying_key().to_bytes()),
            Secret::P256(key) => {
                PublicKey::P256(compressed(key.verifying_key().to_encoded_point(true))?)
            }
            Secret::Sm2(key) => {
                PublicKey::Sm2(compressed(key.public_key().to_encoded_point(true))?)
            }
        };
        Ok(Self { secret, public })
    }
}

impl fmt::Debug for LocalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LocalKey").field(&self.public).finish()
    }
}

impl Signer for LocalKey {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignerFailed> {
        let failed = |error: p256::ecdsa::Error| SignerFailed(error.to_string());
        match &self.secret {
            Secret::Ed25519(key) => key.try_sign(message).map(|s| s.to_bytes()),
            Secret::P256(key) => key
                .try_sign(message)
                .map(|signature: p256::ecdsa::Signature| signature.to_bytes().into()),
            Secret::Sm2(key) => sm2::dsa::SigningKey::new(SM2_IDENTIFIER, key)
                .and_then(|key| key.try_sign(message))
                .map(|signature| signature.to_bytes()),
        }
        .map_err(failed)
    }

    fn is_sure(&self) -> bool {
        true
    }
}

fn compressed(point: impl AsRef<[u8]>) -> Result<[u8; 33], BadSeed> {
    point.as_ref().try_into().map_err(|_| BadSeed)
}
