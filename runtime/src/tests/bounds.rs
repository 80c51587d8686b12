//! What one account can take from the others: places among motions and open operations.

use super::chain::*;
use crate::*;
use alloc::boxed::Box;
use pallet_collective::{Instance1, Proposals};

fn remark(number: u32) -> RuntimeCall {
    let remark = number.to_be_bytes().to_vec();
    frame_system::Call::remark { remark }.into()
}

fn propose(number: u32) -> pallet_collective::Call<Runtime, Instance1> {
    pallet_collective::Call::propose {
        threshold: 2,
        proposal: Box::new(remark(number)),
        length_bound: 100,
    }
}

/// Votes a motion down and closes it.
fn end(proposal: Hash, index: u32) {
    for member in [Bob, Charlie] {
        must(
            member,
            pallet_collective::Call::vote {
                proposal,
                index,
                approve: false,
            },
        );
    }
    must(
        Bob,
        pallet_collective::Call::close {
            proposal_hash: proposal,
            index,
            proposal_weight_bound: Default::default(),
            length_bound: 100,
        },
    );
}

#[test]
fn no_member_of_the_council_takes_all_places_for_motions() {
    on_chain(|| {
        // A third of a hundred.
        for number in 0..33 {
            must(Alice, propose(number));
        }
        let full = pallet_collective::Error::<Runtime, Instance1>::TooManyProposals;
        assert_eq!(apply(Alice, propose(33)), Ok(Err(full.into())));
        must(Bob, propose(33));

        // A motion that was closed is no more in its opener's way.
        end(Proposals::<Runtime, Instance1>::get()[0], 0);
        must(Alice, propose(34));
    });
}

/// The note of a motion stays until somebody takes it away, and is no second motion.
#[test]
fn the_same_motion_is_opened_again_after_it_was_closed() {
    on_chain(|| {
        let closed = propose(0);
        must(Alice, closed.clone());
        for number in 1..33 {
            must(Alice, propose(number));
        }
        let [proposal, ..] = Proposals::<Runtime, Instance1>::get()[..] else {
            panic!("no motion is open");
        };
        end(proposal, 0);
        must(Alice, closed);
    });
}

/// The hash of a call that nobody knows.
fn hash_of(number: u32) -> [u8; 32] {
    sp_io::hashing::blake2_256(&number.to_be_bytes())
}

/// The members of a multisig account beside Dave.
fn others() -> Vec<AccountId> {
    let mut others = [Eve, Ferdie].map(|other| other.to_account_id()).to_vec();
    others.sort();
    others
}

/// Begins an operation of that multisig account.
fn begin(number: u32) -> pallet_multisig::Call<Runtime> {
    pallet_multisig::Call::approve_as_multi {
        threshold: 2,
        other_signatories: others(),
        maybe_timepoint: None,
        call_hash: hash_of(number),
        max_weight: Default::default(),
    }
}

#[test]
fn no_account_opens_operations_without_bound() {
    on_chain(|| {
        admit("MA.156.1301", Dave);
        let most = constants::MAX_OPEN_OPERATIONS;
        for number in 0..most {
            must(Dave, begin(number));
        }
        let full = pallet_allowance::Error::<Runtime>::TooManyOperations;
        assert_eq!(apply(Dave, begin(most)), Ok(Err(full.into())));

        // One that is cancelled makes room for another.
        let mut members = [Dave, Eve, Ferdie].map(|member| member.to_account_id());
        members.sort();
        let multisig = Multisig::multi_account_id(&members, 2);
        let call_hash = hash_of(0);
        let opened = pallet_multisig::Multisigs::<Runtime>::get(multisig, call_hash).unwrap();
        must(
            Dave,
            pallet_multisig::Call::cancel_as_multi {
                threshold: 2,
                other_signatories: others(),
                timepoint: opened.when,
                call_hash,
            },
        );
        must(Dave, begin(most));
    });
}
