//! Signatures: published vectors, and those that somebody made out of others.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use signed_code::{Algorithm, LocalKey, PublicKey, Signature, Signer};
use support::*;

fn octets_of(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap()
}

fn array<const N: usize>(hex: &str) -> [u8; N] {
    octets_of(hex).try_into().unwrap()
}

/// Whether a message is verified by the key, with external data. The examples have headers that
/// labels do not, so that they are not read as labels.
fn verifies(key: &PublicKey, message: &str, external: &str) -> bool {
    use coset::{CoseSign1, TaggedCborSerializable};
    let message = CoseSign1::from_tagged_slice(&octets_of(message)).unwrap();
    let protected = message.protected.original_data.clone().unwrap();
    let signed = sig_structure(
        &protected,
        &octets_of(external),
        message.payload.as_deref().unwrap(),
    );
    key.verify(&signed, &message.signature.try_into().unwrap())
}

/// The key `11` of the examples of RFC 8152 and 9052.
fn eleven() -> PublicKey {
    PublicKey::P256(array(
        "02bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff",
    ))
}

#[test]
fn the_examples_of_cose_in_p256() {
    // RFC 8152, appendix C.2.1, the same as RFC 9052's.
    let message = "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31\
        d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a2234445\
        47e01f11d3b0916e5a4c345cacb36";
    assert!(verifies(&eleven(), message, ""));
    // cose-wg/Examples, sign1-tests/sign-pass-01 and -02: nothing protected, and external data.
    let message = "d28441a0a201260442313154546869732069732074686520636f6e74656e742e584087db0d2e557\
        1843b78ac33ecb2830df7b6e0a4d5b7376de336b23c591c90c425317e56127fbe04370097ce347087b233bf7\
        22b64072beb4486bda4031d27244f";
    // What is protected is then an empty string, whatever stands for it.
    use coset::{CoseSign1, TaggedCborSerializable};
    let first = CoseSign1::from_tagged_slice(&octets_of(message)).unwrap();
    let signed = sig_structure(&[], &[], first.payload.as_deref().unwrap());
    assert!(eleven().verify(&signed, &first.signature.try_into().unwrap()));
    let message = "d28443a10126a10442313154546869732069732074686520636f6e74656e742e584010729cd711c\
        b3813d8d8e944a8da7111e7b258c9bdca6135f7ae1adbee9509891267837e1e33bd36c150326ae62755c6bd8\
        e540c3e8f92d7d225e8db72b8820b";
    assert!(verifies(&eleven(), message, "11aa22bb33cc44dd55006699"));
    assert!(!verifies(&eleven(), message, ""));
}

