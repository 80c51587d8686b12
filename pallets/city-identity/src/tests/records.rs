//! What is on record about a code.

use crate::{mock::*, Entries, Error, Event, Records, Revisions};
use city_identity_primitives::{
    Author, Description, Digest, Link, PublicKey, Record, Registration, Revision, Status,
    VerificationKey,
};
use codec::{Encode, MaxEncodedLen};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

const UNIT: &str = "MA.156.1301.01";

fn set_record(who: AccountId32, text: &str, record: Record) -> DispatchResult {
    CityIdentity::set_record(signed(who), bytes(text), record)
}

fn entry() -> Revision {
    Entries::<Test>::get(bytes(CITY), bounded("01")).unwrap()
}

/// Runs a test where a unit is registered.
fn with_unit(test: impl FnOnce()) {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        events();
        test();
    });
}

#[test]
fn set_record_works() {
    with_unit(|| {
        let first = entry();
        System::set_block_number(2);
        let record = named("城市管理局");
        assert_ok!(set_record(REGISTRAR, UNIT, record.clone()));
        let second = Revision {
            number: 2,
            record: record.recorded(),
            author: Author::Account(REGISTRAR),
            block: 2,
            previous: Some(first.digest()),
            ..first.clone()
        };
        assert_eq!(entry(), second);
        assert_eq!(
            Revisions::<Test>::get(bytes(UNIT), 1u32.to_be_bytes()),
            Some(first)
        );
        assert_eq!(record_of(UNIT), Some(record));
        assert_eq!(
            events(),
            [Event::RecordSet {
                code: bytes(UNIT),
                revision: 2
            }]
        );
    });
}

#[test]
fn set_record_removes_with_an_empty_record() {
    with_unit(|| {
        assert_ok!(set_record(REGISTRAR, UNIT, named("城市管理局")));
        events();
        assert_ok!(set_record(REGISTRAR, UNIT, Record::default()));
        assert_eq!(Records::<Test>::get(bytes(UNIT)), None);
        assert_eq!((entry().number, entry().record), (3, None));
        assert_eq!(
            events(),
            [Event::RecordSet {
                code: bytes(UNIT),
                revision: 3
            }]
        );
    });
}

#[test]
fn set_record_does_nothing_when_nothing_changes() {
    with_unit(|| {
        assert_storage_noop!(assert_ok!(set_record(REGISTRAR, UNIT, Record::default())));
        assert_ok!(set_record(REGISTRAR, UNIT, named("城市管理局")));
        assert_storage_noop!(assert_ok!(set_record(REGISTRAR, UNIT, named("城市管理局"))));
    });
}

#[test]
fn set_record_works_for_holders_registrars_and_areas() {
    on_chain(|| {
        assert_ok!(CityIdentity::register(
            signed(REGISTRAR),
            held(UNIT, HOLDER)
        ));
        assert_ok!(register(REGISTRAR, "MA.156.1301.0101"));
        assert_ok!(set_record(HOLDER, UNIT, named("a")));
        assert_ok!(set_record(HOLDER, "MA.156.1301.0101", named("b")));
        assert_ok!(set_record(REGISTRAR, UNIT, named("c")));
        assert_ok!(set_record(REGISTRAR, CITY, named("d")));
    });
}

#[test]
fn set_record_works_before_the_code_is_in_force() {
    on_chain(|| {
        let valid_from = Some(START + 1);
        let reserved = Registration {
            valid_from,
            ..registration(UNIT)
        };
        assert_ok!(CityIdentity::register(signed(REGISTRAR), reserved));
        assert_eq!(status(UNIT), (Status::Reserved, None));
        assert_ok!(set_record(REGISTRAR, UNIT, named("a")));
    });
}

#[test]
fn set_record_fails_when_malformed() {
    with_unit(|| {
        let result = set_record(REGISTRAR, "MA.156.1301.0", named("a"));
        assert_noop!(result, Error::<Test>::MalformedCode(13));
    });
}

#[test]
fn set_record_fails_when_not_registered() {
    with_unit(|| {
        for text in ["MA.156.1301.02", "MA.156.1301/60.10000000.1/A7"] {
            let result = set_record(REGISTRAR, text, named("a"));
            assert_noop!(result, Error::<Test>::NotRegistered);
        }
    });
}

#[test]
fn set_record_fails_when_not_entitled() {
    with_unit(|| {
        for who in [NEIGHBOUR, STRANGER, MEMBER] {
            assert_noop!(
                set_record(who, UNIT, named("a")),
                Error::<Test>::NotEntitled
            );
        }
        assert_ok!(CityIdentity::register(
            signed(REGISTRAR),
            held("MA.156.1301.02", HOLDER)
        ));
        assert_noop!(
            set_record(HOLDER, UNIT, named("a")),
            Error::<Test>::NotEntitled
        );
        assert_noop!(
            set_record(HOLDER, CITY, named("a")),
            Error::<Test>::NotEntitled
        );
        assert_noop!(
            set_record(REGISTRAR, "MA.156", named("a")),
            Error::<Test>::NotEntitled
        );
    });
}

