//! Enrolment through the trait.

use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_runtime::Permill;

use crate::{
    mock::*, BucketId, Buckets, Class, Enrol, EnrolledBy, Enrolment, Enrolments, Error, Event,
    Usage,
};

const NEW: AccountId = 50;

#[test]
fn enrol_works() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(COUNCIL[0]);
        assert_ok!(Allowance::enrol(
            &NEW,
            Class::Applicant,
            BucketId::Applicants,
            by.clone()
        ));

        let enrolment = Enrolment {
            class: Class::Applicant,
            bucket: BucketId::Applicants,
            by: by.clone(),
            part: Permill::one(),
            own: Usage::default(),
        };
        assert_eq!(Enrolments::<Test>::get(NEW), Some(enrolment));
        assert!(Allowance::is_enrolled(&NEW));
        assert_eq!(Allowance::class_of(&NEW), Some(Class::Applicant));
        assert_eq!(Buckets::<Test>::get(BucketId::Applicants).members, 2);
        assert_eq!(System::providers(&NEW), 1);
        System::assert_last_event(
            Event::Enrolled {
                who: NEW,
                class: Class::Applicant,
                bucket: BucketId::Applicants,
                by,
            }
            .into(),
        );
    });
}

#[test]
fn enrol_fails_when_class_outside_bucket() {
    ExtBuilder::default().build_and_execute(|| {
        let outside = [
            (Class::Council, BucketId::Applicants),
            (Class::Authority, BucketId::Council),
            (Class::Applicant, shijiazhuang()),
            (Class::Registrar, BucketId::Applicants),
            (Class::Delegate, BucketId::Authorities),
            (Class::Holder, BucketId::Council),
        ];
        for (class, bucket) in outside {
            assert_noop!(
                Allowance::enrol(&NEW, class, bucket, EnrolledBy::System),
                Error::<Test>::ClassOutsideBucket
            );
        }
    });
}

#[test]
fn enrol_changes_nothing_for_the_same_again() {
    ExtBuilder::default().build_and_execute(|| {
        assert_storage_noop!(assert_ok!(Allowance::enrol(
            &HOLDER,
            Class::Holder,
            shijiazhuang(),
            EnrolledBy::Account(REGISTRAR),
        )));
    });
}

#[test]
fn enrol_makes_an_applicant_a_registrar() {
    ExtBuilder::default().build_and_execute(|| {
        let home = area("MA.156.1302");
        assert_ok!(Allowance::enrol(
            &APPLICANT,
            Class::Registrar,
            home.clone(),
            EnrolledBy::Council
        ));

        let enrolment = Enrolments::<Test>::get(APPLICANT).unwrap();
        assert_eq!(
            (enrolment.class, enrolment.by),
            (Class::Registrar, EnrolledBy::Council)
        );
        assert_eq!(Buckets::<Test>::get(BucketId::Applicants).members, 0);
        assert_eq!(Buckets::<Test>::get(home).members, 1);
        assert_eq!(System::providers(&APPLICANT), 1);
    });
}

#[test]
fn enrol_raises_within_a_bucket() {
    ExtBuilder::default().build_and_execute(|| {
        let by = Enrolments::<Test>::get(HOLDER).unwrap().by;
        assert_ok!(Allowance::enrol(
            &HOLDER,
            Class::Delegate,
            shijiazhuang(),
            EnrolledBy::Account(REGISTRAR)
        ));
        assert_eq!(Allowance::class_of(&HOLDER), Some(Class::Delegate));
        assert_eq!(Buckets::<Test>::get(shijiazhuang()).members, 2);
        System::assert_last_event(
            Event::Enrolled {
                who: HOLDER,
                class: Class::Delegate,
                bucket: shijiazhuang(),
                by,
            }
            .into(),
        );
    });
}

#[test]
fn enrol_keeps_what_an_account_used_of_its_share_when_raised() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(COUNCIL[0]);
        assert_ok!(Allowance::enrol(
            &NEW,
            Class::Signatory,
            BucketId::Applicants,
            by.clone()
        ));
        assert_ok!(transact(NEW, 10, 10, 10));
        let own = Enrolments::<Test>::get(NEW).unwrap().own;

        assert_ok!(Allowance::enrol(
            &NEW,
            Class::Applicant,
            BucketId::Applicants,
            by
        ));
        assert_eq!(Allowance::class_of(&NEW), Some(Class::Applicant));
        assert_eq!(Enrolments::<Test>::get(NEW).unwrap().own, own);
    });
}

#[test]
fn enrol_never_lowers() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(COUNCIL[1]);
        for (who, class, bucket) in [
            (REGISTRAR, Class::Holder, shijiazhuang()),
            (REGISTRAR, Class::Registrar, area("MA.156.1302")),
            (REGISTRAR, Class::Signatory, BucketId::Council),
        ] {
            assert_storage_noop!(assert_ok!(Allowance::enrol(
                &who,
                class,
                bucket,
                by.clone()
            )));
        }
    });
}

/// Or a code would be given to an account that can never write.
#[test]
fn enrol_fails_when_the_account_has_another_role() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(REGISTRAR);
        for (who, class, bucket) in [
            (REGISTRAR, Class::Applicant, BucketId::Applicants),
            (COUNCIL[0], Class::Authority, BucketId::Authorities),
            (COUNCIL[0], Class::Registrar, area("MA.156.1302")),
            (APPLICANT, Class::Holder, shijiazhuang()),
        ] {
            assert_noop!(
                Allowance::enrol(&who, class, bucket, by.clone()),
                Error::<Test>::EnrolledOtherwise
            );
        }
    });
}

