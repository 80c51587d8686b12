use super::*;
use crate::{Error, Event, WeightInfo};
use frame_support::{
    assert_noop,
    dispatch::{Pays, PostDispatchInfo},
    weights::Weight,
};
use pallet_collective::{Instance1, Members, RawOrigin};
use sp_runtime::{
    traits::{BadOrigin, Dispatchable},
    DispatchError,
};

fn set_members(members: Vec<u64>) -> RuntimeCall {
    pallet_collective::Call::<Test, Instance1>::set_members {
        new_members: members,
        prime: None,
        old_count: 10,
    }
    .into()
}

fn remark() -> RuntimeCall {
    frame_system::Call::<Test>::remark { remark: vec![] }.into()
}

fn motion(ayes: u32, seats: u32) -> RuntimeOrigin {
    RawOrigin::<u64, Instance1>::Members(ayes, seats).into()
}

#[test]
fn enact_works() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(pass_and_close(
            &enact(5, set_members(vec![1, 2, 5])),
            &[1, 2, 3]
        ));
        assert_eq!(Members::<Test, Instance1>::get(), vec![1, 2, 5]);
        assert_eq!(events(), vec![Event::Enacted { ayes: 3, seats: 4 }]);
    });
}

#[test]
fn enact_works_in_the_last_block() {
    ExtBuilder::default().build_and_execute(|| {
        let motion = enact(5, remark());
        let hash = pass(&motion, &[1, 2, 3]);
        run_to_block(5);
        assert_ok!(close(&motion, hash));
    });
}

#[test]
fn enact_fails_when_the_last_block_has_passed() {
    ExtBuilder::default().build_and_execute(|| {
        let motion = enact(5, set_members(vec![1]));
        let hash = pass(&motion, &[1, 2, 3, 4]);
        run_to_block(6);
        assert_eq!(
            close(&motion, hash),
            Err(Error::<Test>::MotionExpired.into())
        );
        assert_eq!(Members::<Test, Instance1>::get(), vec![1, 2, 3, 4]);
        assert_eq!(events(), vec![]);
    });
}

#[test]
fn enact_fails_when_the_call_fails() {
    ExtBuilder::default().build_and_execute(|| {
        // Two ayes pass the motion, but members are changed by three quarters.
        assert_eq!(
            pass_and_close(&enact(5, set_members(vec![1])), &[1, 2]),
            Err(DispatchError::BadOrigin)
        );
        assert_eq!(Members::<Test, Instance1>::get(), vec![1, 2, 3, 4]);
        assert_eq!(events(), vec![]);
    });
}

#[test]
fn enact_fails_when_nested() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(
            pass_and_close(&enact(5, enact(5, remark())), &[1, 2, 3, 4]),
            Err(DispatchError::BadOrigin)
        );
        assert_eq!(events(), vec![]);
    });
}

#[test]
fn enact_fails_when_no_motion_passed() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [
            RuntimeOrigin::signed(1),
            RuntimeOrigin::root(),
            RuntimeOrigin::none(),
            RawOrigin::<u64, Instance1>::Member(1).into(),
            motion(0, 4),
            three_of_four(),
        ] {
            assert_noop!(Governance::enact(origin, 5, Box::new(remark())), BadOrigin);
        }
    });
}

#[test]
fn enact_fails_when_one_member_skips_the_vote() {
    ExtBuilder::default().build_and_execute(|| {
        // A threshold of one is executed on the spot, with one aye of all seats.
        let motion = enact(5, set_members(vec![1]));
        let hash = BlakeTwo256::hash_of(&motion);
        assert_ok!(Council::propose(
            RuntimeOrigin::signed(1),
            1,
            Box::new(motion),
            10_000
        ));
        assert_eq!(executed(hash), Err(DispatchError::BadOrigin));
        assert_eq!(Members::<Test, Instance1>::get(), vec![1, 2, 3, 4]);
    });
}

#[test]
fn enact_works_when_a_lone_member_decides() {
    ExtBuilder::default()
        .members(vec![1])
        .build_and_execute(|| {
            let motion = enact(5, set_members(vec![1, 2]));
            assert_ok!(Council::propose(
                RuntimeOrigin::signed(1),
                1,
                Box::new(motion),
                10_000
            ));
            assert_eq!(Members::<Test, Instance1>::get(), vec![1, 2]);
        });
}

#[test]
fn enact_counts_the_weight_of_the_call() {
    ExtBuilder::default().build_and_execute(|| {
        let inner = set_members(vec![1]).get_dispatch_info();
        let outer = enact(5, set_members(vec![1])).get_dispatch_info();
        assert_ne!(inner.call_weight, Weight::zero());
        assert_eq!(
            outer.call_weight,
            <()>::enact().saturating_add(inner.call_weight)
        );
        assert_eq!(outer.class, inner.class);
    });
}

#[test]
fn enact_reports_the_weight_spent() {
    ExtBuilder::default().build_and_execute(|| {
        // `set_members` is declared for ten members and finds four.
        let call = set_members(vec![1]);
        let declared = call.get_dispatch_info().call_weight;
        let alone = call
            .clone()
            .dispatch(three_of_four())
            .unwrap()
            .actual_weight
            .unwrap();
        assert!(alone.all_lt(declared), "{alone:?} {declared:?}");
        assert_ok!(set_members(vec![1, 2, 3, 4]).dispatch(three_of_four()));

        let post = enact(5, call).dispatch(motion(4, 4)).unwrap();
        assert_eq!(
            post.actual_weight,
            Some(<()>::enact().saturating_add(alone))
        );
        assert_eq!(post.pays_fee, Pays::Yes);
    });
}

#[test]
fn enact_reports_the_weight_spent_when_it_fails() {
    ExtBuilder::default().build_and_execute(|| {
        let expired = enact(0, set_members(vec![1]))
            .dispatch(motion(4, 4))
            .unwrap_err();
        assert_eq!(expired.post_info.actual_weight, Some(<()>::enact()));

        // The inner call does not say what it spent, so it counts as declared.
        let refused = enact(5, set_members(vec![1]));
        let declared = refused.get_dispatch_info().call_weight;
        let PostDispatchInfo { actual_weight, .. } =
            refused.dispatch(motion(1, 4)).unwrap_err().post_info;
        assert_eq!(actual_weight, Some(declared));
    });
}
