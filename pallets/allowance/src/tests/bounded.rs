//! Delegates' parts, and how many of something an account or an area may have.

use frame_support::{assert_noop, assert_ok};
use sp_runtime::{transaction_validity::InvalidTransaction, Permill};

use crate::{
    mock::*, BucketId, Buckets, Class, Enrol, EnrolledBy, Enrolments, Error, OpenOperations,
    Refusal, Vouched,
};

const DELEGATES: [AccountId; 3] = [40, 41, 42];

fn delegate(who: AccountId, percent: u32) -> sp_runtime::DispatchResult {
    Allowance::enrol_delegate(
        &who,
        shijiazhuang(),
        Permill::from_percent(percent),
        EnrolledBy::Account(REGISTRAR),
    )
}

#[test]
fn a_delegate_uses_its_part_and_no_more() {
    ExtBuilder::default()
        .area_limits(with_base(SMALL, 2))
        .build_and_execute(|| {
            assert_ok!(delegate(DELEGATES[0], 25));
            let standing = Allowance::allowance_of(&DELEGATES[0]).unwrap();
            assert_eq!((standing.weight_cap, standing.bytes_cap), (252, 125));
            assert_eq!((standing.weight_refill, standing.bytes_refill), (25, 13));
            assert_eq!(
                validate(DELEGATES[0], &remark(b""), 0, 126),
                custom(Refusal::CostOverCap)
            );
            assert_ok!(transact(DELEGATES[0], 0, 0, 125));
            assert_eq!(
                transact(DELEGATES[0], 0, 0, 1),
                Err(InvalidTransaction::ExhaustsResources.into())
            );
            // It came out of the area's bucket, whose other accounts have the rest.
            let left = Allowance::allowance_of(&REGISTRAR).unwrap().bytes_left;
            assert_eq!(left, 375);
        });
}

#[test]
fn what_a_delegate_did_not_need_comes_back_to_its_part() {
    ExtBuilder::default()
        .area_limits(with_base(SMALL, 0))
        .build_and_execute(|| {
            assert_ok!(delegate(DELEGATES[0], 50));
            assert_ok!(transact(DELEGATES[0], 400, 100, 1));
            let own = Enrolments::<Test>::get(DELEGATES[0]).unwrap().own;
            assert_eq!(own.weight, 100 + BASE);
            assert_eq!(Buckets::<Test>::get(shijiazhuang()).used.weight, own.weight);
        });
}

#[test]
fn a_delegates_part_is_changed_by_its_giver_only() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(delegate(DELEGATES[0], 25));
        assert_ok!(Allowance::enrol_delegate(
            &DELEGATES[0],
            shijiazhuang(),
            Permill::one(),
            EnrolledBy::Account(HOLDER)
        ));
        let part = || Enrolments::<Test>::get(DELEGATES[0]).unwrap().part;
        assert_eq!(part(), Permill::from_percent(25));
        assert_ok!(delegate(DELEGATES[0], 40));
        assert_eq!(part(), Permill::from_percent(40));
        assert_noop!(delegate(DELEGATES[0], 0), Error::<Test>::PartTooSmall);
    });
}

#[test]
fn an_area_has_a_bounded_number_of_delegates() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(delegate(DELEGATES[0], 10));
        assert_ok!(delegate(DELEGATES[1], 10));
        assert_noop!(delegate(DELEGATES[2], 10), Error::<Test>::TooManyDelegates);
        // To change a part takes no place, and one that leaves makes room.
        assert_ok!(delegate(DELEGATES[1], 20));
        assert_ok!(Allowance::withdraw(
            &DELEGATES[0],
            Class::Delegate,
            &shijiazhuang()
        ));
        assert_ok!(delegate(DELEGATES[2], 10));
        assert_eq!(Buckets::<Test>::get(shijiazhuang()).delegates, 2);
    });
}

#[test]
fn a_member_vouches_for_a_bounded_number_of_applicants() {
    let applicant = |who: AccountId, member: AccountId| {
        Allowance::enrol(
            &who,
            Class::Applicant,
            BucketId::Applicants,
            EnrolledBy::Account(member),
        )
    };
    ExtBuilder::default().build_and_execute(|| {
        for who in 50..53 {
            assert_ok!(applicant(who, COUNCIL[0]));
        }
        assert_noop!(applicant(53, COUNCIL[0]), Error::<Test>::TooManyApplicants);
        assert_ok!(applicant(53, COUNCIL[1]));
        // One that is admitted, or withdrawn, is vouched for no more.
        assert_ok!(Allowance::enrol(
            &50,
            Class::Registrar,
            area("MA.156.1302"),
            EnrolledBy::Council
        ));
        assert_ok!(applicant(54, COUNCIL[0]));
        assert_ok!(Allowance::withdraw_enrolment(
            RuntimeOrigin::signed(COUNCIL[0]),
            54
        ));
        assert_eq!(Vouched::<Test>::get(COUNCIL[0]), 2);
    });
}

