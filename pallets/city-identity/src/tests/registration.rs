//! Units, series and objects, one by one.

use crate::{mock::*, Children, Entries, Error, Event, Lookalikes, Records};
use city_code::rule::Rule;
use city_identity_primitives::{
    Author, Labels, Permissions, Quota, Registration, Revision, Status, Terms,
};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo, weights::Weight};
use pallet_allowance::{BucketId, Class, Enrolments};
use sp_runtime::{AccountId32, DispatchError, Permill};

const UNIT: &str = "MA.156.1301.01";

fn register_with(registration: Registration) -> sp_runtime::DispatchResult {
    outcome(CityIdentity::register(signed(REGISTRAR), registration))
}

fn entry(parent: &str, label: &str) -> Option<Revision> {
    Entries::<Test>::get(bytes(parent), bounded(label))
}

#[test]
fn register_works() {
    on_chain(|| {
        let record = named("城市管理局");
        assert_ok!(register_with(Registration {
            controller: Some(HOLDER),
            valid_from: Some(START),
            valid_to: Some(START + 1),
            record: Some(record.clone()),
            ..registration(UNIT)
        }));
        let expected = Revision {
            controller: Some(HOLDER),
            valid_from: Some(START),
            valid_to: Some(START + 1),
            record: record.recorded(),
            ..Revision::first(Author::Account(REGISTRAR), 1, 1, START)
        };
        assert_eq!(entry(CITY, "01"), Some(expected));
        assert_eq!(record_of(UNIT), Some(record));
        assert_eq!(Children::<Test>::get(bytes(CITY)), 1);
        assert_eq!(
            events(),
            [Event::Registered {
                code: bytes(UNIT),
                by: REGISTRAR
            }]
        );

        let enrolment = Enrolments::<Test>::get(HOLDER).unwrap();
        assert_eq!(enrolment.class, Class::Holder);
        assert_eq!(enrolment.bucket, BucketId::Area(bounded(CITY)));
    });
}

#[test]
fn register_works_at_every_level() {
    on_chain(|| {
        for unit in ["01", "0101", "010101", "01010101"] {
            assert_ok!(register(REGISTRAR, &format!("{CITY}.{unit}")));
        }
        let series = "MA.156.1301.01010101/60.10000000";
        assert_ok!(open_series(REGISTRAR, series));
        assert_ok!(register(REGISTRAR, &format!("{series}.A1")));
        let city_parts = "MA.156.1301/CJ.060101";
        assert_ok!(open_series(REGISTRAR, city_parts));
        assert_ok!(register(REGISTRAR, &format!("{city_parts}.000000123")));
        assert_eq!(
            status("MA.156.1301.01010101/60.10000000.A1"),
            (Status::Active, None)
        );
    });
}

#[test]
fn register_keeps_no_empty_record() {
    on_chain(|| {
        let record = Some(Default::default());
        assert_ok!(register_with(Registration {
            record,
            ..registration(UNIT)
        }));
        assert_eq!(entry(CITY, "01").unwrap().record, None);
        assert_eq!(Records::<Test>::iter().count(), 0);
    });
}

#[test]
fn register_fails_when_malformed() {
    on_chain(|| {
        for (text, position) in [
            ("", 0),
            ("MA.156.1301.0I", 13),
            ("MA.156.1301.01-8E", 14),
            ("ma.156.1301.01", 0),
        ] {
            assert_noop!(
                register(REGISTRAR, text),
                Error::<Test>::MalformedCode(position)
            );
        }
    });
}

#[test]
fn register_fails_when_wrong_kind() {
    on_chain(|| {
        let object = format!("{SERIES}.1");
        assert_ok!(open_series(REGISTRAR, SERIES));
        assert_ok!(register(REGISTRAR, &object));
        for text in ["MA.156", CITY, SERIES, &format!("{object}/A7.02")] {
            assert_noop!(register(REGISTRAR, text), Error::<Test>::WrongKind);
        }
    });
}

