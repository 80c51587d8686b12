//! What labels come to: each finding, and which of several is told.

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
    Algorithm, BlockLabel, Carrier, Check, Commitment, Digest, Digests, Entry, Finding, Label,
    Lease, NumberBlock, Report, SignProblem, Signature, Signed, Signer, SignerFailed, Status,
    Terms, Tongue, TrustBundle,
};
use support::*;

/// A link as the district signs it.
fn text() -> String {
    sign(&label(), &Carrier::url(HOST), Algorithm::Ed25519)
}

fn with(change: impl FnOnce(&mut TrustBundle)) -> Finding {
    let mut bundle = bundle();
    change(&mut bundle);
    verify(&text(), &bundle).finding
}

fn at(now: u64) -> Finding {
    let seen = [Digest::facts(FACTS).unwrap()];
    let terms = Terms {
        seen: &seen,
        ..Terms::at(now)
    };
    let mut bundle = bundle();
    bundle.max_age = u64::MAX;
    signed_code::verify(&text(), &bundle, &terms).finding
}

fn entry_of<'a>(bundle: &'a mut TrustBundle, text: &str) -> &'a mut Entry {
    bundle.entries.get_mut(&code(text)).unwrap()
}

#[test]
fn labels_are_genuine_in_all_algorithms_and_carriers() {
    for algorithm in ALGORITHMS {
        for carrier in carriers() {
            for digest in [None, Digest::facts(FACTS), Some(Digest::record(&[5; 32]))] {
                for expires in [None, label().expires] {
                    let label = Label {
                        digest,
                        expires,
                        ..label()
                    };
                    let text = sign(&label, &carrier, algorithm);
                    let seen: Vec<_> = digest.into_iter().collect();
                    let terms = Terms {
                        seen: &seen,
                        ..Terms::at(TIME + DAY)
                    };
                    let report = signed_code::verify(&text, &bundle(), &terms);
                    assert_eq!(report.finding, Finding::Genuine, "{text}");
                    assert_eq!(report.not_checked, []);
                    assert_eq!(report.issuer, Some(code(DISTRICT)));
                    let read = report.label.unwrap();
                    assert_eq!(read.code, label.code);
                    assert_eq!((read.issued, read.expires), (label.issued, expires));
                    assert_eq!(read.digest, digest);
                    assert_eq!(read.algorithm, algorithm);
                    assert_eq!(read.key, name(algorithm));
                    assert_eq!(read.carrier, carrier);
                }
            }
        }
    }
}

#[test]
fn all_codes_from_the_own_one_up_to_the_country_are_entitled() {
    let item = code(ITEM);
    for issuer in std::iter::once(item).chain(item.ancestors()) {
        let mut bundle = bundle();
        bundle.insert(entry(issuer.as_str(), 1));
        for carrier in carriers() {
            let label = Label { issuer, ..label() };
            let text = sign(&label, &carrier, Algorithm::Ed25519);
            let report = verify(&text, &bundle);
            assert_eq!(report.issuer, Some(issuer));
            assert_eq!(report.finding, Finding::Genuine, "{issuer}");
        }
    }
}

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

#[test]
fn no_other_city_is_entitled() {
    let signer = key(Algorithm::Ed25519, 2);
    let label = Label {
        issuer: code(OTHER),
        ..label()
    };
    let text = label.sign(&Carrier::Pure, "e1", &signer).unwrap();
    assert_eq!(finding(&text), Finding::NotEntitled);
    // A link has no way to name another city; its key does not fit the lessee's.
    let text = label.sign(&Carrier::url(HOST), "e1", &signer).unwrap();
    assert_eq!(finding(&text), Finding::Forged);
    // Nor the district's.
    let label = support::label();
    for carrier in carriers() {
        let text = label.sign(&carrier, "e1", &signer).unwrap();
        assert_eq!(finding(&text), Finding::Forged);
    }
}

#[test]
fn a_signature_is_of_one_code_and_one_host() {
    let other = text().replace("000000123", "000000124");
    assert_eq!(finding(&other), Finding::Forged);
    let mut bundle = bundle();
    bundle.hosts.push("evil.example".into());
    let elsewhere = text().replace("ID.EXAMPLE", "EVIL.EXAMPLE");
    assert_eq!(verify(&elsewhere, &bundle).finding, Finding::Forged);
    // The same key of a code one level up or down is of another issuer.
    let item = text();
    let inside = item.replace(":S.", "/A7:S.");
    assert_eq!(finding(&inside), Finding::IssuerUnknown);
    bundle.insert(entry(SERIES, 1));
    assert_eq!(verify(&inside, &bundle).finding, Finding::Forged);
}

