//! Labels that are kept free.

use crate::{mock::*, Actor, Error, Event, Reservations as Stored};
use city_identity_primitives::{
    Author, Labels, Reservation, ReservationAnswer, Reservations, Status,
};
use frame_support::{assert_noop, assert_ok};
use pallet_allowance::Refusal;
use sp_runtime::{DispatchError, DispatchResult};

fn labels(first: &str, last: &str) -> Labels {
    Labels {
        first: bounded(first),
        last: bounded(last),
    }
}

fn reserve(origin: RuntimeOrigin, parent: &str, first: &str, last: &str) -> DispatchResult {
    let reason = bounded("for later");
    CityIdentity::reserve(origin, bytes(parent), labels(first, last), reason)
}

fn unreserve(origin: RuntimeOrigin, parent: &str, first: &str, last: &str) -> DispatchResult {
    CityIdentity::unreserve(origin, bytes(parent), labels(first, last))
}

fn register_child(parent: &str, label: &str) -> DispatchResult {
    register(REGISTRAR, code(parent).child(label).unwrap().as_str())
}

#[test]
fn reserve_and_unreserve_work() {
    on_chain(|| {
        assert_ok!(reserve(signed(REGISTRAR), CITY, "10", "19"));
        let reservation = Reservation {
            labels: labels("10", "19"),
            reason: bounded("for later"),
            by: Author::Account(REGISTRAR),
        };
        assert_eq!(
            events(),
            [Event::LabelsReserved {
                parent: bytes(CITY),
                reservation
            }]
        );
        for label in ["10", "15", "19"] {
            assert_noop!(register_child(CITY, label), Error::<Test>::LabelKeptFree);
        }
        assert_ok!(register_child(CITY, "09"));
        assert_ok!(register_child(CITY, "20"));

        assert_ok!(unreserve(signed(REGISTRAR), CITY, "10", "19"));
        assert_eq!(
            events().last(),
            Some(&Event::LabelsUnreserved {
                parent: bytes(CITY),
                labels: labels("10", "19"),
                by: Actor::Account(REGISTRAR),
            })
        );
        assert!(!Stored::<Test>::contains_key(bytes(CITY)));
        assert_ok!(register_child(CITY, "15"));
    });
}

#[test]
fn reserved_labels_are_free_of_lookalikes() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        assert_ok!(reserve(signed(REGISTRAR), SERIES, "100", "199"));
        assert_ok!(reserve(signed(REGISTRAR), SERIES, "AB", "AB"));
        for label in ["150", "1B0", "L50", "AB", "A8"] {
            assert_noop!(register_child(SERIES, label), Error::<Test>::LabelKeptFree);
        }
        for label in ["1A0", "15", "0150", "A9"] {
            assert_ok!(register_child(SERIES, label));
        }
    });
}

#[test]
fn series_can_be_kept_free() {
    on_chain(|| {
        assert_ok!(reserve(
            signed(REGISTRAR),
            CITY,
            "60.10000000",
            "60.10000000"
        ));
        assert_noop!(open_series(REGISTRAR, SERIES), Error::<Test>::LabelKeptFree);
    });
}

#[test]
fn a_batch_fails_at_the_reserved_item() {
    on_chain(|| {
        assert_ok!(reserve(signed(REGISTRAR), CITY, "02", "02"));
        let items = ["01", "02"].map(|label| registration(&format!("{CITY}.{label}")));
        assert_noop!(
            register_batch(REGISTRAR, &items),
            batch_item(1, &Error::LabelKeptFree)
        );
    });
}

#[test]
fn the_council_keeps_areas_free() {
    on_chain(|| {
        assert_ok!(reserve(council(), "MA.156", "1302", "1302"));
        let admission = city_identity_primitives::AreaAdmission {
            area: bytes("MA.156.1302"),
            registrar: APPLICANT,
        };
        let admit = || {
            let areas = vec![admission.clone()].try_into().unwrap();
            CityIdentity::admit_areas(council(), areas)
        };
        assert_noop!(admit(), batch_item(0, &Error::LabelKeptFree));
        assert_ok!(unreserve(council(), "MA.156", "1302", "1302"));
        assert_ok!(admit());
    });
}

#[test]
fn what_is_registered_stays() {
    on_chain(|| {
        assert_ok!(register_child(CITY, "15"));
        assert_ok!(reserve(signed(REGISTRAR), CITY, "10", "19"));
        assert_eq!(status("MA.156.1301.15"), (Status::Active, None));
        assert_noop!(register_child(CITY, "15"), Error::<Test>::AlreadyRegistered);
        assert_noop!(register_child(CITY, "16"), Error::<Test>::LabelKeptFree);
    });
}

