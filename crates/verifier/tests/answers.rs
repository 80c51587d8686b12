//! What the page is told.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use block_tree::{ServedProof, Shape, Tree};
use city_code::alias::web::Link;
use proptest::prelude::*;
use serde_json::{json, Value};
use signed_code::{
    Algorithm, BlockLabel, Carrier, Check, Commitment, Digest, Entry, FinalBlock, Key, Label,
    LocalKey, NumberBlock, Signer, Status, TrustBundle,
};

const ITEM: &str = "MA.156.130102/CJ.060101.000000123";
const DISTRICT: &str = "MA.156.130102";
const TIME: u64 = 1_790_000_000;
const DAY: u64 = 86_400;
const FACTS: [(&str, &str); 2] = [("name", "消火栓 12"), ("street", "Zhongshan 5")];

fn key() -> LocalKey {
    LocalKey::from_seed(Algorithm::Ed25519, &[1; 32].into()).unwrap()
}

fn label(facts: &[(&str, &str)]) -> String {
    let digest = Digest::facts(facts.iter().copied()).filter(|_| !facts.is_empty());
    let label = Label {
        code: ITEM.parse().unwrap(),
        issuer: DISTRICT.parse().unwrap(),
        issued: TIME,
        expires: Some(TIME + DAY),
        digest,
    };
    label
        .sign(&Carrier::url("id.example"), "1", &key())
        .unwrap()
}

fn bundle() -> TrustBundle {
    let block = FinalBlock {
        number: 7,
        hash: [7; 32],
        time: TIME * 1000,
    };
    let mut bundle = TrustBundle::new(block, 7 * DAY);
    bundle.insert(Entry {
        code: DISTRICT.parse().unwrap(),
        status: Status::Active,
        keys: vec![Key {
            id: "1".into(),
            key: key().public_key(),
            valid_from: None,
            valid_to: None,
            compromised_from: None,
        }],
        hosts: vec!["id.example".into()],
        in_block: None,
        digests: None,
        proof: None,
    });
    bundle
}

fn ask(request: &Value) -> Value {
    serde_json::from_str(&verifier::answer(request.to_string().as_bytes())).unwrap()
}

fn ask_label(text: &str, facts: Value, tongue: &str) -> Value {
    ask(&json!({
        "ask": "label", "text": text, "bundle": bundle(), "now": TIME + 60, "facts": facts,
        "tongue": tongue,
    }))
}

#[test]
fn a_label_is_judged_and_each_check_is_in_words() {
    let answer = &ask_label(&label(&[]), Value::Null, "en")["ok"];
    assert_eq!(answer["verdict"], "signed");
    assert!(answer["message"].as_str().unwrap().contains("a copy"));
    assert_eq!(answer["wrong"], Value::Null);
    assert_eq!(
        answer["code"],
        json!({ "code": ITEM, "presented": answer["code"]["presented"] })
    );
    let first = json!({ "check": "form", "text": "The text is a signed label" });
    assert_eq!(answer["checked"][0], first);
    // The bundle says nothing of the item itself.
    assert_eq!(answer["notChecked"][0]["check"], "codeStatus");
    assert_eq!(answer["report"]["issuer"], DISTRICT);
    assert_eq!(answer["report"]["label"]["issued"], TIME);
}

#[test]
fn what_is_wrong_is_told_apart_from_what_was_not_checked() {
    let moved = label(&[]).replace("000000123", "000000124");
    let answer = &ask_label(&moved, Value::Null, "zh")["ok"];
    assert_eq!(answer["verdict"], "bad");
    assert_eq!(answer["wrong"]["check"], "signature");
    assert!(answer["message"].as_str().unwrap().contains("伪造"));
    let not_checked = answer["notChecked"].as_array().unwrap();
    assert!(not_checked.iter().all(|said| said["check"] != "signature"));
    assert!(not_checked.iter().any(|said| said["check"] == "expiry"));
}

#[test]
fn facts_are_compared_if_they_are_given() {
    let text = label(&FACTS);
    let verdict = |facts| ask_label(&text, facts, "en")["ok"]["verdict"].clone();
    assert_eq!(verdict(Value::Null), "compare");
    assert_eq!(verdict(json!(FACTS)), "signed");
    assert_eq!(verdict(json!([["name", "消火栓 13"]])), "bad");
    let twice = ask_label(&text, json!([["name", "a"], ["name", "b"]]), "en");
    assert_eq!(twice["error"]["kind"], "facts");
}

