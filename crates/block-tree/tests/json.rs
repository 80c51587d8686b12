//! What proofs look like in JSON.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "serde")]

use block_tree::{ItemProof, Problem, RangeProof, ServedProof, Shape, Tree, MAX_DEPTH};
use serde_json::{from_value, json, to_value, Value};

fn tree() -> Tree {
    let shape = Shape::new("MA.156.130102/CJ.060101", "000001", 9).unwrap();
    Tree::build(shape, [(1123, [7; 32]), (1990, [9; 32])]).unwrap()
}

#[test]
fn served_proof_names_its_item() {
    let tree = tree();
    let proof = tree.prove(1123).unwrap();
    let served = ServedProof::new(tree.shape(), 1123, proof.clone()).unwrap();
    let shown = to_value(&served).unwrap();
    assert_eq!(shown["item"], json!("000001123"));
    assert_eq!(
        shown["digest"],
        json!(format!("0x{}", hex::encode([7; 32])))
    );
    assert_eq!(shown["empty"], json!("0x7ff"));
    assert_eq!(shown["siblings"].as_array().unwrap().len(), 1);
    assert_eq!(from_value::<ServedProof>(shown.clone()).unwrap(), served);
    assert_eq!(from_value::<ItemProof>(shown.clone()).unwrap(), proof);

    let mut more = shown;
    more["record"] = json!({ "names": [] });
    assert_eq!(from_value::<ServedProof>(more).unwrap(), served);
}

#[test]
fn served_proof_fails_when_the_item_is_outside() {
    let tree = tree();
    let proof = tree.prove(1123).unwrap();
    let outside = Problem::ItemOutside {
        first: 1000,
        last: 1999,
    };
    assert_eq!(ServedProof::new(tree.shape(), 2000, proof), Err(outside));
}

#[test]
fn absent_item_has_no_digest() {
    let shown = to_value(tree().prove(1124).unwrap()).unwrap();
    assert_eq!(shown["digest"], Value::Null);
    let part = to_value(tree().prove_empty("0000012").unwrap()).unwrap();
    assert_eq!(part["empty"], json!("0x5"));
    assert!(from_value::<RangeProof>(part).is_ok());
}

#[test]
fn deserialize_fails_when_a_member_is_wrong() {
    let hash = |digits: usize| format!("0x{}", "a".repeat(digits));
    let good = json!({ "digest": hash(64), "empty": "0xF", "siblings": [hash(64)] });
    assert_eq!(from_value::<ItemProof>(good.clone()).unwrap().empty, 15);
    for (member, value) in [
        ("digest", json!(hash(62))),
        ("digest", json!("a".repeat(64))),
        ("digest", json!(hash(63) + "g")),
        ("digest", json!(7)),
        ("empty", json!("0x")),
        ("empty", json!("0x+1")),
        ("empty", json!(hash(17))),
        ("empty", json!(15)),
        ("siblings", json!([null])),
        ("siblings", json!(vec![hash(64); MAX_DEPTH as usize + 1])),
    ] {
        let mut bad = good.clone();
        bad[member] = value;
        assert!(from_value::<ItemProof>(bad.clone()).is_err(), "{bad}");
    }
    for member in ["digest", "empty", "siblings"] {
        let mut less = good.clone();
        less.as_object_mut().unwrap().remove(member);
        assert!(from_value::<ItemProof>(less.clone()).is_err(), "{less}");
    }
}
