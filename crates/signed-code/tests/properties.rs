//! Whatever is altered is not genuine, and nothing panics.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use proptest::prelude::*;
use signed_code::{Algorithm, Carrier, Finding, Signed, Tongue};
use support::*;

fn is_good(text: &str) -> bool {
    let report = verify(text, &bundle());
    for tongue in [Tongue::English, Tongue::Chinese] {
        assert!(!report.finding.message(tongue).is_empty());
    }
    report.finding.is_good()
}

#[test]
fn any_bit_of_an_ed25519_label_that_is_flipped_is_seen() {
    let text = sign(&label(), &Carrier::url(HOST), Algorithm::Ed25519);
    let octets = octets(&text);
    assert_eq!(link(&octets), text);
    for bit in 0..octets.len() * 8 {
        let mut altered = octets.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(!is_good(&link(&altered)), "bit {bit}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bit_that_is_flipped_is_seen(
        algorithm in 0_usize..3,
        at: prop::sample::Index,
        bit in 0_u8..8,
    ) {
        let text = sign(&label(), &Carrier::url(HOST), ALGORITHMS[algorithm]);
        let mut octets = octets(&text);
        *at.get_mut(&mut octets) ^= 1_u8 << bit;
        prop_assert!(!is_good(&link(&octets)));
    }

    #[test]
    fn any_character_that_is_another_is_seen(
        algorithm in 0_usize..3,
        is_link: bool,
        at: prop::sample::Index,
        other in "[ -~]",
    ) {
        let carrier = if is_link { Carrier::url(HOST) } else { Carrier::Pure };
        let text = sign(&label(), &carrier, ALGORITHMS[algorithm]);
        prop_assert!(is_good(&text));
        let at = at.index(text.len());
        let mut altered = text.clone();
        altered.replace_range(at..=at, &other);
        let host_ends = "HTTPS://".len() + HOST.len();
        let is_case = is_link && at < host_ends && altered.eq_ignore_ascii_case(&text);
        prop_assert_eq!(is_good(&altered), is_case || altered == text);
    }

    #[test]
    fn a_part_that_is_left_out_is_seen(
        is_link: bool,
        start: prop::sample::Index,
        length in 1_usize..20,
    ) {
        let carrier = if is_link { Carrier::url(HOST) } else { Carrier::Pure };
        let text = sign(&label(), &carrier, Algorithm::Ed25519);
        let start = start.index(text.len());
        let end = (start + length).min(text.len());
        let mut altered = text.clone();
        altered.replace_range(start..end, "");
        prop_assert!(altered == text || !is_good(&altered));
        prop_assert!(!is_good(&(text.clone() + &text[start..end])));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        for text in [text.clone(), format!("CI1:{text}"), format!("https://h/MA.156:S.{text}")] {
            prop_assert!(Signed::read(&text).is_err());
        }
    }

    #[test]
    fn any_octets_are_read_without_a_panic(
        octets in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        prop_assert!(matches!(finding(&link(&octets)), Finding::Unreadable(_)));
    }

    /// Octets that look like a message, so that more than the first one is looked at.
    #[test]
    fn near_messages_are_read_without_a_panic(
        protected in prop::collection::vec(any::<u8>(), 0..30),
        payload in prop::collection::vec(any::<u8>(), 0..60),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        is_right in any::<(bool, bool)>(),
    ) {
        use ciborium::Value;
        let good = octets(&sign(&label(), &Carrier::url(HOST), Algorithm::Ed25519));
        let Value::Array(parts) = ciborium::from_reader(&good[..]).unwrap() else {
            panic!("not an array");
        };
        let part = |at: usize| parts[at].as_bytes().unwrap().clone();
        let protected = if is_right.0 { part(0) } else { protected };
        let payload = if is_right.1 { part(2) } else { payload };
        let mut octets = cbor(&sign1(&protected, Value::Map(vec![]), &payload, &part(3)));
        for (at, octet) in edits {
            *at.get_mut(&mut octets) = octet;
        }
        prop_assert!(octets == good || !is_good(&link(&octets)));
    }
}