#[test]
fn the_example_of_cose_in_ed25519() {
    // cose-wg/Examples, eddsa-examples/eddsa-sig-01, with the key of RFC 8032, section 7.1, test 1.
    let message =
        "d28445a201270300a10442313154546869732069732074686520636f6e74656e742e58407142fd2f\
        f96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb8711497dfa751bf40b58b3bcc32300b148\
        7f3db34085eef013bf08f4a44d6fef0d";
    let seed = array("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let key = LocalKey::from_seed(Algorithm::Ed25519, &seed.into()).unwrap();
    let public = PublicKey::Ed25519(array(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ));
    assert_eq!(key.public_key(), public);
    assert!(verifies(&public, message, ""));
}

#[test]
fn the_signed_example_of_cwt() {
    // RFC 8392, appendix A.3, with the key of A.2.3.
    let message =
        "d28443a10126a104524173796d6d657472696345434453413235365850a70175636f61703a2f2f61\
        732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e6578616d706c652e\
        636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b7158405427c1ff28d23fbad1f29c4c7c6a555e60\
        1d6fa29f9179bc3d7438bacaca5acd08c8d4d4f96131680c429a01f85951ecee743a52b9b63632c57209120e\
        1c9e30";
    let key = PublicKey::P256(array(
        "03143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f",
    ));
    assert!(verifies(&key, message, ""));
}

#[test]
fn the_example_of_sm2() {
    // GB/T 32918.5-2017, appendix A.2.
    let seed = array("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
    let key = LocalKey::from_seed(Algorithm::Sm2, &seed.into()).unwrap();
    let public = PublicKey::Sm2(array(
        "0309f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020",
    ));
    assert_eq!(key.public_key(), public);
    let signature: Signature = array(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    );
    assert!(public.verify(b"message digest", &signature));
    assert!(!public.verify(b"message digests", &signature));
}

#[test]
fn keys_verify_what_they_sign() {
    for algorithm in ALGORITHMS {
        let (one, other) = (key(algorithm, 1), key(algorithm, 2));
        let signature = one.sign(b"message").unwrap();
        assert_eq!(one.sign(b"message").unwrap(), signature, "{algorithm:?}");
        assert!(!other.public_key().verify(b"message", &signature));
        assert!(!one.public_key().verify(b"another", &signature));
        for zeros in [0..32, 32..64] {
            let mut spoilt = signature;
            spoilt[zeros].fill(0);
            assert!(!one.public_key().verify(b"message", &spoilt));
        }
    }
}

#[test]
fn seeds_that_are_no_scalars_are_refused() {
    for algorithm in [Algorithm::P256, Algorithm::Sm2] {
        for seed in [[0; 32], [0xff; 32]] {
            assert!(LocalKey::from_seed(algorithm, &seed.into()).is_err());
        }
    }
}

#[test]
fn secrets_are_not_shown() {
    let shown = format!("{:?}", key(Algorithm::Ed25519, 9));
    assert!(shown.starts_with("LocalKey(Ed25519("), "{shown}");
    assert!(!shown.contains("9, 9, 9"), "{shown}");
}

/// `one + other`, or `one - other`, of big-endian numbers.
fn combine(one: &[u8], other: &[u8], is_sum: bool) -> Vec<u8> {
    let mut carry = 0_i32;
    let mut result: Vec<u8> = one
        .iter()
        .zip(other)
        .rev()
        .map(|(one, other)| {
            let other = i32::from(*other);
            let sum = i32::from(*one) + if is_sum { other } else { -other } + carry;
            carry = sum.div_euclid(256);
            sum.rem_euclid(256).try_into().unwrap()
        })
        .collect();
    result.reverse();
    assert_eq!(carry, 0);
    result
}

#[test]
fn the_other_signature_of_ecdsa_is_refused() {
    let order = octets_of("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    let key = key(Algorithm::P256, 1);
    let (mut low, mut high) = (0, 0);
    for message in [b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h"] {
        let signature = key.sign(message).unwrap();
        let mut other = signature;
        other[32..].copy_from_slice(&combine(&order, &signature[32..], false));
        // Both are right by FIPS 186-5, and exactly one is by us.
        let is_low = key.public_key().verify(message, &signature);
        assert_ne!(is_low, key.public_key().verify(message, &other));
        *(if is_low { &mut low } else { &mut high }) += 1;
    }
    assert!(low > 0 && high > 0);
}

#[test]
fn a_scalar_of_ed25519_that_is_not_reduced_is_refused() {
    let order = octets_of("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
    let key = key(Algorithm::Ed25519, 1);
    let signature = key.sign(b"message").unwrap();
    let mut scalar = signature[32..].to_vec();
    scalar.reverse();
    let mut larger = combine(&scalar, &order, true);
    larger.reverse();
    let mut other = signature;
    other[32..].copy_from_slice(&larger);
    assert!(key.public_key().verify(b"message", &signature));
    assert!(!key.public_key().verify(b"message", &other));
}

#[test]
fn points_of_small_order_of_ed25519_are_refused() {
    // With the neutral point as key and as R, and a scalar of zero, the equation holds for every
    // message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    assert!(!PublicKey::Ed25519(neutral).verify(b"anything", &signature));
}
