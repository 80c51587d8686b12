use super::*;
use pallet_session::NextKeys;
use sp_runtime::DispatchError;

#[test]
fn enrol_candidate_works() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(set_keys(9, 9), pallet_session::Error::<Test>::NoAccount);
        assert_eq!(System::providers(&9), 0);
        assert_ok!(enrol(9));
        assert_eq!(new_events(), vec![Event::CandidateEnrolled { who: 9 }]);
        assert_eq!(System::providers(&9), 1);
        assert_ok!(set_keys(9, 9));
    });
}

#[test]
fn enrol_candidate_fails_when_the_enrolment_refuses() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(enrol(13), DispatchError::Other("unlucky"));
        assert_noop!(enrol(1), DispatchError::Other("enrolled already"));
    });
}

#[test]
fn enrol_candidate_fails_when_the_origin_is_not_the_admin() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            AuthoritySet::enrol_candidate(RuntimeOrigin::signed(1), 9),
            BadOrigin
        );
    });
}

#[test]
fn withdraw_candidate_works() {
    ExtBuilder::default().build_and_execute(|| {
        prepare(9);
        new_events();
        assert_ok!(withdraw(9));
        assert_eq!(new_events(), vec![Event::CandidateWithdrawn { who: 9 }]);
        assert!(!is_enrolled(9));
        assert_eq!(System::consumers(&9), 0);
        assert_eq!(System::providers(&9), 1);
        // Its keys are gone, so it cannot be added unless it is enrolled again.
        assert_eq!(NextKeys::<Test>::get(9), None);
        assert_noop!(add(9), Error::<Test>::NoSessionKeys);
    });
}

#[test]
fn withdraw_candidate_works_when_there_are_no_keys() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(enrol(9));
        assert_ok!(withdraw(9));
        assert!(!is_enrolled(9));
    });
}

#[test]
fn withdraw_candidate_fails_when_it_is_in_the_set() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(withdraw(1), Error::<Test>::StillAuthority);
        prepare(9);
        assert_ok!(add(9));
        assert_noop!(withdraw(9), Error::<Test>::StillAuthority);
    });
}

#[test]
fn withdraw_candidate_fails_when_it_is_still_active() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(remove(1));
        assert_noop!(withdraw(1), Error::<Test>::StillAuthority);
        run_to_session(1);
        assert_noop!(withdraw(1), Error::<Test>::StillAuthority);
        run_to_session(2);
        assert_ok!(withdraw(1));
    });
}

#[test]
fn withdraw_candidate_fails_when_it_is_not_enrolled() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(withdraw(9), DispatchError::Other("not enrolled"));
    });
}

#[test]
fn withdraw_candidate_fails_when_the_origin_is_not_the_admin() {
    ExtBuilder::default().build_and_execute(|| {
        prepare(9);
        assert_noop!(
            AuthoritySet::withdraw_candidate(RuntimeOrigin::signed(1), 9),
            BadOrigin
        );
    });
}
