//! Laws of trees and proofs.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use block_tree::{
    verify, verify_empty, Builder, Hash, Inclusion, ItemProof, Problem, RangeProof, Root, Shape,
    Tree,
};
use proptest::{prelude::*, sample::Index};
use std::collections::BTreeMap;

const SERIES: &str = "MA.156.130102/CJ.060101";

/// Blocks of all sizes, with prefixes that begin with zeros or are empty.
fn shape() -> impl Strategy<Value = Shape> {
    ("[0-9]{0,9}", 0_u8..=9)
        .prop_filter("no item", |(prefix, digits)| {
            !prefix.is_empty() || *digits > 0
        })
        .prop_map(|(prefix, digits)| {
            let width = digits + u8::try_from(prefix.len()).unwrap();
            Shape::new(SERIES, &prefix, width).unwrap()
        })
}

fn items_of(shape: &Shape) -> impl Strategy<Value = BTreeMap<u64, Hash>> {
    let (first, last) = (shape.first(), shape.last());
    // Neighbours meet deep in the tree, others near its top.
    let item = prop_oneof![
        first..=last,
        first..=last.min(first + 40),
        last.saturating_sub(15).max(first)..=last,
    ];
    prop::collection::btree_map(item, any::<Hash>(), 0..30)
}

fn block() -> impl Strategy<Value = (Shape, BTreeMap<u64, Hash>)> {
    shape().prop_flat_map(|shape| {
        let items = items_of(&shape);
        (Just(shape), items)
    })
}

fn tree(shape: &Shape, items: &BTreeMap<u64, Hash>) -> Tree {
    Tree::build(shape.clone(), items.clone()).unwrap()
}

/// An item of the block that is near others as a rule.
fn pick(shape: &Shape, items: &BTreeMap<u64, Hash>, near: Index, offset: u64) -> u64 {
    let base = if items.is_empty() {
        shape.first()
    } else {
        *items.keys().nth(near.index(items.len())).unwrap()
    };
    shape.first() + (base - shape.first() + offset) % u64::from(shape.capacity())
}

