//! How control of a code moves.

use crate::{mock::*, Actor, Call, Error, Event, Offers, Recoveries};
use city_identity_primitives::{Author, Offer, Recovery};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use pallet_allowance::{Class, Enrol, Refusal};
use sp_runtime::{AccountId32, DispatchResult};

const UNIT: &str = "MA.156.1301.01";
const CHILD: &str = "MA.156.1301.0101";
const OTHER: &str = "MA.156.1301.02";
/// An account that nobody enrolled yet.
const NEW: AccountId32 = AccountId32::new([21; 32]);

fn offer(by: AccountId32, text: &str, to: AccountId32) -> DispatchResult {
    CityIdentity::offer_control(signed(by), bytes(text), to)
}

fn accept(who: AccountId32, text: &str) -> DispatchResult {
    CityIdentity::accept_control(signed(who), bytes(text))
}

fn withdraw(by: AccountId32, text: &str) -> DispatchResult {
    CityIdentity::withdraw_offer(signed(by), bytes(text))
}

fn begin(by: RuntimeOrigin, text: &str, to: Option<AccountId32>) -> DispatchResult {
    CityIdentity::begin_recovery(by, bytes(text), to)
}

fn cancel(by: RuntimeOrigin, text: &str) -> DispatchResult {
    CityIdentity::cancel_recovery(by, bytes(text))
}

fn complete(by: RuntimeOrigin, text: &str) -> DispatchResult {
    CityIdentity::complete_recovery(by, bytes(text))
}

fn controller(text: &str) -> (String, AccountId32) {
    let answer = resolve(text).controller.unwrap();
    (answer.from.to_string(), answer.account)
}

/// Runs a test where a holder controls a unit.
fn with_units(test: impl FnOnce()) {
    on_chain(|| {
        let items = [held(UNIT, HOLDER), registration(CHILD), registration(OTHER)];
        assert_ok!(register_batch(REGISTRAR, &items));
        events();
        test();
    });
}

#[test]
fn control_moves_in_two_steps() {
    with_units(|| {
        assert_ok!(offer(HOLDER, UNIT, NEW));
        let offered = Offer {
            to: NEW,
            by: HOLDER,
            due: 1,
            expires: 1 + OPEN_PERIOD,
        };
        let event = Event::ControlOffered {
            code: bytes(UNIT),
            offer: offered.clone(),
        };
        assert_eq!(events(), [event]);
        assert_eq!(Allowance::class_of(&NEW), Some(Class::Holder));
        assert_eq!(controller(UNIT).1, HOLDER);
        let answer = CityIdentity::registry().control(&code(UNIT)).unwrap();
        assert_eq!(answer.offer, Some(offered));

        assert_ok!(accept(NEW, UNIT));
        let event = Event::ControlMoved {
            code: bytes(UNIT),
            to: Some(NEW),
            revision: 2,
        };
        assert_eq!(events(), [event]);
        assert_eq!(controller(CHILD), (UNIT.into(), NEW));
        assert!(!Offers::<Test>::contains_key(bytes(UNIT)));
        let name = || named("a");
        assert_noop!(
            CityIdentity::set_record(signed(HOLDER), bytes(UNIT), name()),
            Error::<Test>::NotEntitled
        );
        assert_ok!(CityIdentity::set_record(signed(NEW), bytes(UNIT), name()));
    });
}

#[test]
fn who_controls_the_parent_offers_what_has_no_controller() {
    with_units(|| {
        assert_ok!(offer(REGISTRAR, OTHER, NEW));
        assert_ok!(accept(NEW, OTHER));
        assert_eq!(controller(OTHER), (OTHER.into(), NEW));
        assert_ok!(offer(HOLDER, CHILD, NEW));
    });
}

