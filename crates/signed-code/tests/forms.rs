//! What has another form than the only one is refused, although its signature is right.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use ciborium::Value;
use signed_code::{Algorithm, Carrier, Finding, Reason, Signer, Unreadable};
use support::*;

/// A link's parts, each of which a test spoils before it is signed.
struct Parts {
    algorithm: Algorithm,
    protected: Vec<u8>,
    unprotected: Value,
    payload: Vec<u8>,
}

const KID: &[u8] = b"\x02e1";

fn parts() -> Parts {
    Parts {
        algorithm: Algorithm::Ed25519,
        protected: map(&[(1, int(-19)), (4, bytes(KID))]),
        unprotected: Value::Map(vec![]),
        payload: map(&[(4, int(late())), (6, int(now()))]),
    }
}

fn now() -> i64 {
    TIME.try_into().unwrap()
}

fn late() -> i64 {
    now() + 1_000_000
}

impl Parts {
    fn array(&self) -> Value {
        let external = url_binding(HOST, ITEM, DISTRICT);
        let message = sig_structure(&self.protected, &external, &self.payload);
        let signature = key(self.algorithm, 1).sign(&message).unwrap();
        let unprotected = self.unprotected.clone();
        sign1(&self.protected, unprotected, &self.payload, &signature)
    }

    fn finding(&self) -> Finding {
        finding(&link(&cbor(&self.array())))
    }

    fn reason(&self) -> Reason {
        reason_of(self.finding())
    }
}

fn reason_of(finding: Finding) -> Reason {
    let Finding::Unreadable(Unreadable { reason, .. }) = finding else {
        panic!("{finding:?}");
    };
    reason
}

fn with_payload(payload: Vec<u8>) -> Parts {
    Parts { payload, ..parts() }
}

fn with_protected(protected: Vec<u8>) -> Parts {
    Parts {
        protected,
        ..parts()
    }
}

#[test]
fn parts_make_a_label() {
    assert_eq!(parts().finding(), Finding::Genuine);
}

#[test]
fn older_numbers_of_algorithms_are_read() {
    let ed25519 = with_protected(map(&[(1, int(-8)), (4, bytes(KID))]));
    assert_eq!(ed25519.finding(), Finding::Genuine);
    // The first of these messages whose signature by the test's key has a low s.
    let found = (0..16).find(|more| {
        let p256 = Parts {
            algorithm: Algorithm::P256,
            payload: map(&[(4, int(late() + more)), (6, int(now()))]),
            ..with_protected(map(&[(1, int(-7)), (4, bytes(*b"\x02p1"))]))
        };
        p256.finding() == Finding::Genuine
    });
    assert!(found.is_some());
}

#[test]
fn wrong_algorithms_are_refused() {
    for (number, expected) in [
        (-35, Reason::UnknownAlgorithm),
        (5, Reason::UnknownAlgorithm),
        (-70000, Reason::UnknownAlgorithm),
        (-1000, Reason::UnknownHeader),
    ] {
        let other = with_protected(map(&[(1, int(number)), (4, bytes(KID))]));
        assert_eq!(other.reason(), expected, "{number}");
    }
    // Known, but not that of the key.
    for number in [-7, -9, -65537] {
        let other = with_protected(map(&[(1, int(number)), (4, bytes(KID))]));
        assert_eq!(other.finding(), Finding::Forged, "{number}");
    }
    let none = with_protected(map(&[(4, bytes(KID))]));
    assert_eq!(none.reason(), Reason::UnknownAlgorithm);
}

#[test]
fn other_headers_are_refused() {
    let content_type = map(&[(1, int(-19)), (3, int(0)), (4, bytes(KID))]);
    assert_eq!(with_protected(content_type).reason(), Reason::UnknownHeader);
    let private = map(&[(1, int(-19)), (4, bytes(KID)), (-70000, int(1))]);
    assert_eq!(with_protected(private).reason(), Reason::UnknownHeader);
    let critical = [
        (1, int(-19)),
        (2, Value::Array(vec![int(4)])),
        (4, bytes(KID)),
    ];
    assert_eq!(
        with_protected(map(&critical)).reason(),
        Reason::CriticalHeader
    );
    let twice = map(&[(1, int(-19)), (1, int(-19)), (4, bytes(KID))]);
    assert_eq!(with_protected(twice).reason(), Reason::DuplicateLabel);

    let unprotected = |label, value| Parts {
        unprotected: Value::Map(vec![(int(label), value)]),
        ..parts()
    };
    assert_eq!(unprotected(4, bytes(KID)).reason(), Reason::UnknownHeader);
    assert_eq!(unprotected(33, int(1)).reason(), Reason::UnknownHeader);
    let critical = unprotected(2, Value::Array(vec![int(4)]));
    assert_eq!(critical.reason(), Reason::CriticalHeader);
}

