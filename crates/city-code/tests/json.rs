//! What codes, errors and the rule look like in JSON.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "serde")]

use city_code::{
    rule::{Rule, RuleViolation},
    ChangeKind, Code, ErrorKind, Kind, ParseError, Presented,
};
use serde_json::{from_value, json, to_value, Value};

#[test]
fn codes_are_strings() {
    let code: Code = "MA.156.1301".parse().unwrap();
    assert_eq!(to_value(code).unwrap(), json!("MA.156.1301"));
    assert_eq!(from_value::<Code>(json!("MA.156.1301")).unwrap(), code);
    assert_eq!(to_value(code.presented()).unwrap(), json!("MA.156.1301-UB"));
    assert_eq!(
        from_value::<Presented>(json!("MA.156.1301-UB")).unwrap().0,
        code
    );
}

#[test]
fn deserialize_fails_when_not_canonical() {
    let error = from_value::<Code>(json!("MA.156.1300"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("`MA.156.1300`: PaddedArea at position 9: expected "),
        "{error}"
    );
    assert!(from_value::<Presented>(json!("MA.156.1301-UC")).is_err());
    assert!(from_value::<Code>(json!(156)).is_err());
}

#[test]
fn errors_say_what_was_expected() {
    let error = ParseError {
        kind: ErrorKind::WrongCheck,
        position: 12,
    };
    let shown = json!({
        "kind": "WrongCheck",
        "position": 12,
        "expected": "the two check characters of this code",
    });
    assert_eq!(to_value(error).unwrap(), shown);
    assert_eq!(from_value::<ParseError>(shown).unwrap(), error);
}

#[test]
fn enums_are_camel_case() {
    assert_eq!(to_value(Kind::Area).unwrap(), json!("area"));
    assert_eq!(
        to_value(ChangeKind::AreaPadding).unwrap(),
        json!("areaPadding")
    );
    assert_eq!(
        to_value(RuleViolation::TestOnly).unwrap(),
        json!("testOnly")
    );
    let length = RuleViolation::WrongLength(Kind::Unit);
    assert_eq!(to_value(length).unwrap(), json!({ "wrongLength": "unit" }));
}

fn rule() -> Value {
    to_value(Rule::v1()).unwrap()
}

#[test]
fn rule_is_readable() {
    assert_eq!(rule()["version"], json!(1));
    assert_eq!(rule()["open"], json!(["156"]));
    assert_eq!(rule()["excluded"], json!(["158", "344", "446"]));
    let area = json!({
        "alphabet": "digits",
        "minLength": 2,
        "maxLength": 6,
        "allocator": "council",
        "ways": { "listed": true, "sequence": false, "chosen": false, "block": false },
        "maxChildren": 1_000_000,
    });
    assert_eq!(rule()["area"], area);
    let reserved = json!({
        "tests": { "first": 90, "last": 98 },
        "local": { "first": 99, "last": 99 },
    });
    assert_eq!(rule()["unit"]["reserved"], reserved);
    assert_eq!(from_value::<Rule>(rule()).unwrap(), Rule::v1());
}

#[test]
fn rule_fails_when_a_field_is_unknown_or_wrong() {
    let broken = |pointer: &str, value: Value| {
        let mut rule = rule();
        *rule.pointer_mut(pointer).unwrap() = value;
        from_value::<Rule>(rule).unwrap_err().to_string()
    };
    assert!(broken("/open", json!(["15"])).contains("`15`: expected a country's three digits"));
    assert!(broken("/open", json!(["000"])).contains("three digits"));
    assert!(broken("/open", json!(vec!["156"; 17])).contains("over 16 countries"));
    assert!(broken("/unit/alphabet", json!("letters")).contains("letters"));
    let mut more = rule();
    more["unit"]["colour"] = json!("red");
    assert!(from_value::<Rule>(more)
        .unwrap_err()
        .to_string()
        .contains("unknown field `colour`"));
    let mut less = rule();
    less["object"].as_object_mut().unwrap().remove("ways");
    assert!(from_value::<Rule>(less)
        .unwrap_err()
        .to_string()
        .contains("missing field `ways`"));
}