#[test]
fn an_area_gets_another_registrar() {
    with_units(|| {
        assert_ok!(offer(REGISTRAR, CITY, NEW));
        assert_eq!(Allowance::class_of(&NEW), Some(Class::Holder));
        assert_ok!(accept(NEW, CITY));
        assert_eq!(Allowance::class_of(&NEW), Some(Class::Registrar));
        assert_eq!(Allowance::class_of(&REGISTRAR), Some(Class::Holder));
        assert_eq!(controller(OTHER), (CITY.into(), NEW));
        assert_noop!(
            register(REGISTRAR, "MA.156.1301.03"),
            Error::<Test>::NotEntitled
        );
        assert_ok!(register(NEW, "MA.156.1301.03"));
    });
}

#[test]
fn offers_expire_and_make_room() {
    with_units(|| {
        assert_ok!(offer(HOLDER, UNIT, NEW));
        assert_noop!(
            offer(HOLDER, UNIT, APPLICANT),
            Error::<Test>::AlreadyOffered
        );
        pass_blocks(OPEN_PERIOD);
        assert_noop!(
            offer(HOLDER, UNIT, APPLICANT),
            Error::<Test>::AlreadyOffered
        );
        pass_blocks(1);
        assert_noop!(accept(NEW, UNIT), Error::<Test>::NotOffered);
        assert_ok!(offer(HOLDER, UNIT, APPLICANT));
        assert_ok!(accept(APPLICANT, UNIT));
    });
}

#[test]
fn an_offer_dies_with_the_control_of_who_made_it() {
    with_units(|| {
        // The registrar offers a unit, and then gives it to a holder.
        assert_ok!(offer(REGISTRAR, CITY, NEW));
        assert_ok!(begin(council(), CITY, Some(NEIGHBOUR)));
        assert_noop!(accept(NEW, CITY), Error::<Test>::UnderRecovery);
        pass_blocks(RECOVERY_NOTICE);
        assert_ok!(complete(council(), CITY));
        assert_noop!(accept(NEW, CITY), Error::<Test>::NotOffered);
        // One that is inherited from above dies with the control above.
        assert_ok!(offer(NEIGHBOUR, OTHER, APPLICANT));
        assert_ok!(offer(NEIGHBOUR, CITY, NEW));
        assert_ok!(accept(NEW, CITY));
        assert_noop!(accept(APPLICANT, OTHER), Error::<Test>::NotOffered);
    });
}

#[test]
fn an_offer_is_withdrawn_or_declined() {
    for by in [HOLDER, REGISTRAR, NEW] {
        with_units(|| {
            assert_ok!(offer(HOLDER, UNIT, NEW));
            events();
            assert_ok!(withdraw(by.clone(), UNIT));
            let event = Event::OfferWithdrawn {
                code: bytes(UNIT),
                by,
            };
            assert_eq!(events(), [event]);
            assert_noop!(accept(NEW, UNIT), Error::<Test>::NotOffered);
        });
    }
}

#[test]
fn offers_are_refused() {
    with_units(|| {
        // The registrar may not give away what it gave to the holder.
        for by in [STRANGER, NEIGHBOUR, REGISTRAR] {
            assert_noop!(offer(by, UNIT, NEW), Error::<Test>::NotEntitled);
        }
        assert_noop!(offer(HOLDER, UNIT, HOLDER), Error::<Test>::ControlsAlready);
        let unknown = "MA.156.1301.03";
        assert_noop!(offer(REGISTRAR, unknown, NEW), Error::<Test>::NotRegistered);
        assert_noop!(accept(STRANGER, UNIT), Error::<Test>::NotOffered);
        assert_noop!(withdraw(HOLDER, UNIT), Error::<Test>::NotOffered);
        assert_ok!(offer(HOLDER, UNIT, NEW));
        assert_noop!(accept(HOLDER, UNIT), Error::<Test>::NotOffered);
        assert_noop!(withdraw(NEIGHBOUR, UNIT), Error::<Test>::NotEntitled);
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        assert_noop!(accept(NEW, UNIT), Error::<Test>::NotActive);
        assert_ok!(withdraw(HOLDER, UNIT));
        assert_noop!(offer(HOLDER, UNIT, NEW), Error::<Test>::NotActive);
        assert_ok!(retire_into(signed(REGISTRAR), UNIT, &[]));
        assert_noop!(offer(HOLDER, UNIT, NEW), Error::<Test>::NotActive);
    });
}