#[test]
fn a_reserved_code_says_why() {
    on_chain(|| {
        assert_ok!(reserve(signed(REGISTRAR), CITY, "10", "19"));
        let reservation = ReservationAnswer {
            below: code(CITY),
            first: "10".into(),
            last: "19".into(),
            reason: "for later".into(),
        };
        for text in [
            "MA.156.1301.10",
            "MA.156.1301.1B",
            "MA.156.1301.1501",
            "MA.156.1301.15/60.10000000.7",
            "MA.156.1301.15/60.10000000.7/A7",
        ] {
            let answer = resolve(text);
            assert_eq!(answer.status, Status::Reserved, "{text}");
            assert_eq!(answer.reservation, Some(reservation.clone()), "{text}");
            assert_eq!(answer.registered, Some(code(CITY)));
        }
        for text in ["MA.156.1301.20", "MA.156.130102.15", "MA.156.1301"] {
            assert_eq!(resolve(text).reservation, None, "{text}");
        }
    });
}

#[test]
fn reserve_fails_when_labels_make_no_sense() {
    on_chain(|| {
        for (first, last) in [
            ("", ""),
            ("1", "1"),
            ("0101", "0101"),
            ("19", "10"),
            ("A1", "A2"),
            ("60.10000000", "60.10000001"),
        ] {
            assert_noop!(
                reserve(signed(REGISTRAR), CITY, first, last),
                Error::<Test>::BadReservation
            );
        }
        let reason = vec![0xff].try_into().unwrap();
        assert_noop!(
            CityIdentity::reserve(signed(REGISTRAR), bytes(CITY), labels("01", "01"), reason),
            Error::<Test>::BadReservation
        );
        assert_ok!(reserve(signed(REGISTRAR), CITY, "10", "19"));
        for (first, last) in [("10", "19"), ("1B", "1B"), ("05", "10"), ("05", "25")] {
            assert_noop!(
                reserve(signed(REGISTRAR), CITY, first, last),
                Error::<Test>::ReservationOverlaps
            );
        }
    });
}

#[test]
fn reserve_fails_when_the_list_is_full() {
    on_chain(|| {
        for n in 1..=Reservations::bound() {
            let label = format!("{n:02}");
            assert_ok!(reserve(signed(REGISTRAR), CITY, &label, &label));
        }
        assert_noop!(
            reserve(signed(REGISTRAR), CITY, "80", "80"),
            Error::<Test>::TooManyReservations
        );
    });
}

#[test]
fn only_who_controls_the_parent_reserves() {
    on_chain(|| {
        let unit = "MA.156.1301.01";
        assert_ok!(CityIdentity::register(
            signed(REGISTRAR),
            held(unit, HOLDER)
        ));
        assert_ok!(reserve(signed(HOLDER), unit, "01", "01"));
        assert_ok!(reserve(signed(REGISTRAR), unit, "02", "02"));
        for (origin, parent, error) in [
            (signed(HOLDER), CITY, Error::<Test>::NotEntitled),
            (signed(NEIGHBOUR), CITY, Error::NotEntitled),
            (signed(REGISTRAR), "MA.156", Error::NotEntitled),
            (council(), unit, Error::NotEntitled),
            (signed(REGISTRAR), "MA.156.1301.07", Error::NotRegistered),
            (
                signed(REGISTRAR),
                "MA.156.1301.0I",
                Error::MalformedCode(13),
            ),
        ] {
            let refused = DispatchError::from(error);
            assert_noop!(reserve(origin.clone(), parent, "05", "05"), refused);
            assert_noop!(unreserve(origin, parent, "05", "05"), refused);
        }
        let call = |parent: &str| crate::Call::reserve {
            parent: bytes(parent),
            labels: labels("05", "05"),
            reason: bounded("a"),
        };
        assert_eq!(may(HOLDER, call(unit)), Ok(()));
        assert_eq!(may(HOLDER, call(CITY)), Err(Refusal::NoRight));
        let call = |parent: &str| crate::Call::unreserve {
            parent: bytes(parent),
            labels: labels("05", "05"),
        };
        assert_eq!(may(REGISTRAR, call(unit)), Ok(()));
        assert_eq!(may(NEIGHBOUR, call(unit)), Err(Refusal::NoRight));

        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(unit)));
        assert_noop!(
            reserve(signed(HOLDER), unit, "03", "03"),
            Error::<Test>::NotActive
        );
    });
}

#[test]
fn only_the_council_gives_free_what_it_reserved() {
    on_chain(|| {
        assert_ok!(reserve(council(), CITY, "10", "19"));
        assert_ok!(reserve(signed(REGISTRAR), CITY, "20", "29"));
        assert_noop!(
            unreserve(signed(REGISTRAR), CITY, "10", "19"),
            Error::<Test>::NotEntitled
        );
        assert_noop!(
            unreserve(council(), CITY, "11", "19"),
            Error::<Test>::NotReserved
        );
        assert_ok!(unreserve(council(), CITY, "10", "19"));
        assert_ok!(unreserve(council(), CITY, "20", "29"));
    });
}