#[test]
fn register_fails_when_already_registered() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        assert_noop!(register(REGISTRAR, UNIT), Error::<Test>::AlreadyRegistered);
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        assert_noop!(register(REGISTRAR, UNIT), Error::<Test>::AlreadyRegistered);
    });
}

#[test]
fn register_fails_when_retired_or_revoked() {
    on_chain(|| {
        let other = "MA.156.1301.02";
        assert_ok!(register(REGISTRAR, UNIT));
        assert_ok!(register(REGISTRAR, other));
        assert_ok!(retire_into(signed(REGISTRAR), UNIT, &[]));
        assert_ok!(CityIdentity::revoke(signed(REGISTRAR), bytes(other)));
        assert_noop!(register(REGISTRAR, UNIT), Error::<Test>::CodeRetired);
        assert_noop!(register(REGISTRAR, other), Error::<Test>::CodeRevoked);
    });
}

#[test]
fn register_fails_when_reserved() {
    on_chain(|| {
        let valid_from = Some(START + 100);
        assert_ok!(register_with(Registration {
            valid_from,
            ..registration(UNIT)
        }));
        assert_noop!(register(REGISTRAR, UNIT), Error::<Test>::CodeReserved);
        pass(100);
        assert_noop!(register(REGISTRAR, UNIT), Error::<Test>::AlreadyRegistered);
    });
}

#[test]
fn register_fails_when_label_is_for_tests_in_production() {
    let test = "MA.156.1301.90";
    ExtBuilder::default().production().build_and_execute(|| {
        assert_noop!(register(REGISTRAR, test), Error::<Test>::LabelReserved);
        assert_noop!(
            register(REGISTRAR, "MA.156.1301.9801"),
            Error::<Test>::LabelReserved
        );
        let below = "MA.156.1301.90/60.10000000";
        assert_noop!(open_series(REGISTRAR, below), Error::<Test>::LabelReserved);
        assert_ok!(register(REGISTRAR, "MA.156.1301.9A"));
    });
    on_chain(|| {
        assert_ok!(register(REGISTRAR, test));
    });
}

#[test]
fn register_fails_when_label_is_for_local_use() {
    on_chain(|| {
        for local in [
            "MA.156.1301.99",
            "MA.156.1301.9901",
            "MA.156.1301.99/60.10000000.1",
        ] {
            assert_noop!(register(REGISTRAR, local), Error::<Test>::LocalUse);
        }
    });
}

#[test]
fn register_fails_when_the_rule_forbids() {
    let digits = |rule: &mut Rule| {
        rule.unit.alphabet = city_code::Alphabet::Digits;
        rule.object.max_length = 9;
    };
    ExtBuilder::default().rule(digits).build_and_execute(|| {
        assert_noop!(
            register(REGISTRAR, "MA.156.1301.A1"),
            Error::<Test>::RuleForbids
        );
        assert_ok!(open_series(REGISTRAR, SERIES));
        let object = |item: &str| format!("{SERIES}.{item}");
        assert_noop!(
            register(REGISTRAR, &object("0123456789")),
            Error::<Test>::RuleForbids
        );
        assert_ok!(register(REGISTRAR, &object("012345678")));
    });
}

#[test]
fn register_fails_when_it_looks_like_a_sibling() {
    on_chain(|| {
        // Letters after digits, digits after letters, letters after letters.
        for (first, then) in [("81", "B1"), ("U0", "Y0"), ("YL", "U1"), ("D2", "02")] {
            assert_ok!(register(REGISTRAR, &format!("{CITY}.{first}")));
            let lookalike = format!("{CITY}.{then}");
            assert_noop!(
                register(REGISTRAR, &lookalike),
                Error::<Test>::LooksLikeSibling
            );
        }
        assert_eq!(
            Lookalikes::<Test>::get(bytes(CITY), bounded("U1")),
            Some(bounded("YL"))
        );
        // Under another parent it is no sibling.
        assert_ok!(register(NEIGHBOUR, &format!("{DISTRICT}.B1")));
        assert_ok!(register(REGISTRAR, &format!("{CITY}.81B1")));
    });
}