#[test]
fn the_end_of_a_code_ends_its_offer() {
    with_units(|| {
        assert_ok!(offer(HOLDER, UNIT, NEW));
        assert_ok!(retire_into(signed(REGISTRAR), UNIT, &[]));
        assert!(!Offers::<Test>::contains_key(bytes(UNIT)));
        assert_noop!(accept(NEW, UNIT), Error::<Test>::NotOffered);
    });
}

#[test]
fn control_is_taken_back_after_a_notice() {
    with_units(|| {
        assert_ok!(begin(signed(REGISTRAR), UNIT, Some(NEW)));
        let recovery = Recovery {
            to: Some(NEW),
            by: Author::Account(REGISTRAR),
            due: 1 + RECOVERY_NOTICE,
            contested: false,
        };
        let event = Event::RecoveryBegun {
            code: bytes(UNIT),
            recovery: recovery.clone(),
        };
        assert_eq!(events(), [event]);
        let answer = CityIdentity::registry().control(&code(UNIT)).unwrap();
        assert_eq!(answer.recovery, Some(recovery));
        pass_blocks(RECOVERY_NOTICE - 1);
        assert_noop!(complete(signed(REGISTRAR), UNIT), Error::<Test>::NotDue);
        pass_blocks(1);
        assert_ok!(complete(signed(REGISTRAR), UNIT));
        assert_eq!(controller(UNIT), (UNIT.into(), NEW));
        assert_eq!(Allowance::class_of(&NEW), Some(Class::Holder));
    });
}

#[test]
fn control_goes_back_to_the_parents() {
    with_units(|| {
        assert_ok!(begin(signed(REGISTRAR), UNIT, None));
        pass_blocks(RECOVERY_NOTICE);
        assert_ok!(complete(signed(REGISTRAR), UNIT));
        assert_eq!(controller(UNIT), (CITY.into(), REGISTRAR));
    });
}

#[test]
fn nothing_of_high_risk_happens_meanwhile() {
    with_units(|| {
        assert_ok!(offer(HOLDER, UNIT, APPLICANT));
        assert_ok!(begin(signed(REGISTRAR), UNIT, None));
        let frozen = [
            accept(APPLICANT, UNIT),
            offer(HOLDER, UNIT, NEW),
            begin(signed(REGISTRAR), UNIT, Some(NEW)),
            retire_into(signed(REGISTRAR), UNIT, &[]),
            CityIdentity::revoke(signed(REGISTRAR), bytes(UNIT)),
            CityIdentity::delegate(
                signed(HOLDER),
                bytes(UNIT),
                NEW,
                city_identity_primitives::Terms {
                    permissions: city_identity_primitives::Permissions {
                        record: true,
                        ..Default::default()
                    },
                    ..Default::default()
                },
                Default::default(),
            ),
        ];
        assert_eq!(frozen, [Err(Error::<Test>::UnderRecovery.into()); 6]);
        // What stops harm may happen.
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
    });
}

