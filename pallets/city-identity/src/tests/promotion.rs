//! Items of committed blocks: verified, and promoted to entries of their own.

use crate::{mock::*, Children, Error, Event};
use block_tree::{Tree, NO_RECORD};
use city_identity_primitives::{
    ItemProof, Permissions, ReadProblem, Record, Registration, Status, Terms,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{AccountId32, DispatchError, DispatchResult, Permill};

fn item(number: u64) -> String {
    format!("{SERIES}.{number:04}")
}

fn lamp() -> Record {
    named("路灯")
}

/// The tree of `12`: one item with a record, one without.
fn items() -> Tree {
    tree("12", 4, &[(1200, lamp().digest().0), (1234, NO_RECORD)])
}

/// Commits `12`, and hands out the tree.
fn committed(test: impl FnOnce(Tree)) {
    with_numbers(|| {
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
        assert_ok!(commit(HOLDER, &items()));
        events();
        test(items());
    });
}

fn promote(who: AccountId32, registration: Registration, proof: ItemProof) -> DispatchResult {
    outcome(CityIdentity::promote_item(signed(who), registration, proof))
}

fn with_lamp(number: u64) -> Registration {
    Registration {
        record: Some(lamp()),
        ..registration(&item(number))
    }
}

fn verify(number: u64, proof: &ItemProof) -> Result<Status, ReadProblem> {
    let answer = CityIdentity::registry().verify_item(&code(&item(number)), proof);
    answer.map(|answer| answer.status)
}

#[test]
fn verify_item_tells_present_from_absent() {
    committed(|tree| {
        for (number, expected) in [
            (1200, Status::Active),
            (1234, Status::Active),
            (1201, Status::NotIssued),
            (1299, Status::NotIssued),
        ] {
            let proof = tree.prove(number).unwrap();
            assert_eq!(verify(number, &proof), Ok(expected));
            assert_eq!(status(&item(number)).0, Status::Committed);
        }
        let registry = CityIdentity::registry();
        let proof = tree.prove(1200).unwrap();
        let answer = registry.verify_item(&code(&item(1200)), &proof).unwrap();
        let record = answer.digests.unwrap().record;
        assert_eq!(record, Some(lamp().digest()));
        let proof = tree.prove(1234).unwrap();
        let answer = registry.verify_item(&code(&item(1234)), &proof).unwrap();
        assert_eq!(answer.digests.unwrap().record, None);
        // A series out of force takes its items with it.
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(SERIES)));
        assert_eq!(verify(1234, &proof), Ok(Status::Suspended));
    });
}

#[test]
fn verify_item_believes_no_other_proof() {
    committed(|tree| {
        let proof = tree.prove(1200).unwrap();
        assert_eq!(verify(1201, &proof), Err(ReadProblem::BadInclusion));
        let mut flipped = proof.clone();
        flipped.digest = Some([1; 32]);
        assert_eq!(verify(1200, &flipped), Err(ReadProblem::BadInclusion));
        let elsewhere = block_tree::Shape::new("MA.156.1301/61.10000000", "12", 4).unwrap();
        let other = Tree::build(elsewhere, [(1200, lamp().digest().0), (1234, NO_RECORD)]);
        let other = other.unwrap().prove(1200).unwrap();
        // The way up is the same; the root is that of another series.
        assert_eq!(other, proof);
        assert_ok!(verify(1200, &proof));
        for text in [CITY.into(), item(1300)] {
            let answer = CityIdentity::registry().verify_item(&code(&text), &proof);
            assert_eq!(answer, Err(ReadProblem::NotCommitted));
        }
    });
    with_numbers(|| {
        let proof = items().prove(1200).unwrap();
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
        assert_eq!(verify(1200, &proof), Err(ReadProblem::NotCommitted));
        // The same items, committed with the root of another series.
        let elsewhere = block_tree::Shape::new("MA.156.1301/61.10000000", "12", 4).unwrap();
        let other = Tree::build(elsewhere, [(1200, lamp().digest().0), (1234, NO_RECORD)]);
        assert_ok!(commit(HOLDER, &other.unwrap()));
        assert_eq!(verify(1200, &proof), Err(ReadProblem::BadInclusion));
    });
}

#[test]
fn promote_item_works() {
    committed(|tree| {
        let proof = tree.prove(1200).unwrap();
        assert_ok!(promote(HOLDER, with_lamp(1200), proof.clone()));
        let event = Event::ItemPromoted {
            code: bytes(&item(1200)),
            by: HOLDER,
        };
        assert_eq!(events(), [event]);
        assert_eq!(status(&item(1200)).0, Status::Active);
        let answer = resolve(&item(1200));
        assert_eq!((answer.names.len(), answer.in_block), (1, None));
        assert_eq!(Children::<Test>::get(bytes(SERIES)), 1);
        // It answers for itself from now on.
        assert_eq!(verify(1200, &proof), Err(ReadProblem::NotCommitted));
        assert_ok!(CityIdentity::retire(
            signed(REGISTRAR),
            bytes(&item(1200)),
            Default::default()
        ));
        assert_eq!(status(&item(1200)).0, Status::Retired);
        let again = promote(HOLDER, with_lamp(1200), proof);
        assert_noop!(again, Error::<Test>::CodeRetired);
        // By who may issue in the series, with a controller, and without a record.
        let given = held(&item(1234), STRANGER);
        assert_ok!(promote(REGISTRAR, given.clone(), tree.prove(1234).unwrap()));
        let again = promote(REGISTRAR, given, tree.prove(1234).unwrap());
        assert_noop!(again, Error::<Test>::AlreadyRegistered);
        let records = [1200, 1234].map(|number| record_of(&item(number)));
        assert_eq!(records, [Some(lamp()), None]);
        // The sequence takes no notice.
        assert_eq!(series().next, 0);
    });
}