#[test]
fn register_fails_when_it_looks_like_an_ended_sibling() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, "MA.156.1301.B1"));
        assert_ok!(retire_into(signed(REGISTRAR), "MA.156.1301.B1", &[]));
        for text in ["MA.156.1301.81", "MA.156.1301.8L"] {
            assert_noop!(register(REGISTRAR, text), Error::<Test>::LooksLikeSibling);
        }
    });
}

#[test]
fn register_fails_when_series_is_not_open() {
    on_chain(|| {
        let object = format!("{SERIES}.1");
        assert_noop!(register(REGISTRAR, &object), Error::<Test>::SeriesNotOpen);
    });
}

#[test]
fn register_fails_when_parent_is_not_registered() {
    on_chain(|| {
        assert_noop!(
            register(REGISTRAR, "MA.156.1301.0101"),
            Error::<Test>::ParentNotRegistered
        );
    });
}

#[test]
fn register_fails_when_parent_is_not_active() {
    on_chain(|| {
        let child = "MA.156.1301.0101";
        let valid_from = Some(START + 10);
        let valid_to = Some(START + 20);
        assert_ok!(register_with(Registration {
            valid_from,
            valid_to,
            ..registration(UNIT)
        }));
        assert_noop!(register(REGISTRAR, child), Error::<Test>::ParentNotActive);
        pass(21);
        assert_noop!(register(REGISTRAR, child), Error::<Test>::ParentNotActive);

        let other = "MA.156.1301.02";
        assert_ok!(register(REGISTRAR, other));
        assert_ok!(register(REGISTRAR, "MA.156.1301.0201"));
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(other)));
        for below in ["MA.156.1301.0202", "MA.156.1301.020101"] {
            assert_noop!(register(REGISTRAR, below), Error::<Test>::ParentNotActive);
        }
        assert_ok!(CityIdentity::reinstate(signed(REGISTRAR), bytes(other)));
        assert_ok!(register(REGISTRAR, "MA.156.1301.0202"));
        assert_ok!(CityIdentity::suspend(council(), bytes(CITY)));
        assert_noop!(
            register(REGISTRAR, "MA.156.1301.03"),
            Error::<Test>::ParentNotActive
        );
    });
}

#[test]
fn register_fails_when_parent_has_too_many_children() {
    ExtBuilder::default()
        .rule(|rule| rule.area.max_children = 2)
        .build_and_execute(|| {
            assert_ok!(register(REGISTRAR, UNIT));
            assert_ok!(open_series(REGISTRAR, SERIES));
            let third = "MA.156.1301.03";
            assert_noop!(register(REGISTRAR, third), Error::<Test>::TooManyChildren);
            assert_noop!(register(REGISTRAR, UNIT), Error::<Test>::AlreadyRegistered);
            // A retired child still counts.
            assert_ok!(retire_into(signed(REGISTRAR), UNIT, &[]));
            assert_noop!(register(REGISTRAR, third), Error::<Test>::TooManyChildren);
            assert_ok!(register(NEIGHBOUR, "MA.156.130102.03"));
        });
}

#[test]
fn register_fails_when_not_entitled() {
    on_chain(|| {
        for who in [NEIGHBOUR, STRANGER, MEMBER] {
            assert_noop!(register(who, UNIT), Error::<Test>::NotEntitled);
        }
        assert_ok!(open_series(REGISTRAR, SERIES));
        let object = format!("{SERIES}.1");
        assert_noop!(register(NEIGHBOUR, &object), Error::<Test>::NotEntitled);
    });
}

