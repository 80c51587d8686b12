//! How areas come in.

use crate::{mock::*, Applications, Entries, Error, Event};
use city_identity_primitives::{AreaAdmission, Author, Status};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use pallet_allowance::{BucketId, Class, Enrol, EnrolledBy, Enrolments};
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

/// A division in force that is not admitted.
const TANGSHAN: &str = "MA.156.1302";

fn enrol(who: AccountId32) {
    assert_ok!(CityIdentity::enrol_applicant(signed(MEMBER), who));
}

fn apply(who: AccountId32, area: &str) -> DispatchResult {
    CityIdentity::apply_for_area(signed(who), bytes(area))
}

fn reject(area: &str) -> DispatchResult {
    CityIdentity::reject_application(council(), bytes(area), bounded("no seal"))
}

fn admit(area: &str) -> DispatchResult {
    CityIdentity::admit_area(council(), bytes(area))
}

fn admit_all(areas: &[(&str, AccountId32)]) -> DispatchResult {
    let areas: Vec<_> = areas
        .iter()
        .map(|(area, registrar)| AreaAdmission {
            area: bytes(area),
            registrar: registrar.clone(),
        })
        .collect();
    CityIdentity::admit_areas(council(), areas.try_into().unwrap())
}

/// An applicant that applied for Tangshan.
fn applied() {
    enrol(APPLICANT);
    assert_ok!(apply(APPLICANT, TANGSHAN));
    events();
}

#[test]
fn enrol_applicant_works() {
    on_chain(|| {
        enrol(APPLICANT);
        assert_eq!(Allowance::class_of(&APPLICANT), Some(Class::Applicant));
        let by = EnrolledBy::Account(MEMBER);
        assert_eq!(Enrolments::<Test>::get(APPLICANT).unwrap().by, by);
        assert_eq!(
            events(),
            [Event::ApplicantEnrolled {
                who: APPLICANT,
                by: MEMBER
            }]
        );
    });
}

#[test]
fn enrol_applicant_does_nothing_for_an_applicant() {
    on_chain(|| {
        enrol(APPLICANT);
        assert_storage_noop!(enrol(APPLICANT));
    });
}

#[test]
fn enrol_applicant_fails_when_enrolled_otherwise() {
    on_chain(|| {
        assert_noop!(
            CityIdentity::enrol_applicant(signed(MEMBER), REGISTRAR),
            Error::<Test>::EnrolledOtherwise
        );
    });
}

#[test]
fn enrol_applicant_fails_when_not_a_member() {
    on_chain(|| {
        for origin in [signed(REGISTRAR), council()] {
            let result = CityIdentity::enrol_applicant(origin, APPLICANT);
            assert_noop!(result, DispatchError::BadOrigin);
        }
    });
}

#[test]
fn apply_for_area_works() {
    on_chain(|| {
        enrol(APPLICANT);
        events();
        assert_ok!(apply(APPLICANT, TANGSHAN));
        let expires = 1 + APPLICATION_PERIOD;
        let area = bytes(TANGSHAN);
        assert_eq!(
            events(),
            [Event::AreaApplied {
                area,
                applicant: APPLICANT,
                expires
            }]
        );
        assert_eq!(Applications::<Test>::get().len(), 1);
        assert_eq!(status(TANGSHAN), (Status::NotIssued, None));
    });
}

#[test]
fn apply_for_area_fails_when_not_an_applicant() {
    on_chain(|| {
        for who in [UNKNOWN, REGISTRAR] {
            assert_noop!(apply(who, TANGSHAN), Error::<Test>::NotAnApplicant);
        }
    });
}

#[test]
fn apply_for_area_fails_when_already_applied() {
    on_chain(|| {
        applied();
        assert_noop!(apply(APPLICANT, TANGSHAN), Error::<Test>::AlreadyApplied);
        assert_noop!(apply(APPLICANT, "MA.156.13"), Error::<Test>::AlreadyApplied);
    });
}

#[test]
fn apply_for_area_fails_when_contested() {
    on_chain(|| {
        applied();
        enrol(UNKNOWN);
        assert_noop!(apply(UNKNOWN, TANGSHAN), Error::<Test>::AreaContested);
    });
}

