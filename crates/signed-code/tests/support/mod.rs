//! A district, its keys, what is known of them, and messages that the crate would not write.

#![allow(dead_code, reason = "each test uses what it needs")]

use ciborium::Value;
use signed_code::{
    Algorithm, Carrier, Digest, Entry, FinalBlock, Finding, Key, Label, Lease, LocalKey, Report,
    Signer, Status, Terms, TrustBundle,
};
use std::sync::LazyLock;

pub const HOST: &str = "id.example";
pub const DISTRICT: &str = "MA.156.130102";
pub const OTHER: &str = "MA.156.1301";
pub const LESSEE: &str = "MA.156.130102.07";
pub const SERIES: &str = "MA.156.130102/CJ.060101";
pub const ITEM: &str = "MA.156.130102/CJ.060101.000000123";

pub const ALGORITHMS: [Algorithm; 3] = [Algorithm::Ed25519, Algorithm::P256, Algorithm::Sm2];

/// The time of the bundle's block, and when labels are issued; Unix seconds.
pub const TIME: u64 = 1_790_000_000;
pub const DAY: u64 = 86_400;

pub fn code(text: &str) -> city_code::Code {
    text.parse().unwrap()
}

pub fn key(algorithm: Algorithm, seed: u8) -> LocalKey {
    LocalKey::from_seed(algorithm, &[seed; 32].into()).unwrap()
}

/// The name of a district's key of this kind, of which it has one each.
pub fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Ed25519 => "e1",
        Algorithm::P256 => "p1",
        Algorithm::Sm2 => "s1",
    }
}

pub fn entry(text: &str, seed: u8) -> Entry {
    let on_record = |algorithm| Key {
        id: name(algorithm).into(),
        key: key(algorithm, seed).public_key(),
        valid_from: None,
        valid_to: None,
        compromised_from: None,
    };
    Entry {
        code: code(text),
        status: Status::Active,
        keys: ALGORITHMS.map(on_record).to_vec(),
        hosts: vec![HOST.into()],
        in_block: None,
        digests: None,
        proof: None,
    }
}

pub fn bundle() -> TrustBundle {
    static BUNDLE: LazyLock<TrustBundle> = LazyLock::new(make_bundle);
    BUNDLE.clone()
}

fn make_bundle() -> TrustBundle {
    let block = FinalBlock {
        number: 7,
        hash: [7; 32],
        time: TIME * 1000,
    };
    let mut bundle = TrustBundle::new(block, 7 * DAY);
    bundle.insert(entry(DISTRICT, 1));
    bundle.insert(entry(OTHER, 2));
    bundle.insert(entry(LESSEE, 3));
    bundle.insert(Entry {
        status: Status::Leased,
        keys: vec![],
        hosts: vec![],
        ..entry(ITEM, 1)
    });
    bundle.leases.push(Lease {
        series: code(SERIES),
        first: "000000000".into(),
        last: "000000999".into(),
        holder: code(LESSEE),
    });
    bundle
}

/// What the bundle has of a code.
pub fn entry_of<'a>(bundle: &'a mut TrustBundle, text: &str) -> &'a mut Entry {
    bundle.entries.get_mut(&code(text)).unwrap()
}

pub const FACTS: [(&str, &str); 2] = [("name", "消火栓 12"), ("street", "Zhongshan 5")];

pub fn label() -> Label {
    Label {
        code: code(ITEM),
        issuer: code(DISTRICT),
        issued: TIME,
        expires: Some(TIME + 365 * DAY),
        digest: Digest::facts(FACTS),
    }
}

pub fn carriers() -> [Carrier; 2] {
    [Carrier::url(HOST), Carrier::Pure]
}

pub fn sign(label: &Label, carrier: &Carrier, algorithm: Algorithm) -> String {
    let signer = key(algorithm, 1);
    label.sign(carrier, name(algorithm), &signer).unwrap()
}

pub fn verify(text: &str, bundle: &TrustBundle) -> Report {
    let seen = [Digest::facts(FACTS).unwrap()];
    let terms = Terms {
        seen: &seen,
        ..Terms::at(TIME + DAY)
    };
    signed_code::verify(text, bundle, &terms)
}

pub fn finding(text: &str) -> Finding {
    verify(text, &bundle()).finding
}

pub fn int(number: i64) -> Value {
    Value::Integer(number.into())
}

pub fn bytes(octets: impl Into<Vec<u8>>) -> Value {
    Value::Bytes(octets.into())
}

pub fn map(pairs: &[(i64, Value)]) -> Vec<u8> {
    let pairs = pairs
        .iter()
        .map(|(label, value)| (int(*label), value.clone()));
    cbor(&Value::Map(pairs.collect()))
}

pub fn cbor(value: &Value) -> Vec<u8> {
    let mut octets = Vec::new();
    ciborium::into_writer(value, &mut octets).unwrap();
    octets
}

/// RFC 9052, section 4.4.
pub fn sig_structure(protected: &[u8], external: &[u8], payload: &[u8]) -> Vec<u8> {
    cbor(&Value::Array(vec![
        Value::from("Signature1"),
        bytes(protected),
        bytes(external),
        bytes(payload),
    ]))
}

/// What a link's signature covers besides.
pub fn url_binding(host: &str, code: &str, issuer: &str) -> Vec<u8> {
    let texts = ["cityid:label:url:1", host, code, issuer];
    cbor(&Value::Array(texts.map(Value::from).to_vec()))
}

pub fn sign1(protected: &[u8], unprotected: Value, payload: &[u8], signature: &[u8]) -> Value {
    Value::Array(vec![
        bytes(protected),
        unprotected,
        bytes(payload),
        bytes(signature),
    ])
}

pub fn link(octets: &[u8]) -> String {
    let signature = data_encoding::BASE32_NOPAD.encode(octets);
    format!("HTTPS://{}/{ITEM}:S.{signature}", HOST.to_uppercase())
}

/// The octets of a link's signature.
pub fn octets(link: &str) -> Vec<u8> {
    let (_, signature) = link.split_once(":S.").unwrap();
    let octets = data_encoding::BASE32_NOPAD.decode(signature.as_bytes());
    octets.unwrap()
}