#[test]
fn hosts_are_those_of_the_area_or_of_all() {
    assert_eq!(
        with(|bundle| entry_of(bundle, DISTRICT).hosts.clear()),
        Finding::HostNotAllowed
    );
    let everywhere = with(|bundle| {
        entry_of(bundle, DISTRICT).hosts.clear();
        bundle.hosts.push(HOST.into());
    });
    assert_eq!(everywhere, Finding::Genuine);
    // A label that was pasted over: it leads elsewhere, and its signature cannot fit.
    let elsewhere = text().replace("ID.EXAMPLE", "EVIL.EXAMPLE");
    assert_eq!(finding(&elsewhere), Finding::HostNotAllowed);
    for host in ["ID.EXAMPLE:443", "ID.EXAMPLE.", "X.ID.EXAMPLE"] {
        let elsewhere = text().replace("ID.EXAMPLE", host);
        assert_eq!(finding(&elsewhere), Finding::HostNotAllowed, "{host}");
    }
}

#[test]
fn what_is_not_known_is_not_checked() {
    let mut bundle = bundle();
    bundle.entries.remove(&code(ITEM));
    let report = verify(&text(), &bundle);
    assert_eq!(report.finding, Finding::Genuine);
    assert_eq!(report.not_checked, [Check::CodeStatus]);

    bundle.insert(entry(SERIES, 4));
    bundle.entries.remove(&code(DISTRICT));
    let label = Label {
        issuer: code(SERIES),
        ..label()
    };
    let signer = key(Algorithm::P256, 4);
    let text = label.sign(&Carrier::url(HOST), "p1", &signer).unwrap();
    let report = verify(&text, &bundle);
    assert_eq!(report.finding, Finding::Genuine);
    assert_eq!(report.not_checked, [Check::Host, Check::CodeStatus]);
}

#[test]
fn facts_that_nobody_compared_are_told() {
    let terms = Terms::at(TIME);
    let judge = |seen: &[Digest]| {
        let terms = Terms { seen, ..terms };
        signed_code::verify(&text(), &bundle(), &terms)
    };
    let report = judge(&[]);
    assert_eq!(report.finding, Finding::FactsNotCompared);
    assert!(report.finding.is_good());
    assert_eq!(report.not_checked, [Check::Facts]);
    // A record is not the facts.
    let Some(Digest::Facts(octets)) = Digest::facts(FACTS) else {
        panic!("no facts");
    };
    let record = Digest::Record(octets);
    assert_eq!(judge(&[record]).finding, Finding::FactsNotCompared);
    let other = Digest::facts([("name", "消火栓 12"), ("street", "Zhongshan 6")]).unwrap();
    assert_eq!(judge(&[other]).finding, Finding::FactsDiffer);
    let right = Digest::facts(FACTS).unwrap();
    assert_eq!(judge(&[right, record]).finding, Finding::Genuine);
    assert_eq!(judge(&[right, other]).finding, Finding::FactsDiffer);
}

#[test]
fn what_was_seen_and_not_signed_is_not_checked() {
    let label = Label {
        digest: None,
        ..label()
    };
    let text = sign(&label, &Carrier::Pure, Algorithm::Ed25519);
    let report = verify(&text, &bundle());
    assert_eq!(report.finding, Finding::Genuine);
    assert_eq!(report.not_checked, [Check::Facts]);
}

#[test]
fn a_record_is_compared_with_the_one_in_the_bundle() {
    let judge = |code: &str, record: Option<[u8; 32]>| {
        let label = Label {
            code: support::code(code),
            digest: Some(Digest::record(&[5; 32])),
            ..label()
        };
        let text = sign(&label, &Carrier::Pure, Algorithm::Ed25519);
        let mut bundle = bundle();
        bundle.insert(Entry {
            digests: Some(Digests { record }),
            ..entry(code, 1)
        });
        // The facts beside the code were not signed.
        let report = verify(&text, &bundle);
        assert!(report.not_checked.contains(&Check::Facts) || !report.finding.is_good());
        signed_code::verify(&text, &bundle, &Terms::at(TIME)).finding
    };
    assert_eq!(judge(ITEM, Some([5; 32])), Finding::Genuine);
    assert_eq!(judge(ITEM, Some([6; 32])), Finding::FactsDiffer);
    // It had one.
    assert_eq!(judge(ITEM, None), Finding::FactsDiffer);
    // The record is the object's.
    let custom = format!("{ITEM}/A7");
    let found = judge(&custom, Some([5; 32]));
    assert_eq!(found, Finding::FactsNotCompared);
}

