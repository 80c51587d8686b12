use super::*;
use crate::ScheduledSession;
use frame_support::assert_err;

/// The authorities of the present session, the next and the one after.
fn schedule() -> [(u32, Vec<u64>); 3] {
    AuthoritySet::schedule()
        .into_iter()
        .map(
            |ScheduledSession {
                 session,
                 authorities,
             }| (session, authorities),
        )
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

#[test]
fn add_authority_works_for_a_new_account() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_session(1);
        // Nobody knows account 9: it cannot even register keys.
        assert_noop!(set_keys(9, 9), pallet_session::Error::<Test>::NoAccount);
        assert_ok!(enrol(9));
        assert_ok!(set_keys(9, 9));
        new_events();

        assert_ok!(add(9));
        assert_eq!(
            new_events(),
            vec![Event::AuthorityAdded {
                who: 9,
                active_from_session: 3
            }]
        );
        assert_eq!(authorities(), vec![1, 2, 3, 9]);
        assert_eq!(AuthoritySet::active_from(9), Some(3));

        run_to_session(2);
        assert_eq!(Validators::<Test>::get(), vec![1, 2, 3]);
        assert_eq!(consensus(), vec![1, 2, 3]);
        assert_eq!(AuthoritySet::active_from(9), Some(3));

        run_to_session(3);
        assert_eq!(Validators::<Test>::get(), vec![1, 2, 3, 9]);
        assert_eq!(consensus(), vec![1, 2, 3, 9]);
        assert_eq!(AuthoritySet::active_from(9), Some(3));

        run_to_session(5);
        assert_eq!(consensus(), vec![1, 2, 3, 9]);
        assert_eq!(consensus_changes(), 1);
    });
}

#[test]
fn add_authority_fails_when_the_origin_is_not_the_admin() {
    ExtBuilder::default().build_and_execute(|| {
        prepare(9);
        assert_noop!(
            AuthoritySet::add_authority(RuntimeOrigin::signed(1), 9),
            BadOrigin
        );
    });
}

#[test]
fn add_authority_fails_when_there_are_no_session_keys() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(add(9), Error::<Test>::NoSessionKeys);
        assert_ok!(enrol(9));
        assert_noop!(add(9), Error::<Test>::NoSessionKeys);
        assert_ok!(set_keys(9, 9));
        purge_keys(9);
        assert_noop!(add(9), Error::<Test>::NoSessionKeys);
    });
}

#[test]
fn add_authority_fails_when_the_keys_are_not_the_accounts_own() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(enrol(9));
        let anothers_proof = proof(8, 9);
        assert_err!(
            Session::set_keys(RuntimeOrigin::signed(9), keys(9), anothers_proof),
            pallet_session::Error::<Test>::InvalidProof
        );
        assert_err!(set_keys(9, 1), pallet_session::Error::<Test>::DuplicatedKey);
        assert_noop!(add(9), Error::<Test>::NoSessionKeys);
    });
}

#[test]
fn add_authority_fails_when_it_is_one_already() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(add(1), Error::<Test>::AlreadyAuthority);
    });
}

#[test]
fn add_authority_fails_when_the_set_is_full() {
    ExtBuilder::default().build_and_execute(|| {
        for who in 4..=6 {
            prepare(who);
        }
        assert_ok!(add(4));
        assert_ok!(add(5));
        assert_eq!(authorities().len(), MAX_AUTHORITIES as usize);
        assert_noop!(add(6), Error::<Test>::TooManyAuthorities);
    });
}

#[test]
fn remove_authority_works() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_session(1);
        new_events();
        assert_ok!(remove(1));
        assert_eq!(
            new_events(),
            vec![Event::AuthorityRemoved {
                who: 1,
                inactive_from_session: 3
            }]
        );
        assert_eq!(authorities(), vec![2, 3]);
        assert!(is_enrolled(1));

        run_to_session(2);
        assert_eq!(consensus(), vec![1, 2, 3]);
        run_to_session(3);
        assert_eq!(consensus(), vec![2, 3]);
        assert_eq!(AuthoritySet::active_from(1), None);
    });
}

#[test]
fn remove_authority_fails_when_too_few_would_be_left() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(remove(1));
        assert_eq!(authorities().len(), MIN_AUTHORITIES as usize);
        assert_noop!(remove(2), Error::<Test>::TooFewAuthorities);
    });
}

#[test]
fn remove_authority_fails_when_too_few_with_keys_would_be_left() {
    ExtBuilder::default().build_and_execute(|| {
        purge_keys(3);
        assert_noop!(remove(1), Error::<Test>::TooFewAuthorities);
        // The one without keys may go.
        assert_ok!(remove(3));
    });
}

#[test]
fn remove_authority_fails_when_it_is_none() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(remove(9), Error::<Test>::NotAuthority);
    });
}

#[test]
fn remove_authority_fails_when_the_origin_is_not_the_admin() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            AuthoritySet::remove_authority(RuntimeOrigin::signed(1), 1),
            BadOrigin
        );
    });
}

#[test]
fn remove_authority_works_and_the_account_comes_back_last() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(remove(1));
        run_to_session(2);
        assert_eq!(consensus(), vec![2, 3]);
        assert_ok!(add(1));
        run_to_session(4);
        assert_eq!(consensus(), vec![2, 3, 1]);
    });
}

#[test]
fn schedule_works() {
    ExtBuilder::default().build_and_execute(|| {
        prepare(9);
        assert_ok!(add(9));
        assert_ok!(remove(1));
        let [before, after] = [vec![1, 2, 3], vec![2, 3, 9]];
        assert_eq!(
            schedule(),
            [(0, before.clone()), (1, before.clone()), (2, after.clone())]
        );
        run_to_session(1);
        assert_eq!(schedule(), [(1, before), (2, after.clone()), (3, after)]);
        assert_eq!(AuthoritySet::active_from(1), Some(1));
        assert_eq!(AuthoritySet::active_from(9), Some(2));
        assert_eq!(AuthoritySet::active_from(8), None);
    });
}

#[test]
fn new_session_announces_changes_only() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_session(6);
        assert_eq!(consensus_changes(), 0);

        prepare(9);
        assert_ok!(add(9));
        run_to_session(10);
        assert_eq!(consensus_changes(), 1);

        // Added and removed before a session was planned: nothing to announce.
        assert_ok!(remove(9));
        assert_ok!(add(9));
        run_to_session(14);
        assert_eq!(consensus_changes(), 1);
    });
}

#[test]
fn new_session_leaves_changed_keys_to_the_session_pallet() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(set_keys(2, 22));
        run_to_session(1);
        assert_eq!(consensus(), vec![1, 2, 3]);
        run_to_session(2);
        assert_eq!(consensus(), vec![1, 22, 3]);
        assert_eq!(consensus_changes(), 1);
    });
}

#[test]
fn try_state_detects_a_duplicate() {
    ExtBuilder::default().build().execute_with(|| {
        Authorities::<Test>::put(frame_support::BoundedVec::truncate_from(vec![1, 2, 1]));
        assert_err!(
            AuthoritySet::do_try_state(),
            "an authority is in the set twice"
        );
    });
}

#[test]
fn try_state_detects_too_few_authorities() {
    ExtBuilder::default().build().execute_with(|| {
        Authorities::<Test>::put(frame_support::BoundedVec::truncate_from(vec![1]));
        assert_err!(
            AuthoritySet::do_try_state(),
            "there are too few authorities"
        );
    });
}
