//! `enrol_multisig`.

use frame_support::{assert_noop, assert_ok, assert_storage_noop, BoundedVec};
use sp_runtime::DispatchError;

use crate::{mock::*, BucketId, Class, Enrol, EnrolledBy, Enrolments, Error, Event, Pallet};

const MEMBERS: [AccountId; 3] = [31, 32, 33];

fn multisig() -> AccountId {
    Multisig::multi_account_id(&MEMBERS, 2)
}

/// Enrol the multisig of [`MEMBERS`] as an applicant, vouched for by the first council member.
fn enrol_the_multisig() {
    enrol_applicant(multisig());
}

fn enrol_signatories(
    caller: AccountId,
    threshold: u16,
    members: &[AccountId],
) -> sp_runtime::DispatchResult {
    let members = BoundedVec::try_from(members.to_vec()).unwrap();
    Allowance::enrol_multisig(RuntimeOrigin::signed(caller), threshold, members)
}

#[test]
fn enrol_multisig_works() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        System::reset_events();
        assert_ok!(enrol_signatories(COUNCIL[1], 2, &MEMBERS));

        let by = EnrolledBy::Account(multisig());
        for who in MEMBERS {
            let enrolment = Enrolments::<Test>::get(who).unwrap();
            assert_eq!(enrolment.class, Class::Signatory);
            assert_eq!(enrolment.bucket, BucketId::Applicants);
            assert_eq!(enrolment.by, by);
            System::assert_has_event(
                Event::Enrolled {
                    who,
                    class: Class::Signatory,
                    bucket: BucketId::Applicants,
                    by: by.clone(),
                }
                .into(),
            );
        }
        let own = System::events()
            .into_iter()
            .filter(|record| matches!(record.event, RuntimeEvent::Allowance(_)));
        assert_eq!(own.count(), 3);
    });
}

#[test]
fn enrol_multisig_works_with_unsorted_members_from_its_bucket() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        assert_ok!(enrol_signatories(APPLICANT, 2, &[33, 31, 32]));
        assert_eq!(Allowance::class_of(&31), Some(Class::Signatory));
    });
}

#[test]
fn enrol_multisig_computes_the_account_as_the_multisig_pallet_does() {
    let cases: [(&[AccountId], u16); 4] = [
        (&[1, 2], 1),
        (&[1, 2], 2),
        (&[5, 7, 9], 2),
        (&[1, 2, 3, 4, u64::MAX], 5),
    ];
    for (members, threshold) in cases {
        assert_eq!(
            Pallet::<Test>::multi_account_id(members, threshold),
            Some(Multisig::multi_account_id(members, threshold))
        );
    }
}

#[test]
fn enrol_multisig_again_changes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        assert_ok!(enrol_signatories(APPLICANT, 2, &MEMBERS));
        assert_storage_noop!(assert_ok!(enrol_signatories(APPLICANT, 2, &MEMBERS)));
    });
}

#[test]
fn enrol_multisig_leaves_other_enrolments_alone() {
    ExtBuilder::default().build_and_execute(|| {
        let members = [HOLDER, 31];
        let multisig = Multisig::multi_account_id(&members, 2);
        enrol_applicant(multisig);
        assert_ok!(enrol_signatories(APPLICANT, 2, &members));
        assert_eq!(Allowance::class_of(&HOLDER), Some(Class::Holder));
        assert_eq!(Allowance::class_of(&31), Some(Class::Signatory));
    });
}

#[test]
fn enrol_multisig_moves_signatories_after_their_multisig() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        assert_ok!(enrol_signatories(APPLICANT, 2, &MEMBERS));
        let home = area("MA.156.1302");
        assert_ok!(Allowance::enrol(
            &multisig(),
            Class::Registrar,
            home.clone(),
            EnrolledBy::Council
        ));

        // Not at home there yet.
        assert_noop!(
            enrol_signatories(MEMBERS[0], 2, &MEMBERS),
            Error::<Test>::OutsideBucket
        );
        assert_ok!(enrol_signatories(multisig(), 2, &MEMBERS));
        for who in MEMBERS {
            assert_eq!(Enrolments::<Test>::get(who).unwrap().bucket, home);
        }
    });
}

