//! What votes can do, and what nobody can.

use super::chain::*;
use crate::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{traits::Dispatchable, DispatchError};

#[test]
fn two_thirds_admit_an_area_by_motion() {
    on_chain(|| {
        must(
            Alice,
            pallet_city_identity::Call::enrol_applicant {
                who: Dave.to_account_id(),
            },
        );
        must(
            Dave,
            pallet_city_identity::Call::apply_for_area {
                area: code("MA.156.1301"),
            },
        );
        let admit = pallet_city_identity::Call::admit_area {
            area: code("MA.156.1301"),
        };
        let enact = RuntimeCall::Governance(pallet_governance::Call::enact {
            valid_until: 100,
            call: alloc::boxed::Box::new(admit.into()),
        });
        must(
            Alice,
            pallet_collective::Call::propose {
                threshold: 2,
                proposal: alloc::boxed::Box::new(enact),
                length_bound: 1_000,
            },
        );
        let proposal =
            pallet_collective::Proposals::<Runtime, pallet_collective::Instance1>::get()[0];
        for member in [Alice, Bob] {
            must(
                member,
                pallet_collective::Call::vote {
                    proposal,
                    index: 0,
                    approve: true,
                },
            );
        }
        must(
            Charlie,
            pallet_collective::Call::close {
                proposal_hash: proposal,
                index: 0,
                proposal_weight_bound: constants::BLOCK_WEIGHT / 4,
                length_bound: 1_000,
            },
        );
        let answer = CityIdentity::registry().resolve(b"MA.156.1301").unwrap();
        assert_eq!(answer.controller.unwrap().account, Dave.to_account_id());
    });
}

#[test]
fn one_of_three_admits_nothing() {
    on_chain(|| {
        let call = pallet_city_identity::Call::admit_area {
            area: code("MA.156.1301"),
        };
        assert_eq!(vote(&[Alice], call), Err(DispatchError::BadOrigin));
    });
}

#[test]
fn two_thirds_do_not_change_the_council_but_three_quarters_do() {
    on_chain(|| {
        let add = pallet_membership::Call::<Runtime, pallet_membership::Instance1>::add_member {
            who: Dave.to_account_id().into(),
        };
        assert_eq!(
            vote(&[Alice, Bob], add.clone()),
            Err(DispatchError::BadOrigin)
        );
        assert_ok!(vote(&[Alice, Bob, Charlie], add));
        // Membership, seats and enrolment move together.
        assert!(
            pallet_collective::Members::<Runtime, pallet_collective::Instance1>::get()
                .contains(&Dave.to_account_id())
        );
        must(
            Dave,
            pallet_city_identity::Call::enrol_applicant {
                who: Eve.to_account_id(),
            },
        );

        let remove =
            pallet_membership::Call::<Runtime, pallet_membership::Instance1>::remove_member {
                who: Dave.to_account_id().into(),
            };
        assert_ok!(vote(&[Alice, Bob, Charlie], remove));
        assert!(Allowance::allowance_of(&Dave.to_account_id()).is_none());
    });
}

#[test]
fn root_is_nobodys() {
    on_chain(|| {
        // The one way to another origin, a vote, leads to the council's and no further.
        let call = frame_system::Call::set_code { code: vec![] };
        assert_eq!(
            vote(&[Alice, Bob, Charlie], call),
            Err(DispatchError::BadOrigin)
        );
    });
}

#[test]
fn a_seat_is_not_its_members_to_give_away() {
    on_chain(|| {
        let call = RuntimeCall::CouncilMembership(pallet_membership::Call::change_key {
            new: Dave.to_account_id().into(),
        });
        assert_noop!(
            call.dispatch(RuntimeOrigin::signed(Alice.to_account_id())),
            frame_system::Error::<Runtime>::CallFiltered
        );
    });
}