#[test]
fn facts_are_told_apart() {
    let digest = |facts: &[(&'static str, &'static str)]| Digest::facts(facts.iter().copied());
    let all = [
        digest(&[]),
        digest(&[("a", "")]),
        digest(&[("", "a")]),
        digest(&[("a", "b")]),
        digest(&[("ab", "")]),
        digest(&[("a", "b"), ("c", "d")]),
        digest(&[("a", "bc"), ("d", "")]),
    ];
    for (place, one) in all.iter().enumerate() {
        assert!(one.is_some());
        assert!(!all[place + 1..].contains(one));
    }
    assert_eq!(digest(&[("a", "b"), ("a", "c")]), None);
    // python: hashlib.sha256(cbor2.dumps(["cityid:facts:1", {"b": "2", "aa": "1"}]))
    let expected = "868610bb789b11e5fd1fe2a532b2b069";
    let Some(Digest::Facts(octets)) = digest(&[("aa", "1"), ("b", "2")]) else {
        panic!("no facts");
    };
    assert_eq!(hex::encode(octets), expected);
}

#[test]
fn keys_count_while_they_are_valid() {
    let between = |from: Option<u64>, to: Option<u64>| {
        with(|bundle| {
            let key = &mut entry_of(bundle, DISTRICT).keys[0];
            (key.valid_from, key.valid_to) = (from, to);
        })
    };
    let issued = TIME * 1000;
    assert_eq!(between(Some(issued), Some(issued)), Finding::Genuine);
    for (from, to) in [
        (Some(issued + 1), None),
        (None, Some(issued - 1)),
        (Some(0), Some(1)),
    ] {
        assert_eq!(between(from, to), Finding::KeyNotValid { from, to });
    }
    let removed = with(|bundle| {
        entry_of(bundle, DISTRICT).keys.remove(0);
    });
    assert_eq!(removed, Finding::KeyRemoved);
}

#[test]
fn labels_by_a_compromised_key_do_not_count_whatever_their_date() {
    let mut bundle = bundle();
    // Compromised a year after the label says it was issued.
    let from = (TIME + 365 * DAY) * 1000;
    entry_of(&mut bundle, DISTRICT).keys[0].compromised_from = Some(from);
    let report = verify(&text(), &bundle);
    assert_eq!(report.finding, Finding::KeyCompromised { from });
    // Something else shows that it is older.
    let seen = [Digest::facts(FACTS).unwrap()];
    let existed = |existed| {
        let terms = Terms {
            seen: &seen,
            existed: Some(existed),
            ..Terms::at(TIME + DAY)
        };
        signed_code::verify(&text(), &bundle, &terms).finding
    };
    assert_eq!(existed(TIME + 365 * DAY - 1), Finding::Genuine);
    let refused = Finding::KeyCompromised { from };
    assert_eq!(existed(TIME + 365 * DAY), refused);
    assert_eq!(existed(u64::MAX), refused);
}

#[test]
fn the_code_and_its_issuer_have_to_be_in_force() {
    use Status::*;
    for (status, is_usable) in [
        (NotIssued, false),
        (Reserved, false),
        (Leased, true),
        (Committed, true),
        (Active, true),
        (Suspended, false),
        (Retired, false),
        (Revoked, false),
        (Expired, false),
        (Local, true),
        (Malformed, false),
    ] {
        let or = |finding| if is_usable { Finding::Genuine } else { finding };
        let of_code = with(|bundle| entry_of(bundle, ITEM).status = status);
        assert_eq!(of_code, or(Finding::CodeNotInForce { status }));
        let of_issuer = with(|bundle| entry_of(bundle, DISTRICT).status = status);
        assert_eq!(of_issuer, or(Finding::IssuerNotInForce { status }));
    }
    // What ended above ended below too.
    let above = with(|bundle| {
        bundle.entries.remove(&code(ITEM));
        bundle.insert(Entry {
            status: Retired,
            ..entry(SERIES, 1)
        });
    });
    assert_eq!(above, Finding::CodeNotInForce { status: Retired });
}

#[test]
fn labels_count_from_their_issue_to_their_expiry() {
    let until = label().expires.unwrap();
    assert_eq!(at(until - 1), Finding::Genuine);
    assert_eq!(at(until), Finding::Expired { since: until });
    let late = Label {
        issued: TIME + 2 * DAY,
        ..label()
    };
    let text = sign(&late, &Carrier::Pure, Algorithm::Ed25519);
    let from = late.issued;
    assert_eq!(finding(&text), Finding::NotYetValid { from });
    let soon = Label {
        issued: TIME + DAY + 300,
        ..label()
    };
    let text = sign(&soon, &Carrier::Pure, Algorithm::Ed25519);
    assert_eq!(finding(&text), Finding::Genuine);
}

