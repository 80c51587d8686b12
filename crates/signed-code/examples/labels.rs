//! Prints `vectors/labels.json`: labels by fixed keys, with all that goes into them, for other
//! implementations. The octets around them are put together here, not by the crate.
//!
//! ```text
//! cargo run -p signed-code --example labels > crates/signed-code/vectors/labels.json
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "without a label there is nothing to print"
)]

use ciborium::Value as Cbor;
use coset::{CborSerializable, CoseSign1, TaggedCborSerializable};
use serde_json::{json, Value};
use signed_code::{Algorithm, Carrier, Digest, Label, LocalKey, PublicKey, Signed, Signer};

const HOST: &str = "id.example";
const ISSUED: u64 = 1_790_000_000;
const EXPIRES: u64 = 1_821_536_000;
const FACTS: [(&str, &str); 2] = [("name", "消火栓 12"), ("street", "Zhongshan 5")];
const RECORD: [u8; 32] = [0x5a; 32];

const CODES: [(&str, &str); 4] = [
    ("MA.156.1301", "MA.156.1301"),
    ("MA.156.1301/60.10000000.1", "MA.156.1301"),
    ("MA.156.130102/CJ.060101.000000123", "MA.156.130102.07"),
    (
        "MA.156.130102/60.10000000.12345678901234",
        "MA.156.130102/60.10000000",
    ),
];

/// All labels of the vectors.
pub fn labels() -> Value {
    let algorithms = [Algorithm::Ed25519, Algorithm::P256, Algorithm::Sm2];
    let labels: Vec<_> = algorithms
        .into_iter()
        .zip(1_u8..)
        .flat_map(|(algorithm, seed)| {
            CODES
                .into_iter()
                .zip([
                    None,
                    Digest::facts(FACTS),
                    Some(Digest::record(&RECORD)),
                    Digest::facts(FACTS),
                ])
                .flat_map(move |((code, issuer), digest)| {
                    [Carrier::url(HOST), Carrier::Pure]
                        .map(|carrier| label(algorithm, seed, code, issuer, digest, &carrier))
                })
        })
        .collect();
    json!({
        "facts": FACTS.map(|(name, value)| json!([name, value])),
        "factsDigest": digest_of(Digest::facts(FACTS)),
        "record": hex::encode(RECORD),
        "sm2Identifier": signed_code::SM2_IDENTIFIER,
        "labels": labels,
    })
}

fn label(
    algorithm: Algorithm,
    seed: u8,
    code: &str,
    issuer: &str,
    digest: Option<Digest>,
    carrier: &Carrier,
) -> Value {
    let seed = [seed; 32];
    let key = LocalKey::from_seed(algorithm, &seed.into()).expect("a seed");
    let label = Label {
        code: code.parse().expect("a code"),
        issuer: issuer.parse().expect("a code"),
        issued: ISSUED,
        expires: digest.map(|_| EXPIRES),
        digest,
    };
    let text = label.sign(carrier, "2026-a", &key).expect("a label");
    let read = Signed::read(&text).expect("a label");
    let (host, octets, external) = match carrier {
        Carrier::Url { host } => {
            let (_, signature) = text.split_once(":S.").expect("a signature");
            let octets = data_encoding::BASE32_NOPAD.decode(signature.as_bytes());
            let texts = ["cityid:label:url:1", host, code, issuer].map(Cbor::from);
            (
                Some(host),
                octets.expect("base32"),
                cbor(&Cbor::Array(texts.to_vec())),
            )
        }
        Carrier::Pure => (None, decode_base45(&text), Vec::new()),
    };
    let message = match carrier {
        Carrier::Url { .. } => CoseSign1::from_slice(&octets),
        Carrier::Pure => CoseSign1::from_tagged_slice(&octets),
    }
    .expect("a message");
    let public = match key.public_key() {
        PublicKey::Ed25519(key) => hex::encode(key),
        PublicKey::P256(point) | PublicKey::Sm2(point) => hex::encode(point),
    };
    json!({
        "text": text,
        "algorithm": match algorithm {
            Algorithm::Ed25519 => "ed25519",
            Algorithm::P256 => "p256",
            Algorithm::Sm2 => "sm2",
        },
        "algorithmNumber": algorithm.number(),
        "seed": hex::encode(seed),
        "publicKey": public,
        "host": host,
        "code": code,
        "issuer": issuer,
        "key": read.key,
        "issued": read.issued,
        "expires": read.expires,
        "digest": digest_of(read.digest),
        "cose": hex::encode(&octets),
        "externalAad": hex::encode(&external),
        "sigStructure": hex::encode(message.tbs_data(&external)),
    })
}

fn digest_of(digest: Option<Digest>) -> Value {
    match digest {
        None => Value::Null,
        Some(Digest::Facts(octets)) => json!({ "facts": hex::encode(octets) }),
        Some(Digest::Record(octets)) => json!({ "record": hex::encode(octets) }),
    }
}

fn cbor(value: &Cbor) -> Vec<u8> {
    let mut octets = Vec::new();
    ciborium::into_writer(value, &mut octets).expect("memory");
    octets
}

fn decode_base45(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let text = text.strip_prefix("CI1:").expect("a prefix");
    let values: Vec<_> = text
        .chars()
        .map(|character| ALPHABET.find(character).expect("base45"))
        .collect();
    values
        .chunks(3)
        .flat_map(|group| {
            let number = group
                .iter()
                .rev()
                .fold(0, |number, value| number * 45 + value);
            let octets = u16::try_from(number).expect("base45").to_be_bytes();
            octets.into_iter().skip(3 - group.len())
        })
        .collect()
}

#[allow(dead_code, reason = "the test has this file as a module")]
fn main() {
    println!("{:#}", labels());
}
