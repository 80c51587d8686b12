//! How rights are given on, what they allow, and how they end.

use crate::{mock::*, Call, Delegates, Delegations, Error, Event};
use city_identity_primitives::{
    control::{MAX_DELEGATIONS, MAX_DELEGATION_DEPTH},
    DelegationAnswer, Moment, Permissions, Status, Terms,
};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use pallet_allowance::{Class, Enrol, Refusal};
use sp_runtime::{AccountId32, DispatchError, DispatchResult, Permill};

const UNIT: &str = "MA.156.1301.01";
const CHILD: &str = "MA.156.1301.0101";
const GRANDCHILD: &str = "MA.156.1301.010101";
const OTHER: &str = "MA.156.1301.02";

const SHARE: Permill = Permill::from_percent(5);

/// Delegates, in the order in which they give to one another.
const A: AccountId32 = AccountId32::new([11; 32]);
const B: AccountId32 = AccountId32::new([12; 32]);
const C: AccountId32 = AccountId32::new([13; 32]);
const D: AccountId32 = AccountId32::new([14; 32]);

/// What may be permitted, by its first letter.
fn permissions(letters: &str) -> Permissions {
    Permissions {
        allocate: letters.contains('a'),
        record: letters.contains('r'),
        status: letters.contains('s'),
        delegate: letters.contains('d'),
    }
}

fn terms(letters: &str, quota: Option<u32>, until: Option<Moment>) -> Terms {
    Terms {
        permissions: permissions(letters),
        quota,
        until,
    }
}

fn delegate(giver: AccountId32, text: &str, to: AccountId32, terms: Terms) -> DispatchResult {
    CityIdentity::delegate(signed(giver), bytes(text), to, terms, SHARE)
}

fn give(giver: AccountId32, text: &str, to: AccountId32, letters: &str) -> DispatchResult {
    delegate(giver, text, to, terms(letters, None, None))
}

fn undelegate(by: AccountId32, text: &str, from: AccountId32) -> DispatchResult {
    CityIdentity::undelegate(signed(by), bytes(text), from)
}

fn record(who: AccountId32, text: &str, name: &str) -> DispatchResult {
    CityIdentity::set_record(signed(who), bytes(text), named(name))
}

fn suspend(who: AccountId32, text: &str) -> DispatchResult {
    CityIdentity::suspend(signed(who), bytes(text))
}

/// Runs a test where a holder controls a unit, and the registrar another.
fn with_units(test: impl FnOnce()) {
    on_chain(|| {
        let items = [held(UNIT, HOLDER), registration(CHILD), registration(OTHER)];
        assert_ok!(register_batch(REGISTRAR, &items));
        events();
        test();
    });
}

fn answer(who: &AccountId32) -> DelegationAnswer {
    let mut all = CityIdentity::registry().delegations(who).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[test]
fn delegate_works() {
    with_units(|| {
        let given = terms("ar", Some(3), Some(START + 10));
        assert_ok!(delegate(REGISTRAR, UNIT, A, given.clone()));
        let delegated = Event::Delegated {
            scope: bytes(UNIT),
            delegate: A,
            terms: given,
            by: REGISTRAR,
        };
        assert_eq!(events(), [delegated]);
        assert_eq!(Allowance::class_of(&A), Some(Class::Delegate));
        let expected = DelegationAnswer {
            delegate: A,
            scope: code(UNIT),
            permissions: permissions("ar"),
            quota: Some(3),
            used: 0,
            until: Some(START + 10),
            giver: REGISTRAR,
            from: None,
            in_force: permissions("ar"),
        };
        assert_eq!(answer(&A), expected);
        let page = CityIdentity::registry().delegates(&code(UNIT), None, 10);
        assert_eq!(page.unwrap().items, [expected]);
    });
}

#[test]
fn a_delegate_does_what_it_is_permitted_and_no_more() {
    type Act = fn() -> DispatchResult;
    let acts: [(&str, Act); 4] = [
        ("a", || register(A, GRANDCHILD)),
        ("r", || record(A, CHILD, "a")),
        ("s", || suspend(A, CHILD)),
        ("d", || give(A, CHILD, B, "d")),
    ];
    for (permission, act) in acts {
        let all_but = "arsd".replace(permission, "");
        with_units(|| {
            assert_ok!(give(REGISTRAR, UNIT, A, &all_but));
            assert_noop!(act(), Error::<Test>::NotEntitled);
        });
        with_units(|| {
            assert_ok!(give(REGISTRAR, UNIT, A, permission));
            // What is given on is no more than what one has.
            assert_ok!(act());
        });
    }
}

#[test]
fn a_delegate_does_nothing_beside_or_above_its_scope() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "arsd"));
        for refused in [
            register(A, "MA.156.1301.0201"),
            register(A, "MA.156.1301.03"),
            record(A, OTHER, "a"),
            record(A, CITY, "a"),
            suspend(A, OTHER),
            // Its own scope: that is for those above.
            suspend(A, UNIT),
            give(A, OTHER, B, "r"),
            give(A, CITY, B, "r"),
        ] {
            assert_eq!(refused, Err(Error::<Test>::NotEntitled.into()));
        }
        assert_ok!(record(A, UNIT, "a"));
    });
}

