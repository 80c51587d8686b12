//! Keys by which others verify what a code's holder signed.

use crate::types::Moment;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::Serialize;
use sp_core::{bounded::BoundedVec, bytes, ConstU32, U256};

/// How a record names a key: 1 to 32 characters out of letters, digits, `-`, `.`, `_` and `~`, which
/// can be the fragment of a DID.
pub type KeyId = BoundedVec<u8, ConstU32<32>>;

/// A public key. Points of P-256 and SM2 are compressed (SEC 1, section 2.3.3).
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
#[serde(rename_all = "camelCase")]
pub enum PublicKey {
    /// Ed25519 (RFC 8032).
    #[codec(index = 0)]
    Ed25519(#[serde(serialize_with = "bytes::serialize")] [u8; 32]),
    /// ECDSA on the curve P-256 (FIPS 186-5).
    #[codec(index = 1)]
    P256(#[serde(serialize_with = "bytes::serialize")] [u8; 33]),
    /// SM2 (GB/T 32918).
    #[codec(index = 2)]
    Sm2(#[serde(serialize_with = "bytes::serialize")] [u8; 33]),
}

/// The primes of the curves' fields, of which a coordinate is less. Their limbs come least
/// significant first.
const P_ED25519: U256 = U256([u64::MAX - 18, u64::MAX, u64::MAX, u64::MAX >> 1]);
const P_P256: U256 = U256([u64::MAX, 0xffff_ffff, 0, 0xffff_ffff_0000_0001]);
const P_SM2: U256 = U256([
    u64::MAX,
    0xffff_ffff_0000_0000,
    u64::MAX,
    0xffff_fffe_ffff_ffff,
]);

impl PublicKey {
    /// Whether the key has the form of a point: its coordinate is one of the curve's field and, if
    /// compressed, it begins with 2 or 3. That the point is on the curve is seen by who verifies.
    pub fn is_well_formed(&self) -> bool {
        let is_point = |[prefix, x @ ..]: &[u8; 33], prime| {
            matches!(prefix, 2 | 3) && U256::from_big_endian(x) < prime
        };
        match self {
            // The highest bit is the other coordinate's sign.
            Self::Ed25519(key) => {
                // The last bit is the sign of the other coordinate.
                let mut y = *key;
                y[31] &= 0x7f;
                U256::from_little_endian(&y) < P_ED25519
            }
            Self::P256(point) => is_point(point, P_P256),
            Self::Sm2(point) => is_point(point, P_SM2),
        }
    }
}

/// A key by which others verify what a code's holder signed, and when it was good.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct VerificationKey {
    /// Its name; no two keys of a record share one.
    pub id: KeyId,
    /// The key.
    pub key: PublicKey,
    /// From when signatures by it count; `None`: from ever.
    pub valid_from: Option<Moment>,
    /// Until when (inclusive) signatures by it count; `None`: until further notice.
    pub valid_to: Option<Moment>,
}

impl VerificationKey {
    /// Whether the name and the key are well formed and the validity does not end before it begins.
    pub fn is_well_formed(&self) -> bool {
        let of_id = |b: &u8| b.is_ascii_alphanumeric() || b"-._~".contains(b);
        let has_id = !self.id.is_empty() && self.id.iter().all(of_id);
        let validity = self.valid_from.zip(self.valid_to);
        has_id && self.key.is_well_formed() && validity.is_none_or(|(from, to)| from <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, key: PublicKey) -> VerificationKey {
        VerificationKey {
            id: id.as_bytes().to_vec().try_into().unwrap(),
            key,
            valid_from: None,
            valid_to: None,
        }
    }

    /// The point whose coordinate is `x`.
    fn point(prefix: u8, x: U256) -> [u8; 33] {
        let mut point = [prefix; 33];
        point[1..].copy_from_slice(&x.to_big_endian());
        point
    }

    #[test]
    fn points_have_their_form() {
        for (point_of, prime) in [
            (PublicKey::P256 as fn(_) -> _, P_P256),
            (PublicKey::Sm2, P_SM2),
        ] {
            for prefix in [2, 3] {
                assert!(point_of(point(prefix, prime - 1)).is_well_formed());
                assert!(!point_of(point(prefix, prime)).is_well_formed());
            }
            // The point at infinity, an uncompressed and a hybrid one.
            for prefix in [0, 1, 4, 6] {
                assert!(!point_of(point(prefix, 1.into())).is_well_formed());
            }
        }
        let ed25519 = |y: U256, sign: u8| {
            let mut key = y.to_little_endian();
            key[31] |= sign << 7;
            PublicKey::Ed25519(key).is_well_formed()
        };
        for sign in [0, 1] {
            assert!(ed25519(P_ED25519 - 1, sign));
            assert!(!ed25519(P_ED25519, sign));
        }
    }

    #[test]
    fn base_points_are_well_formed() {
        let p256: U256 = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
            .parse()
            .unwrap();
        assert!(PublicKey::P256(point(3, p256)).is_well_formed());
        let sm2: U256 = "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
            .parse()
            .unwrap();
        assert!(PublicKey::Sm2(point(2, sm2)).is_well_formed());
        let mut ed25519 = [0x66; 32];
        ed25519[0] = 0x58;
        assert!(PublicKey::Ed25519(ed25519).is_well_formed());
    }

    #[test]
    fn keys_have_a_name_and_a_validity() {
        let good = PublicKey::Ed25519([1; 32]);
        for id in ["1", "key-2026", "a.b_c~d"] {
            assert!(key(id, good).is_well_formed(), "{id}");
        }
        for id in ["", "#1", "a b", "钥匙"] {
            assert!(!key(id, good).is_well_formed(), "{id}");
        }
        let valid = |valid_from, valid_to| VerificationKey {
            valid_from,
            valid_to,
            ..key("1", good)
        };
        assert!(valid(Some(2), Some(2)).is_well_formed());
        assert!(valid(None, Some(0)).is_well_formed());
        assert!(!valid(Some(2), Some(1)).is_well_formed());
    }

    #[test]
    fn keys_are_told_in_hexadecimal() {
        let json = |key: PublicKey| serde_json::to_value(key).unwrap();
        let expected = serde_json::json!({ "sm2": format!("0x02{}", "00".repeat(32)) });
        assert_eq!(json(PublicKey::Sm2(point(2, 0.into()))), expected);
        let expected = serde_json::json!({ "ed25519": format!("0x{}", "01".repeat(32)) });
        assert_eq!(json(PublicKey::Ed25519([1; 32])), expected);
    }
}