/// Or a holder could give a right to whom it wants to be rid of, and withdraw it.
#[test]
fn whoever_raises_an_account_takes_it_from_nobody() {
    ExtBuilder::default().build_and_execute(|| {
        let signatory = EnrolledBy::Account(REGISTRAR);
        let in_area = |class, by| Allowance::enrol(&NEW, class, shijiazhuang(), by);
        assert_ok!(in_area(Class::Signatory, signatory.clone()));
        let by = EnrolledBy::Account(HOLDER);
        assert_ok!(in_area(Class::Holder, by.clone()));
        let part = Permill::from_percent(1);
        assert_ok!(Allowance::enrol_delegate(&NEW, shijiazhuang(), part, by));

        let enrolment = Enrolments::<Test>::get(NEW).unwrap();
        assert_eq!(enrolment.class, Class::Delegate);
        assert_eq!((enrolment.by, enrolment.part), (signatory, Permill::one()));
        let withdraw = |who| Allowance::withdraw_enrolment(RuntimeOrigin::signed(who), NEW);
        assert_noop!(withdraw(HOLDER), Error::<Test>::EnrolledByAnother);
        assert_ok!(withdraw(REGISTRAR));
    });
}

/// Or an area could take strangers in and keep its bucket empty.
#[test]
fn enrol_moves_nobody_to_the_bucket_of_another_area() {
    ExtBuilder::default().build_and_execute(|| {
        assert_storage_noop!(assert_ok!(Allowance::enrol(
            &HOLDER,
            Class::Delegate,
            area("MA.156.1302"),
            EnrolledBy::Account(STRANGER),
        )));
    });
}

#[test]
fn ranks_put_each_class_where_the_registry_needs_it() {
    let order = [
        Class::Signatory,
        Class::Applicant,
        Class::Holder,
        Class::Delegate,
        Class::Registrar,
        Class::Authority,
        Class::Council,
    ];
    assert!(order.is_sorted_by(|a, b| a.rank() < b.rank()));
}

#[test]
fn codec_indices_are_frozen() {
    use codec::Encode;
    let classes = [
        Class::Council,
        Class::Authority,
        Class::Applicant,
        Class::Registrar,
        Class::Delegate,
        Class::Holder,
        Class::Signatory,
    ];
    let encoded: Vec<u8> = classes.iter().flat_map(Encode::encode).collect();
    assert_eq!(encoded, [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(BucketId::Council.encode(), [0]);
    assert_eq!(BucketId::Authorities.encode(), [1]);
    assert_eq!(BucketId::Applicants.encode(), [2]);
    assert_eq!(area("MA").encode(), [3, 8, b'M', b'A']);
    assert_eq!(EnrolledBy::Account(1u8).encode(), [0, 1]);
    assert_eq!(EnrolledBy::<u8>::Council.encode(), [1]);
    assert_eq!(EnrolledBy::<u8>::System.encode(), [2]);
}

#[test]
fn end_delegation_leaves_a_holder_with_its_part() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(REGISTRAR);
        let part = Permill::from_percent(10);
        assert_ok!(Allowance::enrol_delegate(
            &NEW,
            shijiazhuang(),
            part,
            by.clone()
        ));
        assert_eq!(Buckets::<Test>::get(shijiazhuang()).delegates, 1);
        assert_ok!(Allowance::end_delegation(&NEW));
        let enrolment = Enrolments::<Test>::get(NEW).unwrap();
        assert_eq!(
            (enrolment.class, enrolment.part, enrolment.by),
            (Class::Holder, part, by)
        );
        assert_eq!(Buckets::<Test>::get(shijiazhuang()).delegates, 0);
        for who in [NEW, REGISTRAR, STRANGER] {
            assert_storage_noop!(assert_ok!(Allowance::end_delegation(&who)));
        }
    });
}

#[test]
fn hand_over_changes_the_registrar() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Allowance::hand_over(&REGISTRAR, &HOLDER, shijiazhuang()));
        let new = Enrolments::<Test>::get(HOLDER).unwrap();
        assert_eq!((new.class, new.by), (Class::Registrar, EnrolledBy::Council));
        let old = Enrolments::<Test>::get(REGISTRAR).unwrap();
        assert_eq!(
            (old.class, old.by),
            (Class::Holder, EnrolledBy::Account(HOLDER))
        );
        assert_eq!(Buckets::<Test>::get(shijiazhuang()).members, 2);
        let withdraw = |by, who| Allowance::withdraw_enrolment(RuntimeOrigin::signed(by), who);
        assert_noop!(
            withdraw(REGISTRAR, HOLDER),
            Error::<Test>::EnrolledByAnother
        );
        assert_ok!(withdraw(HOLDER, REGISTRAR));
    });
}

#[test]
fn hand_over_moves_nobody_out_of_another_bucket() {
    ExtBuilder::default().build_and_execute(|| {
        let tangshan = area("MA.156.1302");
        let by = EnrolledBy::Council;
        assert_ok!(Allowance::enrol(
            &NEW,
            Class::Registrar,
            tangshan.clone(),
            by
        ));
        assert_storage_noop!(Allowance::hand_over(&NEW, &NEW, shijiazhuang()).unwrap());
        assert_ok!(Allowance::hand_over(&REGISTRAR, &NEW, shijiazhuang()));
        assert_eq!(Enrolments::<Test>::get(NEW).unwrap().bucket, tangshan);
        assert_eq!(Allowance::class_of(&REGISTRAR), Some(Class::Holder));
    });
}
