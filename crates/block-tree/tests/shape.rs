//! What is a block, an item of it and a part of it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use block_tree::{verify_empty, Builder, Problem, Root, Shape, ShapeProblem, Tree, NO_RECORD};

const SERIES: &str = "MA.156.130102/CJ.060101";

fn shape(prefix: &str, width: u8) -> Shape {
    Shape::new(SERIES, prefix, width).unwrap()
}

#[test]
fn block_has_the_items_that_begin_with_its_prefix() {
    let shape = shape("0000012", 9);
    assert_eq!((shape.first(), shape.last()), (1200, 1299));
    assert_eq!((shape.capacity(), shape.depth()), (100, 8));
    assert_eq!(shape.item_of("000001234"), Ok(1234));
    assert_eq!(shape.label_of(1234).unwrap(), "000001234");
    assert_eq!(shape.position_of(1234), Ok(0x34));
    let outside = Problem::ItemOutside {
        first: 1200,
        last: 1299,
    };
    for item in [0, 1199, 1300, u64::MAX] {
        assert_eq!(shape.position_of(item), Err(outside));
        assert_eq!(shape.label_of(item), Err(outside));
    }
    for label in [
        "",
        "1234",
        "0000012345",
        "000001300",
        "00000123A",
        "0000012\u{663}",
    ] {
        assert_eq!(shape.item_of(label), Err(outside), "{label}");
    }
}

#[test]
fn smallest_and_largest_blocks_work() {
    let one = shape("999999999999999999", 18);
    assert_eq!((one.first(), one.last()), (10_u64.pow(18) - 1, one.first()));
    assert_eq!((one.capacity(), one.depth()), (1, 0));
    let whole = shape("", 9);
    assert_eq!((whole.first(), whole.last()), (0, 999_999_999));
    assert_eq!((whole.capacity(), whole.depth()), (1_000_000_000, 36));
    assert_eq!(whole.position_of(987_654_321), Ok(0x9_8765_4321));
    let last = shape("999999999", 18);
    assert_eq!(last.last(), 10_u64.pow(18) - 1);
    assert_eq!(last.position_of(last.last()), Ok(0x9_9999_9999));
}

#[test]
fn new_fails_when_there_is_no_such_block() {
    let long = "A".repeat(65);
    for (series, prefix, width, problem) in [
        ("", "", 9, ShapeProblem::SeriesLength),
        (&long, "", 9, ShapeProblem::SeriesLength),
        (SERIES, "", 0, ShapeProblem::Width),
        (SERIES, "1", 19, ShapeProblem::Width),
        (SERIES, "1A", 9, ShapeProblem::PrefixNotDigits),
        (SERIES, "+1", 9, ShapeProblem::PrefixNotDigits),
        (SERIES, "1\u{663}", 9, ShapeProblem::PrefixNotDigits),
        (SERIES, "12", 1, ShapeProblem::PrefixTooLong),
        (SERIES, &"1".repeat(300), 18, ShapeProblem::PrefixTooLong),
        (SERIES, "12345678", 18, ShapeProblem::TooLarge),
        (SERIES, "", 10, ShapeProblem::TooLarge),
    ] {
        assert_eq!(Shape::new(series, prefix, width), Err(problem), "{prefix}");
    }
}

#[test]
fn parts_are_the_prefix_and_further_digits() {
    let tree = Tree::build(shape("12", 4), [(1234, NO_RECORD)]).unwrap();
    for part in ["120", "1235", "1299"] {
        let proof = tree.prove_empty(part).unwrap();
        assert_eq!(
            verify_empty(tree.shape(), tree.root(), part, &proof),
            Ok(())
        );
    }
    for part in ["12", "123", "1234"] {
        let in_use = Problem::PartInUse { item: 1234 };
        assert_eq!(tree.prove_empty(part), Err(in_use), "{part}");
    }
    let proof = tree.prove_empty("1235").unwrap();
    for part in ["", "1", "13", "12350", "12A", "12\u{663}"] {
        let outside = Err(Problem::PartOutside);
        assert_eq!(tree.prove_empty(part).map(|_| ()), outside, "{part}");
        let verified = verify_empty(tree.shape(), tree.root(), part, &proof);
        assert_eq!(verified, outside, "{part}");
    }
}

#[test]
fn whole_block_is_empty_until_there_is_an_item() {
    let tree = Tree::build(shape("12", 4), []).unwrap();
    let proof = tree.prove_empty("12").unwrap();
    assert!(proof.siblings.is_empty());
    assert_eq!(
        verify_empty(tree.shape(), tree.root(), "12", &proof),
        Ok(())
    );
    let told = Root {
        count: 1,
        ..*tree.root()
    };
    assert_eq!(
        verify_empty(tree.shape(), &told, "12", &proof),
        Err(Problem::OtherRoot)
    );
}

#[test]
fn push_fails_when_items_do_not_ascend() {
    let mut builder = Builder::new(shape("12", 4));
    builder.push(1205, &NO_RECORD).unwrap();
    for item in [1204, 1205] {
        let refused = Problem::NotAscending { item, after: 1205 };
        assert_eq!(builder.push(item, &NO_RECORD), Err(refused));
        let items = [(1205, NO_RECORD), (item, NO_RECORD)];
        assert_eq!(Tree::build(shape("12", 4), items).map(|_| ()), Err(refused));
    }
    assert!(matches!(
        builder.push(1300, &NO_RECORD),
        Err(Problem::ItemOutside { .. })
    ));
    // What was refused changed nothing.
    let tree = Tree::build(shape("12", 4), [(1205, NO_RECORD)]).unwrap();
    assert_eq!(builder.count(), 1);
    assert_eq!(builder.finish(), *tree.root());
}

#[test]
fn problems_say_what_is_wrong() {
    let shown = Problem::NotAscending { item: 4, after: 5 }.to_string();
    assert_eq!(shown, "item 4 comes after 5: items have to ascend");
    let shown = ShapeProblem::TooLarge.to_string();
    assert_eq!(shown, "at most 9 digits follow the prefix of a block");
}
