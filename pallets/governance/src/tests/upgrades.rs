use super::*;
use crate::{Call, Error, Event, LastUpgrade, Upgrade, WeightInfo};
use frame_support::{assert_err, assert_noop, storage::unhashed, traits::Hooks};
use sp_core::storage::well_known_keys::CODE;
use sp_runtime::traits::BadOrigin;

const CODE_1: &[u8] = b"first new runtime";
const CODE_2: &[u8] = b"second new runtime";

fn hash(code: &[u8]) -> H256 {
    BlakeTwo256::hash(code)
}

fn authorize(code: &[u8], valid_until: u64) -> DispatchResult {
    Governance::authorize_upgrade(three_of_four(), hash(code), valid_until)
}

fn apply(code: &[u8]) -> DispatchResult {
    // Anyone who may submit it: account 99 is on no council.
    System::apply_authorized_upgrade(RuntimeOrigin::signed(99), code.to_vec())
        .map(|_| ())
        .map_err(|failure| failure.error)
}

fn is_running(code: &[u8]) -> bool {
    unhashed::get_raw(CODE).is_some_and(|running| running == code)
}

fn authorized() -> Option<H256> {
    Governance::authorized_upgrade().map(|upgrade| upgrade.code_hash)
}

#[test]
fn authorize_upgrade_works_from_motion_to_new_code() {
    ExtBuilder::default().build_and_execute(|| {
        let call = Call::authorize_upgrade {
            code_hash: hash(CODE_1),
            valid_until: 20,
        };
        assert_ok!(pass_and_close(&enact(5, call), &[1, 2, 3]));
        assert_eq!(
            events(),
            vec![
                Event::UpgradeAuthorized {
                    code_hash: hash(CODE_1),
                    valid_until: 20
                },
                Event::Enacted { ayes: 3, seats: 4 },
            ]
        );
        assert_eq!(
            Governance::authorized_upgrade(),
            Some(Upgrade {
                code_hash: hash(CODE_1),
                valid_until: 20
            })
        );

        run_to_block(7);
        assert_err!(apply(CODE_2), frame_system::Error::<Test>::Unauthorized);
        assert_ok!(apply(CODE_1));
        assert!(is_running(CODE_1));
        assert_eq!(authorized(), None);
        assert_err!(
            apply(CODE_1),
            frame_system::Error::<Test>::NothingAuthorized
        );
    });
}

#[test]
fn authorize_upgrade_works_up_to_the_last_block() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        run_to_block(20);
        assert_eq!(authorized(), Some(hash(CODE_1)));
        assert_ok!(apply(CODE_1));
    });
}

#[test]
fn authorize_upgrade_expires_after_the_last_block() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        run_to_block(20);
        System::reset_events();
        run_to_block(21);
        assert_eq!(
            events(),
            vec![Event::UpgradeExpired {
                code_hash: hash(CODE_1)
            }]
        );
        assert_eq!(authorized(), None);
        assert_err!(apply(CODE_1), frame_system::Error::<Test>::Unauthorized);
        assert!(!is_running(CODE_1));
    });
}

#[test]
fn authorize_upgrade_works_for_this_block_alone() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_block(3);
        assert_ok!(authorize(CODE_1, 3));
        assert_eq!(authorized(), Some(hash(CODE_1)));
        run_to_block(4);
        assert_eq!(authorized(), None);
    });
}

#[test]
fn authorize_upgrade_expires_silently_once_applied() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        assert_ok!(apply(CODE_1));
        System::reset_events();
        run_to_block(21);
        assert!(!LastUpgrade::<Test>::exists());
        assert_eq!(events(), vec![]);
        assert_err!(
            apply(CODE_1),
            frame_system::Error::<Test>::NothingAuthorized
        );
    });
}

#[test]
fn authorize_upgrade_expiry_leaves_another_authorisation_alone() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        System::do_authorize_upgrade(hash(CODE_2), true);
        run_to_block(21);
        assert_ok!(apply(CODE_2));
    });
}

#[test]
fn authorize_upgrade_works_when_it_replaces_another() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        assert_ok!(authorize(CODE_2, 30));
        assert_eq!(
            events(),
            vec![
                Event::UpgradeAuthorized {
                    code_hash: hash(CODE_1),
                    valid_until: 20
                },
                Event::UpgradeCancelled {
                    code_hash: hash(CODE_1)
                },
                Event::UpgradeAuthorized {
                    code_hash: hash(CODE_2),
                    valid_until: 30
                },
            ]
        );
        run_to_block(30);
        assert_err!(apply(CODE_1), frame_system::Error::<Test>::Unauthorized);
        assert_ok!(apply(CODE_2));
    });
}

