//! The vectors that every implementation of block trees has to pass.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![cfg(feature = "serde")]

use block_tree::{
    verify, verify_empty, Builder, Hash, Inclusion, ItemProof, Problem, RangeProof, Root,
    ServedProof, Shape, Tree, NO_RECORD,
};
use serde_json::{from_value, to_value, Value};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/trees.json")).unwrap()
}

fn rows(vectors: &Value, name: &str) -> Vec<Value> {
    vectors[name].as_array().unwrap().clone()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

fn hash(shown: &str) -> Hash {
    let digits = shown.strip_prefix("0x").unwrap();
    hex::decode(digits).unwrap().try_into().unwrap()
}

fn shape(row: &Value) -> Shape {
    let width = row["width"].as_u64().unwrap().try_into().unwrap();
    Shape::new(text(row, "series"), text(row, "prefix"), width).unwrap()
}

fn root(row: &Value) -> Root {
    Root {
        count: row["count"].as_u64().unwrap().try_into().unwrap(),
        hash: hash(text(row, "root")),
    }
}

/// As the vectors themselves say it.
fn digest_of(label: &str) -> Hash {
    if label.ends_with('7') {
        NO_RECORD
    } else {
        sp_crypto_hashing::blake2_256(label.as_bytes())
    }
}

fn items(shape: &Shape, tree: &Value) -> Vec<(u64, Hash)> {
    let labels = tree["items"].as_array().unwrap().iter();
    labels
        .map(|label| label.as_str().unwrap())
        .map(|label| (shape.item_of(label).unwrap(), digest_of(label)))
        .collect()
}

fn tree(vectors: &Value, row: &Value) -> Tree {
    let tree = &vectors["trees"][text(row, "tree")];
    let shape = shape(tree);
    let items = items(&shape, tree);
    Tree::build(shape, items).unwrap()
}

#[test]
fn roots_are_those_of_the_vectors() {
    for (name, row) in vectors()["trees"].as_object().unwrap() {
        let shape = shape(row);
        let items = items(&shape, row);
        let mut builder = Builder::new(shape.clone());
        for (item, digest) in &items {
            builder.push(*item, digest).unwrap();
        }
        assert_eq!(builder.finish(), root(row), "{name}");
        let tree = Tree::build(shape, items).unwrap();
        assert_eq!(*tree.root(), root(row), "{name}");
    }
}

#[test]
fn proofs_are_those_of_the_vectors() {
    let vectors = vectors();
    for name in ["present", "absent"] {
        for row in rows(&vectors, name) {
            let tree = tree(&vectors, &row);
            let served: ServedProof = from_value(row["proof"].clone()).unwrap();
            let item = tree.shape().item_of(&served.item).unwrap();
            assert_eq!(tree.prove(item).as_ref(), Ok(&served.proof), "{row}");
            assert_eq!(to_value(&served).unwrap(), row["proof"]);

            let expected = if name == "present" {
                Inclusion::Present(digest_of(&served.item))
            } else {
                Inclusion::Absent
            };
            let shown = verify(tree.shape(), tree.root(), item, &served.proof);
            assert_eq!(shown, Ok(expected), "{row}");
        }
    }
}

#[test]
fn proofs_of_emptiness_are_those_of_the_vectors() {
    let vectors = vectors();
    for row in rows(&vectors, "vacant") {
        let tree = tree(&vectors, &row);
        let proof: RangeProof = from_value(row["proof"].clone()).unwrap();
        let part = text(&row, "part");
        assert_eq!(tree.prove_empty(part).as_ref(), Ok(&proof), "{row}");
        let shown = verify_empty(tree.shape(), tree.root(), part, &proof);
        assert_eq!(shown, Ok(()), "{row}");
    }
}

#[test]
fn all_else_is_refused() {
    let vectors = vectors();
    for row in rows(&vectors, "refused") {
        let shape = shape(&row);
        let proof: ItemProof = from_value(row["proof"].clone()).unwrap();
        let item = shape.item_of(text(&row, "item"));
        let problem = item
            .and_then(|item| verify(&shape, &root(&row), item, &proof))
            .unwrap_err();
        assert_named(&row, problem);
    }
    for row in rows(&vectors, "refused_as_empty") {
        let proof: RangeProof = from_value(row["proof"].clone()).unwrap();
        let shown = verify_empty(&shape(&row), &root(&row), text(&row, "part"), &proof);
        assert_named(&row, shown.unwrap_err());
    }
}

fn assert_named(row: &Value, problem: Problem) {
    let named = format!("{problem:?}");
    let name = named.split([' ', '{']).next().unwrap();
    assert_eq!(name, text(row, "problem"), "{row}");
}
