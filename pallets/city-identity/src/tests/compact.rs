//! Many codes below one parent, in the compact forms of a batch.

use crate::{mock::*, Call, Error, Event, MAX_LABELS, MAX_SEQUENCE};
use city_identity_primitives::{LabelName, Status};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::{AccountId32, DispatchResult, StateVersion};

fn item(label: &str, name: Option<&str>) -> LabelName {
    LabelName {
        label: bounded(label),
        name: name.map(bounded),
    }
}

fn labels(who: AccountId32, parent: &str, items: &[LabelName]) -> DispatchResult {
    let items = items.to_vec().try_into().unwrap();
    outcome(CityIdentity::register_labels(
        signed(who),
        bytes(parent),
        bounded("zh-CN"),
        items,
    ))
}

fn sequence(who: AccountId32, parent: &str, first: &str, count: u32) -> DispatchResult {
    outcome(CityIdentity::register_sequence(
        signed(who),
        bytes(parent),
        bounded(first),
        count,
    ))
}

#[test]
fn register_labels_works() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        events();
        let items = [item("130102001", Some("建北街道")), item("B1", None)];
        assert_ok!(labels(REGISTRAR, SERIES, &items));
        let event = Event::LabelsRegistered {
            parent: bytes(SERIES),
            count: 2,
            by: REGISTRAR,
        };
        assert_eq!(events(), [event]);
        let answer = resolve(&format!("{SERIES}.130102001"));
        assert_eq!(answer.names[0].text, "建北街道");
        assert_eq!(answer.names[0].language, "zh-CN");
        assert_eq!(status(&format!("{SERIES}.B1")).0, Status::Active);
        assert_eq!(
            record_of(&format!("{SERIES}.130102001")),
            Some(named("建北街道"))
        );
        // Units too.
        assert_ok!(labels(REGISTRAR, CITY, &[item("01", None)]));
        assert_ok!(labels(REGISTRAR, "MA.156.1301.01", &[item("01", None)]));
    });
}

#[test]
fn compact_forms_leave_the_same_as_a_batch() {
    let root = |how: fn()| {
        let mut root = Vec::new();
        on_chain(|| {
            assert_ok!(open_series(REGISTRAR, SERIES));
            how();
            System::reset_events();
            root = sp_io::storage::root(StateVersion::V1);
        });
        root
    };
    let by_labels = root(|| {
        let items = [item("08", Some("路灯")), item("09", None), item("10", None)];
        assert_ok!(labels(REGISTRAR, SERIES, &items));
    });
    let in_parts = root(|| {
        assert_ok!(labels(REGISTRAR, SERIES, &[item("08", Some("路灯"))]));
        assert_ok!(sequence(REGISTRAR, SERIES, "09", 2));
    });
    let by_batch = root(|| {
        let mut items = ["08", "09", "10"].map(|label| registration(&format!("{SERIES}.{label}")));
        items[0].record = Some(named("路灯"));
        assert_ok!(register_batch(REGISTRAR, &items));
    });
    assert_eq!(by_labels, by_batch);
    assert_eq!(in_parts, by_batch);
}

#[test]
fn register_labels_fails_when_one_is_refused() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, "MA.156.1301.05"));
        let good = item("01", None);
        for (bad, reason) in [
            (item("0I", None), Error::MalformedCode(1)),
            (item("", None), Error::MalformedCode(0)),
            (item("0103", None), Error::MalformedCode(0)),
            (item("60.10000000", None), Error::WrongKind),
            (item("99", None), Error::LocalUse),
            (item("05", None), Error::AlreadyRegistered),
            (item("01", None), Error::AlreadyRegistered),
            (item("D1", None), Error::LooksLikeSibling),
            (item("02", Some(" ")), Error::BadRecord(1, 0)),
        ] {
            let result = labels(REGISTRAR, CITY, &[good.clone(), bad]);
            assert_noop!(result, batch_item(1, &reason));
        }
        let foreign = labels(NEIGHBOUR, CITY, core::slice::from_ref(&good));
        assert_noop!(foreign, batch_item(0, &Error::NotEntitled));
        let unopened = labels(REGISTRAR, SERIES, &[good]);
        assert_noop!(unopened, batch_item(0, &Error::SeriesNotOpen));
        let empty = labels(REGISTRAR, CITY, &[]);
        assert_noop!(empty, Error::<Test>::BatchEmpty);
        let octets = CityIdentity::register_labels(
            signed(REGISTRAR),
            bytes(CITY),
            bounded("no language"),
            vec![item("01", Some("a"))].try_into().unwrap(),
        );
        assert_noop!(outcome(octets), batch_item(0, &Error::BadRecord(0, 0)));
    });
}