#[test]
fn wrong_key_names_are_refused() {
    let named = |kid: &[u8]| with_protected(map(&[(1, int(-19)), (4, bytes(kid))])).reason();
    assert_eq!(named(b"\x02"), Reason::WrongKeyName);
    assert_eq!(named(b"\x02e 1"), Reason::WrongKeyName);
    assert_eq!(named(b"\x02\xff"), Reason::WrongKeyName);
    assert_eq!(named(&[b'2'; 34]), Reason::WrongIssuer);
    let long = [&[2][..], &[b'a'; 33]].concat();
    assert_eq!(named(&long), Reason::WrongKeyName);
    // Four levels above the item is the agency.
    assert_eq!(named(b"\x04e1"), Reason::WrongIssuer);
    let none = with_protected(map(&[(1, int(-19))]));
    assert_eq!(none.reason(), Reason::WrongKeyName);
}

#[test]
fn other_claims_are_refused() {
    let reason = |claims: &[(i64, Value)]| with_payload(map(claims)).reason();
    let (exp, iat) = ((4, int(late())), (6, int(now())));
    let digest = |label| (label, bytes([1; 16]));
    assert_eq!(
        reason(&[(3, Value::from("a")), exp.clone(), iat.clone()]),
        Reason::UnknownClaim
    );
    assert_eq!(
        reason(&[exp.clone(), (5, int(now())), iat.clone()]),
        Reason::UnknownClaim
    );
    assert_eq!(
        reason(&[exp.clone(), iat.clone(), (7, bytes([1]))]),
        Reason::UnknownClaim
    );
    assert_eq!(
        reason(&[exp.clone(), iat.clone(), digest(-70000)]),
        Reason::UnknownClaim
    );
    assert_eq!(
        reason(&[exp.clone(), iat.clone(), digest(-65537), digest(-70000)]),
        Reason::UnknownClaim
    );
    assert_eq!(
        reason(&[exp.clone(), iat.clone(), digest(-65537), digest(-65538)]),
        Reason::WrongClaim
    );
    assert_eq!(
        reason(&[exp.clone(), iat.clone(), (-65537, bytes([1; 15]))]),
        Reason::WrongClaim
    );
    assert_eq!(
        reason(&[exp.clone(), iat.clone(), iat.clone()]),
        Reason::DuplicateLabel
    );
    assert_eq!(reason(std::slice::from_ref(&exp)), Reason::WrongClaim);
    assert_eq!(reason(&[(6, Value::Float(1.5))]), Reason::WrongClaim);
    assert_eq!(reason(&[(6, int(-1))]), Reason::WrongClaim);
    assert_eq!(reason(&[(4, int(now())), iat.clone()]), Reason::WrongClaim);
    // A link names its code and issuer already.
    let names = [(1, Value::from(DISTRICT)), (2, Value::from("")), exp, iat];
    assert_eq!(reason(&names), Reason::WrongClaim);
}

#[test]
fn other_encodings_of_the_same_are_refused() {
    let reason = |payload: Vec<u8>| with_payload(payload).reason();
    let sorted = parts().payload;
    let unsorted = map(&[(6, int(now())), (4, int(late()))]);
    assert_eq!(reason(unsorted), Reason::NotDeterministic);
    let indefinite = [&[0xbf], &sorted[1..], &[0xff]].concat();
    assert_eq!(reason(indefinite), Reason::NotDeterministic);
    let long_head = [&[0xb8, 2], &sorted[1..]].concat();
    assert_eq!(reason(long_head), Reason::NotDeterministic);
    let long_label = [&[0xa2, 0x18, 4], &sorted[2..]].concat();
    assert_eq!(reason(long_label), Reason::NotDeterministic);
    let long_time = [&sorted[..8], &[0x1b, 0, 0, 0, 0], &sorted[9..]].concat();
    assert_eq!(reason(long_time), Reason::NotDeterministic);

    let protected = map(&[(4, bytes(KID)), (1, int(-19))]);
    assert_eq!(with_protected(protected).reason(), Reason::NotDeterministic);

    // Around what is signed.
    let whole = cbor(&parts().array());
    let refused = |octets: &[u8]| reason_of(finding(&link(octets)));
    let indefinite = [&[0x9f], &whole[1..], &[0xff]].concat();
    assert_eq!(refused(&indefinite), Reason::NotDeterministic);
    let long_head = [&[0x98, 4], &whole[1..]].concat();
    assert_eq!(refused(&long_head), Reason::NotDeterministic);
    let long_protected = [&[whole[0], 0x58, whole[1] & 0x1f], &whole[2..]].concat();
    assert_eq!(refused(&long_protected), Reason::NotDeterministic);
}