#[test]
fn enrol_multisig_moves_no_signatory_of_another_multisig() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        assert_ok!(enrol_signatories(APPLICANT, 2, &MEMBERS));
        let members = [MEMBERS[0], 34];
        assert_ok!(Allowance::enrol(
            &Multisig::multi_account_id(&members, 2),
            Class::Registrar,
            shijiazhuang(),
            EnrolledBy::Council
        ));
        assert_ok!(enrol_signatories(REGISTRAR, 2, &members));
        assert_eq!(
            Enrolments::<Test>::get(MEMBERS[0]).unwrap().bucket,
            BucketId::Applicants
        );
        assert_eq!(Enrolments::<Test>::get(34).unwrap().bucket, shijiazhuang());
    });
}

#[test]
fn a_multisig_withdraws_its_signatories() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        assert_ok!(enrol_signatories(APPLICANT, 2, &MEMBERS));
        assert_noop!(
            Allowance::withdraw_enrolment(RuntimeOrigin::signed(APPLICANT), 31),
            Error::<Test>::EnrolledByAnother
        );
        assert_ok!(Allowance::withdraw_enrolment(
            RuntimeOrigin::signed(multisig()),
            31
        ));
        assert!(!Allowance::is_enrolled(&31));
    });
}

#[test]
fn enrol_multisig_fails_when_the_multisig_is_not_enrolled() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        for (threshold, members) in [(3, &MEMBERS[..]), (2, &MEMBERS[..2])] {
            assert_noop!(
                enrol_signatories(APPLICANT, threshold, members),
                Error::<Test>::MultisigNotEnrolled
            );
        }
    });
}

#[test]
fn enrol_multisig_fails_when_the_caller_is_not_enrolled() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        assert_noop!(
            enrol_signatories(STRANGER, 2, &MEMBERS),
            Error::<Test>::NotEnrolled
        );
    });
}

#[test]
fn enrol_multisig_fails_when_the_caller_is_outside_the_bucket() {
    ExtBuilder::default().build_and_execute(|| {
        enrol_the_multisig();
        assert_noop!(
            enrol_signatories(REGISTRAR, 2, &MEMBERS),
            Error::<Test>::OutsideBucket
        );
    });
}

#[test]
fn enrol_multisig_fails_when_not_signed() {
    ExtBuilder::default().build_and_execute(|| {
        let members = BoundedVec::try_from(MEMBERS.to_vec()).unwrap();
        assert_noop!(
            Allowance::enrol_multisig(RuntimeOrigin::root(), 2, members),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn enrol_multisig_fails_when_the_threshold_is_out_of_range() {
    ExtBuilder::default().build_and_execute(|| {
        for threshold in [0, 1, 4, u16::MAX] {
            assert_noop!(
                enrol_signatories(APPLICANT, threshold, &MEMBERS),
                Error::<Test>::ThresholdOutOfRange
            );
        }
    });
}

#[test]
fn enrol_multisig_fails_when_there_are_too_few_members() {
    ExtBuilder::default().build_and_execute(|| {
        for members in [&[][..], &[31][..]] {
            assert_noop!(
                enrol_signatories(APPLICANT, 1, members),
                Error::<Test>::TooFewMembers
            );
        }
    });
}

#[test]
fn enrol_multisig_fails_when_a_member_is_named_twice() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            enrol_signatories(APPLICANT, 2, &[31, 32, 31]),
            Error::<Test>::DuplicateMember
        );
    });
}

#[test]
fn enrol_multisig_takes_no_more_members_than_the_constant() {
    use codec::{Decode, Encode};
    let call = |members: Vec<AccountId>| {
        let mut encoded = vec![1u8, 0];
        encoded.extend((2u16, members).encode());
        RuntimeCall::decode(&mut &encoded[..])
    };
    assert_ok!(call((0..5).collect()));
    assert!(call((0..6).collect()).is_err());
}
