//! Each check of the state finds what it is there for.

use frame_support::assert_err;
use sp_runtime::TryRuntimeError;

use crate::{mock::*, BucketId, Buckets, Class, CurrentLimits, Enrolments, Provided, Usage};

fn detects(breakage: impl FnOnce(), fault: &'static str) {
    ExtBuilder::default().build().execute_with(|| {
        assert_eq!(Allowance::do_try_state(), Ok(()));
        breakage();
        assert_err!(Allowance::do_try_state(), TryRuntimeError::Other(fault));
    });
}

fn break_enrolment(who: AccountId, breakage: impl FnOnce(&mut crate::Enrolment<AccountId>)) {
    Enrolments::<Test>::mutate(who, |enrolment| breakage(enrolment.as_mut().unwrap()));
}

#[test]
fn try_state_detects_bad_limits() {
    detects(
        || CurrentLimits::<Test>::mutate(|limits| limits.area.refill_weight = 0),
        "the limits are not valid",
    );
}

#[test]
fn try_state_detects_a_class_outside_its_bucket() {
    detects(
        || break_enrolment(APPLICANT, |enrolment| enrolment.class = Class::Holder),
        "a class has no place in its bucket",
    );
}

#[test]
fn try_state_detects_a_usage_of_its_own_in_an_area() {
    detects(
        || break_enrolment(HOLDER, |enrolment| enrolment.own.weight = 1),
        "an account without limits of its own has a usage of its own",
    );
}

#[test]
fn try_state_detects_usage_from_the_future() {
    let future = Usage {
        updated: 2,
        ..Default::default()
    };
    detects(
        || break_enrolment(APPLICANT, |enrolment| enrolment.own = future),
        "a usage was updated in the future",
    );
    detects(
        || Buckets::<Test>::mutate(BucketId::Council, |bucket| bucket.used = future),
        "a bucket was updated in the future",
    );
}

#[test]
fn try_state_detects_a_missing_reference() {
    detects(
        || Provided::<Test>::remove(HOLDER),
        "an enrolled account has no reference",
    );
}

#[test]
fn try_state_detects_a_released_reference() {
    detects(
        || {
            System::dec_providers(&HOLDER).unwrap();
        },
        "a provider reference was released",
    );
}

#[test]
fn try_state_detects_a_wrong_count_of_members() {
    detects(
        || Buckets::<Test>::mutate(BucketId::Council, |bucket| bucket.members = 3),
        "a bucket counts its members wrongly",
    );
    detects(
        || Buckets::<Test>::remove(BucketId::Council),
        "accounts are at home in a bucket that is not stored",
    );
}