#[test]
fn octets_more_or_less_are_refused() {
    let whole = cbor(&parts().array());
    let refused = |octets: &[u8]| reason_of(finding(&link(octets)));
    assert_eq!(
        refused(&[&whole[..], &[0]].concat()),
        Reason::TrailingOctets
    );
    for length in 1..whole.len() {
        assert_eq!(refused(&whole[..length]), Reason::NotCose, "{length}");
    }
    assert_eq!(
        with_payload([&parts().payload[..], &[0]].concat()).reason(),
        Reason::TrailingOctets
    );
    let Value::Array(mut items) = parts().array() else {
        panic!("not an array");
    };
    let signature = items.pop().unwrap().into_bytes().unwrap();
    for signature in [&signature[..63], &[&signature[..], &[0]].concat()] {
        let mut items = items.clone();
        items.push(bytes(signature));
        let found = refused(&cbor(&Value::Array(items)));
        assert_eq!(found, Reason::WrongSignatureLength);
    }
    items.push(Value::Null);
    assert_eq!(refused(&cbor(&Value::Array(items))), Reason::NotCose);
}

#[test]
fn each_carrier_has_its_own_tag() {
    let tagged = Value::Tag(18, Box::new(parts().array()));
    assert_eq!(reason_of(finding(&link(&cbor(&tagged)))), Reason::NotCose);
    let in_link = octets(&sign(&label(), &Carrier::url(HOST), Algorithm::Ed25519));
    let pure = sign(&label(), &Carrier::Pure, Algorithm::Ed25519);
    assert_eq!(pure.get(..4), Some("CI1:"));
    let untagged = format!("CI1:{}", base45(&in_link));
    assert_eq!(reason_of(finding(&untagged)), Reason::NotCose);
    let tagged = format!("CI1:{}", base45(&[&[0xd2][..], &in_link].concat()));
    assert_eq!(reason_of(finding(&tagged)), Reason::WrongClaim);
}

fn base45(octets: &[u8]) -> String {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let group = |pair: &[u8]| {
        let number = pair
            .iter()
            .fold(0, |n, octet| n * 256 + usize::from(*octet));
        let digits = [number % 45, number / 45 % 45, number / 2025];
        digits[..pair.len() + 1].to_vec()
    };
    let values = octets.chunks(2).flat_map(group);
    values.map(|value| char::from(ALPHABET[value])).collect()
}

fn pure(issuer: &str, subject: &str, more: &[(i64, Value)]) -> String {
    let protected = map(&[(1, int(-19)), (4, bytes(*b"e1"))]);
    let names = [(1, Value::from(issuer)), (2, Value::from(subject))];
    let payload = map(&[&names[..], &[(6, int(now()))], more].concat());
    let message = sig_structure(&protected, &[], &payload);
    let signature = key(Algorithm::Ed25519, 1).sign(&message).unwrap();
    let array = sign1(&protected, Value::Map(vec![]), &payload, &signature);
    let octets = cbor(&Value::Tag(18, Box::new(array)));
    format!("CI1:{}", base45(&octets))
}

