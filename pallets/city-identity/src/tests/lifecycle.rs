//! How the status of a code changes, and what that does to all below.

use crate::{mock::*, Actor, Entries, EntryCounters, Error, Event, Revisions};
use city_identity_primitives::{Author, Counters, Registration, State, Status};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{AccountId32, DispatchError, DispatchResult};
use State::*;

const UNIT: &str = "MA.156.1301.01";
const CHILD: &str = "MA.156.1301.0101";
const LAMPS: &str = "MA.156.1301.01/60.10000000";
const LAMP: &str = "MA.156.1301.01/60.10000000.1";

/// One of the four calls.
type Change = fn(RuntimeOrigin, &str) -> DispatchResult;

fn suspend(origin: RuntimeOrigin, text: &str) -> DispatchResult {
    CityIdentity::suspend(origin, bytes(text))
}

fn reinstate(origin: RuntimeOrigin, text: &str) -> DispatchResult {
    CityIdentity::reinstate(origin, bytes(text))
}

fn retire(origin: RuntimeOrigin, text: &str) -> DispatchResult {
    CityIdentity::retire(origin, bytes(text), Default::default())
}

fn revoke(origin: RuntimeOrigin, text: &str) -> DispatchResult {
    CityIdentity::revoke(origin, bytes(text))
}

const ALL: [Change; 4] = [suspend, reinstate, retire, revoke];

/// Runs a test where a unit that a holder controls has a child, and a series with an object.
fn with_units(test: impl FnOnce()) {
    on_chain(|| {
        let items = [held(UNIT, HOLDER), registration(CHILD)];
        assert_ok!(register_batch(REGISTRAR, &items));
        assert_ok!(open_series(REGISTRAR, LAMPS));
        assert_ok!(register(REGISTRAR, LAMP));
        events();
        test();
    });
}

fn state(parent: &str, label: &str) -> State {
    Entries::<Test>::get(bytes(parent), bounded(label))
        .unwrap()
        .state
}

#[test]
fn suspend_works() {
    with_units(|| {
        assert_ok!(suspend(signed(REGISTRAR), UNIT));
        let by = Actor::Account(REGISTRAR);
        assert_eq!(
            events(),
            [Event::Suspended {
                code: bytes(UNIT),
                by
            }]
        );
        assert_eq!(status(UNIT), (Status::Suspended, None));
        let counters = Counters {
            active: 6,
            suspended: 1,
            ..Default::default()
        };
        assert_eq!(EntryCounters::<Test>::get(), counters);
    });
}

#[test]
fn reinstate_works() {
    with_units(|| {
        assert_ok!(suspend(signed(REGISTRAR), UNIT));
        events();
        assert_ok!(reinstate(signed(REGISTRAR), UNIT));
        let by = Actor::Account(REGISTRAR);
        assert_eq!(
            events(),
            [Event::Reinstated {
                code: bytes(UNIT),
                by
            }]
        );
        assert_eq!(status(UNIT), (Status::Active, None));
        assert_eq!(
            EntryCounters::<Test>::get(),
            Counters {
                active: 7,
                ..Default::default()
            }
        );
    });
}

#[test]
fn retire_and_revoke_work() {
    with_units(|| {
        let by = || Actor::Account(HOLDER);
        assert_ok!(retire(signed(HOLDER), CHILD));
        assert_ok!(suspend(signed(HOLDER), LAMP));
        assert_ok!(revoke(signed(HOLDER), LAMP));
        assert_eq!(
            events(),
            [
                Event::Retired {
                    code: bytes(CHILD),
                    by: by()
                },
                Event::Suspended {
                    code: bytes(LAMP),
                    by: by()
                },
                Event::Revoked {
                    code: bytes(LAMP),
                    by: by()
                },
            ]
        );
        assert_eq!((state(UNIT, "01"), state(LAMPS, "1")), (Retired, Revoked));
        let counters = Counters {
            active: 5,
            suspended: 0,
            retired: 1,
            revoked: 1,
        };
        assert_eq!(EntryCounters::<Test>::get(), counters);
    });
}

