//! Withdrawal, by call and through the trait, and enrolment after it.

use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    DispatchError,
};

use crate::{mock::*, BucketId, Buckets, Class, Enrol, EnrolledBy, Error, Event, Refusal};

const NEW: AccountId = 50;

#[test]
fn withdraw_enrolment_works() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_applicant(NEW);
        assert_ok!(Allowance::withdraw_enrolment(
            RuntimeOrigin::signed(COUNCIL[0]),
            NEW
        ));

        assert!(!Allowance::is_enrolled(&NEW));
        assert_eq!(Allowance::class_of(&NEW), None);
        assert_eq!(Buckets::<Test>::get(BucketId::Applicants).members, 1);
        System::assert_last_event(
            Event::EnrolmentWithdrawn {
                who: NEW,
                class: Class::Applicant,
                bucket: BucketId::Applicants,
            }
            .into(),
        );
    });
}

#[test]
fn withdraw_enrolment_works_for_admin_origin() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_applicant(NEW);
        for who in [NEW, REGISTRAR] {
            assert_ok!(Allowance::withdraw_enrolment(RuntimeOrigin::root(), who));
            assert!(!Allowance::is_enrolled(&who));
        }
    });
}

#[test]
fn who_was_withdrawn_by_the_council_is_let_in_by_the_council_only() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_applicant(NEW);
        assert_ok!(Allowance::withdraw_enrolment(RuntimeOrigin::root(), NEW));
        let enrol = |by| Allowance::enrol(&NEW, Class::Applicant, BucketId::Applicants, by);
        assert_noop!(
            enrol(EnrolledBy::Account(COUNCIL[0])),
            Error::<Test>::BarredByCouncil
        );
        assert_ok!(enrol(EnrolledBy::Council));

        // That lifts the bar: a withdrawal by another is no bar.
        let withdrawn = Allowance::withdraw(&NEW, Class::Applicant, &BucketId::Applicants);
        assert_ok!(withdrawn);
        assert_ok!(enrol(EnrolledBy::Account(COUNCIL[0])));
    });
}

#[test]
fn withdraw_enrolment_fails_when_enrolled_by_another() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_applicant(NEW);
        for (signer, who) in [(COUNCIL[1], NEW), (REGISTRAR, NEW), (COUNCIL[0], REGISTRAR)] {
            assert_noop!(
                Allowance::withdraw_enrolment(RuntimeOrigin::signed(signer), who),
                Error::<Test>::EnrolledByAnother
            );
        }
    });
}

#[test]
fn an_account_leaves_by_itself_and_comes_back() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(REGISTRAR);
        let enrol = || Allowance::enrol(&NEW, Class::Holder, shijiazhuang(), by.clone());
        assert_ok!(enrol());
        assert_ok!(Allowance::withdraw_enrolment(
            RuntimeOrigin::signed(NEW),
            NEW
        ));
        assert!(!Allowance::is_enrolled(&NEW));
        assert_ok!(enrol());
        // Whom the council enrolled, it needs.
        assert_noop!(
            Allowance::withdraw_enrolment(RuntimeOrigin::signed(REGISTRAR), REGISTRAR),
            Error::<Test>::EnrolledByAnother
        );
    });
}

/// A multisig account signs through its members, who are enrolled for themselves.
#[test]
fn who_was_withdrawn_withdraws_nobody() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(REGISTRAR);
        assert_ok!(Allowance::enrol(&NEW, Class::Holder, shijiazhuang(), by));
        assert_ok!(Allowance::withdraw_enrolment(
            RuntimeOrigin::root(),
            REGISTRAR
        ));
        assert_noop!(
            Allowance::withdraw_enrolment(RuntimeOrigin::signed(REGISTRAR), NEW),
            Error::<Test>::NotEnrolled
        );
    });
}

/// Or a holder could fill the area with accounts that only it can withdraw.
#[test]
fn accounts_of_an_area_answer_to_its_registrar() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(HOLDER);
        let withdraw = || Allowance::withdraw_enrolment(RuntimeOrigin::signed(REGISTRAR), NEW);
        for class in [Class::Signatory, Class::Holder, Class::Delegate] {
            assert_ok!(Allowance::enrol(&NEW, class, shijiazhuang(), by.clone()));
            assert_ok!(withdraw());
        }
        let elsewhere = area("MA.156.1302");
        assert_ok!(Allowance::enrol(&NEW, Class::Holder, elsewhere, by));
        assert_noop!(withdraw(), Error::<Test>::EnrolledByAnother);
    });
}

