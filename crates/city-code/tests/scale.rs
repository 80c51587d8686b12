//! What codes and errors look like in SCALE: kept for ever, since chains store them.

#![cfg(feature = "scale")]

use city_code::{
    rule::{Rule, RuleViolation},
    Code, ErrorKind, Kind, ParseError, MAX_LEN,
};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

const LONGEST: &str = "MA.156.130102/60.10000000.0123456789ABCDEFGHJK/0123456789ABCDEFG";

#[test]
fn code_is_encoded_like_a_vector_of_its_octets() {
    for text in ["MA.156", "MA.156.130102/CJ.060101.000000123", LONGEST] {
        let code: Code = text.parse().unwrap();
        assert_eq!(code.encode(), text.as_bytes().to_vec().encode());
        assert_eq!(Code::decode(&mut &code.encode()[..]), Ok(code));
    }
    assert_eq!(Code::type_info(), Vec::<u8>::type_info());
    assert_eq!(
        scale_info::meta_type::<Code>(),
        scale_info::meta_type::<Vec<u8>>()
    );
}

#[test]
fn longest_code_has_the_greatest_length() {
    assert_eq!(LONGEST.len(), MAX_LEN);
    assert_eq!(
        LONGEST.parse::<Code>().unwrap().encoded_size(),
        Code::max_encoded_len()
    );
}

#[test]
fn decode_fails_when_not_a_code() {
    let decode = |octets: Vec<u8>| Code::decode(&mut &octets.encode()[..]);
    assert!(decode(b"MA.156.1300".to_vec()).is_err());
    assert!(decode(b"".to_vec()).is_err());
    assert!(decode([b'A'; MAX_LEN + 1].to_vec()).is_err());
    let cut = &b"MA.156.1301".to_vec().encode()[..8];
    assert!(Code::decode(&mut &cut[..]).is_err());
}

#[test]
fn error_kinds_keep_their_indices() {
    let names = [
        "Empty",
        "TooLong",
        "NotAscii",
        "PercentEncoding",
        "LowerCase",
        "WrongCharacter",
        "EmptyNode",
        "ExtraNode",
        "WrongAgency",
        "WrongCountry",
        "ClosedCountry",
        "WrongArea",
        "PaddedArea",
        "WrongUnit",
        "ZeroPair",
        "SeriesWithoutArea",
        "WrongUse",
        "PersonalUse",
        "CjBelowUnit",
        "WrongCategory",
        "WrongItem",
        "WrongCustom",
        "UnexpectedCheck",
        "WrongCheck",
        "AmbiguousSeparator",
        "InputTooLong",
        "WrongGb2260",
        "WrongCjt553",
        "WrongDid",
        "WrongLink",
        "WrongSignature",
        "NotAChild",
    ];
    for (index, name) in (0_u8..).zip(names) {
        let kind = ErrorKind::decode(&mut &[index][..]).unwrap();
        assert_eq!(format!("{kind:?}"), name);
        assert_eq!(kind.encode(), [index]);
    }
    assert!(ErrorKind::decode(&mut &[32][..]).is_err());
    let error = ParseError {
        kind: ErrorKind::WrongUnit,
        position: 13,
    };
    assert_eq!(error.encode(), [13, 13, 0]);
}

#[test]
fn kinds_and_violations_keep_their_indices() {
    let kinds = [
        Kind::Country,
        Kind::Area,
        Kind::Unit,
        Kind::Series,
        Kind::Object,
        Kind::Custom,
    ];
    let violations = [
        RuleViolation::CountryExcluded,
        RuleViolation::CountryClosed,
        RuleViolation::LevelClosed(Kind::Unit),
        RuleViolation::WrongCharacter(Kind::Unit),
        RuleViolation::WrongLength(Kind::Unit),
        RuleViolation::TestOnly,
        RuleViolation::Local,
    ];
    for (index, kind) in (0_u8..).zip(kinds) {
        assert_eq!(kind.encode(), [index]);
    }
    for (index, violation) in (0_u8..).zip(violations) {
        assert_eq!(violation.encode()[0], index);
    }
}

#[test]
fn rule_is_bounded() {
    let rule = Rule::v1();
    assert_eq!(Rule::decode(&mut &rule.encode()[..]), Ok(rule));
    assert!(rule.encoded_size() <= Rule::max_encoded_len());
}