#[test]
fn register_works_for_a_holder_below_its_own_but_for_units() {
    on_chain(|| {
        assert_ok!(register_with(held(UNIT, HOLDER)));
        let series = "MA.156.1301.01/60.10000000";
        assert_ok!(open_series(HOLDER, series));
        assert_ok!(register(HOLDER, &format!("{series}.1")));
        // Units are the registrar's to allocate, the holder's own included.
        assert_noop!(
            register(HOLDER, "MA.156.1301.0101"),
            Error::<Test>::NotEntitled
        );
        assert_noop!(open_series(HOLDER, SERIES), Error::<Test>::NotEntitled);
    });
}

#[test]
fn register_fails_when_validity_is_over() {
    on_chain(|| {
        let valid = |from, to| {
            register_with(Registration {
                valid_from: from,
                valid_to: to,
                ..registration(UNIT)
            })
        };
        assert_noop!(
            valid(Some(START + 2), Some(START + 1)),
            Error::<Test>::ValidityOver
        );
        assert_noop!(valid(None, Some(START - 1)), Error::<Test>::ValidityOver);
        assert_noop!(
            valid(Some(START - 2), Some(START - 1)),
            Error::<Test>::ValidityOver
        );
        assert_ok!(valid(Some(START), Some(START)));
    });
}

#[test]
fn register_fails_when_record_is_bad() {
    on_chain(|| {
        let record = Some(linked("http://www.sjz.gov.cn/"));
        let bad = Registration {
            record,
            controller: Some(UNKNOWN),
            ..registration(UNIT)
        };
        assert_noop!(register_with(bad), Error::<Test>::BadRecord(4, 0));
        assert_eq!(Enrolments::<Test>::get(UNKNOWN), None);
    });
}

#[test]
fn register_fails_when_not_signed() {
    on_chain(|| {
        for origin in [council(), RuntimeOrigin::none()] {
            let result = outcome(CityIdentity::register(origin, registration(UNIT)));
            assert_noop!(result, DispatchError::BadOrigin);
        }
    });
}

#[test]
fn register_moves_no_account_of_another_area() {
    on_chain(|| {
        assert_ok!(register_with(held(UNIT, NEIGHBOUR)));
        let enrolment = Enrolments::<Test>::get(NEIGHBOUR).unwrap();
        assert_eq!(enrolment.class, Class::Registrar);
        assert_eq!(enrolment.bucket, BucketId::Area(bounded(DISTRICT)));
        assert_ok!(open_series(NEIGHBOUR, "MA.156.1301.01/60.10000000"));
    });
}

/// What a call costs that registers below the area, five levels higher than the deepest parent.
fn below_area(cost: Weight) -> Weight {
    cost - of_levels(5)
}

/// What the most reservations cost that a label is compared with.
const RESERVATIONS: u32 = 16 * 17;
/// What the most cost of what is only known when a parent was looked up, of one code.
const MOST: u32 = 3 * (11 + 15 * 19) + 4 * 13 + 3 * 15 * 2 * 19 + RESERVATIONS;

#[test]
fn register_fails_when_the_row_is_damaged() {
    on_chain(|| {
        let key = Entries::<Test>::hashed_key_for(bytes(CITY), bounded::<20>("01"));
        sp_io::storage::set(&key, &[0xff]);
        assert_noop!(register(REGISTRAR, UNIT), Error::<Test>::StateDamaged);
        sp_io::storage::clear(&key);
    });
}

