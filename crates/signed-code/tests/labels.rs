//! The vectors for other implementations are what the crate makes, and are genuine.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../examples/labels.rs"]
mod labels;
mod support;

use serde_json::Value;
use signed_code::{Algorithm, Digest, Entry, Finding, Key, Lease, Signed, Signer, Terms};
use std::mem::discriminant;
use support::{bundle, code, entry, key, ALGORITHMS, FACTS, HOST, LESSEE, SERIES};

const COMMITTED: &str = include_str!("../vectors/labels.json");

#[test]
fn labels_are_those_of_the_vectors() {
    let committed: Value = serde_json::from_str(COMMITTED).unwrap();
    assert_eq!(committed, labels::labels());
}

#[test]
fn the_labels_of_the_vectors_are_genuine() {
    let vectors: Value = serde_json::from_str(COMMITTED).unwrap();
    let labels = vectors["labels"].as_array().unwrap();
    assert_eq!(labels.len(), 24);
    let seen = [Digest::facts(FACTS).unwrap(), Digest::record(&[0x5a; 32])];
    for label in labels {
        let seed = ALGORITHMS
            .iter()
            .position(|algorithm| name(*algorithm) == label["algorithm"])
            .unwrap();
        let signer = key(ALGORITHMS[seed], u8::try_from(seed).unwrap() + 1);
        let issuer = label["issuer"].as_str().unwrap();
        let mut bundle = bundle();
        bundle.hosts.push(HOST.into());
        bundle.leases = vec![Lease {
            series: code(SERIES),
            first: "000000123".into(),
            last: "000000123".into(),
            holder: code(LESSEE),
        }];
        bundle.insert(Entry {
            keys: vec![Key {
                id: "2026-a".into(),
                key: signer.public_key(),
                valid_from: None,
                valid_to: None,
                compromised_from: None,
            }],
            ..entry(issuer, 1)
        });
        let text = label["text"].as_str().unwrap();
        let signed = Signed::read(text).unwrap().digest;
        let same_kind = |seen: &Digest| {
            signed.is_some_and(|signed| discriminant(seen) == discriminant(&signed))
        };
        let seen: Vec<_> = seen.iter().copied().filter(same_kind).collect();
        let terms = Terms {
            seen: &seen,
            ..Terms::at(support::TIME)
        };
        let found = signed_code::verify(text, &bundle, &terms).finding;
        assert_eq!(found, Finding::Genuine, "{text}");
    }
}

fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Ed25519 => "ed25519",
        Algorithm::P256 => "p256",
        Algorithm::Sm2 => "sm2",
    }
}