#[test]
fn a_holders_delegate_issues_no_more_than_a_holder() {
    with_units(|| {
        assert_ok!(give(HOLDER, UNIT, A, "a"));
        assert_noop!(register(A, GRANDCHILD), Error::<Test>::NotEntitled);
        assert_ok!(open_series(A, "MA.156.1301.01/60.10000000"));
    });
}

#[test]
fn the_pool_is_told_of_delegations() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "a"));
        assert_ok!(give(REGISTRAR, OTHER, B, "s"));
        let registering = |text| Call::register {
            registration: registration(text),
        };
        assert_ok!(may(A, registering(CHILD)));
        assert_eq!(may(A, registering(OTHER)), Err(Refusal::NoRight));
        assert_eq!(may(B, registering(CHILD)), Err(Refusal::NoRight));
        let retire = |text| Call::retire {
            code: bytes(text),
            successors: Default::default(),
        };
        assert_eq!(may(A, retire(CHILD)), Err(Refusal::NoRight));
        assert_eq!(may(B, retire(OTHER)), Err(Refusal::NoRight));
        let taking = |from| Call::undelegate {
            code: bytes(UNIT),
            delegate: from,
        };
        for by in [REGISTRAR, HOLDER, A] {
            assert_ok!(may(by, taking(A)));
        }
        assert_eq!(may(B, taking(A)), Err(Refusal::NoRight));
        assert_eq!(may(NEIGHBOUR, taking(A)), Err(Refusal::NoRight));
    });
}

#[test]
fn a_quota_counts_what_was_issued() {
    with_units(|| {
        let quota = terms("ad", Some(3), None);
        assert_ok!(delegate(REGISTRAR, UNIT, A, quota));
        assert_ok!(delegate(A, UNIT, B, terms("a", Some(2), None)));
        assert_ok!(register(B, "MA.156.1301.0102"));
        assert_eq!((answer(&A).used, answer(&B).used), (1, 1));
        let more = ["MA.156.1301.0103", "MA.156.1301.0104"].map(registration);
        assert_noop!(
            register_batch(B, &more),
            batch_item(1, &Error::DelegationExhausted)
        );
        assert_ok!(register_batch(A, &more));
        assert_eq!((answer(&A).used, answer(&B).used), (3, 1));
        // B has one left of its own, but its giver has none.
        for who in [A, B] {
            let call = Call::register {
                registration: registration("MA.156.1301.0105"),
            };
            assert_eq!(may(who.clone(), call), Err(Refusal::QuotaUsedUp));
            let refused = register(who, "MA.156.1301.0105");
            assert_eq!(refused, Err(Error::<Test>::DelegationExhausted.into()));
        }
        // Given anew, what was issued stays counted.
        assert_ok!(delegate(REGISTRAR, UNIT, A, terms("ad", Some(4), None)));
        assert_eq!(answer(&A).used, 3);
        assert_ok!(register(B, "MA.156.1301.0105"));
        assert_eq!((answer(&A).used, answer(&B).used), (4, 2));
    });
}

#[test]
fn without_a_quota_nothing_is_counted() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "ad"));
        assert_ok!(delegate(A, UNIT, B, terms("a", Some(2), None)));
        assert_ok!(register(B, "MA.156.1301.0102"));
        assert_eq!((answer(&A).used, answer(&B).used), (0, 1));
    });
}