#[test]
fn the_council_changes_the_status_of_areas_only() {
    with_units(|| {
        assert_ok!(suspend(council(), CITY));
        let by = Actor::Council;
        assert_eq!(
            events(),
            [Event::Suspended {
                code: bytes(CITY),
                by
            }]
        );
        assert_ok!(reinstate(council(), CITY));
        assert_ok!(retire(council(), CITY));
        assert_ok!(revoke(council(), DISTRICT));
        for change in ALL {
            assert_noop!(change(council(), UNIT), Error::<Test>::NotEntitled);
            assert_noop!(change(council(), "MA.156"), Error::<Test>::NotEntitled);
        }
    });
}

#[test]
fn changes_fail_when_not_entitled() {
    with_units(|| {
        for change in ALL {
            // Neither strangers, nor the registrar of another city, nor a member alone.
            for who in [STRANGER, NEIGHBOUR, MEMBER] {
                assert_noop!(change(signed(who), UNIT), Error::<Test>::NotEntitled);
            }
            // Who controls a code does not judge it.
            assert_noop!(change(signed(HOLDER), UNIT), Error::<Test>::NotEntitled);
            assert_noop!(change(signed(REGISTRAR), CITY), Error::<Test>::NotEntitled);
            assert_noop!(
                change(signed(REGISTRAR), "MA.156"),
                Error::<Test>::NotEntitled
            );
            assert_noop!(
                change(RuntimeOrigin::none(), UNIT),
                DispatchError::BadOrigin
            );
        }
    });
}

#[test]
fn changes_fail_when_the_right_comes_from_a_code_out_of_force() {
    with_units(|| {
        assert_ok!(suspend(signed(REGISTRAR), UNIT));
        for change in ALL {
            assert_noop!(
                change(signed(HOLDER), CHILD),
                Error::<Test>::ParentNotActive
            );
        }
        // The registrar's right comes from the city, which is in force.
        assert_ok!(revoke(signed(REGISTRAR), CHILD));
        assert_ok!(suspend(council(), CITY));
        for change in ALL {
            assert_noop!(
                change(signed(REGISTRAR), UNIT),
                Error::<Test>::ParentNotActive
            );
        }
        assert_ok!(reinstate(council(), CITY));
        assert_ok!(reinstate(signed(REGISTRAR), UNIT));
        assert_ok!(suspend(signed(HOLDER), LAMP));
    });
}

#[test]
fn changes_fail_when_malformed_or_not_registered() {
    with_units(|| {
        for change in ALL {
            let malformed = change(signed(REGISTRAR), "MA.156.1301.1");
            assert_noop!(malformed, Error::<Test>::MalformedCode(13));
            for text in ["MA.156.1301.02", &format!("{LAMP}/A7")] {
                assert_noop!(
                    change(signed(REGISTRAR), text),
                    Error::<Test>::NotRegistered
                );
            }
        }
        assert_noop!(
            suspend(council(), "MA.156.1302"),
            Error::<Test>::NotRegistered
        );
    });
}

#[test]
fn suspend_fails_when_not_active() {
    with_units(|| {
        assert_ok!(suspend(signed(REGISTRAR), UNIT));
        assert_noop!(suspend(signed(REGISTRAR), UNIT), Error::<Test>::NotActive);
    });
}

#[test]
fn reinstate_fails_when_not_suspended() {
    with_units(|| {
        assert_noop!(
            reinstate(signed(REGISTRAR), UNIT),
            Error::<Test>::NotSuspended
        );
    });
}

#[test]
fn changes_fail_when_the_code_has_ended() {
    with_units(|| {
        assert_ok!(retire(signed(REGISTRAR), CHILD));
        assert_ok!(revoke(signed(REGISTRAR), LAMP));
        for change in ALL {
            assert_noop!(change(signed(REGISTRAR), CHILD), Error::<Test>::CodeRetired);
            assert_noop!(change(signed(REGISTRAR), LAMP), Error::<Test>::CodeRevoked);
        }
    });
}