#[test]
fn compact_forms_work_when_full() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        assert_ok!(sequence(REGISTRAR, SERIES, "00000", MAX_SEQUENCE));
        let many: Vec<_> = (0..MAX_LABELS)
            .map(|n| item(&format!("1{n:05}"), Some("村")))
            .collect();
        assert_ok!(labels(REGISTRAR, SERIES, &many));
    });
}

#[test]
fn register_sequence_works() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        events();
        assert_ok!(sequence(REGISTRAR, SERIES, "0098", 3));
        let event = Event::ItemsIssued {
            parent: bytes(SERIES),
            first: bounded("0098"),
            count: 3,
            by: REGISTRAR,
        };
        assert_eq!(events(), [event]);
        for label in ["0098", "0099", "0100"] {
            assert_eq!(status(&format!("{SERIES}.{label}")).0, Status::Active);
        }
        // Units have pairs of digits.
        assert_ok!(sequence(REGISTRAR, CITY, "01", 20));
        assert_eq!(status("MA.156.1301.20").0, Status::Active);
    });
}

#[test]
fn register_sequence_fails_when_these_are_no_numbers() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        for first in ["", "A1", "+1", "1 "] {
            let result = sequence(REGISTRAR, SERIES, first, 1);
            assert_noop!(result, Error::<Test>::BadPrefix);
        }
        for count in [0, MAX_SEQUENCE + 1, u32::MAX] {
            let result = sequence(REGISTRAR, SERIES, "00000", count);
            assert_noop!(result, Error::<Test>::BadCount);
        }
        let beyond = sequence(REGISTRAR, SERIES, "98", 3);
        assert_noop!(beyond, Error::<Test>::SequenceExhausted);
        assert_ok!(register(REGISTRAR, &format!("{SERIES}.99")));
        let taken = sequence(REGISTRAR, SERIES, "97", 3);
        assert_noop!(taken, batch_item(2, &Error::AlreadyRegistered));
        assert_ok!(sequence(REGISTRAR, SERIES, "97", 2));
        let foreign = sequence(NEIGHBOUR, SERIES, "00", 1);
        assert_noop!(foreign, batch_item(0, &Error::NotEntitled));
    });
}

#[test]
fn compact_forms_choose_no_numbers_of_a_sequence() {
    with_numbers(|| {
        let refused = batch_item(0, &Error::InSequence);
        let items = [item("0000", None)];
        assert_noop!(labels(REGISTRAR, SERIES, &items), refused);
        let refused = batch_item(0, &Error::InSequence);
        assert_noop!(sequence(REGISTRAR, SERIES, "0000", 1), refused);
    });
}

#[test]
fn names_and_letters_are_paid_for() {
    let weight_of = |items: &[LabelName]| {
        let call = Call::<Test>::register_labels {
            parent: bytes(SERIES),
            language: bounded("zh-CN"),
            items: items.to_vec().try_into().unwrap(),
        };
        call.get_dispatch_info().call_weight.ref_time()
    };
    let plain = weight_of(&[item("1", None)]);
    // One letter; one name with its record's octets.
    assert_eq!(weight_of(&[item("B", None)]), plain + 3_000);
    let octets = codec::Encode::encoded_size(&named("路")) as u64;
    let named = weight_of(&[item("1", Some("路"))]);
    assert_eq!(named, plain + 6_000 + octets * 1_000_000);
}