#[test]
fn a_clock_before_the_chain_is_wrong() {
    assert_eq!(at(TIME), Finding::Genuine);
    assert_eq!(at(TIME - 300), Finding::Genuine);
    assert_eq!(at(TIME - 301), Finding::ClockWrong);
    assert_eq!(at(0), Finding::ClockWrong);
    // The chain's time is known to be over, even if the clock does not have it yet.
    let short = Label {
        issued: TIME - 100,
        expires: Some(TIME),
        ..label()
    };
    let text = sign(&short, &Carrier::Pure, Algorithm::Ed25519);
    let report = signed_code::verify(&text, &bundle(), &Terms::at(TIME - 1));
    assert_eq!(report.finding, Finding::Expired { since: TIME });
}

#[test]
fn a_bundle_counts_for_its_time() {
    let after = |seconds| {
        let report = signed_code::verify(&text(), &bundle(), &Terms::at(TIME + seconds));
        report.finding
    };
    assert_eq!(after(7 * DAY), Finding::FactsNotCompared);
    assert_eq!(after(7 * DAY + 1), Finding::BundleTooOld);
    assert_eq!(after(u64::MAX - TIME), Finding::BundleTooOld);
}

/// A label with all that can be wrong at once, which is mended from the first to the last: the order
/// in which findings are told.
#[test]
fn of_several_findings_the_first_is_told() {
    let long_ago = Label {
        issued: TIME - 10 * DAY,
        expires: Some(TIME - DAY),
        ..label()
    };
    let signed = sign(&long_ago, &Carrier::url(HOST), Algorithm::Ed25519);
    let mut altered = octets(&signed);
    *altered.last_mut().unwrap() ^= 1;
    let forged = link(&altered);
    let other = Digest::facts([("name", "x")]).unwrap();

    let (from, to) = (Some(TIME * 1000), None);
    let broken = {
        let mut bundle = bundle();
        bundle.max_age = 0;
        let district = entry_of(&mut bundle, DISTRICT);
        district.hosts.clear();
        district.status = Status::Suspended;
        district.keys[0].valid_from = from;
        district.keys[0].compromised_from = Some(1);
        entry_of(&mut bundle, ITEM).status = Status::Revoked;
        bundle
    };
    let mut bundle = broken.clone();
    bundle.entries.remove(&code(DISTRICT));
    let mut keyless = broken;
    let mut key = keyless.entries[&code(DISTRICT)].keys[0].clone();
    entry_of(&mut keyless, DISTRICT).keys.clear();

    let mut terms = Terms {
        seen: &[other],
        ..Terms::at(TIME - DAY)
    };
    let judge = |text: &str, bundle: &TrustBundle, terms: &Terms| {
        let report = signed_code::verify(text, bundle, terms);
        assert_eq!(
            report.finding.is_good(),
            report.finding == Finding::FactsNotCompared
        );
        report.finding
    };
    let unreadable = judge(&forged.replace(":S.", ":S.A"), &bundle, &terms);
    assert!(matches!(unreadable, Finding::Unreadable(_)));
    assert_eq!(judge(&forged, &bundle, &terms), Finding::ClockWrong);
    terms.now = TIME + DAY;
    assert_eq!(judge(&forged, &bundle, &terms), Finding::BundleTooOld);
    bundle.max_age = 7 * DAY;
    keyless.max_age = 7 * DAY;
    // Without the area's entry its hosts are not known.
    assert_eq!(judge(&forged, &bundle, &terms), Finding::IssuerUnknown);
    let mut bundle = keyless;
    assert_eq!(judge(&forged, &bundle, &terms), Finding::HostNotAllowed);
    bundle.hosts.push(HOST.into());
    assert_eq!(judge(&forged, &bundle, &terms), Finding::KeyRemoved);
    entry_of(&mut bundle, DISTRICT).keys.push(key.clone());
    assert_eq!(judge(&forged, &bundle, &terms), Finding::Forged);
    assert_eq!(judge(&signed, &bundle, &terms), Finding::FactsDiffer);
    terms.seen = &[];
    assert_eq!(
        judge(&signed, &bundle, &terms),
        Finding::KeyCompromised { from: 1 }
    );
    key.compromised_from = None;
    entry_of(&mut bundle, DISTRICT).keys[0] = key.clone();
    assert_eq!(
        judge(&signed, &bundle, &terms),
        Finding::KeyNotValid { from, to }
    );
    key.valid_from = None;
    entry_of(&mut bundle, DISTRICT).keys[0] = key;
    let status = Status::Suspended;
    assert_eq!(
        judge(&signed, &bundle, &terms),
        Finding::IssuerNotInForce { status }
    );
    entry_of(&mut bundle, DISTRICT).status = Status::Active;
    let status = Status::Revoked;
    assert_eq!(
        judge(&signed, &bundle, &terms),
        Finding::CodeNotInForce { status }
    );
    entry_of(&mut bundle, ITEM).status = Status::Active;
    let since = TIME - DAY;
    assert_eq!(judge(&signed, &bundle, &terms), Finding::Expired { since });
    assert_eq!(judge(&text(), &bundle, &terms), Finding::FactsNotCompared);
}

