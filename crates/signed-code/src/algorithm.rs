//! The algorithms of signatures, and their numbers in COSE.

use coset::{iana, RegisteredLabelWithPrivate};

/// The number of SM2 with SM3 in COSE. None is registered, so it is one for private use, of those
/// below -65536 (RFC 9053, section 2).
pub const SM2_ALGORITHM: i64 = -65537;

/// The distinguishing identifier that is part of what SM2 signs (GB/T 32918.2, section 5.5): the one
/// that GM/T 0009 gives to those who have agreed on no other.
pub const SM2_IDENTIFIER: &str = "1234567812345678";

/// How a label is signed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Algorithm {
    /// Ed25519 (RFC 8032): -19, also read as -8.
    Ed25519,
    /// ECDSA with P-256 and SHA-256 (FIPS 186-5): -9, also read as -7.
    P256,
    /// SM2 with SM3 (GB/T 32918): [`SM2_ALGORITHM`]. The signature is r and s, 32 octets each.
    Sm2,
}

impl Algorithm {
    /// The number that is written.
    pub const fn number(self) -> i64 {
        match self {
            Self::Ed25519 => -19,
            Self::P256 => -9,
            Self::Sm2 => SM2_ALGORITHM,
        }
    }

    pub(crate) const fn label(self) -> coset::Algorithm {
        match self {
            Self::Ed25519 => RegisteredLabelWithPrivate::Assigned(iana::Algorithm::Ed25519),
            Self::P256 => RegisteredLabelWithPrivate::Assigned(iana::Algorithm::ESP256),
            Self::Sm2 => RegisteredLabelWithPrivate::PrivateUse(SM2_ALGORITHM),
        }
    }

    /// The numbers -8 and -7 leave the curve open, which the key then says. RFC 9864 replaces them,
    /// but libraries and security modules write them still.
    pub(crate) const fn of_label(label: &coset::Algorithm) -> Option<Self> {
        match label {
            RegisteredLabelWithPrivate::Assigned(
                iana::Algorithm::Ed25519 | iana::Algorithm::EdDSA,
            ) => Some(Self::Ed25519),
            RegisteredLabelWithPrivate::Assigned(
                iana::Algorithm::ESP256 | iana::Algorithm::ES256,
            ) => Some(Self::P256),
            RegisteredLabelWithPrivate::PrivateUse(SM2_ALGORITHM) => Some(Self::Sm2),
            _ => None,
        }
    }
}
