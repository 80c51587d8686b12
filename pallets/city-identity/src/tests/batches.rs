//! Many codes at once: all or none.

use crate::{mock::*, Entries, Error, Event};
use city_identity_primitives::Registration;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, StateVersion};

fn items(texts: &[&str]) -> Vec<Registration> {
    texts.iter().map(|text| registration(text)).collect()
}

#[test]
fn register_batch_works() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        events();
        let object = format!("{SERIES}.1");
        // A later one stands below an earlier one.
        let texts = [
            "MA.156.1301.01",
            "MA.156.1301.0101",
            "MA.156.1301.02",
            &object,
        ];
        assert_ok!(register_batch(REGISTRAR, &items(&texts)));
        let registered = texts.map(|text| Event::Registered {
            code: bytes(text),
            by: REGISTRAR,
        });
        assert_eq!(events(), registered);
        // The country, two areas, the series, and four more.
        assert_eq!(Entries::<Test>::iter().count(), 8);
    });
}

#[test]
fn register_batch_leaves_the_same_as_single_calls() {
    let texts = [
        "MA.156.1301.01",
        "MA.156.1301.0101",
        "MA.156.1301.B1",
        "MA.156.1301.0102",
    ];
    let root = |how: fn(&[&str])| {
        let mut root = Vec::new();
        on_chain(|| {
            how(&texts);
            System::reset_events();
            root = sp_io::storage::root(StateVersion::V1);
        });
        root
    };
    let at_once = root(|texts| {
        assert_ok!(register_batch(REGISTRAR, &items(texts)));
    });
    let singly = root(|texts| {
        for text in texts {
            assert_ok!(register(REGISTRAR, text));
        }
    });
    assert_eq!(at_once, singly);
}

#[test]
fn register_batch_works_when_full() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        let all: Vec<_> = (0..crate::MAX_BATCH)
            .map(|n| registration(&format!("{SERIES}.{n}")))
            .collect();
        assert_ok!(register_batch(REGISTRAR, &all));
        assert_eq!(
            crate::Children::<Test>::get(bytes(SERIES)),
            crate::MAX_BATCH
        );
    });
}

#[test]
fn register_batch_fails_when_empty() {
    on_chain(|| {
        assert_noop!(register_batch(REGISTRAR, &[]), Error::<Test>::BatchEmpty);
    });
}

#[test]
fn register_batch_fails_when_one_item_is_refused() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, "MA.156.1301.05"));
        let bad_record = Registration {
            record: Some(linked("ftp://a.example/")),
            ..registration("MA.156.1301.04")
        };
        let over = Registration {
            valid_to: Some(0),
            ..registration("MA.156.1301.04")
        };
        for (item, reason) in [
            (registration("MA.156.1301.0I"), Error::MalformedCode(13)),
            (registration(CITY), Error::WrongKind),
            (registration(SERIES), Error::WrongKind),
            (registration("MA.156.1301.99"), Error::LocalUse),
            (registration("MA.156.1301.05"), Error::AlreadyRegistered),
            (registration("MA.156.1301.01"), Error::AlreadyRegistered),
            (registration("MA.156.1301.D1"), Error::LooksLikeSibling),
            (registration("MA.156.1301.0301"), Error::ParentNotRegistered),
            (registration(&format!("{SERIES}.1")), Error::SeriesNotOpen),
            (registration("MA.156.130102.01"), Error::NotEntitled),
            (bad_record, Error::BadRecord(4, 0)),
            (over, Error::ValidityOver),
        ] {
            let items = [items(&["MA.156.1301.01", "MA.156.1301.02"]), vec![item]].concat();
            assert_noop!(register_batch(REGISTRAR, &items), batch_item(2, &reason));
        }
    });
}

#[test]
fn register_batch_fails_when_the_parent_is_full() {
    ExtBuilder::default()
        .rule(|rule| rule.area.max_children = 2)
        .build_and_execute(|| {
            let three = items(&["MA.156.1301.01", "MA.156.1301.02", "MA.156.1301.03"]);
            let full = batch_item(2, &Error::TooManyChildren);
            assert_noop!(register_batch(REGISTRAR, &three), full);
            assert_ok!(register_batch(REGISTRAR, &three[..2]));
        });
}

#[test]
fn register_batch_fails_when_not_signed() {
    on_chain(|| {
        let result = outcome(CityIdentity::register_batch(council(), Default::default()));
        assert_noop!(result, DispatchError::BadOrigin);
    });
}

#[test]
fn errors_of_others_are_not_taken_for_an_item() {
    let other = DispatchError::Module(sp_runtime::ModuleError {
        index: 2,
        error: [4, 0, 0, 0],
        message: None,
    });
    for error in [other, DispatchError::Corruption] {
        assert_eq!(crate::functions::batch_item::<Test>(1, error), error);
    }
}
