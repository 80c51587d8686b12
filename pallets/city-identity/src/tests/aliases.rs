//! Other names of what a code stands for.

use crate::{mock::*, Aliases, AliasesOf, Entries, Error, Event, Revisions};
use city_identity_primitives::{
    alias::{self, AliasList},
    Alias, AliasAnswer, ReadProblem, Registration, Revision, Scheme, Status,
};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

const UNIT: &str = "MA.156.1301.01";
const OTHER: &str = "MA.156.1301.02";
const GLN: (Scheme, &str) = (Scheme::Gln, "6901234567892");
const OID: (Scheme, &str) = (Scheme::Oid, "1.2.156.10011");

fn add(who: AccountId32, text: &str, (scheme, value): (Scheme, &str)) -> DispatchResult {
    CityIdentity::add_alias(signed(who), bytes(text), scheme, bounded(value))
}

fn remove(who: AccountId32, text: &str, (scheme, value): (Scheme, &str)) -> DispatchResult {
    CityIdentity::remove_alias(signed(who), bytes(text), scheme, bounded(value))
}

fn alias((scheme, value): (Scheme, &str)) -> Alias {
    Alias {
        scheme,
        value: bounded(value),
    }
}

fn list(aliases: &[(Scheme, &str)]) -> AliasList {
    let list: Vec<_> = aliases.iter().copied().map(alias).collect();
    list.try_into().unwrap()
}

fn unit() -> Revision {
    Entries::<Test>::get(bytes(CITY), bounded("01")).unwrap()
}

/// The code that an alias leads to, and its status.
fn found(scheme: &str, value: &str) -> Option<(String, Status)> {
    let answer = CityIdentity::registry().by_alias(scheme, value).unwrap();
    answer.map(|answer| (answer.code, answer.status))
}

/// Runs a test where two units are registered.
fn with_units(test: impl FnOnce()) {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        assert_ok!(register(REGISTRAR, OTHER));
        events();
        test();
    });
}

#[test]
fn add_alias_works() {
    with_units(|| {
        let first = unit();
        assert_ok!(add(REGISTRAR, UNIT, GLN));
        let second = Revision {
            number: 2,
            aliases: alias::digest(&list(&[GLN])),
            previous: Some(first.digest()),
            ..first
        };
        assert_eq!(unit(), second);
        assert_eq!(Aliases::<Test>::get(alias(GLN)), Some(bytes(UNIT)));
        assert_ok!(add(REGISTRAR, UNIT, OID));
        assert_eq!(AliasesOf::<Test>::get(bytes(UNIT)), list(&[GLN, OID]));
        assert_eq!(unit().aliases, alias::digest(&list(&[GLN, OID])));
        let added = |of, revision| Event::AliasAdded {
            code: bytes(UNIT),
            alias: alias(of),
            revision,
        };
        assert_eq!(events(), [added(GLN, 2), added(OID, 3)]);
    });
}

#[test]
fn add_alias_works_in_each_scheme() {
    with_units(|| {
        for (scheme, value) in [
            GLN,
            (Scheme::Giai, "6901234A-7"),
            OID,
            (Scheme::Handle, "20.500.12345/abc"),
            (Scheme::Unlocode, "CNSJW"),
            (Scheme::Uri, "urn:isbn:0451450523"),
        ] {
            assert_ok!(add(REGISTRAR, UNIT, (scheme, value)));
            let expected = Some((UNIT.into(), Status::Active));
            assert_eq!(found(scheme.name(), value), expected);
            let answer = resolve(UNIT).aliases.pop().unwrap();
            assert_eq!(
                (&answer.scheme[..], &answer.value[..]),
                (scheme.name(), value)
            );
        }
    });
}

#[test]
fn add_alias_does_nothing_when_the_code_has_it() {
    with_units(|| {
        assert_ok!(add(REGISTRAR, UNIT, GLN));
        assert_storage_noop!(assert_ok!(add(REGISTRAR, UNIT, GLN)));
    });
}

