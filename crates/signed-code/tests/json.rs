//! Bundles and reports as JSON.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![cfg(feature = "serde")]

mod support;

use serde_json::{json, Value};
use signed_code::{Algorithm, Carrier, Commitment, Entry, Status, TrustBundle};
use support::*;

#[test]
fn a_bundle_is_the_same_after_json() {
    let mut bundle = bundle();
    bundle.hosts.push("all.example".into());
    let district = bundle.entries.get_mut(&code(DISTRICT)).unwrap();
    district.keys[0].compromised_from = Some(1);
    district.proof = Some("{}".into());
    let text = serde_json::to_string(&bundle).unwrap();
    assert_eq!(serde_json::from_str::<TrustBundle>(&text).unwrap(), bundle);
}

fn smallest() -> Value {
    json!({
        "format": "cityid-trust-bundle-1",
        "block": { "number": 7, "hash": format!("0x{}", "07".repeat(32)), "time": 1_790_000_000_000_u64 },
        "maxAge": 604_800,
        "entries": [],
    })
}

#[test]
fn a_bundle_has_a_form() {
    let read = |value: Value| serde_json::from_value::<TrustBundle>(value);
    assert!(read(smallest()).is_ok());
    let mut other = smallest();
    other["format"] = json!("cityid-trust-bundle-2");
    assert!(read(other).is_err());
    let mut short = smallest();
    short["block"]["hash"] = json!("0x07");
    assert!(read(short).is_err());
    let mut twice = smallest();
    let entry = json!({ "code": DISTRICT, "status": "active" });
    twice["entries"] = json!([entry, entry]);
    let error = read(twice).unwrap_err().to_string();
    assert!(error.contains("two entries"), "{error}");
}

/// What a node answers to `cityIdentity_v1_resolve`, with most of it left out.
#[test]
fn an_answer_of_the_registry_is_an_entry() {
    let answer = json!({
        "code": DISTRICT,
        "presented": "MA.156.130102-XX",
        "status": "not-issued",
        "statusFrom": null,
        "keys": [
            { "id": "1", "key": { "ed25519": format!("0x{}", "01".repeat(32)) }, "validFrom": null, "validTo": 5 },
            { "id": "2", "key": { "p256": format!("0x{}", "02".repeat(33)) }, "validFrom": 3, "validTo": null },
            { "id": "3", "key": { "sm2": format!("0x{}", "03".repeat(33)) }, "validFrom": null, "validTo": null },
        ],
        "hosts": ["id.example"],
        "controller": { "account": "5F", "from": DISTRICT },
        "digests": {
            "revision": format!("0x{}", "06".repeat(32)), "previous": null,
            "record": format!("0x{}", "07".repeat(32)), "aliases": null, "successors": null,
        },
        "time": 1,
    });
    let entry: Entry = serde_json::from_value(answer).unwrap();
    let digests = entry.digests.clone().unwrap();
    assert_eq!(digests.record, Some([7; 32]));
    let text = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
    assert_eq!(entry.status, Status::NotIssued);
    assert_eq!(entry.hosts, ["id.example"]);
    let keys: Vec<_> = entry
        .keys
        .iter()
        .map(|key| (key.key.algorithm(), key.valid_from, key.valid_to))
        .collect();
    let expected = [
        (Algorithm::Ed25519, None, Some(5)),
        (Algorithm::P256, Some(3), None),
        (Algorithm::Sm2, None, None),
    ];
    assert_eq!(keys, expected);
    assert_eq!(entry.in_block, None);
}

/// The same of an item of a committed block.
#[test]
fn an_answer_of_an_item_has_what_its_holder_committed_to() {
    let answer = json!({
        "code": ITEM,
        "status": "committed",
        "inBlock": {
            "prefix": "000000", "first": "000000000", "last": "000000999", "state": "committed",
            "holder": "5F", "until": 1, "leasedIn": 1, "changedIn": 2,
            "commitment": {
                "count": 2, "root": format!("0x{}", "05".repeat(32)), "manifest": "0x1220",
                "place": "https://id.example/000000123",
            },
        },
    });
    let entry: Entry = serde_json::from_value(answer).unwrap();
    let text = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
    let mut bundle = bundle();
    bundle.insert(entry);
    let expected = Commitment {
        count: 2,
        root: [5; 32],
        place: "https://id.example/000000123".into(),
    };
    assert_eq!(bundle.commitment(&code(ITEM)), Some(&expected));
    assert_eq!(bundle.commitment(&code(DISTRICT)), None);
}

#[test]
fn a_report_is_told_as_json() {
    let text = sign(&label(), &Carrier::url(HOST), Algorithm::Ed25519);
    let mut bundle = bundle();
    let report = serde_json::to_value(verify(&text, &bundle)).unwrap();
    assert_eq!(report["finding"], json!({ "kind": "genuine" }));
    assert_eq!(report["checked"][0], json!("form"));
    assert_eq!(report["issuer"], json!(DISTRICT));
    assert_eq!(report["label"]["code"], json!(ITEM));
    assert_eq!(
        report["label"]["carrier"],
        json!({ "url": { "host": HOST } })
    );
    bundle.entries.get_mut(&code(ITEM)).unwrap().status = Status::Revoked;
    let report = serde_json::to_value(verify(&text, &bundle)).unwrap();
    let expected = json!({ "kind": "codeNotInForce", "detail": { "status": "revoked" } });
    assert_eq!(report["finding"], expected);
    let report = serde_json::to_value(verify("CI1:%", &bundle)).unwrap();
    let expected =
        json!({ "kind": "unreadable", "detail": { "position": 4, "reason": "wrongCharacter" } });
    assert_eq!(report["finding"], expected);
}