#[test]
fn withdraw_enrolment_fails_when_it_follows_a_membership() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::signed(COUNCIL[1])] {
            assert_noop!(
                Allowance::withdraw_enrolment(origin, COUNCIL[0]),
                Error::<Test>::FollowsMembership
            );
        }
    });
}

#[test]
fn withdraw_enrolment_fails_when_not_enrolled() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Allowance::withdraw_enrolment(RuntimeOrigin::root(), STRANGER),
            Error::<Test>::NotEnrolled
        );
    });
}

#[test]
fn withdraw_enrolment_fails_when_not_signed() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Allowance::withdraw_enrolment(RuntimeOrigin::none(), REGISTRAR),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn withdraw_leaves_the_others_of_the_area_enrolled() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Allowance::withdraw(
            &REGISTRAR,
            Class::Registrar,
            &shijiazhuang()
        ));
        assert!(!Allowance::is_enrolled(&REGISTRAR));
        assert!(Allowance::is_enrolled(&HOLDER));
        assert_eq!(Buckets::<Test>::get(shijiazhuang()).members, 1);
    });
}

#[test]
fn withdraw_changes_nothing_for_another_class_or_bucket() {
    ExtBuilder::default().build_and_execute(|| {
        for (who, class, bucket) in [
            (REGISTRAR, Class::Applicant, BucketId::Applicants),
            (REGISTRAR, Class::Registrar, area("MA.156.1302")),
            (REGISTRAR, Class::Holder, shijiazhuang()),
            (STRANGER, Class::Applicant, BucketId::Applicants),
        ] {
            assert_storage_noop!(assert_ok!(Allowance::withdraw(&who, class, &bucket)));
        }
    });
}

#[test]
fn withdrawal_and_enrolment_keep_one_reference_and_the_nonce() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_applicant(NEW);
        assert_ok!(transact_with_nonce(NEW, 0));
        for _ in 0..3 {
            assert_ok!(Allowance::withdraw(
                &NEW,
                Class::Applicant,
                &BucketId::Applicants
            ));
            assert_eq!(
                (System::providers(&NEW), System::account_nonce(NEW)),
                (1, 1)
            );
            enrol_applicant(NEW);
            assert_eq!(
                (System::providers(&NEW), System::account_nonce(NEW)),
                (1, 1)
            );
        }
    });
}

#[test]
fn a_reference_of_another_pallet_is_neither_counted_on_nor_touched() {
    ExtBuilder::default().build_and_execute(|| {
        System::inc_providers(&NEW);
        enrol_applicant(NEW);
        assert_eq!(System::providers(&NEW), 2);
        assert_ok!(System::dec_providers(&NEW));
        assert_ok!(Allowance::withdraw(
            &NEW,
            Class::Applicant,
            &BucketId::Applicants
        ));
        assert_eq!(System::providers(&NEW), 1);
    });
}

#[test]
fn a_transaction_is_not_replayed_after_a_new_enrolment() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_applicant(NEW);
        assert_ok!(transact_with_nonce(NEW, 0));

        assert_ok!(Allowance::withdraw_enrolment(
            RuntimeOrigin::signed(COUNCIL[0]),
            NEW
        ));
        assert_eq!(
            transact_with_nonce(NEW, 0),
            custom(Refusal::EnrolmentWithdrawn)
        );

        enrol_applicant(NEW);
        let stale: TransactionValidityError = InvalidTransaction::Stale.into();
        assert_eq!(transact_with_nonce(NEW, 0), Err(stale));
        assert_ok!(transact_with_nonce(NEW, 1));
    });
}

/// Coming back does not refill the bucket.
#[test]
fn a_bucket_stays_used_when_its_members_leave() {
    ExtBuilder::default()
        .area_limits(with_base(SMALL, 1))
        .build_and_execute(|| {
            assert_ok!(transact(REGISTRAR, 800, 800, 400));
            for (who, class) in [(REGISTRAR, Class::Registrar), (HOLDER, Class::Holder)] {
                assert_ok!(Allowance::withdraw(&who, class, &shijiazhuang()));
            }
            assert_ok!(Allowance::enrol(
                &NEW,
                Class::Registrar,
                shijiazhuang(),
                EnrolledBy::Council
            ));
            assert_eq!(Allowance::allowance_of(&NEW).unwrap().bytes_left, 100);
        });
}
