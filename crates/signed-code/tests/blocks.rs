//! Labels of items in blocks: who is entitled to sign them, and what one signature of a whole block shows.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use block_tree::{Shape, Tree};
use signed_code::{
    Algorithm, BlockLabel, Carrier, Check, Commitment, Digest, Entry, Finding, Label, Lease,
    NumberBlock, Report, Signed, Signer, Status, Terms, TrustBundle,
};
use support::*;

#[test]
fn a_lessee_is_entitled_in_its_block() {
    let signer = key(Algorithm::Ed25519, 3);
    for (item, expected) in [
        (ITEM, [Finding::Genuine; 2]),
        (
            "MA.156.130102/CJ.060101.000001000",
            [Finding::IssuerUnknown, Finding::NotEntitled],
        ),
    ] {
        for (carrier, expected) in carriers().iter().zip(expected) {
            let label = Label {
                code: code(item),
                issuer: code(LESSEE),
                ..label()
            };
            let text = label.sign(carrier, "e1", &signer).unwrap();
            assert_eq!(finding(&text), expected, "{text}");
        }
    }
}

#[test]
fn a_block_has_numbers_of_one_width() {
    let mut bundle = bundle();
    let series = code("MA.156.130102/60.10000000");
    bundle.leases.push(Lease {
        series,
        first: "100".into(),
        last: "199".into(),
        holder: code(LESSEE),
    });
    for (item, expected) in [
        ("150", Finding::Genuine),
        ("15", Finding::NotEntitled),
        ("1500", Finding::NotEntitled),
        ("200", Finding::NotEntitled),
        // Between both as a text, and no number.
        ("15A", Finding::NotEntitled),
    ] {
        let label = Label {
            code: series.child(item).unwrap(),
            issuer: code(LESSEE),
            ..label()
        };
        let signer = key(Algorithm::Ed25519, 3);
        let text = label.sign(&Carrier::Pure, "e1", &signer).unwrap();
        assert_eq!(verify(&text, &bundle).finding, expected, "{item}");
    }
}

#[test]
fn of_nested_blocks_the_inner_one_has_the_lessee() {
    let mut bundle = bundle();
    bundle.leases.push(Lease {
        series: code(SERIES),
        first: "000000100".into(),
        last: "000000199".into(),
        holder: code(OTHER),
    });
    for (code, holder) in [
        ("000000099", LESSEE),
        ("000000100", OTHER),
        ("000000200", LESSEE),
    ] {
        for reverse in [false, true] {
            let mut bundle = bundle.clone();
            if reverse {
                bundle.leases.reverse();
            }
            let label = Label {
                code: support::code(SERIES).child(code).unwrap(),
                issuer: support::code(holder),
                ..label()
            };
            let seed = if holder == OTHER { 2 } else { 3 };
            let signer = key(Algorithm::Ed25519, seed);
            for carrier in carriers() {
                let text = label.sign(&carrier, "e1", &signer).unwrap();
                let report = verify(&text, &bundle);
                assert_eq!(report.finding, Finding::Genuine, "{text}");
                assert_eq!(report.issuer, Some(label.issuer));
            }
        }
    }
}

#[test]
fn a_lease_is_that_of_the_block_that_the_registry_names() {
    // The chain says that the item is in a block of ten, of whose lessee nothing is known.
    let block = |prefix: &str, first: &str| NumberBlock {
        prefix: prefix.into(),
        first: first.into(),
        commitment: None,
    };
    for (block, expected) in [
        (block("000000", "000000000"), Finding::Genuine),
        (block("00000012", "000000120"), Finding::NotEntitled),
        // It begins with the same number.
        (block("00000000", "000000000"), Finding::NotEntitled),
    ] {
        let mut bundle = bundle();
        entry_of(&mut bundle, ITEM).in_block = Some(block);
        let label = Label {
            issuer: code(LESSEE),
            ..label()
        };
        let signer = key(Algorithm::Ed25519, 3);
        let text = label.sign(&Carrier::Pure, "e1", &signer).unwrap();
        assert_eq!(verify(&text, &bundle).finding, expected);
    }
}