#[test]
fn the_holder_objects_once_and_the_council_decides() {
    let contested = || {
        assert_ok!(begin(signed(REGISTRAR), UNIT, Some(NEW)));
        events();
        assert_ok!(cancel(signed(HOLDER), UNIT));
        let event = Event::RecoveryContested {
            code: bytes(UNIT),
            by: HOLDER,
        };
        assert_eq!(events(), [event]);
        assert_noop!(cancel(signed(HOLDER), UNIT), Error::<Test>::Contested);
        pass_blocks(RECOVERY_NOTICE - 1);
        assert_noop!(complete(council(), UNIT), Error::<Test>::NotDue);
        pass_blocks(1);
        assert_noop!(complete(signed(REGISTRAR), UNIT), Error::<Test>::Contested);
    };
    with_units(|| {
        contested();
        assert_ok!(complete(council(), UNIT));
        assert_eq!(controller(UNIT).1, NEW);
    });
    with_units(|| {
        contested();
        assert_ok!(cancel(council(), UNIT));
        let event = Event::RecoveryCancelled {
            code: bytes(UNIT),
            by: Actor::Council,
        };
        assert_eq!(events(), [event]);
        assert_eq!(controller(UNIT).1, HOLDER);
        assert!(!Recoveries::<Test>::contains_key(bytes(UNIT)));
    });
}

#[test]
fn who_began_a_recovery_gives_it_up() {
    with_units(|| {
        assert_ok!(begin(signed(REGISTRAR), UNIT, None));
        assert_noop!(cancel(council(), UNIT), Error::<Test>::NotEntitled);
        for by in [STRANGER, NEIGHBOUR] {
            assert_noop!(cancel(signed(by), UNIT), Error::<Test>::NotEntitled);
        }
        assert_ok!(cancel(signed(REGISTRAR), UNIT));
        assert_noop!(
            cancel(signed(REGISTRAR), UNIT),
            Error::<Test>::NotUnderRecovery
        );
        assert_ok!(begin(signed(REGISTRAR), UNIT, None));
    });
}

#[test]
fn recoveries_are_refused() {
    with_units(|| {
        let cases = [
            (
                begin(signed(HOLDER), UNIT, None),
                Error::<Test>::NotEntitled,
            ),
            (begin(signed(STRANGER), UNIT, None), Error::NotEntitled),
            (
                begin(signed(REGISTRAR), CITY, Some(NEW)),
                Error::NotEntitled,
            ),
            (begin(council(), UNIT, None), Error::NotEntitled),
            (begin(council(), CITY, None), Error::RegistrarMissing),
            (
                begin(signed(REGISTRAR), CHILD, None),
                Error::NothingToRecover,
            ),
            (
                begin(signed(REGISTRAR), UNIT, Some(HOLDER)),
                Error::ControlsAlready,
            ),
            (
                begin(signed(REGISTRAR), "MA.156.1301.03", None),
                Error::NotRegistered,
            ),
            (complete(signed(REGISTRAR), UNIT), Error::NotUnderRecovery),
        ];
        for (refused, why) in cases {
            assert_eq!(refused, Err(why.into()));
        }
        assert_ok!(retire_into(signed(REGISTRAR), UNIT, &[]));
        assert_noop!(
            begin(signed(REGISTRAR), UNIT, None),
            Error::<Test>::CodeRetired
        );
    });
}

#[test]
fn who_is_suspended_takes_nothing_back() {
    with_units(|| {
        assert_ok!(CityIdentity::suspend(council(), bytes(CITY)));
        assert_noop!(
            begin(signed(REGISTRAR), UNIT, None),
            Error::<Test>::ParentNotActive
        );
    });
}

#[test]
fn the_pool_is_told_who_controls() {
    with_units(|| {
        assert_ok!(offer(HOLDER, UNIT, NEW));
        let code = bytes(UNIT);
        let calls = [
            Call::offer_control {
                code: code.clone(),
                to: NEW,
            },
            Call::begin_recovery {
                code: code.clone(),
                to: None,
            },
            Call::cancel_recovery { code: code.clone() },
            Call::complete_recovery { code: code.clone() },
            Call::withdraw_offer { code: code.clone() },
            Call::withdraw_notice { code: code.clone() },
        ];
        for call in calls {
            for who in [REGISTRAR, HOLDER] {
                assert_storage_noop!(assert_ok!(may(who, call.clone())));
            }
            for who in [STRANGER, NEIGHBOUR] {
                assert_eq!(may(who, call.clone()), Err(Refusal::NoRight));
            }
        }
        let accept = Call::accept_control { code: code.clone() };
        assert_ok!(may(NEW, accept.clone()));
        assert_eq!(may(HOLDER, accept), Err(Refusal::NoRight));
        assert_ok!(may(NEW, Call::withdraw_offer { code }));
    });
}