#[test]
fn a_report_says_what_was_checked() {
    use Check::*;
    let report = verify(&text(), &bundle());
    let all = [
        Form,
        Clock,
        BundleAge,
        Host,
        Issuer,
        Key,
        Signature,
        Facts,
        KeyTrust,
        KeyValidity,
        IssuerStatus,
        CodeStatus,
        Issued,
        Expiry,
    ];
    assert_eq!(report.checked, all);

    let mut bundle = bundle();
    entry_of(&mut bundle, DISTRICT).keys.clear();
    let report = verify(&text(), &bundle);
    assert_eq!(report.checked, [Form, Clock, BundleAge, Host, Issuer]);
    assert_eq!(report.not_checked[..3], [Signature, Facts, KeyTrust]);
    assert_eq!(report.not_checked.len(), 9);

    let report = verify("CI1:", &bundle);
    assert_eq!(report.checked, []);
    assert_eq!(report.not_checked, Check::ALL[1..]);
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
    let text = text();
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

/// A signer that does what a test says.
struct Module(fn(&[u8]) -> Result<Signature, SignerFailed>);

impl Signer for Module {
    fn public_key(&self) -> signed_code::PublicKey {
        key(Algorithm::P256, 1).public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignerFailed> {
        self.0(message)
    }
}

#[test]
fn what_a_signer_gives_back_is_verified() {
    let sign = |module: Module| label().sign(&Carrier::Pure, "p1", &module);
    let failed = SignerFailed("no such slot".into());
    let refused = sign(Module(|_| Err(SignerFailed("no such slot".into()))));
    assert_eq!(refused, Err(SignProblem::Signer(failed)));
    let refused = sign(Module(|_| Ok([1; 64])));
    assert_eq!(refused, Err(SignProblem::WrongSignature));
    let refused = sign(Module(|message| key(Algorithm::P256, 2).sign(message)));
    assert_eq!(refused, Err(SignProblem::WrongSignature));
    // The higher one of both signatures is made the lower one.
    for issued in TIME..TIME + 8 {
        let label = Label { issued, ..label() };
        let module = Module(|message| key(Algorithm::P256, 1).sign(message));
        let text = label.sign(&Carrier::Pure, "p1", &module).unwrap();
        assert_eq!(finding(&text), Finding::Genuine);
    }
}

#[test]
fn what_cannot_be_read_is_not_signed() {
    let signer = key(Algorithm::Ed25519, 1);
    let sign = |label: Label, host: &str, key: &str| label.sign(&Carrier::url(host), key, &signer);
    for name in ["", "a b", "é", &"a".repeat(33)] {
        let refused = sign(label(), HOST, name);
        assert_eq!(refused, Err(SignProblem::KeyName), "{name}");
    }
    assert!(sign(label(), HOST, &"a".repeat(32)).is_ok());
    for (issued, expires) in [
        (TIME, Some(TIME)),
        (TIME, Some(0)),
        (u64::MAX, None),
        (TIME, Some(u64::MAX)),
    ] {
        let label = Label {
            issued,
            expires,
            ..label()
        };
        assert_eq!(sign(label, HOST, "e1"), Err(SignProblem::Times));
    }
    for host in ["", "a b", "a/b"] {
        let refused = sign(label(), host, "e1");
        assert!(matches!(refused, Err(SignProblem::Host(_))), "{host}");
    }
    let upper = sign(label(), "Id.EXAMPLE", "e1").unwrap();
    assert_eq!(finding(&upper), Finding::Genuine);
}

#[test]
fn messages_promise_no_more_than_was_checked() {
    let genuine = Finding::Genuine.message(Tongue::English);
    assert!(genuine.contains("copy") && !genuine.contains("original"));
    let compare = Finding::FactsNotCompared.message(Tongue::English);
    assert!(compare.contains("compare"));
    let status = Status::Suspended;
    let told = Finding::CodeNotInForce { status };
    assert!(told.message(Tongue::English).contains("suspended"));
    assert!(told.message(Tongue::Chinese).contains("暂停使用"));
}