#[test]
fn a_lessee_has_no_say_over_an_item_that_is_registered_by_itself() {
    let mut bundle = bundle();
    entry_of(&mut bundle, ITEM).status = Status::Active;
    let label = Label {
        issuer: code(LESSEE),
        ..label()
    };
    let signer = key(Algorithm::Ed25519, 3);
    let text = label.sign(&Carrier::Pure, "e1", &signer).unwrap();
    assert_eq!(verify(&text, &bundle).finding, Finding::NotEntitled);
}

struct Block {
    tree: Tree,
    text: String,
}

impl Block {
    /// A block with items 123 and 124, and the label of one item as its holder signs all of them.
    fn new(issuer: &str, seed: u8, item: &str) -> Self {
        let shape = Shape::new(SERIES, "000000", 9).unwrap();
        let tree = Tree::build(shape.clone(), [(123, [1; 32]), (124, [0; 32])]).unwrap();
        let label = BlockLabel {
            shape,
            root: *tree.root(),
            issuer: code(issuer),
            issued: TIME,
            expires: None,
        };
        let signature = label
            .sign(HOST, "e1", &key(Algorithm::Ed25519, seed))
            .unwrap();
        let link = city_code::alias::web::Link::new(HOST, code(item)).unwrap();
        let text = format!("{:#}", link.signed(&signature).unwrap());
        Self { tree, text }
    }

    /// A bundle whose issuers are known, and which has the committed block of the label's item.
    fn bundle(&self, text: &str) -> TrustBundle {
        let (shape, root) = (self.tree.shape(), self.tree.root());
        let item = Signed::read(text).unwrap().code.object().unwrap();
        let mut bundle = bundle();
        bundle.insert(Entry {
            status: Status::Committed,
            keys: vec![],
            in_block: Some(NumberBlock {
                prefix: shape.prefix().into(),
                first: shape.label_of(shape.first()).unwrap(),
                commitment: Some(Commitment {
                    count: root.count,
                    root: root.hash,
                    place: "https://id.example/{item}".into(),
                }),
            }),
            ..entry(item.as_str(), 1)
        });
        bundle
    }

    /// What a label is by the proof of an item.
    fn verify(&self, text: &str, item: u64) -> Report {
        let terms = Terms {
            inclusion: Some(&self.tree.prove(item).unwrap()),
            ..Terms::at(TIME)
        };
        signed_code::verify(text, &self.bundle(text), &terms)
    }
}

#[test]
fn one_signature_is_of_all_items_of_a_block() {
    for (issuer, seed) in [(LESSEE, 3), (DISTRICT, 1)] {
        let block = Block::new(issuer, seed, ITEM);
        let report = block.verify(&block.text, 123);
        assert_eq!(report.finding, Finding::Genuine);
        assert!(report.checked.contains(&Check::Inclusion));
        assert_eq!(report.issuer, Some(code(issuer)));
        let next = block.text.replace("000000123", "000000124");
        assert_eq!(block.verify(&next, 124).finding, Finding::Genuine);
        let inside = block.text.replace(":S.", "/A7:S.");
        assert!(!block.verify(&inside, 123).finding.is_good());

        // Not an item; a proof of another item.
        let none = block.text.replace("000000123", "000000125");
        assert_eq!(block.verify(&none, 125).finding, Finding::NotInBlock);
        let found = block.verify(&none, 123).finding;
        assert_eq!(found, Finding::InclusionNotShown);
        // Another root: made up, for what is committed stays.
        let other = Tree::build(block.tree.shape().clone(), [(123, [1; 32])]).unwrap();
        let newer = Block {
            tree: other,
            text: block.text.clone(),
        };
        let found = newer.verify(&block.text, 123).finding;
        assert_eq!(found, Finding::Forged);
    }
    // By somebody who is not the lessee.
    let block = Block::new(LESSEE, 2, ITEM);
    let report = block.verify(&block.text, 123);
    assert_eq!(report.finding, Finding::Forged);
}

