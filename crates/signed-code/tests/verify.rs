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

use signed_code::{
    Algorithm, Carrier, Check, Digest, Digests, Entry, Finding, Label, Status, Terms, Tongue,
    TrustBundle,
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