#[test]
fn set_record_fails_when_not_active() {
    with_unit(|| {
        let set = || set_record(REGISTRAR, UNIT, named("a"));
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        assert_noop!(set(), Error::<Test>::NotActive);
        assert_ok!(CityIdentity::reinstate(signed(REGISTRAR), bytes(UNIT)));
        assert_ok!(CityIdentity::suspend(council(), bytes(CITY)));
        assert_noop!(set(), Error::<Test>::NotActive);
        assert_ok!(CityIdentity::reinstate(council(), bytes(CITY)));
        assert_ok!(retire_into(signed(REGISTRAR), UNIT, &[]));
        assert_noop!(set(), Error::<Test>::NotActive);

        let short = Registration {
            valid_to: Some(START),
            ..registration("MA.156.1301.02")
        };
        assert_ok!(CityIdentity::register(signed(REGISTRAR), short));
        pass(1);
        let expired = set_record(REGISTRAR, "MA.156.1301.02", named("a"));
        assert_noop!(expired, Error::<Test>::NotActive);
    });
}

#[test]
fn set_record_fails_when_bad_and_says_where() {
    let names = |names: &[(&str, &str)]| Record {
        names: names
            .iter()
            .map(|(l, t)| name(l, t))
            .collect::<Vec<_>>()
            .try_into()
            .unwrap(),
        ..Default::default()
    };
    let second_link = |change: fn(&mut Link)| {
        let mut bad = link("https://a.example/");
        change(&mut bad);
        let links = vec![link("https://a.example/"), bad].try_into().unwrap();
        Record {
            links,
            ..Default::default()
        }
    };
    let place = bounded("https://10.0.0.1/");
    let digest = Digest::Sha256([0; 32]);
    let description = Some(Description { digest, place });
    with_unit(|| {
        for (record, variant, index) in [
            (names(&[("zh_CN", "a")]), 0, 0),
            (names(&[("zh", "a"), ("en", "")]), 1, 1),
            (names(&[("zh", "a"), ("en", "b"), ("ZH", "c")]), 2, 2),
            (
                second_link(|link| link.relation = bounded("Described By")),
                3,
                1,
            ),
            (
                second_link(|link| link.href = bounded("http://a.example/")),
                4,
                1,
            ),
            (second_link(|link| link.title = Some(bounded("a"))), 7, 1),
            (
                second_link(|link| link.media_type = Some(bounded("text"))),
                5,
                1,
            ),
            (second_link(|link| link.language = Some(bounded(""))), 0, 1),
            (
                second_link(|link| link.title = Some(bounded("\u{202E}"))),
                1,
                1,
            ),
            (
                Record {
                    description: description.clone(),
                    ..Default::default()
                },
                6,
                0,
            ),
        ] {
            let result = set_record(REGISTRAR, UNIT, record);
            assert_noop!(result, Error::<Test>::BadRecord(variant, index));
        }
    });
}

#[test]
fn set_record_fails_when_not_signed() {
    with_unit(|| {
        let result = CityIdentity::set_record(council(), bytes(UNIT), named("a"));
        assert_noop!(result, DispatchError::BadOrigin);
    });
}

#[test]
fn the_largest_record_is_kept() {
    with_unit(|| {
        let full =
            |prefix: &str, length: usize| format!("{prefix}{}", "a".repeat(length - prefix.len()));
        let language = |n: usize| format!("aaa-x-aaaaaaaa-aaaaaaaa-aaaaaaaa-a{n}");
        allow(CITY, &["a.example"]);
        let url = |n: usize| full(&format!("https://a.example/{n}/"), 256);
        let key = |n: usize| VerificationKey {
            id: bounded(&full(&n.to_string(), 32)),
            key: PublicKey::Sm2([3; 33]),
            valid_from: Some(0),
            valid_to: Some(u64::MAX),
        };
        let record = Record {
            names: (0..8)
                .map(|n| name(&language(n), &full("", 128)))
                .collect::<Vec<_>>()
                .try_into()
                .unwrap(),
            links: (0..16)
                .map(|n| Link {
                    relation: bounded(&full("https://a.example/", 128)),
                    href: bounded(&url(n)),
                    media_type: Some(bounded(&full("text/", 64))),
                    language: Some(bounded(&language(n % 8))),
                    title: Some(bounded(&full("", 128))),
                    is_default: n == 15,
                })
                .collect::<Vec<_>>()
                .try_into()
                .unwrap(),
            description: Some(Description {
                digest: Digest::Sm3([1; 32]),
                place: bounded(&url(0)),
            }),
            keys: (0..8).map(key).collect::<Vec<_>>().try_into().unwrap(),
        };
        assert_eq!(record.encoded_size(), Record::max_encoded_len());
        assert_ok!(set_record(REGISTRAR, UNIT, record.clone()));
        assert_eq!(record_of(UNIT), Some(record.clone()));
        assert_eq!(Records::<Test>::get(bytes(UNIT)), Some(record));
        // A name alone stands in the entry.
        assert_ok!(set_record(REGISTRAR, UNIT, named("城市管理局")));
        assert_eq!(record_of(UNIT), Some(named("城市管理局")));
        assert_eq!(Records::<Test>::get(bytes(UNIT)), None);
    });
}
