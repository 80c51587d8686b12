//! Series whose items are numbers, and their issuing one after the other.

use crate::{mock::*, Children, Entries, Error, Event, MAX_SEQUENCE};
use city_identity_primitives::{Label, Labels, Quota, SeriesInfo, Status};
use frame_support::{assert_noop, assert_ok, weights::Weight};
use sp_runtime::{AccountId32, DispatchError};

fn issue_from(who: AccountId32, first: u64, count: u32) -> sp_runtime::DispatchResult {
    let result = CityIdentity::issue_items(signed(who), bytes(SERIES), Some(first), count);
    outcome(result)
}

fn issued(first: &str, count: u32) -> Event<Test> {
    Event::ItemsIssued {
        parent: bytes(SERIES),
        first: bounded(first),
        count,
        by: REGISTRAR,
    }
}

fn reserve(first: &str, last: &str) {
    let labels = Labels {
        first: bounded(first),
        last: bounded(last),
    };
    let reason = bounded("later");
    assert_ok!(CityIdentity::reserve(
        signed(REGISTRAR),
        bytes(SERIES),
        labels,
        reason
    ));
}

#[test]
fn open_sequence_works() {
    on_chain(|| {
        let opened = CityIdentity::open_sequence(signed(REGISTRAR), held(SERIES, HOLDER), 9);
        assert_ok!(outcome(opened));
        let event = Event::SequenceOpened {
            series: bytes(SERIES),
            width: 9,
            by: REGISTRAR,
        };
        assert_eq!(events(), [event]);
        assert_eq!(series(), SeriesInfo::new(9));
        assert_eq!(resolve(SERIES).controller.unwrap().account, HOLDER);
        assert_ok!(issue(HOLDER, 1));
        assert_ok!(open_sequence(REGISTRAR, "MA.156.1301/CJ.060101", 9));
        let answer = CityIdentity::registry().series(&code(SERIES)).unwrap();
        let answer = answer.unwrap();
        assert_eq!((answer.width, answer.registered), (9, 1));
        assert_eq!(answer.next.as_deref(), Some("000000001"));
        let none = CityIdentity::registry().series(&code(CITY));
        assert_eq!(none, Ok(None));
    });
}

#[test]
fn open_sequence_fails_when_items_cannot_have_the_width() {
    on_chain(|| {
        for (series, width) in [
            (SERIES, 0),
            (SERIES, 19),
            (SERIES, u8::MAX),
            ("MA.156.1301/CJ.060101", 8),
        ] {
            let result = open_sequence(REGISTRAR, series, width);
            assert_noop!(result, Error::<Test>::BadWidth);
        }
    });
    ExtBuilder::default()
        .rule(|rule| rule.object.min_length = 5)
        .build_and_execute(|| {
            let narrow = open_sequence(REGISTRAR, SERIES, 4);
            assert_noop!(narrow, Error::<Test>::BadWidth);
            assert_ok!(open_sequence(REGISTRAR, SERIES, 5));
        });
}

#[test]
fn open_sequence_fails_where_open_series_does() {
    on_chain(|| {
        for text in ["MA.156.1301.01", CITY] {
            let result = open_sequence(REGISTRAR, text, 4);
            assert_noop!(result, Error::<Test>::WrongKind);
        }
        let foreign = open_sequence(NEIGHBOUR, SERIES, 4);
        assert_noop!(foreign, Error::<Test>::NotEntitled);
        assert_ok!(open_series(REGISTRAR, SERIES));
        let again = open_sequence(REGISTRAR, SERIES, 4);
        assert_noop!(again, Error::<Test>::AlreadyRegistered);
        let result = CityIdentity::open_sequence(council(), registration(SERIES), 4);
        assert_noop!(outcome(result), DispatchError::BadOrigin);
        let malformed = open_sequence(REGISTRAR, "MA", 4);
        assert_noop!(malformed, Error::<Test>::MalformedCode(2));
    });
}