#[test]
fn without_proof_and_block_nothing_shows_that_an_item_is_issued() {
    let block = Block::new(DISTRICT, 1, ITEM);
    let known = block.bundle(&block.text);
    let proof = block.tree.prove(123).unwrap();
    let other = Tree::build(block.tree.shape().clone(), [(123, [2; 32])]).unwrap();
    let other = other.prove(123).unwrap();
    let mut unknown = bundle();
    unknown.entries.remove(&code(ITEM));
    for (bundle, inclusion, is_signature_checked) in [
        (&known, None, true),
        (&unknown, Some(&proof), false),
        (&known, Some(&other), true),
    ] {
        let terms = Terms {
            inclusion,
            ..Terms::at(TIME)
        };
        let report = signed_code::verify(&block.text, bundle, &terms);
        assert_eq!(report.finding, Finding::InclusionNotShown);
        assert!(!report.checked.contains(&Check::Inclusion));
        let is_checked = report.checked.contains(&Check::Signature);
        assert_eq!(is_checked, is_signature_checked);
    }
    // The same number of another series.
    let elsewhere = block.text.replace("CJ.060101", "CJ.060102");
    let found = block.verify(&elsewhere, 123).finding;
    assert_eq!(found, Finding::Forged);
}

#[test]
fn a_forged_signature_of_a_block_needs_no_proof_to_be_told() {
    let block = Block::new(DISTRICT, 2, ITEM);
    let report = signed_code::verify(&block.text, &block.bundle(&block.text), &Terms::at(TIME));
    assert_eq!(report.finding, Finding::Forged);
}

#[test]
fn an_item_that_was_promoted_is_no_part_of_its_block() {
    let block = Block::new(DISTRICT, 1, ITEM);
    let proof = block.tree.prove(123).unwrap();
    for inclusion in [None, Some(&proof)] {
        let terms = Terms {
            inclusion,
            ..Terms::at(TIME)
        };
        // As the registry answers for an item that is registered by itself.
        for (status, expected) in [
            (Status::Active, Finding::NotInBlock),
            (
                Status::Revoked,
                Finding::CodeNotInForce {
                    status: Status::Revoked,
                },
            ),
        ] {
            let mut bundle = bundle();
            entry_of(&mut bundle, ITEM).status = status;
            let report = signed_code::verify(&block.text, &bundle, &terms);
            assert_eq!(report.finding, expected);
        }
    }
}

#[test]
fn a_signature_of_a_block_is_of_all_that_names_it() {
    use ciborium::Value;
    use coset::{CborSerializable, CoseSign1};
    let block = Block::new(LESSEE, 3, ITEM);
    let texts = [
        "cityid:label:block:1",
        HOST,
        SERIES,
        "000000000",
        "000000999",
        LESSEE,
    ];
    let mut external = texts.map(Value::from).to_vec();
    external.push(bytes(block.tree.root().hash));
    let message = CoseSign1::from_slice(&octets(&block.text)).unwrap();
    let signed = message.tbs_data(&cbor(&Value::Array(external)));
    let public = key(Algorithm::Ed25519, 3).public_key();
    assert!(public.verify(&signed, &message.signature.try_into().unwrap()));
}

#[test]
fn a_label_of_its_own_can_be_shown_to_be_in_its_block() {
    let block = Block::new(LESSEE, 3, ITEM);
    let text = sign(&label(), &Carrier::url(HOST), Algorithm::Ed25519);
    let report = block.verify(&text, 123);
    assert_eq!(report.finding, Finding::FactsNotCompared);
    assert!(report.checked.contains(&Check::Inclusion));
    // Without a proof that fits, it is told that it was not checked.
    let report = block.verify(&text, 124);
    assert_eq!(report.finding, Finding::FactsNotCompared);
    assert_eq!(report.not_checked, [Check::Facts, Check::Inclusion]);
    let other = Label {
        code: code("MA.156.130102/CJ.060101.000000125"),
        ..label()
    };
    let text = sign(&other, &Carrier::Pure, Algorithm::Ed25519);
    let found = block.verify(&text, 125).finding;
    assert_eq!(found, Finding::NotInBlock);
}

#[test]
fn a_proof_shows_the_record_of_an_item() {
    for (item, record, expected) in [
        (123, [1; 32], Finding::Genuine),
        (123, [2; 32], Finding::FactsDiffer),
        // The item has no record.
        (124, [1; 32], Finding::FactsDiffer),
        (124, [0; 32], Finding::FactsDiffer),
    ] {
        let label = Label {
            code: code(&format!("{SERIES}.{item:09}")),
            digest: Some(Digest::record(&record)),
            ..label()
        };
        let text = sign(&label, &Carrier::Pure, Algorithm::Ed25519);
        let found = Block::new(DISTRICT, 1, ITEM).verify(&text, item).finding;
        assert_eq!(found, expected);
    }
}