#[test]
fn a_subject_has_one_form() {
    let rest = ITEM.strip_prefix(DISTRICT).unwrap();
    assert_eq!(finding(&pure(DISTRICT, rest, &[])), Finding::Genuine);
    assert_eq!(finding(&pure(DISTRICT, "", &[])), Finding::Genuine);
    for (issuer, subject) in [
        // Written in full, although the issuer is above it.
        (DISTRICT, ITEM),
        (DISTRICT, DISTRICT),
        // Not a code, or not below the issuer.
        (DISTRICT, "x"),
        ("MA.156.13", "0102"),
        ("MA", ".156"),
        ("", ITEM),
        ("ma.156.130102", rest),
    ] {
        let found = reason_of(finding(&pure(issuer, subject, &[])));
        assert_eq!(found, Reason::WrongIssuer, "{issuer} {subject}");
    }
    let root = [(-65539, bytes([1; 16]))];
    let found = reason_of(finding(&pure(DISTRICT, rest, &root)));
    assert_eq!(found, Reason::WrongClaim);
}

#[test]
fn other_texts_are_no_labels() {
    let text = sign(&label(), &Carrier::url(HOST), Algorithm::Ed25519);
    let unreadable = |text: &str| match finding(text) {
        Finding::Unreadable(unreadable) => unreadable,
        found => panic!("{text}: {found:?}"),
    };
    for text in [
        "",
        "CI1",
        "ci1:",
        "MA.156",
        "http://h/MA.156:S.AA",
        "HTTPS://H/MA.156",
    ] {
        assert_eq!(unreadable(text).reason, Reason::NotALabel, "{text}");
    }
    assert_eq!(unreadable("CI1:").reason, Reason::NotCose);
    assert_eq!(unreadable(&"A".repeat(1025)).reason, Reason::TooLong);
    assert_eq!(
        unreadable("CI1:BB8a"),
        Unreadable {
            position: 7,
            reason: Reason::WrongCharacter
        }
    );
    for text in [
        format!("{text}="),
        format!("{text} "),
        format!(" {text}"),
        format!("{text}?a=b"),
        text.replace("/MA.156", "/ma.156"),
        text.replace(":S.", "-UB:S."),
    ] {
        unreadable(&text);
    }
    let lower = text.replacen("HTTPS://ID.EXAMPLE", "https://Id.example", 1);
    assert_ne!(lower, text);
    assert_eq!(finding(&lower), Finding::Genuine);
}

#[test]
fn messages_have_room_for_the_longest_names() {
    let series = "MA.156.130102.01020304/60.10000000";
    let label = signed_code::Label {
        code: code(&format!("{series}.12345678901234567890/12345678")),
        issuer: code(series),
        issued: i64::MAX as u64 - 1,
        expires: Some(i64::MAX as u64),
        ..label()
    };
    assert_eq!(label.code.as_str().len(), 64);
    let lessee = signed_code::Label {
        issuer: code("MA.156.130103.01020304/60.10000000.12345678901234567890/12345678"),
        ..label.clone()
    };
    for label in [label, lessee] {
        for carrier in [Carrier::url(&"h".repeat(253)), Carrier::Pure] {
            let signer = key(Algorithm::Sm2, 1);
            let text = label.sign(&carrier, &"k".repeat(32), &signer).unwrap();
            let read = signed_code::Signed::read(&text).unwrap();
            assert_eq!(read.code, label.code);
        }
    }
}

/// What nests is followed as deep as its octets go: with less memory than a program of WebAssembly has.
#[test]
fn nested_messages_are_refused_in_little_memory() {
    let nested = |mut inside: Vec<u8>, wrap: fn(Vec<u8>) -> Vec<u8>| loop {
        let more = wrap(inside.clone());
        if more.len() > 310 {
            break inside;
        }
        inside = more;
    };
    // Counter signatures, each in the protected header of the one around it.
    let countersigned = nested(vec![0xa0], |inside| {
        let signature = Value::Array(vec![bytes(inside), Value::Map(vec![]), bytes([])]);
        map(&[(7, signature)])
    });
    let cases = [
        vec![0x81; 320],
        vec![0xa1; 320],
        vec![0xc1; 320],
        vec![0x9f; 320],
        cbor(&sign1(&countersigned, Value::Map(vec![]), &[], &[])),
        nested(
            cbor(&sign1(&[0xa0], Value::Map(vec![]), &[], &[])),
            |inside| cbor(&sign1(&inside, Value::Map(vec![]), &[], &[])),
        ),
    ];
    let read = move || {
        for octets in cases {
            assert!(matches!(finding(&link(&octets)), Finding::Unreadable(_)));
        }
        let long = reason_of(finding(&link(&[0; 321])));
        assert_eq!(long, Reason::TooLong);
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    thread.spawn(read).unwrap().join().unwrap();
}