#[test]
fn weights_go_by_what_is_given() {
    let weight_of = |call: crate::Call<Test>| call.get_dispatch_info().call_weight;
    let record = named("城市管理局");
    let octets = codec::Encode::encoded_size(&record) as u32;
    let with_record = Registration {
        record: Some(record.clone()),
        ..registration(UNIT)
    };
    let items = vec![with_record.clone(), held(UNIT, HOLDER), with_record.clone()];
    let areas = vec![(CITY, HOLDER)].into_iter();
    let areas =
        areas.map(
            |(area, registrar): (_, AccountId32)| city_identity_primitives::AreaAdmission {
                area: bytes(area),
                registrar,
            },
        );
    for (call, expected) in [
        (
            crate::Call::register {
                registration: registration(UNIT),
            },
            below_area(weight(1 + MOST, 0)),
        ),
        (
            crate::Call::register {
                registration: with_record.clone(),
            },
            below_area(weight(1 + 6 + MOST, octets)),
        ),
        (
            crate::Call::register {
                registration: held(UNIT, HOLDER),
            },
            below_area(weight(1 + 5 + MOST, 0)),
        ),
        (
            crate::Call::open_series {
                series: Registration {
                    controller: Some(HOLDER),
                    ..with_record
                },
            },
            below_area(weight(5 + 6 + MOST, octets)),
        ),
        (
            crate::Call::set_record {
                code: bytes(UNIT),
                record,
            },
            weight(0, octets),
        ),
        (
            crate::Call::register_batch {
                items: items.try_into().unwrap(),
            },
            // Three items in one run, no label with letters, one controller and two names. Each stands
            // beside the one before, of which something else is told.
            below_area(weight(3 + 5 + 2 * 6 + MOST + 2 * RESERVATIONS, 2 * octets))
                .saturating_sub(Weight::from_parts(2 * NEIGHBOUR_SAVES, 0)),
        ),
        (
            crate::Call::admit_areas {
                areas: areas.collect::<Vec<_>>().try_into().unwrap(),
            },
            weight(1, 0),
        ),
    ] {
        assert_eq!(weight_of(call), expected);
    }
}

#[test]
fn what_a_right_does_not_cost_is_given_back() {
    on_chain(|| {
        let paid = |who, text: &str| {
            let result = CityIdentity::register(signed(who), registration(text));
            result.unwrap().actual_weight
        };
        let one_and = |more: u32| Some(below_area(weight(1 + more, 0)));
        assert_eq!(paid(REGISTRAR, UNIT), one_and(0));
        let terms = |quota| Terms {
            permissions: Permissions::ALL,
            quota,
            until: None,
        };
        let give = |quota| {
            let share = Permill::from_percent(1);
            let giver = signed(REGISTRAR);
            CityIdentity::delegate(giver, bytes(CITY), HOLDER, terms(quota), share)
        };
        assert_ok!(give(None));
        assert_eq!(paid(HOLDER, "MA.156.1301.02"), one_and(11));
        assert_ok!(give(Some(9)));
        assert_eq!(paid(HOLDER, "MA.156.1301.03"), one_and(11 + 13));
        let quota = Some(Quota {
            codes: 9,
            period: 9,
        });
        assert_ok!(CityIdentity::set_quota(council(), bytes(CITY), quota));
        assert_eq!(paid(HOLDER, "MA.156.1301.04"), one_and(11 + 2 * 13));
        assert_eq!(paid(REGISTRAR, "MA.156.1301.05"), one_and(13));
        for label in ["80", "81"] {
            let labels = Labels {
                first: bounded(label),
                last: bounded(label),
            };
            let by = signed(REGISTRAR);
            assert_ok!(CityIdentity::reserve(by, bytes(CITY), labels, bounded("")));
        }
        let two = paid(REGISTRAR, "MA.156.1301.06");
        assert_eq!(two, one_and(13 + 2 * 17));
        let items = ["MA.156.1301.07", "MA.156.1301.08"].map(registration);
        let batch =
            CityIdentity::register_batch(signed(REGISTRAR), items.to_vec().try_into().unwrap());
        let four = batch.unwrap().actual_weight;
        let beside = Weight::from_parts(EQUAL_SAVES, 0);
        let all = one_and(1 + 13 + 4 * 17);
        assert_eq!(four, all.map(|all| all.saturating_sub(beside)));
    });
}