#[test]
fn a_label_of_a_whole_block_takes_the_proof_of_its_item() {
    let shape = Shape::new("MA.156.130102/CJ.060101", "000000", 9).unwrap();
    let tree = Tree::build(shape.clone(), [(123, [0; 32])]).unwrap();
    let label = BlockLabel {
        shape: shape.clone(),
        root: *tree.root(),
        issuer: DISTRICT.parse().unwrap(),
        issued: TIME,
        expires: None,
    };
    let signature = label.sign("id.example", "1", &key()).unwrap();
    let ask_item = |item: u64, inclusion: Value| {
        let code = ITEM.replace("123", &item.to_string());
        let link = Link::new("id.example", code.parse().unwrap()).unwrap();
        let text = format!("{:#}", link.signed(&signature).unwrap());
        let mut bundle = bundle();
        bundle.insert(Entry {
            code: code.parse().unwrap(),
            status: Status::Committed,
            keys: vec![],
            hosts: vec![],
            in_block: Some(NumberBlock {
                prefix: "000000".into(),
                first: "000000000".into(),
                commitment: Some(Commitment {
                    count: 1,
                    root: tree.root().hash,
                    place: "https://id.example/{item}".into(),
                }),
            }),
            digests: None,
            proof: None,
        });
        let request = json!({
            "ask": "label", "text": text, "bundle": bundle, "now": TIME + 60, "facts": null,
            "inclusion": inclusion, "tongue": "en",
        });
        ask(&request)["ok"].clone()
    };
    let served = |item| {
        let proof = ServedProof::new(&shape, item, tree.prove(item).unwrap()).unwrap();
        serde_json::to_value(proof).unwrap()
    };
    assert_eq!(ask_item(123, served(123))["verdict"], "signed");
    assert_eq!(ask_item(124, served(124))["verdict"], "bad");
    for inclusion in [Value::Null, served(124)] {
        let answer = ask_item(123, inclusion);
        assert_eq!(answer["verdict"], "open");
        assert_eq!(answer["wrong"]["check"], "inclusion");
        let message = answer["message"].as_str().unwrap();
        assert!(message.starts_with("Nothing shows"), "{message}");
    }
}

#[test]
fn a_code_without_a_signature_is_no_label_and_still_a_code() {
    let answer = &ask_label(&format!("https://id.example/{ITEM}"), Value::Null, "en")["ok"];
    assert_eq!(answer["verdict"], "noLabel");
    assert_eq!(answer["wrong"]["check"], "form");
    assert_eq!(answer["code"]["code"], ITEM);
    let all = answer["notChecked"].as_array().unwrap().len();
    assert_eq!(all + 1, Check::ALL.len());
}

#[test]
fn the_code_of_a_text_is_told_without_a_bundle() {
    let code = |text: &str| ask(&json!({ "ask": "code", "text": text }))["ok"].clone();
    let printed = json!({ "code": "MA.156.1301", "presented": "MA.156.1301-UB" });
    assert_eq!(code("ma.156.130100"), printed);
    assert_eq!(code(&label(&[]))["code"], ITEM);
    assert_eq!(code("https://example.org/"), Value::Null);
}

#[test]
fn a_bundle_says_of_when_it_is() {
    let answer = ask(&json!({ "ask": "bundle", "bundle": bundle() }));
    let expected = json!({
        "block": 7, "time": TIME * 1000, "until": TIME + 7 * DAY, "codes": 1, "issuers": 1,
    });
    assert_eq!(answer["ok"], expected);
    let other = ask(&json!({ "ask": "bundle", "bundle": { "format": "cityid-trust-bundle-2" } }));
    assert_eq!(other["error"]["kind"], "request");
}

#[test]
fn nothing_is_proven_by_another_chain() {
    let question = |genesis: Value| {
        ask(&json!({
            "ask": "proofs", "bundle": bundle(), "trusted": format!("0x{}", "07".repeat(32)),
            "genesis": genesis, "changes": [],
        }))
    };
    let empty = question(json!({ "header": "0x", "state": [] }));
    assert_eq!(empty["error"]["kind"], "authorities");
    // A header without a parent, a number and roots.
    let header = format!("0x{}", "00".repeat(98));
    let other = question(json!({ "header": header, "state": [] }));
    assert_eq!(other["error"]["kind"], "authorities");
    assert_eq!(question(Value::Null)["error"]["kind"], "request");
}

#[test]
fn what_is_too_long_is_not_looked_at() {
    let request = " ".repeat(verifier::MAX_REQUEST + 1);
    let answer: Value = serde_json::from_str(&verifier::answer(request.as_bytes())).unwrap();
    assert_eq!(answer["error"]["kind"], "tooLong");
}

proptest! {
    #[test]
    fn any_octets_get_an_answer(request in proptest::collection::vec(any::<u8>(), 0..256)) {
        let answer: Value = serde_json::from_str(&verifier::answer(&request)).unwrap();
        prop_assert_eq!(&answer["error"]["kind"], "request");
    }

    #[test]
    fn any_text_gets_a_judgement(text in ".{0,64}", is_label in any::<bool>()) {
        let text = if is_label { label(&[]) + &text } else { text };
        let answer = ask_label(&text, Value::Null, "en");
        prop_assert!(answer["ok"]["verdict"].is_string());
    }
}
