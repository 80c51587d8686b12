//! Public keys, and how signatures are verified with them.

use crate::algorithm::{Algorithm, SM2_IDENTIFIER};
use p256::ecdsa::signature::Verifier;

/// A signature: of Ed25519 as RFC 8032 has it, of the others r and s.
pub type Signature = [u8; 64];

/// A public key, as it is on record. Points of P-256 and SM2 are compressed (SEC 1, section 2.3.3).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum PublicKey {
    /// Ed25519 (RFC 8032).
    Ed25519(#[cfg_attr(feature = "serde", serde(with = "crate::json"))] [u8; 32]),
    /// ECDSA on the curve P-256 (FIPS 186-5).
    P256(#[cfg_attr(feature = "serde", serde(with = "crate::json"))] [u8; 33]),
    /// SM2 (GB/T 32918).
    Sm2(#[cfg_attr(feature = "serde", serde(with = "crate::json"))] [u8; 33]),
}

impl PublicKey {
    /// The algorithm of its signatures.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            Self::P256(_) => Algorithm::P256,
            Self::Sm2(_) => Algorithm::Sm2,
        }
    }

    /// Whether the key's holder made this signature of `message`.
    ///
    /// Nobody can make a second signature out of one. Of Ed25519, points of small order and scalars
    /// that are not reduced are refused; of ECDSA, an s above half of the order, where -s would do as
    /// well. SM2 has no such twin: s is multiplied by what also contains r.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        match self {
            Self::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                ed25519_dalek::VerifyingKey::from_bytes(key)
                    .is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
            }
            Self::P256(point) => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point);
                let signature = p256::ecdsa::Signature::from_slice(signature);
                matches!((key, signature), (Ok(key), Ok(signature))
                    if signature.normalize_s().is_none()
                        && key.verify(message, &signature).is_ok())
            }
            Self::Sm2(point) => {
                let key = sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_IDENTIFIER, point);
                let signature = sm2::dsa::Signature::from_bytes(signature);
                matches!((key, signature), (Ok(key), Ok(signature))
                    if key.verify(message, &signature).is_ok())
            }
        }
    }
}