#[test]
fn issue_items_works() {
    with_numbers(|| {
        assert_ok!(issue_from(REGISTRAR, 0, 3));
        assert_ok!(issue(REGISTRAR, 2));
        assert_eq!(events(), [issued("0000", 3), issued("0003", 2)]);
        assert_eq!(series().next, 5);
        assert_eq!(Children::<Test>::get(bytes(SERIES)), 5);
        assert_eq!(Entries::<Test>::iter_prefix(bytes(SERIES)).count(), 5);
        let item = format!("{SERIES}.0004");
        assert_eq!(status(&item).0, Status::Active);
        assert_eq!(status(&format!("{SERIES}.0005")).0, Status::NotIssued);
        // Those are entries like any other.
        let record = named("路灯");
        assert_ok!(CityIdentity::set_record(
            signed(REGISTRAR),
            bytes(&item),
            record
        ));
    });
}

#[test]
fn issue_items_costs_what_it_passes_over() {
    use frame_support::dispatch::GetDispatchInfo;
    with_numbers(|| {
        assert_ok!(lease(REGISTRAR, "01", HOLDER, 9));
        assert_ok!(issue(REGISTRAR, 99));
        let call = crate::Call::<Test>::issue_items {
            series: bytes(SERIES),
            first: None,
            count: 30,
        };
        let most = call.get_dispatch_info().call_weight;
        let post = CityIdentity::issue_items(signed(REGISTRAR), bytes(SERIES), None, 30).unwrap();
        let weight = post.actual_weight.unwrap();
        // Of thirty numbers with a gap between them six at the most begin a ten or a row.
        let beside = Weight::from_parts(24 * EQUAL_SAVES, 0);
        assert_eq!(weight, weight_of(30, 1).saturating_sub(beside));
        assert!(weight.ref_time() < most.ref_time());
    });
}

fn weight_of(items: u32, jumps: u32) -> Weight {
    weight(items + 17 * jumps, 0)
}

#[test]
fn issue_items_passes_over_blocks_and_what_is_kept_free() {
    with_numbers(|| {
        assert_ok!(lease(REGISTRAR, "000", HOLDER, 9));
        assert_eq!(series().next, 10);
        assert_ok!(lease(REGISTRAR, "0013", HOLDER, 9));
        assert_ok!(lease(REGISTRAR, "002", HOLDER, 9));
        // Parts of blocks, given on or back, are no sooner issued singly.
        assert_ok!(give_back(HOLDER, "0021"));
        reserve("0030", "0031");
        // It looks like 0038.
        reserve("003B", "003B");
        events();
        assert_ok!(issue(REGISTRAR, 18));
        let runs = [("0010", 3), ("0014", 6), ("0032", 6), ("0039", 3)];
        assert_eq!(events(), runs.map(|(first, count)| issued(first, count)));
        assert_eq!(series().next, 42);
        for taken in ["0009", "0013", "0020", "0021", "0030", "0038"] {
            let label: Label = bounded(taken);
            assert!(!Entries::<Test>::contains_key(bytes(SERIES), label));
        }
    });
}

#[test]
fn issue_items_passes_over_as_much_as_it_may_in_one_call() {
    with_numbers(|| {
        for block in 1..=20 {
            assert_ok!(lease(REGISTRAR, &format!("00{block:02}"), HOLDER, 9));
        }
        let too_many = issue(REGISTRAR, 2);
        assert_noop!(too_many, Error::<Test>::BlocksInTheWay);
        assert_ok!(issue(REGISTRAR, 1));
        // Step by step, it comes through.
        assert_ok!(issue(REGISTRAR, 0));
        assert_eq!(series().next, 17);
        assert_ok!(issue(REGISTRAR, 1));
        assert_eq!(series().next, 22);
    });
}