#[test]
fn an_account_enrols_a_bounded_number_and_a_registrar_any() {
    let holder = |who: AccountId, by: AccountId| {
        Allowance::enrol(&who, Class::Holder, shijiazhuang(), EnrolledBy::Account(by))
    };
    ExtBuilder::default().build_and_execute(|| {
        for who in 50..54 {
            assert_ok!(holder(who, HOLDER));
        }
        assert_noop!(holder(54, HOLDER), Error::<Test>::TooManyVouched);
        // Of one that it enrolled it may change what it likes.
        let part = Permill::from_percent(1);
        let by = EnrolledBy::Account(HOLDER);
        assert_ok!(Allowance::enrol_delegate(&50, shijiazhuang(), part, by));
        assert_ok!(Allowance::end_delegation(&50));

        let withdraw = |who, by| Allowance::withdraw_enrolment(RuntimeOrigin::signed(by), who);
        assert_ok!(withdraw(50, HOLDER));
        assert_ok!(holder(54, HOLDER));
        assert_eq!(Vouched::<Test>::get(HOLDER), 4);
        for who in 60..66 {
            assert_ok!(holder(who, REGISTRAR));
        }
        // In another area it is bounded as others are: it has enrolled more there already.
        let elsewhere = area("MA.156.1302");
        let by = EnrolledBy::Account(REGISTRAR);
        assert_noop!(
            Allowance::enrol(&70, Class::Holder, elsewhere, by),
            Error::<Test>::TooManyVouched
        );
        // Who is no longer the registrar enrols no more.
        assert_ok!(Allowance::hand_over(&REGISTRAR, &HOLDER, shijiazhuang()));
        assert_noop!(holder(66, REGISTRAR), Error::<Test>::TooManyVouched);
        assert_eq!(Vouched::<Test>::get(HOLDER), 5, "the old registrar too");
    });
}

/// Or a delegate with a hundredth of the bucket could use all of it under another name.
#[test]
fn nobody_gives_a_larger_part_than_its_own() {
    ExtBuilder::default().build_and_execute(|| {
        let [delegate, other, _] = DELEGATES;
        let enrol = |who, percent, by| {
            let part = Permill::from_percent(percent);
            Allowance::enrol_delegate(&who, shijiazhuang(), part, EnrolledBy::Account(by))
        };
        assert_ok!(enrol(delegate, 2, REGISTRAR));
        assert_ok!(enrol(other, 100, delegate));
        let by = EnrolledBy::Account(delegate);
        assert_ok!(Allowance::enrol(&54, Class::Holder, shijiazhuang(), by));
        for who in [other, 54] {
            let part = Enrolments::<Test>::get(who).unwrap().part;
            assert_eq!(part, Permill::from_percent(2), "{who}");
        }
    });
}

#[test]
fn who_is_at_home_elsewhere_is_made_no_delegate() {
    ExtBuilder::default().build_and_execute(|| {
        let by = EnrolledBy::Account(REGISTRAR);
        let elsewhere = area("MA.156.1302");
        assert_ok!(Allowance::enrol(&50, Class::Holder, elsewhere, by.clone()));
        let part = Permill::from_percent(1);
        assert_noop!(
            Allowance::enrol_delegate(&50, shijiazhuang(), part, by),
            Error::<Test>::EnrolledOtherwise
        );
    });
}

#[test]
fn open_operations_are_bounded() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(Allowance::open_operations(&HOLDER, 0));
        assert_ok!(Allowance::open_operations(&HOLDER, 2));
        assert_noop!(
            Allowance::open_operations(&HOLDER, 1),
            Error::<Test>::TooManyOperations
        );
        assert_eq!(Allowance::close_operations(&HOLDER, 1), 0);
        assert_ok!(Allowance::open_operations(&HOLDER, 1));
        assert_eq!(Allowance::close_operations(&HOLDER, 3), 1);
        assert!(!OpenOperations::<Test>::contains_key(HOLDER));
    });
}

/// Or each multisig account that anyone can think of would have places of its own.
#[test]
fn only_enrolled_accounts_open_operations() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Allowance::open_operations(&STRANGER, 1),
            Error::<Test>::NotEnrolled
        );
        // What a withdrawn account has open can still be closed.
        assert_ok!(Allowance::open_operations(&HOLDER, 2));
        assert_ok!(Allowance::withdraw(&HOLDER, Class::Holder, &shijiazhuang()));
        assert_noop!(
            Allowance::open_operations(&HOLDER, 1),
            Error::<Test>::NotEnrolled
        );
        assert_eq!(Allowance::close_operations(&HOLDER, 2), 0);
    });
}