#[test]
fn promote_item_fails_without_the_proof() {
    committed(|tree| {
        let proof = |number| tree.prove(number).unwrap();
        for (number, proof) in [
            (1201, proof(1201)),
            (1200, proof(1234)),
            (1202, proof(1200)),
        ] {
            let result = promote(HOLDER, with_lamp(number), proof);
            assert_noop!(result, Error::<Test>::BadInclusion);
        }
        let differs = Error::<Test>::RecordDiffers;
        let bare = promote(HOLDER, registration(&item(1200)), proof(1200));
        assert_noop!(bare, differs);
        let more = promote(HOLDER, with_lamp(1234), proof(1234));
        assert_noop!(more, Error::<Test>::RecordDiffers);
        let over = Registration {
            valid_to: Some(0),
            ..with_lamp(1200)
        };
        let over = promote(HOLDER, over, proof(1200));
        assert_noop!(over, Error::<Test>::ValidityOver);
    });
}

#[test]
fn promote_item_fails_outside_of_committed_blocks() {
    committed(|tree| {
        let proof = tree.prove(1200).unwrap();
        let outside = promote(HOLDER, with_lamp(1300), proof.clone());
        assert_noop!(outside, Error::<Test>::BlockNotFound);
        assert_ok!(lease(REGISTRAR, "13", HOLDER, 10));
        let leased = promote(HOLDER, with_lamp(1300), proof.clone());
        assert_noop!(leased, Error::<Test>::NotCommitted);
        for (text, error) in [
            (CITY, Error::<Test>::WrongKind),
            (SERIES, Error::WrongKind),
            ("MA.156.1301/61.10000000.1200", Error::NotASequence),
            ("MA.156.1301/60.10000000.12I", Error::MalformedCode(26)),
        ] {
            let result = promote(HOLDER, registration(text), proof.clone());
            assert_noop!(result, error);
        }
    });
}

#[test]
fn promote_item_fails_when_there_is_no_room_or_control_is_in_dispute() {
    committed(|tree| {
        let proof = |number| tree.prove(number).unwrap();
        assert_ok!(CityIdentity::begin_recovery(
            council(),
            bytes(CITY),
            Some(NEIGHBOUR)
        ));
        let given = held(&item(1234), STRANGER);
        let disputed = promote(HOLDER, given, proof(1234));
        assert_noop!(disputed, Error::<Test>::UnderRecovery);
        assert_ok!(promote(HOLDER, registration(&item(1234)), proof(1234)));
    });
    ExtBuilder::default()
        .rule(|rule| rule.series.max_children = 1)
        .build_and_execute(|| {
            assert_ok!(open_sequence(REGISTRAR, SERIES, 4));
            allow(CITY, &[PROOFS]);
            assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
            assert_ok!(commit(HOLDER, &items()));
            let proof = |number| items().prove(number).unwrap();
            assert_ok!(promote(HOLDER, with_lamp(1200), proof(1200)));
            let second = promote(HOLDER, registration(&item(1234)), proof(1234));
            assert_noop!(second, Error::<Test>::TooManyChildren);
        });
}

#[test]
fn promote_item_fails_when_it_is_not_the_signers_to_do() {
    committed(|tree| {
        let proof = tree.prove(1200).unwrap();
        for who in [STRANGER, NEIGHBOUR] {
            let foreign = promote(who, with_lamp(1200), proof.clone());
            assert_noop!(foreign, Error::<Test>::NotEntitled);
        }
        let terms = Terms {
            permissions: Permissions {
                allocate: true,
                ..Default::default()
            },
            ..Default::default()
        };
        let share = Permill::from_percent(1);
        let delegated =
            CityIdentity::delegate(signed(REGISTRAR), bytes(CITY), STRANGER, terms, share);
        assert_ok!(delegated);
        let given = Registration {
            controller: Some(STRANGER),
            ..with_lamp(1200)
        };
        let by_delegate = promote(STRANGER, given, proof.clone());
        assert_noop!(by_delegate, Error::<Test>::ControlNotDelegable);
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(SERIES)));
        let suspended = promote(HOLDER, with_lamp(1200), proof.clone());
        assert_noop!(suspended, Error::<Test>::ParentNotActive);
        assert_ok!(CityIdentity::reinstate(signed(REGISTRAR), bytes(SERIES)));
        assert_ok!(promote(STRANGER, with_lamp(1200), proof.clone()));
        let unsigned = CityIdentity::promote_item(council(), with_lamp(1200), proof);
        assert_noop!(outcome(unsigned), DispatchError::BadOrigin);
    });
}
