//! Tests, by group of calls.

mod enact;
mod shares;
mod upgrades;

use crate::mock::*;
use frame_support::{assert_ok, dispatch::GetDispatchInfo};
use sp_core::H256;
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    DispatchResult,
};

/// An upgrade origin of enough ayes.
fn three_of_four() -> RuntimeOrigin {
    crate::Origin::Council { ayes: 3, seats: 4 }.into()
}

fn enact(valid_until: u64, call: impl Into<RuntimeCall>) -> RuntimeCall {
    crate::Call::enact {
        valid_until,
        call: Box::new(call.into()),
    }
    .into()
}

/// Proposes `motion` and lets `ayes` vote for it. Returns its hash.
fn pass(motion: &RuntimeCall, ayes: &[u64]) -> H256 {
    let hash = BlakeTwo256::hash_of(motion);
    let index = pallet_collective::ProposalCount::<Test, pallet_collective::Instance1>::get();
    let threshold = ayes.len() as u32;
    let proposer = RuntimeOrigin::signed(ayes[0]);
    assert_ok!(Council::propose(
        proposer,
        threshold,
        Box::new(motion.clone()),
        10_000
    ));
    for member in ayes {
        assert_ok!(Council::vote(
            RuntimeOrigin::signed(*member),
            hash,
            index,
            true
        ));
    }
    hash
}

/// Closes the motion of that hash, which must be the newest, and returns how its call went.
fn close(motion: &RuntimeCall, hash: H256) -> DispatchResult {
    let index = pallet_collective::ProposalCount::<Test, pallet_collective::Instance1>::get() - 1;
    let weight = motion.get_dispatch_info().call_weight;
    assert_ok!(Council::close(
        RuntimeOrigin::signed(1),
        hash,
        index,
        weight,
        10_000
    ));
    executed(hash)
}

fn pass_and_close(motion: &RuntimeCall, ayes: &[u64]) -> DispatchResult {
    let hash = pass(motion, ayes);
    close(motion, hash)
}

/// What the collective reported last about the motion of that hash.
fn executed(hash: H256) -> DispatchResult {
    System::read_events_for_pallet::<pallet_collective::Event<Test, pallet_collective::Instance1>>()
        .into_iter()
        .rev()
        .find_map(|event| match event {
            pallet_collective::Event::Executed {
                proposal_hash,
                result,
            } if proposal_hash == hash => Some(result),
            _ => None,
        })
        .expect("the motion was executed")
}

fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}