#[test]
fn the_whole_subtree_answers_with_the_ancestor() {
    with_units(|| {
        let below = [CHILD, LAMPS, LAMP, &format!("{LAMP}/A7.02")];
        let all_are = |expected: Status, from: &str| {
            for text in below {
                assert_eq!(status(text), (expected, Some(code(from))), "{text}");
            }
        };
        assert_ok!(suspend(signed(REGISTRAR), UNIT));
        all_are(Status::Suspended, UNIT);
        // The gravest counts, and of equals the nearest.
        assert_ok!(suspend(council(), CITY));
        all_are(Status::Suspended, UNIT);
        assert_eq!(status(UNIT), (Status::Suspended, None));
        assert_ok!(revoke(council(), CITY));
        all_are(Status::Revoked, CITY);
        assert_eq!(status(UNIT), (Status::Revoked, Some(code(CITY))));
        assert_eq!(status("MA.156.1301.02"), (Status::NotIssued, None));
        assert_eq!(status(DISTRICT), (Status::Active, None));
    });
}

#[test]
fn reinstating_an_ancestor_brings_the_subtree_back_as_it_was() {
    with_units(|| {
        assert_ok!(suspend(signed(REGISTRAR), CHILD));
        assert_ok!(suspend(council(), CITY));
        assert_ok!(reinstate(council(), CITY));
        assert_eq!(status(LAMP), (Status::Active, None));
        assert_eq!(status(CHILD), (Status::Suspended, None));
    });
}

#[test]
fn validity_needs_no_transaction() {
    on_chain(|| {
        let (valid_from, valid_to) = (Some(START + 10), Some(START + 20));
        let dated = Registration {
            valid_from,
            valid_to,
            ..registration(UNIT)
        };
        assert_ok!(CityIdentity::register(signed(REGISTRAR), dated));
        let at = |time: u64, expected| {
            Timestamp::set_timestamp(START + time);
            assert_eq!(status(UNIT), (expected, None), "{time}");
        };
        at(9, Status::Reserved);
        at(10, Status::Active);
        at(20, Status::Active);
        at(21, Status::Expired);
        // What has expired can still be brought to its end.
        assert_ok!(retire(signed(REGISTRAR), UNIT));
        at(22, Status::Retired);
    });
}

#[test]
fn revisions_are_linked_by_their_digests() {
    with_units(|| {
        assert_ok!(suspend(signed(REGISTRAR), UNIT));
        pass(1);
        assert_ok!(reinstate(signed(REGISTRAR), UNIT));
        assert_ok!(CityIdentity::set_record(
            signed(HOLDER),
            bytes(UNIT),
            named("a")
        ));
        pass(1);
        assert_ok!(retire(signed(REGISTRAR), UNIT));

        let kept = |number: u32| Revisions::<Test>::get(bytes(UNIT), number.to_be_bytes());
        let mut history: Vec<_> = (1..=4).filter_map(kept).collect();
        history.push(Entries::<Test>::get(bytes(CITY), bounded("01")).unwrap());
        assert_eq!(kept(5), None, "the newest is the entry");

        let told = |of: fn(&city_identity_primitives::Revision) -> u32| {
            history.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(told(|revision| revision.number), [1, 2, 3, 4, 5]);
        assert_eq!(told(|revision| revision.block), [1, 1, 2, 2, 3]);
        let states: Vec<_> = history.iter().map(|revision| revision.state).collect();
        assert_eq!(states, [Active, Suspended, Active, Active, Retired]);
        assert_eq!(history[3].author, Author::Account(HOLDER));
        assert_eq!(history[0].previous, None);
        for pair in history.windows(2) {
            assert_eq!(pair[1].previous, Some(pair[0].digest()));
        }
    });
}

#[test]
fn an_account_may_be_controller_of_a_code_and_above_it() {
    with_units(|| {
        let own: AccountId32 = HOLDER;
        let items = [held("MA.156.1301.0102", own.clone())];
        assert_ok!(register_batch(REGISTRAR, &items));
        assert_ok!(suspend(signed(own), "MA.156.1301.0102"));
    });
}
