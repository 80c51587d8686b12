//! How large labels are, printed as QR codes in alphanumeric mode with error correction Q.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use qrcode::{bits::Bits, EcLevel, Version};
use signed_code::{Algorithm, Carrier, Digest, Label};
use support::*;

const CODES: [(&str, &str); 3] = [
    ("MA.156.1301", "MA.156.1301"),
    ("MA.156.1301/60.10000000.1", "MA.156.1301"),
    ("MA.156.130102/60.10000000.12345678901234", "MA.156.130102"),
];

/// The smallest version that has the text as one run of alphanumeric mode.
fn version(text: &str) -> i16 {
    let fits = |version: &i16| {
        let mut bits = Bits::new(Version::Normal(*version));
        bits.push_alphanumeric_data(text.as_bytes()).is_ok()
            && bits.push_terminator(EcLevel::Q).is_ok()
    };
    (1..=40).find(fits).unwrap()
}

fn text(
    (text, issuer): (&str, &str),
    carrier: &Carrier,
    algorithm: Algorithm,
    name: &str,
    has_digest: bool,
) -> String {
    let label = Label {
        code: code(text),
        issuer: code(issuer),
        digest: Digest::facts(FACTS).filter(|_| has_digest),
        ..label()
    };
    label.sign(carrier, name, &key(algorithm, 1)).unwrap()
}

#[test]
fn versions_are_those_of_the_standard() {
    // ISO/IEC 18004, table 7: characters of alphanumeric mode at level Q.
    for (wanted, characters) in [
        (1, 16),
        (9, 189),
        (10, 221),
        (11, 259),
        (12, 296),
        (13, 352),
    ] {
        assert_eq!(version(&"A".repeat(characters)), wanted);
        assert_eq!(version(&"A".repeat(characters + 1)), wanted + 1);
    }
}

#[test]
fn labels_are_small_enough() {
    let host = "h".repeat(42) + ".example";
    assert_eq!(host.len(), 50);
    println!("code, carrier: version without a digest, with one (characters)");
    // The longest names of keys: the number of SM2 takes four octets more.
    for (algorithm, longest) in [
        (Algorithm::Ed25519, 9),
        (Algorithm::P256, 9),
        (Algorithm::Sm2, 5),
    ] {
        for row in CODES {
            let length = row.0.len();
            let print = |carrier: &Carrier, kind: &str, names: [usize; 2], most: [i16; 2]| {
                let versions = [0, 1].map(|digest| {
                    let longest = "a".repeat(names[digest]);
                    let text = text(row, carrier, algorithm, &longest, digest == 1);
                    assert!(
                        version(&text) <= most[digest],
                        "{kind} {length} {algorithm:?}"
                    );
                    let short = self::text(row, carrier, algorithm, "1", digest == 1);
                    (version(&short), short.len())
                });
                println!("{length}, {kind}, {algorithm:?}: {versions:?}");
            };
            let url = Carrier::url(&host);
            print(&url, "link, host of 50", [longest; 2], [12, 12]);
            print(
                &Carrier::url(HOST),
                "link, host of 10",
                [longest; 2],
                [12, 12],
            );
            print(&Carrier::Pure, "pure", [longest, 30], [10, 12]);
        }
    }
}
