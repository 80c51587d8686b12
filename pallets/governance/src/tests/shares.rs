use super::*;
use crate::{AbsentIsNo, CouncilAtLeast, Event, Origin};
use frame_support::{assert_noop, traits::EnsureOrigin};
use pallet_collective::{DefaultVote, Instance1, RawOrigin};

fn carries<const N: u32, const D: u32>(ayes: u32, seats: u32) -> bool {
    CouncilAtLeast::<N, D>::try_origin(RuntimeOrigin::from(Origin::Council { ayes, seats })).is_ok()
}

#[test]
fn council_at_least_works() {
    for (seats, ayes) in [
        (1, 1),
        (2, 2),
        (3, 2),
        (4, 3),
        (5, 4),
        (6, 4),
        (7, 5),
        (9, 6),
    ] {
        assert!(carries::<2, 3>(ayes, seats), "{ayes} of {seats}");
        assert!(!carries::<2, 3>(ayes - 1, seats), "{} of {seats}", ayes - 1);
    }
    for (seats, ayes) in [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (7, 6), (8, 6)] {
        assert!(carries::<3, 4>(ayes, seats), "{ayes} of {seats}");
        assert!(!carries::<3, 4>(ayes - 1, seats), "{} of {seats}", ayes - 1);
    }
}

#[test]
fn council_at_least_works_on_numbers_whose_product_exceeds_32_bits() {
    assert!(carries::<{ u32::MAX }, { u32::MAX }>(u32::MAX, u32::MAX));
    assert!(!carries::<{ u32::MAX }, { u32::MAX }>(
        u32::MAX - 1,
        u32::MAX
    ));
    assert!(!carries::<2, 3>(u32::MAX / 2, u32::MAX));
}

#[test]
fn council_at_least_fails_when_there_are_no_seats() {
    assert!(!carries::<2, 3>(0, 0));
    assert!(!carries::<2, 3>(1, 0));
}

#[test]
fn council_at_least_fails_when_the_origin_is_another() {
    for origin in [
        RuntimeOrigin::root(),
        RuntimeOrigin::signed(1),
        RuntimeOrigin::none(),
        RawOrigin::<u64, Instance1>::Members(4, 4).into(),
    ] {
        assert!(CouncilAtLeast::<1, 2>::try_origin(origin).is_err());
    }
}

#[cfg(feature = "runtime-benchmarks")]
#[test]
fn council_at_least_accepts_its_own_successful_origin() {
    type TwoThirds = CouncilAtLeast<2, 3>;
    let origin: RuntimeOrigin = TwoThirds::try_successful_origin().unwrap();
    assert!(TwoThirds::try_origin(origin).is_ok());
}

#[test]
fn absent_is_no_works() {
    assert!(!AbsentIsNo::default_vote(Some(true), 3, 0, 4));
    assert!(!AbsentIsNo::default_vote(None, 3, 0, 4));
}

#[test]
fn a_motion_of_which_too_many_are_absent_is_disapproved() {
    ExtBuilder::default().build_and_execute(|| {
        let motion = enact(100, frame_system::Call::<Test>::remark { remark: vec![] });
        let hash = BlakeTwo256::hash_of(&motion);
        let weight = motion.get_dispatch_info().call_weight;
        let [one, two] = [1, 2].map(RuntimeOrigin::signed);
        assert_ok!(Council::propose(one.clone(), 3, Box::new(motion), 10_000));
        assert_ok!(Council::vote(one.clone(), hash, 0, true));
        assert_ok!(Council::vote(two, hash, 0, true));
        assert_noop!(
            Council::close(one.clone(), hash, 0, weight, 10_000),
            pallet_collective::Error::<Test, Instance1>::TooEarly
        );
        run_to_block(1 + MOTION_DURATION);
        assert_ok!(Council::close(one, hash, 0, weight, 10_000));
        System::assert_has_event(
            pallet_collective::Event::<Test, Instance1>::Closed {
                proposal_hash: hash,
                yes: 2,
                no: 2,
            }
            .into(),
        );
        System::assert_has_event(
            pallet_collective::Event::<Test, Instance1>::Disapproved {
                proposal_hash: hash,
            }
            .into(),
        );
        assert_eq!(events(), Vec::<Event<Test>>::new());
    });
}