#[test]
fn issue_items_issues_up_to_the_last_number() {
    on_chain(|| {
        assert_ok!(open_sequence(REGISTRAR, SERIES, 1));
        assert_ok!(issue(REGISTRAR, 9));
        assert_noop!(issue(REGISTRAR, 2), Error::<Test>::SequenceExhausted);
        assert_ok!(issue(REGISTRAR, 1));
        assert_noop!(issue(REGISTRAR, 1), Error::<Test>::SequenceExhausted);
        let answer = CityIdentity::registry().series(&code(SERIES)).unwrap();
        assert_eq!(answer.unwrap().next, None);
    });
}

#[test]
fn issue_items_works_when_full() {
    with_numbers(|| {
        assert_ok!(issue(REGISTRAR, MAX_SEQUENCE));
        assert_noop!(issue(REGISTRAR, MAX_SEQUENCE + 1), Error::<Test>::BadCount);
    });
}

#[test]
fn issue_items_fails_when_it_is_not_what_the_signer_expects() {
    with_numbers(|| {
        assert_ok!(issue_from(REGISTRAR, 0, 2));
        let again = issue_from(REGISTRAR, 0, 2);
        assert_noop!(again, Error::<Test>::AlreadyRegistered);
        assert_noop!(issue_from(REGISTRAR, 3, 1), Error::<Test>::NotNext);
        assert_ok!(issue_from(REGISTRAR, 2, 1));
    });
}

#[test]
fn issue_items_fails_without_a_series_of_numbers() {
    on_chain(|| {
        assert_noop!(issue(REGISTRAR, 1), Error::<Test>::NotASequence);
        assert_ok!(open_series(REGISTRAR, SERIES));
        assert_noop!(issue(REGISTRAR, 1), Error::<Test>::NotASequence);
        let unit = CityIdentity::issue_items(signed(REGISTRAR), bytes(CITY), None, 1);
        assert_noop!(outcome(unit), Error::<Test>::WrongKind);
    });
}

#[test]
fn issue_items_fails_when_it_may_not_be_issued() {
    with_numbers(|| {
        assert_noop!(issue(NEIGHBOUR, 1), Error::<Test>::NotEntitled);
        assert_noop!(issue(UNKNOWN, 1), Error::<Test>::NotEnrolled);
        let quota = Quota {
            codes: 3,
            period: 10,
        };
        assert_ok!(CityIdentity::set_quota(council(), bytes(CITY), Some(quota)));
        assert_noop!(issue(REGISTRAR, 4), Error::<Test>::QuotaExhausted);
        assert_ok!(issue(REGISTRAR, 3));
        assert_noop!(issue(REGISTRAR, 1), Error::<Test>::QuotaExhausted);
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(SERIES)));
        assert_noop!(issue(REGISTRAR, 1), Error::<Test>::ParentNotActive);
    });
    ExtBuilder::default()
        .rule(|rule| rule.series.max_children = 3)
        .build_and_execute(|| {
            assert_ok!(open_sequence(REGISTRAR, SERIES, 4));
            assert_noop!(issue(REGISTRAR, 4), Error::<Test>::TooManyChildren);
            assert_ok!(issue(REGISTRAR, 3));
        });
    ExtBuilder::default()
        .rule(|rule| rule.object.ways.sequence = false)
        .build_and_execute(|| {
            assert_ok!(open_sequence(REGISTRAR, SERIES, 4));
            assert_noop!(issue(REGISTRAR, 1), Error::<Test>::RuleForbids);
        });
}

#[test]
fn numbers_are_not_chosen() {
    with_numbers(|| {
        for text in ["0000", "0007", "12"] {
            let item = format!("{SERIES}.{text}");
            assert_noop!(register(REGISTRAR, &item), Error::<Test>::InSequence);
        }
        let items = [registration(&format!("{SERIES}.0000"))];
        let refused = batch_item(0, &Error::InSequence);
        assert_noop!(register_batch(REGISTRAR, &items), refused);
        let foreign = register(NEIGHBOUR, &format!("{SERIES}.0000"));
        assert_noop!(foreign, Error::<Test>::NotEntitled);
    });
}