#[test]
fn authorize_upgrade_works_when_it_changes_the_last_block() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        System::reset_events();
        assert_ok!(authorize(CODE_1, 10));
        assert_eq!(
            events(),
            vec![Event::UpgradeAuthorized {
                code_hash: hash(CODE_1),
                valid_until: 10
            }]
        );
        run_to_block(11);
        assert_eq!(authorized(), None);
    });
}

#[test]
fn authorize_upgrade_fails_when_the_last_block_is_out_of_bounds() {
    ExtBuilder::default().build_and_execute(|| {
        run_to_block(3);
        assert_noop!(authorize(CODE_1, 2), Error::<Test>::UpgradeAlreadyExpired);
        let latest = 3 + MAX_UPGRADE_VALIDITY;
        assert_noop!(
            authorize(CODE_1, latest + 1),
            Error::<Test>::UpgradeValidTooLong
        );
        assert_ok!(authorize(CODE_1, latest));
    });
}

#[test]
fn authorize_upgrade_fails_when_the_hash_is_zero() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Governance::authorize_upgrade(three_of_four(), H256::zero(), 20),
            Error::<Test>::ZeroCodeHash
        );
    });
}

#[test]
fn authorize_upgrade_fails_when_too_few_said_aye() {
    ExtBuilder::default().build_and_execute(|| {
        let half = crate::Origin::Council { ayes: 2, seats: 4 };
        for origin in [half.into(), RuntimeOrigin::root(), RuntimeOrigin::signed(1)] {
            assert_noop!(
                Governance::authorize_upgrade(origin, hash(CODE_1), 20),
                BadOrigin
            );
        }
    });
}

#[test]
fn cancel_upgrade_works() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        System::reset_events();
        assert_ok!(Governance::cancel_upgrade(three_of_four()));
        assert_eq!(
            events(),
            vec![Event::UpgradeCancelled {
                code_hash: hash(CODE_1)
            }]
        );
        assert_eq!(authorized(), None);
        assert_err!(apply(CODE_1), frame_system::Error::<Test>::Unauthorized);
    });
}

#[test]
fn cancel_upgrade_fails_when_nothing_is_authorized() {
    ExtBuilder::default().build_and_execute(|| {
        let cancel = || Governance::cancel_upgrade(three_of_four());
        assert_noop!(cancel(), Error::<Test>::NothingAuthorized);

        assert_ok!(authorize(CODE_1, 20));
        assert_ok!(cancel());
        assert_noop!(cancel(), Error::<Test>::NothingAuthorized);

        assert_ok!(authorize(CODE_1, 20));
        assert_ok!(apply(CODE_1));
        assert_noop!(cancel(), Error::<Test>::NothingAuthorized);
    });
}

#[test]
fn cancel_upgrade_fails_when_too_few_said_aye() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        let half = crate::Origin::Council { ayes: 2, seats: 4 };
        assert_noop!(Governance::cancel_upgrade(half.into()), BadOrigin);
    });
}

#[test]
fn on_initialize_reports_its_weight() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(authorize(CODE_1, 20));
        assert_eq!(Governance::on_initialize(20), <()>::on_initialize_idle());
        assert_eq!(Governance::on_initialize(21), <()>::on_initialize_expiry());
        assert_eq!(Governance::on_initialize(22), <()>::on_initialize_idle());
    });
}

#[test]
fn try_state_detects_an_upgrade_that_outlived_its_last_block() {
    ExtBuilder::default().build().execute_with(|| {
        assert_ok!(authorize(CODE_1, 20));
        System::set_block_number(21);
        assert_err!(
            Governance::do_try_state(),
            "an upgrade outlived its last block"
        );
    });
}

#[test]
fn try_state_detects_an_upgrade_valid_for_too_long() {
    ExtBuilder::default().build().execute_with(|| {
        let valid_until = 2 + MAX_UPGRADE_VALIDITY;
        LastUpgrade::<Test>::put(Upgrade {
            code_hash: hash(CODE_1),
            valid_until,
        });
        assert_err!(
            Governance::do_try_state(),
            "an upgrade is valid for too long"
        );
    });
}

#[test]
fn try_state_detects_a_zero_hash() {
    ExtBuilder::default().build().execute_with(|| {
        LastUpgrade::<Test>::put(Upgrade {
            code_hash: H256::zero(),
            valid_until: 20,
        });
        assert_err!(Governance::do_try_state(), "the zero hash is authorised");
    });
}