#[test]
fn add_alias_fails_when_it_cannot_be_done() {
    with_units(|| {
        let result = add(REGISTRAR, "MA.156.1301.0", GLN);
        assert_noop!(result, Error::<Test>::MalformedCode(13));
        for text in ["MA.156.1301.03", "MA.156.1301/60.10000000.1/A7"] {
            assert_noop!(add(REGISTRAR, text, GLN), Error::<Test>::NotRegistered);
        }
        for who in [NEIGHBOUR, STRANGER, MEMBER] {
            assert_noop!(add(who, UNIT, GLN), Error::<Test>::NotEntitled);
        }
        let result = CityIdentity::add_alias(council(), bytes(UNIT), GLN.0, bounded(GLN.1));
        assert_noop!(result, DispatchError::BadOrigin);
        let bad = (Scheme::Gln, "6901234567893");
        assert_noop!(add(REGISTRAR, UNIT, bad), Error::<Test>::BadAlias);
        assert_ok!(add(REGISTRAR, OTHER, GLN));
        assert_noop!(add(REGISTRAR, UNIT, GLN), Error::<Test>::AliasTaken);
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        assert_noop!(add(REGISTRAR, UNIT, OID), Error::<Test>::NotActive);
    });
}

#[test]
fn add_alias_fails_when_there_are_too_many() {
    with_units(|| {
        let nth = |n: u32| format!("1.2.{n}");
        for n in 0..16 {
            assert_ok!(add(REGISTRAR, UNIT, (Scheme::Oid, &nth(n))));
        }
        let result = add(REGISTRAR, UNIT, (Scheme::Oid, &nth(16)));
        assert_noop!(result, Error::<Test>::TooManyAliases);
        assert_ok!(remove(REGISTRAR, UNIT, (Scheme::Oid, &nth(3))));
        assert_ok!(add(REGISTRAR, UNIT, (Scheme::Oid, &nth(16))));
    });
}

#[test]
fn remove_alias_works() {
    with_units(|| {
        assert_ok!(add(REGISTRAR, UNIT, GLN));
        assert_ok!(add(REGISTRAR, UNIT, OID));
        events();
        assert_ok!(remove(REGISTRAR, UNIT, GLN));
        assert_eq!(unit().aliases, alias::digest(&list(&[OID])));
        assert_eq!(found("gln", GLN.1), None);
        assert_ok!(remove(REGISTRAR, UNIT, OID));
        assert_eq!((unit().number, unit().aliases), (5, None));
        assert!(!AliasesOf::<Test>::contains_key(bytes(UNIT)));
        let removed = |of, revision| Event::AliasRemoved {
            code: bytes(UNIT),
            alias: alias(of),
            revision,
        };
        assert_eq!(events(), [removed(GLN, 4), removed(OID, 5)]);
        // What one code has given up, another can have.
        assert_ok!(add(REGISTRAR, OTHER, GLN));
        assert_eq!(found("gln", GLN.1), Some((OTHER.into(), Status::Active)));
    });
}

#[test]
fn remove_alias_fails_when_it_cannot_be_done() {
    with_units(|| {
        assert_ok!(add(REGISTRAR, UNIT, GLN));
        let result = remove(REGISTRAR, "MA.156.1301.0", GLN);
        assert_noop!(result, Error::<Test>::MalformedCode(13));
        let result = remove(REGISTRAR, "MA.156.1301.03", GLN);
        assert_noop!(result, Error::<Test>::NotRegistered);
        for who in [NEIGHBOUR, STRANGER, MEMBER] {
            assert_noop!(remove(who, UNIT, GLN), Error::<Test>::NotEntitled);
        }
        let result = CityIdentity::remove_alias(council(), bytes(UNIT), GLN.0, bounded(GLN.1));
        assert_noop!(result, DispatchError::BadOrigin);
        assert_noop!(remove(REGISTRAR, UNIT, OID), Error::<Test>::NoSuchAlias);
        assert_noop!(remove(REGISTRAR, OTHER, GLN), Error::<Test>::NoSuchAlias);
    });
}

#[test]
fn aliases_of_a_code_that_ends_are_free() {
    let retire = |who, code| CityIdentity::retire(who, code, Default::default());
    for end in [retire, CityIdentity::revoke] {
        with_units(|| {
            assert_ok!(add(REGISTRAR, UNIT, GLN));
            assert_ok!(add(REGISTRAR, UNIT, OID));
            let digest = unit().aliases;
            assert_ok!(end(signed(REGISTRAR), bytes(UNIT)));
            assert_eq!(unit().aliases, None);
            assert_eq!(resolve(UNIT).aliases.len(), 1);
            assert_eq!(found("gln", GLN.1), None);
            // The history has what they were, by their digest.
            let before = Revisions::<Test>::get(bytes(UNIT), 3u32.to_be_bytes()).unwrap();
            assert_eq!(before.aliases, digest);
            assert_noop!(remove(REGISTRAR, UNIT, GLN), Error::<Test>::NoSuchAlias);
            assert_ok!(add(REGISTRAR, OTHER, GLN));
            assert_eq!(found("gln", GLN.1), Some((OTHER.into(), Status::Active)));
        });
    }
}