#[test]
fn delegations_end_by_their_date() {
    with_units(|| {
        assert_ok!(delegate(
            REGISTRAR,
            UNIT,
            A,
            terms("rd", None, Some(START + 5))
        ));
        assert_ok!(delegate(A, UNIT, B, terms("r", None, Some(START + 3))));
        pass(3);
        assert_ok!(record(B, UNIT, "a"));
        pass(1);
        assert_eq!(answer(&B).in_force, permissions(""));
        assert_noop!(record(B, UNIT, "b"), Error::<Test>::NotEntitled);
        pass(1);
        assert_ok!(record(A, UNIT, "b"));
        pass(1);
        assert_eq!(answer(&A).in_force, permissions(""));
        assert_noop!(record(A, UNIT, "c"), Error::<Test>::NotEntitled);
    });
}

#[test]
fn a_delegation_dies_with_the_one_that_it_rests_on() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "rd"));
        assert_ok!(give(A, UNIT, B, "rd"));
        assert_ok!(give(B, CHILD, C, "r"));
        assert_ok!(record(C, CHILD, "a"));
        assert_ok!(undelegate(REGISTRAR, UNIT, A));
        for (who, text) in [(B, UNIT), (C, CHILD)] {
            assert_eq!(answer(&who).in_force, permissions(""));
            assert_noop!(record(who, text, "b"), Error::<Test>::NotEntitled);
        }
        // Given anew, what rested on it does again.
        assert_ok!(give(REGISTRAR, UNIT, A, "rd"));
        assert_eq!(answer(&C).in_force, permissions("r"));
        // Without the permission it does not.
        assert_ok!(give(REGISTRAR, UNIT, A, "sd"));
        assert_eq!(answer(&C).in_force, permissions(""));
        // Nor if it may no longer be given on.
        assert_ok!(give(REGISTRAR, UNIT, A, "r"));
        assert_eq!(answer(&C).in_force, permissions(""));
    });
}

#[test]
fn a_delegation_dies_with_its_givers_control() {
    with_units(|| {
        assert_ok!(give(HOLDER, UNIT, A, "r"));
        assert_ok!(CityIdentity::offer_control(signed(HOLDER), bytes(UNIT), B));
        assert_ok!(CityIdentity::accept_control(signed(B), bytes(UNIT)));
        assert_eq!(answer(&A).in_force, permissions(""));
        assert_noop!(record(A, UNIT, "a"), Error::<Test>::NotEntitled);
        // Who controls the code now may give it anew, though another gave it before.
        assert_ok!(give(B, UNIT, A, "r"));
        assert_ok!(record(A, UNIT, "a"));
    });
}

#[test]
fn a_delegation_of_a_code_out_of_force_is_not_in_force() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "ars"));
        assert_ok!(suspend(REGISTRAR, UNIT));
        assert_eq!(answer(&A).in_force, permissions(""));
        assert_noop!(suspend(A, CHILD), Error::<Test>::ParentNotActive);
        assert_noop!(register(A, GRANDCHILD), Error::<Test>::ParentNotActive);
        assert_noop!(record(A, UNIT, "a"), Error::<Test>::NotActive);
        assert_noop!(give(REGISTRAR, UNIT, B, "r"), Error::<Test>::NotActive);
    });
}

#[test]
fn nobody_gives_on_more_than_it_has() {
    with_units(|| {
        let until = Some(START + 10);
        assert_ok!(delegate(REGISTRAR, UNIT, A, terms("ard", Some(2), until)));
        assert_ok!(register(A, GRANDCHILD));
        for wider in [
            terms("s", Some(1), until),
            terms("a", Some(2), until),
            terms("a", None, until),
            terms("a", Some(1), Some(START + 11)),
            terms("a", Some(1), None),
        ] {
            let refused = delegate(A, UNIT, B, wider);
            assert_eq!(refused, Err(Error::<Test>::ExceedsGiver.into()));
        }
        assert_ok!(delegate(A, UNIT, B, terms("ard", Some(1), until)));
    });
}

#[test]
fn delegations_rest_on_one_another_up_to_a_depth() {
    with_units(|| {
        assert_eq!(MAX_DELEGATION_DEPTH, 3);
        let mut giver = REGISTRAR;
        for next in [A, B, C] {
            assert_ok!(give(giver, UNIT, next.clone(), "rd"));
            giver = next;
        }
        assert_ok!(record(C, UNIT, "a"));
        assert_noop!(give(C, UNIT, D, "r"), Error::<Test>::DelegationTooDeep);
    });
}