/// All proofs that differ from `proof` in one bit, or in a sibling more or less.
fn altered(proof: &ItemProof) -> Vec<ItemProof> {
    let mut found = Vec::new();
    for bit in 0..64 {
        let mut other = proof.clone();
        other.empty ^= 1 << bit;
        found.push(other);
    }
    for bit in 0..256 {
        let flip = |hash: &mut Hash| hash[bit / 8] ^= 1 << (bit % 8);
        let mut other = proof.clone();
        if let Some(digest) = &mut other.digest {
            flip(digest);
            found.push(other);
        }
        for place in 0..proof.siblings.len() {
            let mut other = proof.clone();
            other.siblings.iter_mut().nth(place).map(flip).unwrap();
            found.push(other);
        }
    }
    for place in 0..proof.siblings.len() {
        let mut other = proof.clone();
        other.siblings.remove(place);
        found.push(other);
        let mut other = proof.clone();
        let again = proof.siblings[place];
        if other.siblings.try_insert(place, again).is_ok() {
            found.push(other);
        }
    }
    let mut other = proof.clone();
    other.digest = match proof.digest {
        Some(_) => None,
        None => Some([0; 32]),
    };
    found.push(other);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn builder_makes_the_root_of_the_tree((shape, items) in block()) {
        let mut builder = Builder::new(shape.clone());
        for (item, digest) in &items {
            builder.push(*item, digest).unwrap();
        }
        prop_assert_eq!(builder.finish(), *tree(&shape, &items).root());
    }

    #[test]
    fn every_item_is_present_with_its_digest((shape, items) in block()) {
        let tree = tree(&shape, &items);
        for (item, digest) in &items {
            let proof = tree.prove(*item).unwrap();
            let shown = verify(&shape, tree.root(), *item, &proof);
            prop_assert_eq!(shown, Ok(Inclusion::Present(*digest)));
        }
    }

    #[test]
    fn every_other_item_is_absent((shape, items) in block(), near: Index, offset in 0_u64..2000) {
        let tree = tree(&shape, &items);
        let item = pick(&shape, &items, near, offset);
        let proof = tree.prove(item).unwrap();
        let expected = items.get(&item).map_or(Inclusion::Absent, |digest| {
            Inclusion::Present(*digest)
        });
        prop_assert_eq!(verify(&shape, tree.root(), item, &proof), Ok(expected));
    }

    #[test]
    fn a_part_is_shown_empty_if_it_is((shape, items) in block(), near: Index, offset in 0_u64..2000) {
        let tree = tree(&shape, &items);
        let label = shape.label_of(pick(&shape, &items, near, offset)).unwrap();
        for length in shape.prefix().len()..=label.len() {
            let part = &label[..length];
            let first = items
                .keys()
                .find(|item| shape.label_of(**item).unwrap().starts_with(part));
            match (tree.prove_empty(part), first) {
                (Ok(proof), None) => {
                    prop_assert_eq!(verify_empty(&shape, tree.root(), part, &proof), Ok(()));
                    let longer = format!("{part}0");
                    prop_assert!(verify_empty(&shape, tree.root(), &longer, &proof).is_err());
                }
                (Err(problem), Some(item)) => {
                    prop_assert_eq!(problem, Problem::PartInUse { item: *item });
                }
                found => prop_assert!(false, "{:?}", found),
            }
        }
    }

    #[test]
    fn whatever_is_altered_is_refused((shape, items) in block(), near: Index, offset in 0_u64..3) {
        let tree = tree(&shape, &items);
        let item = pick(&shape, &items, near, offset);
        let proof = tree.prove(item).unwrap();
        for other in altered(&proof) {
            prop_assert!(verify(&shape, tree.root(), item, &other).is_err(), "{:?}", other);
        }
        for bit in 0..256 {
            let mut root = *tree.root();
            root.hash[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(verify(&shape, &root, item, &proof), Err(Problem::OtherRoot));
        }
    }

    #[test]
    fn other_blocks_counts_and_items_are_refused(
        (shape, items) in block(),
        near: Index,
        offset in 0_u64..3,
        digit in 0_usize..9,
        count: u32,
    ) {
        let tree = tree(&shape, &items);
        let item = pick(&shape, &items, near, offset);
        let proof = tree.prove(item).unwrap();
        let (prefix, width) = (shape.prefix(), shape.width());

        let other = Shape::new("MA.156.130104/CJ.060101", prefix, width).unwrap();
        prop_assert_eq!(verify(&other, tree.root(), item, &proof), Err(Problem::OtherRoot));

        // The same numbers, written with a zero more.
        if let Ok(other) = Shape::new(SERIES, &format!("0{prefix}"), width + 1) {
            prop_assert_eq!(verify(&other, tree.root(), item, &proof), Err(Problem::OtherRoot));
        }

        // The same place in another block.
        if !prefix.is_empty() {
            let mut digits = prefix.as_bytes().to_vec();
            let at = digit % digits.len();
            digits[at] = if digits[at] == b'9' { b'0' } else { digits[at] + 1 };
            let prefix = String::from_utf8(digits).unwrap();
            let other = Shape::new(SERIES, &prefix, width).unwrap();
            let item = item - shape.first() + other.first();
            prop_assert_eq!(verify(&other, tree.root(), item, &proof), Err(Problem::OtherRoot));
        }

        if count != tree.root().count {
            let root = Root { count, ..*tree.root() };
            prop_assert!(verify(&shape, &root, item, &proof).is_err());
        }

        // A proof of presence is of one item. Absent neighbours share theirs, as they are alike.
        if proof.digest.is_some() {
            for other in items.keys().filter(|other| **other != item) {
                let shown = verify(&shape, tree.root(), *other, &proof);
                prop_assert_eq!(shown, Err(Problem::OtherRoot));
            }
        }
    }

    #[test]
    fn nothing_panics(
        series in ".{0,70}",
        prefix in prop_oneof!["[0-9]{0,20}", ".{0,20}"],
        width: u8,
        item: u64,
        part in prop_oneof!["[0-9]{0,20}", ".{0,20}"],
        root in (any::<u32>(), any::<Hash>()),
        digest: Option<Hash>,
        empty: u64,
        siblings in prop::collection::vec(any::<Hash>(), 0..=36),
    ) {
        let shapes = [
            Shape::new(&series, &prefix, width),
            Shape::new(SERIES, &prefix, width % 20),
        ];
        let root = Root { count: root.0, hash: root.1 };
        for shape in shapes.into_iter().flatten() {
            let siblings: block_tree::Siblings = siblings.clone().try_into().unwrap();
            let proof = ItemProof { digest, empty, siblings: siblings.clone() };
            let range = RangeProof { empty, siblings };
            for item in [item, shape.first(), shape.last()] {
                prop_assert!(verify(&shape, &root, item, &proof).is_err());
            }
            for part in [&part, &format!("{prefix}{part}")] {
                prop_assert!(verify_empty(&shape, &root, part, &range).is_err());
            }
            let mut builder = Builder::new(shape.clone());
            let _ = (builder.push(item, &[0; 32]), shape.item_of(&part), builder.finish());
            if let Ok(tree) = Tree::build(shape, [(item, [0; 32])]) {
                let _ = tree.prove_empty(&part);
            }
        }
    }
}
