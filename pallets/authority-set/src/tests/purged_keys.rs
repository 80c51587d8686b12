//! Authorities that purge their session keys while they are in the set.

use super::*;
use pallet_session::NextKeys;

#[test]
fn purge_keys_does_not_take_an_authority_out() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_session(1);
        purge_keys(2);
        new_events();
        run_to_session(2);
        assert_eq!(new_events(), vec![Event::KeysRestored { who: 2 }]);
        assert_eq!(NextKeys::<Test>::get(2), Some(keys(2)));

        run_to_session(4);
        assert_eq!(new_events(), vec![]);
        assert_eq!(Validators::<Test>::get(), vec![1, 2, 3]);
        assert_eq!(consensus(), vec![1, 2, 3]);
        assert_eq!(consensus_changes(), 0);
    });
}

#[test]
fn purge_keys_by_all_does_not_shrink_the_set() {
    ExtBuilder::default().build_and_execute(|| {
        [1, 2, 3].into_iter().for_each(purge_keys);
        run_to_session(3);
        assert_eq!(Validators::<Test>::get(), vec![1, 2, 3]);
        assert_eq!(consensus(), vec![1, 2, 3]);
    });
}

#[test]
fn purge_keys_then_set_keys_uses_the_new_ones() {
    ExtBuilder::default().build_and_execute(|| {
        purge_keys(2);
        assert_ok!(set_keys(2, 22));
        new_events();
        run_to_session(2);
        assert_eq!(new_events(), vec![]);
        assert_eq!(consensus(), vec![1, 22, 3]);
    });
}

#[test]
fn restored_keys_belong_to_the_authority_again() {
    ExtBuilder::default().build_and_execute(|| {
        purge_keys(2);
        run_to_session(1);
        prepare(9);
        assert_noop!(set_keys(9, 2), pallet_session::Error::<Test>::DuplicatedKey);
        // And can be replaced.
        assert_ok!(set_keys(2, 22));
        assert_ok!(set_keys(9, 2));
    });
}

#[test]
fn restored_keys_keep_references_in_balance() {
    ExtBuilder::default().build_and_execute(|| {
        prepare(9);
        assert_eq!(System::consumers(&9), 1);
        assert_ok!(add(9));
        run_to_session(2);

        purge_keys(9);
        assert_eq!(System::consumers(&9), 0);
        run_to_session(3);
        assert_eq!(System::consumers(&9), 0);
        purge_keys(9);
        assert_eq!(System::consumers(&9), 0);
        run_to_session(4);
        assert_ok!(set_keys(9, 99));
        assert_eq!(System::consumers(&9), 1);
        purge_keys(9);
        assert_eq!(System::consumers(&9), 0);
    });
}

#[test]
fn purged_keys_of_a_removed_authority_are_not_restored() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(remove(2));
        purge_keys(2);
        run_to_session(2);
        assert_eq!(NextKeys::<Test>::get(2), None);
        assert_eq!(consensus(), vec![1, 3]);
    });
}

#[test]
fn an_authority_whose_keys_another_took_is_left_out_until_it_has_keys() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(enrol(9));
        purge_keys(2);
        assert_ok!(set_keys(9, 2));
        new_events();
        run_to_session(1);
        assert_eq!(
            new_events(),
            vec![Event::AuthorityWithoutKeys { who: 2, session: 2 }]
        );
        run_to_session(2);
        assert_eq!(
            new_events(),
            vec![Event::AuthorityWithoutKeys { who: 2, session: 3 }]
        );
        assert_eq!(Validators::<Test>::get(), vec![1, 3]);
        assert_eq!(consensus(), vec![1, 3]);
        assert_eq!(authorities(), vec![1, 2, 3]);

        assert_ok!(set_keys(2, 22));
        run_to_session(4);
        assert_eq!(new_events(), vec![]);
        assert_eq!(consensus(), vec![1, 22, 3]);
    });
}

#[test]
fn an_authority_that_never_had_its_turn_is_left_out_until_it_has_keys() {
    ExtBuilder::default().build_and_execute(|| {
        prepare(9);
        assert_ok!(add(9));
        purge_keys(9);
        new_events();
        run_to_session(1);
        assert_eq!(
            new_events(),
            vec![Event::AuthorityWithoutKeys { who: 9, session: 2 }]
        );
        assert_ok!(set_keys(9, 9));
        run_to_session(3);
        assert_eq!(consensus(), vec![1, 2, 3, 9]);
    });
}

#[test]
fn the_consensus_goes_on_when_no_authority_has_keys() {
    ExtBuilder::default().build_and_execute(|| {
        for (who, thief) in [(1, 11), (2, 12), (3, 14)] {
            assert_ok!(enrol(thief));
            purge_keys(who);
            assert_ok!(set_keys(thief, who));
        }
        run_to_session(4);
        assert_eq!(consensus(), vec![1, 2, 3]);

        for who in [1, 2, 3] {
            assert_ok!(set_keys(who, 20 + who));
        }
        run_to_session(6);
        assert_eq!(consensus(), vec![21, 22, 23]);
    });
}