#[test]
fn apply_for_area_fails_when_inadmissible() {
    on_chain(|| {
        enrol(APPLICANT);
        for (area, error) in inadmissible() {
            assert_noop!(apply(APPLICANT, area), error);
        }
    });
}

/// What can be wrong with an area.
fn inadmissible() -> [(&'static str, Error<Test>); 7] {
    [
        ("MA.156.13O2", Error::MalformedCode(9)),
        ("", Error::MalformedCode(0)),
        ("MA.156", Error::WrongKind),
        ("MA.156.1301.01", Error::WrongKind),
        ("MA.156.1399", Error::DivisionUnknown),
        ("MA.156.1323", Error::DivisionWithdrawn),
        (CITY, Error::AreaAlreadyAdmitted),
    ]
}

#[test]
fn apply_for_area_fails_when_list_is_full() {
    on_chain(|| {
        // Each has an application for an area of its own.
        Applications::<Test>::mutate(|pending| {
            for n in 0..64 {
                let area = bytes(&format!("MA.156.14{:02}", n + 1));
                let applicant = AccountId32::new([100 + n; 32]);
                let application = city_identity_primitives::Application {
                    area,
                    applicant,
                    expires: 5,
                };
                pending.try_push(application).unwrap();
            }
        });
        enrol(APPLICANT);
        assert_noop!(
            apply(APPLICANT, TANGSHAN),
            Error::<Test>::TooManyApplications
        );
        System::set_block_number(6);
        assert_ok!(apply(APPLICANT, TANGSHAN));
        assert_eq!(Applications::<Test>::get().len(), 1);
    });
}

#[test]
fn applications_end_after_their_last_block() {
    on_chain(|| {
        applied();
        enrol(UNKNOWN);
        System::set_block_number(1 + APPLICATION_PERIOD);
        assert_noop!(apply(UNKNOWN, TANGSHAN), Error::<Test>::AreaContested);
        System::set_block_number(2 + APPLICATION_PERIOD);
        assert_noop!(admit(TANGSHAN), Error::<Test>::NoApplication);
        assert_noop!(reject(TANGSHAN), Error::<Test>::NoApplication);
        assert_ok!(apply(UNKNOWN, TANGSHAN));
        assert_ok!(apply(APPLICANT, "MA.156.13"));
        assert_eq!(Applications::<Test>::get().len(), 2);
    });
}

#[test]
fn reject_application_works() {
    on_chain(|| {
        applied();
        assert_ok!(reject(TANGSHAN));
        assert_eq!(
            events(),
            [Event::ApplicationRejected {
                area: bytes(TANGSHAN),
                applicant: APPLICANT,
                reason: bounded("no seal"),
            }]
        );
        assert!(Applications::<Test>::get().is_empty());
        assert_ok!(apply(APPLICANT, TANGSHAN));
    });
}

#[test]
fn reject_application_fails_when_there_is_none() {
    on_chain(|| {
        applied();
        assert_noop!(reject("MA.156.13"), Error::<Test>::NoApplication);
        assert_noop!(reject("MA.156.i3"), Error::<Test>::MalformedCode(7));
    });
}

#[test]
fn admit_area_works_in_the_last_block() {
    on_chain(|| {
        applied();
        System::set_block_number(1 + APPLICATION_PERIOD);
        assert_ok!(admit(TANGSHAN));
        let admitted = Event::AreaAdmitted {
            area: bytes(TANGSHAN),
            registrar: APPLICANT,
        };
        assert_eq!(events(), [admitted]);

        let entry = Entries::<Test>::get(bytes("MA.156"), bounded("1302")).unwrap();
        assert_eq!(entry.controller, Some(APPLICANT));
        assert_eq!((entry.number, entry.author), (1, Author::Council));
        assert_eq!(status(TANGSHAN), (Status::Active, None));
        assert!(Applications::<Test>::get().is_empty());

        let enrolment = Enrolments::<Test>::get(APPLICANT).unwrap();
        assert_eq!(enrolment.class, Class::Registrar);
        assert_eq!(enrolment.bucket, BucketId::Area(bounded(TANGSHAN)));
        assert_ok!(register(APPLICANT, "MA.156.1302.01"));
    });
}

#[test]
fn admit_area_fails_when_not_applied_for() {
    on_chain(|| {
        applied();
        assert_noop!(admit("MA.156.13"), Error::<Test>::NoApplication);
        assert_noop!(admit("MA.156.130200"), Error::<Test>::MalformedCode(11));
    });
}

#[test]
fn admit_area_fails_when_the_division_was_withdrawn_meanwhile() {
    on_chain(|| {
        applied();
        crate::Divisions::<Test>::mutate(130_200, |periods| {
            periods.as_mut().unwrap()[0].to = Some(2026);
        });
        assert_noop!(admit(TANGSHAN), Error::<Test>::DivisionWithdrawn);
    });
}

#[test]
fn admit_areas_works() {
    on_chain(|| {
        applied();
        assert_ok!(admit_all(&[("MA.156.13", UNKNOWN), (TANGSHAN, HOLDER)]));
        let admitted = |area, registrar| Event::AreaAdmitted {
            area: bytes(area),
            registrar,
        };
        assert_eq!(
            events(),
            [admitted("MA.156.13", UNKNOWN), admitted(TANGSHAN, HOLDER)]
        );
        assert!(
            Applications::<Test>::get().is_empty(),
            "the application was for nothing"
        );
        assert_eq!(Allowance::class_of(&HOLDER), Some(Class::Registrar));
        assert_ok!(register(UNKNOWN, "MA.156.13.01"));
    });
}

#[test]
fn admit_areas_fails_when_one_is_inadmissible() {
    on_chain(|| {
        for (area, error) in inadmissible() {
            let areas = [(TANGSHAN, HOLDER), (area, UNKNOWN)];
            assert_noop!(admit_all(&areas), batch_item(1, &error));
        }
        let twice = [
            ("MA.156.13", HOLDER),
            (TANGSHAN, HOLDER),
            ("MA.156.13", HOLDER),
        ];
        assert_noop!(
            admit_all(&twice),
            batch_item(2, &Error::AreaAlreadyAdmitted)
        );
    });
}

#[test]
fn admit_areas_fails_when_empty() {
    on_chain(|| {
        assert_noop!(admit_all(&[]), Error::<Test>::BatchEmpty);
    });
}

#[test]
fn admit_areas_fails_when_the_rule_forbids() {
    let provinces_and_prefectures = |rule: &mut city_code::rule::Rule| rule.area.min_length = 4;
    ExtBuilder::default()
        .rule(provinces_and_prefectures)
        .build_and_execute(|| {
            let result = admit_all(&[("MA.156.13", UNKNOWN)]);
            assert_noop!(result, batch_item(0, &Error::RuleForbids));
        });
}

#[test]
fn admit_areas_fails_when_the_country_is_full() {
    let three = |rule: &mut city_code::rule::Rule| rule.country.max_children = 3;
    ExtBuilder::default().rule(three).build_and_execute(|| {
        let areas = [(TANGSHAN, UNKNOWN), ("MA.156.13", UNKNOWN)];
        assert_noop!(admit_all(&areas), batch_item(1, &Error::TooManyChildren));
        assert_ok!(admit_all(&areas[..1]));
    });
}

#[test]
fn areas_are_never_admitted_again() {
    on_chain(|| {
        assert_ok!(retire_into(council(), CITY, &[]));
        assert_ok!(CityIdentity::revoke(council(), bytes(DISTRICT)));
        enrol(APPLICANT);
        for (area, error) in [(CITY, Error::CodeRetired), (DISTRICT, Error::CodeRevoked)] {
            let reason = batch_item(0, &error);
            assert_noop!(apply(APPLICANT, area), error);
            assert_noop!(admit_all(&[(area, HOLDER)]), reason);
        }
    });
}

#[test]
fn admission_fails_when_not_voted() {
    on_chain(|| {
        applied();
        let not_the_council = || [signed(MEMBER), signed(APPLICANT), RuntimeOrigin::none()];
        for origin in not_the_council() {
            let result = CityIdentity::admit_area(origin, bytes(TANGSHAN));
            assert_noop!(result, DispatchError::BadOrigin);
        }
        for origin in not_the_council() {
            let result =
                CityIdentity::reject_application(origin, bytes(TANGSHAN), Default::default());
            assert_noop!(result, DispatchError::BadOrigin);
        }
        for origin in not_the_council() {
            let result = CityIdentity::admit_areas(origin, Default::default());
            assert_noop!(result, DispatchError::BadOrigin);
        }
    });
}