/// Or a registrar that is to lose its area could give away the units first.
#[test]
fn nothing_of_high_risk_happens_below_meanwhile() {
    with_units(|| {
        assert_ok!(begin(council(), CITY, Some(NEW)));
        let frozen = [
            offer(REGISTRAR, OTHER, APPLICANT),
            offer(HOLDER, UNIT, APPLICANT),
            retire_into(signed(REGISTRAR), OTHER, &[]),
            CityIdentity::revoke(signed(REGISTRAR), bytes(OTHER)),
        ];
        assert_eq!(frozen, [Err(Error::<Test>::UnderRecovery.into()); 4]);
        let refused = Err(Error::<Test>::UnderRecovery.into());
        let given = held("MA.156.1301.03", APPLICANT);
        let given = outcome(CityIdentity::register(signed(REGISTRAR), given));
        assert_eq!(given, refused);
        let period = CityIdentity::set_notice_period(signed(REGISTRAR), bytes(CITY), 9);
        assert_eq!(period, refused);
        // Another recovery can begin; it is completed when the one above is decided.
        assert_ok!(begin(signed(REGISTRAR), UNIT, Some(APPLICANT)));
        pass_blocks(RECOVERY_NOTICE);
        assert_eq!(complete(signed(REGISTRAR), UNIT), refused);
        assert_ok!(cancel(council(), CITY));
        assert_ok!(complete(signed(REGISTRAR), UNIT));
        assert_ok!(offer(REGISTRAR, OTHER, APPLICANT));
    });
}

/// Or who stole an area's key could keep the next registrar from mending what it did.
#[test]
fn a_recovered_area_has_no_notice_period() {
    with_units(|| {
        for blocks in [MAX_NOTICE_PERIOD, 1] {
            assert_ok!(CityIdentity::set_notice_period(
                signed(REGISTRAR),
                bytes(CITY),
                blocks
            ));
        }
        assert_ok!(begin(council(), CITY, Some(NEW)));
        pass_blocks(RECOVERY_NOTICE);
        assert_ok!(complete(council(), CITY));
        let answer = CityIdentity::registry().control(&code(CITY)).unwrap();
        assert_eq!((answer.notice_period, answer.notice), (0, None));
        assert_ok!(retire_into(signed(NEW), OTHER, &[]));
        assert_eq!(status(OTHER).0, city_identity_primitives::Status::Retired);
    });
}

#[test]
fn a_recovery_below_a_code_that_ended_is_given_up() {
    with_units(|| {
        let child = held("MA.156.1301.0102", HOLDER);
        assert_ok!(register_batch(REGISTRAR, &[child]));
        assert_ok!(begin(signed(REGISTRAR), "MA.156.1301.0102", None));
        assert_ok!(CityIdentity::revoke(council(), bytes(CITY)));
        assert_ok!(cancel(signed(REGISTRAR), "MA.156.1301.0102"));
    });
}

/// A multisig account signs through its members, who are enrolled for themselves.
#[test]
fn who_lost_its_enrolment_has_no_rights() {
    with_units(|| {
        assert_ok!(offer(HOLDER, UNIT, NEW));
        for who in [REGISTRAR, NEW] {
            assert_ok!(Allowance::withdraw_enrolment(council(), who));
        }
        assert_noop!(accept(NEW, UNIT), Error::<Test>::NotEnrolled);
        assert_eq!(
            register(REGISTRAR, "MA.156.1301.03"),
            Err(Error::<Test>::NotEnrolled.into())
        );
        for by in [REGISTRAR, UNKNOWN] {
            assert_noop!(cancel(signed(by), UNIT), Error::<Test>::NotEnrolled);
        }
    });
}
