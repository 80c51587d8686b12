use super::*;
use crate::{SessionLength, SessionStart};
use frame_support::{
    assert_err,
    traits::{EstimateNextSessionRotation, Get, Hooks},
    weights::RuntimeDbWeight,
};
use sp_runtime::Permill;

fn set_length(blocks: u64) -> DispatchResult {
    AuthoritySet::set_session_length(RuntimeOrigin::root(), blocks)
}

/// The first block of each session up to `last`.
fn starts(last: u64) -> Vec<u64> {
    let mut starts = vec![];
    while System::block_number() < last {
        let before = Session::current_index();
        run_to_block(System::block_number() + 1);
        let started = Session::current_index() - before;
        assert!(started <= 1, "a session was skipped");
        if started == 1 {
            starts.push(System::block_number());
        }
    }
    starts
}

#[test]
fn sessions_have_their_length() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(starts(22), vec![5, 10, 15, 20]);
    });
}

#[test]
fn set_session_length_works_when_it_grows() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_block(7);
        new_events();
        assert_ok!(set_length(8));
        assert_eq!(
            new_events(),
            vec![Event::SessionLengthSet {
                blocks: 8,
                next_session_at: 13
            }]
        );
        assert_eq!(starts(30), vec![13, 21, 29]);
    });
}

#[test]
fn set_session_length_works_when_it_shrinks() {
    ExtBuilder::default()
        .session_length(10)
        .build_and_execute(|| {
            run_to_block(11);
            assert_ok!(set_length(3));
            assert_eq!(starts(20), vec![13, 16, 19]);
        });
}

#[test]
fn set_session_length_ends_a_session_that_is_too_old_with_the_next_block() {
    ExtBuilder::default()
        .session_length(10)
        .build_and_execute(|| {
            run_to_block(17);
            new_events();
            assert_ok!(set_length(3));
            assert_eq!(
                new_events(),
                vec![Event::SessionLengthSet {
                    blocks: 3,
                    next_session_at: 18
                }]
            );
            assert_eq!(starts(25), vec![18, 21, 24]);
        });
}

#[test]
fn set_session_length_again_and_again_does_not_make_a_session_endless() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_session(1);
        let start = SessionStart::<Test>::get();
        let lengths = [MAX_LENGTH, MAX_LENGTH - 1];
        while Session::current_index() == 1 {
            let now = System::block_number();
            assert!(now < start + MAX_LENGTH, "the session is endless");
            assert_ok!(set_length(lengths[now as usize % 2]));
            run_to_block(now + 1);
        }
    });
}

#[test]
fn set_session_length_fails_when_it_is_out_of_bounds() {
    ExtBuilder::default().build_and_execute(|| {
        for blocks in [0, MIN_LENGTH - 1, MAX_LENGTH + 1, u64::MAX] {
            assert_noop!(set_length(blocks), Error::<Test>::SessionLengthOutOfBounds);
        }
        assert_ok!(set_length(MIN_LENGTH));
        assert_ok!(set_length(MAX_LENGTH));
    });
}

#[test]
fn set_session_length_fails_when_it_is_unchanged() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(set_length(LENGTH), Error::<Test>::SessionLengthUnchanged);
    });
}

#[test]
fn set_session_length_fails_when_the_origin_is_not_the_admin() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            AuthoritySet::set_session_length(RuntimeOrigin::signed(1), 8),
            BadOrigin
        );
    });
}

#[test]
fn estimates_work() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_block(5);
        assert_eq!(AuthoritySet::average_session_length(), LENGTH);
        for (block, percent) in [(5, 20), (7, 60), (9, 100)] {
            let (progress, _) = AuthoritySet::estimate_current_session_progress(block);
            assert_eq!(progress, Some(Permill::from_percent(percent)));
            assert_eq!(
                AuthoritySet::estimate_next_session_rotation(block).0,
                Some(10)
            );
        }
    });
}

#[test]
fn on_initialize_accounts_for_the_reads_of_every_block() {
    ExtBuilder::default().build_and_execute(|| {
        let db: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
        assert_eq!(AuthoritySet::on_initialize(1), db.reads(2));
    });
}

#[test]
fn try_state_detects_a_session_length_out_of_bounds() {
    ExtBuilder::default().build().execute_with(|| {
        SessionLength::<Test>::put(0);
        assert_err!(
            AuthoritySet::do_try_state(),
            "the session length is out of bounds"
        );
    });
}

#[test]
fn try_state_detects_a_session_from_the_future() {
    ExtBuilder::default().build().execute_with(|| {
        SessionStart::<Test>::put(2);
        assert_err!(
            AuthoritySet::do_try_state(),
            "the session starts in the future"
        );
    });
}