#[test]
fn a_ring_of_delegations_gives_nothing() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "rd"));
        assert_ok!(give(A, UNIT, B, "rd"));
        // B's own giver has this delegation from somebody else.
        assert_noop!(give(B, UNIT, A, "rd"), Error::<Test>::AlreadyDelegated);
        assert_ok!(give(B, CHILD, A, "rd"));
        assert_ok!(undelegate(REGISTRAR, UNIT, A));
        for (who, text) in [(A, CHILD), (B, UNIT), (B, CHILD)] {
            assert_noop!(record(who, text, "a"), Error::<Test>::NotEntitled);
        }
    });
}

#[test]
fn delegate_refuses() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "r"));
        let over = terms("r", None, Some(START - 1));
        let cases = [
            (give(STRANGER, UNIT, B, "r"), Error::<Test>::NotEntitled),
            (give(A, UNIT, B, "r"), Error::NotEntitled),
            (give(NEIGHBOUR, UNIT, B, "r"), Error::NotEntitled),
            (give(REGISTRAR, GRANDCHILD, B, "r"), Error::NotRegistered),
            (give(REGISTRAR, UNIT, B, ""), Error::NothingDelegated),
            (delegate(REGISTRAR, UNIT, B, over), Error::ValidityOver),
            (give(REGISTRAR, "MA.156.l", B, "r"), Error::MalformedCode(7)),
        ];
        for (refused, why) in cases {
            assert_eq!(refused, Err(why.into()));
        }
        assert_noop!(
            CityIdentity::delegate(council(), bytes(UNIT), B, terms("r", None, None), SHARE),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn an_account_has_so_many_delegations_and_no_more() {
    with_units(|| {
        let unit = |n: u32| format!("MA.156.1301.{:02}", n + 20);
        for n in 0..=MAX_DELEGATIONS {
            assert_ok!(register(REGISTRAR, &unit(n)));
            if n < MAX_DELEGATIONS {
                assert_ok!(give(REGISTRAR, &unit(n), A, "r"));
            }
        }
        let last = unit(MAX_DELEGATIONS);
        assert_noop!(
            give(REGISTRAR, &last, A, "r"),
            Error::<Test>::TooManyDelegations
        );
        assert_ok!(undelegate(A, &unit(3), A));
        assert_ok!(give(REGISTRAR, &last, A, "r"));
    });
}

#[test]
fn undelegate_works() {
    for by in [REGISTRAR, HOLDER, A, B] {
        with_units(|| {
            assert_ok!(give(HOLDER, UNIT, A, "rd"));
            assert_ok!(give(A, CHILD, B, "r"));
            events();
            assert_ok!(undelegate(by.clone(), CHILD, B));
            let undelegated = Event::Undelegated {
                scope: bytes(CHILD),
                delegate: B,
                by: by.clone(),
            };
            assert_eq!(events(), [undelegated]);
            assert!(!Delegations::<Test>::contains_key(B));
            assert!(!Delegates::<Test>::contains_key(bytes(CHILD), B));
            assert_eq!(Allowance::class_of(&B), Some(Class::Holder));
        });
    }
}

#[test]
fn undelegate_refuses() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "rd"));
        assert_ok!(give(REGISTRAR, UNIT, B, "r"));
        assert_noop!(undelegate(REGISTRAR, CHILD, A), Error::<Test>::NotDelegated);
        assert_noop!(undelegate(REGISTRAR, UNIT, C), Error::<Test>::NotDelegated);
        for by in [STRANGER, NEIGHBOUR, B] {
            assert_noop!(undelegate(by, UNIT, A), Error::<Test>::NotEntitled);
        }
    });
}

#[test]
fn a_delegate_with_another_delegation_stays_one() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, UNIT, A, "r"));
        assert_ok!(give(REGISTRAR, OTHER, A, "r"));
        assert_ok!(undelegate(REGISTRAR, UNIT, A));
        assert_eq!(Allowance::class_of(&A), Some(Class::Delegate));
        assert_noop!(record(A, UNIT, "a"), Error::<Test>::NotEntitled);
        assert_ok!(record(A, OTHER, "a"));
    });
}

#[test]
fn delegates_are_listed_in_pages() {
    with_units(|| {
        for who in [A, B, C, D] {
            assert_ok!(give(REGISTRAR, UNIT, who, "r"));
        }
        let registry = CityIdentity::registry();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = registry.delegates(&code(UNIT), after.as_ref(), 3).unwrap();
            seen.extend(page.items.into_iter().map(|answer| answer.delegate));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        seen.sort();
        assert_eq!(seen, [A, B, C, D]);
        assert!(registry.delegates(&code(UNIT), None, 0).is_err());
        let none = registry.delegates(&code(OTHER), None, 3).unwrap();
        assert!(none.items.is_empty());
    });
}