#[test]
fn aliases_outlast_a_suspension() {
    with_units(|| {
        assert_ok!(add(REGISTRAR, UNIT, GLN));
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        let suspended = Some((UNIT.into(), Status::Suspended));
        assert_eq!(found("gln", GLN.1), suspended);
        assert_noop!(add(REGISTRAR, OTHER, GLN), Error::<Test>::AliasTaken);
        assert_ok!(CityIdentity::reinstate(signed(REGISTRAR), bytes(UNIT)));
        assert_eq!(found("gln", GLN.1), Some((UNIT.into(), Status::Active)));
    });
}

#[test]
fn aliases_below_a_code_that_ends_are_not_active_and_can_be_freed() {
    with_units(|| {
        let below = "MA.156.1301.0101";
        assert_ok!(register(REGISTRAR, below));
        assert_ok!(add(REGISTRAR, below, GLN));
        assert_ok!(retire_into(signed(REGISTRAR), UNIT, &[]));
        assert_eq!(found("gln", GLN.1), Some((below.into(), Status::Retired)));
        assert_noop!(add(REGISTRAR, OTHER, GLN), Error::<Test>::AliasTaken);
        assert_ok!(remove(REGISTRAR, below, GLN));
        assert_ok!(add(REGISTRAR, OTHER, GLN));
    });
}

#[test]
fn holders_and_those_who_are_to_come_into_force_have_aliases() {
    on_chain(|| {
        let reserved = Registration {
            valid_from: Some(START + 1),
            ..held(UNIT, HOLDER)
        };
        assert_ok!(CityIdentity::register(signed(REGISTRAR), reserved));
        assert_ok!(add(HOLDER, UNIT, GLN));
        assert_eq!(found("gln", GLN.1), Some((UNIT.into(), Status::Reserved)));
        assert_noop!(add(HOLDER, CITY, OID), Error::<Test>::NotEntitled);
        assert_ok!(remove(HOLDER, UNIT, GLN));
    });
}

#[test]
fn by_alias_computes_what_is_not_stored() {
    on_chain(|| {
        let lamp = "MA.156.130102/CJ.060101.000000123";
        assert_ok!(open_series(NEIGHBOUR, "MA.156.130102/CJ.060101"));
        assert_ok!(register(NEIGHBOUR, lamp));
        let active = |text: &str| Some((text.into(), Status::Active));
        assert_eq!(found("gb2260", "130100"), active(CITY));
        assert_eq!(found("cjt553", "130102060101000000123"), active(lamp));
        let did = "did:cityid:MA.156.130102:CJ.060101.000000123";
        assert_eq!(found("did", did), active(lamp));
        // What was never issued can be computed as well.
        let unissued = Some(("MA.156.1323".into(), Status::NotIssued));
        assert_eq!(found("gb2260", "132300"), unissued);
        // Each alias of a code leads back to it.
        assert_ok!(add(NEIGHBOUR, lamp, GLN));
        let aliases = resolve(lamp).aliases;
        assert_eq!(aliases.len(), 3);
        for AliasAnswer { scheme, value } in aliases {
            assert_eq!(found(&scheme, &value), active(lamp));
        }
        // A part of an object does not have the object's.
        assert_eq!(resolve(&format!("{lamp}/A7")).aliases.len(), 1);
    });
}

#[test]
fn by_alias_fails_when_it_is_none() {
    on_chain(|| {
        let ask = |scheme, value: &str| CityIdentity::registry().by_alias(scheme, value);
        let long = format!("1.{}", "2".repeat(255));
        for (scheme, value) in [
            ("", ""),
            ("GLN", GLN.1),
            ("isbn", "0451450523"),
            ("gln", "6901234567893"),
            ("oid", &long),
        ] {
            assert_eq!(ask(scheme, value), Err(ReadProblem::BadAlias), "{scheme}");
        }
        for (scheme, value) in [("gb2260", "13010"), ("cjt553", "1"), ("did", "did:web:a")] {
            let result = ask(scheme, value);
            assert!(matches!(result, Err(ReadProblem::Malformed(_))), "{scheme}");
        }
        assert_eq!(ask("gln", GLN.1), Ok(None));
    });
}