#[test]
fn nothing_of_a_refused_batch_is_counted() {
    with_units(|| {
        assert_ok!(delegate(REGISTRAR, UNIT, A, terms("a", Some(9), None)));
        let items = [registration(GRANDCHILD), registration(GRANDCHILD)];
        assert_storage_noop!(assert!(register_batch(A, &items).is_err()));
        assert_eq!(status(GRANDCHILD).0, Status::NotIssued);
    });
}

/// Or whoever was made controller by a delegate would have what the delegate was not given: any
/// number of codes, for ever.
#[test]
fn a_delegate_gives_no_control() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, CITY, A, "arsd"));
        for controller in [A, B] {
            let unit = held(GRANDCHILD, controller.clone());
            let series = held(SERIES, controller);
            let refused = [
                outcome(CityIdentity::register(signed(A), unit)),
                outcome(CityIdentity::open_series(signed(A), series)),
            ];
            assert_eq!(refused, [Err(Error::<Test>::ControlNotDelegable.into()); 2]);
        }
        assert_ok!(register(A, GRANDCHILD));
    });
}

#[test]
fn a_nearer_delegation_that_is_broken_hides_no_wider_one() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, CITY, A, "r"));
        assert_ok!(give(HOLDER, UNIT, A, "r"));
        let recover = CityIdentity::begin_recovery(signed(REGISTRAR), bytes(UNIT), None);
        assert_ok!(recover);
        pass_blocks(RECOVERY_NOTICE);
        let recover = CityIdentity::complete_recovery(signed(REGISTRAR), bytes(UNIT));
        assert_ok!(recover);
        assert_ok!(record(A, UNIT, "a"));
    });
}

#[test]
fn a_nearer_delegation_that_is_used_up_hides_no_wider_one() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, CITY, A, "a"));
        assert_ok!(delegate(REGISTRAR, UNIT, A, terms("a", Some(1), None)));
        assert_ok!(register(A, "MA.156.1301.0102"));
        assert_ok!(register(A, "MA.156.1301.0103"));
        assert_ok!(undelegate(A, CITY, A));
        assert_noop!(
            register(A, "MA.156.1301.0104"),
            Error::<Test>::DelegationExhausted
        );
        let nothing = delegate(REGISTRAR, OTHER, A, terms("a", Some(0), None));
        assert_eq!(nothing, Err(Error::<Test>::NothingDelegated.into()));
    });
}

/// The delegations of no more than three accounts are read, however many an account was given.
#[test]
fn a_search_for_rights_is_bounded() {
    with_units(|| {
        assert_ok!(give(REGISTRAR, CITY, A, "rd"));
        assert_ok!(give(A, CITY, B, "rd"));
        assert_ok!(give(A, UNIT, B, "rd"));
        assert_ok!(give(B, CHILD, C, "rd"));
        assert_ok!(give(REGISTRAR, CITY, C, "r"));
        // What the nearest rests on is gone.
        assert_ok!(undelegate(REGISTRAR, UNIT, B));
        let registry = CityIdentity::registry();
        let chain = registry.chain(&code(CHILD)).unwrap();
        let now = pallet_timestamp::Now::<Test>::get();
        let permission = city_identity_primitives::Permission::Record;
        let mandate = registry
            .mandate(&chain, &C, permission, now)
            .unwrap()
            .unwrap();
        // Its own two, and the one of who gave the nearest.
        let read = city_identity_primitives::read::Reading {
            accounts: 2,
            others: 1,
        };
        assert_eq!((mandate.through.len(), mandate.read), (1, read));
    });
}

#[test]
fn what_was_counted_stays_when_a_delegation_is_given_anew() {
    with_units(|| {
        assert_ok!(delegate(REGISTRAR, CITY, A, terms("ad", Some(10), None)));
        assert_ok!(delegate(A, CITY, B, terms("a", Some(10), None)));
        for unit in ["03", "04", "05", "06", "07"] {
            assert_ok!(register(B, &format!("{CITY}.{unit}")));
        }
        assert_ok!(delegate(REGISTRAR, CITY, B, terms("a", Some(10), None)));
        assert_eq!((answer(&A).used, answer(&B).used), (5, 5));
    });
}
