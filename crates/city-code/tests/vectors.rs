//! The vectors that every implementation of the grammar has to pass.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use city_code::{
    alias::{cjt553, did, gb2260, web::Link},
    fold_label, folded, mod_1271_36, parse_lenient, Code, Lenient, ParseError, Presented,
};
use serde_json::{json, Value};

fn vectors(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("vectors/codes.json")).unwrap();
    all[name].as_array().unwrap().clone()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

fn code(row: &Value) -> Code {
    text(row, "code").parse().unwrap()
}

fn assert_error(row: &Value, error: ParseError) {
    assert_eq!(format!("{:?}", error.kind), text(row, "error"), "{row}");
    assert_eq!(
        u64::from(error.position),
        row["position"].as_u64().unwrap(),
        "{row}"
    );
    assert_eq!(error.expected(), text(row, "expected"), "{row}");
}

#[test]
fn check_of_the_standard_works() {
    let all: Value = serde_json::from_str(include_str!("vectors/codes.json")).unwrap();
    let row = &all["check_standard_vector"];
    assert_eq!(
        mod_1271_36(text(row, "folded")).to_string(),
        text(row, "check")
    );
}

#[test]
fn valid_codes_parse() {
    for row in vectors("valid") {
        let code = code(&row);
        assert_eq!(code.as_str(), text(&row, "code"));
        assert_eq!(code.kind().to_string(), text(&row, "kind"), "{row}");
        assert_eq!(
            u64::from(code.level()),
            row["level"].as_u64().unwrap(),
            "{row}"
        );
        assert_eq!(
            json!(code.parent().map(|parent| parent.to_string())),
            row["parent"],
            "{row}"
        );
        assert_eq!(code.label(), text(&row, "label"), "{row}");
        assert_eq!(
            folded(&code).collect::<String>(),
            text(&row, "folded"),
            "{row}"
        );
        assert_eq!(code.check().to_string(), text(&row, "check"), "{row}");
        let presented = format!("{code}-{}", text(&row, "check"));
        assert_eq!(code.presented().to_string(), presented);
        assert_eq!(presented.parse(), Ok(Presented(code)));
    }
}

#[test]
fn strict_parse_refuses() {
    for row in vectors("refused_by_strict_parse") {
        assert_error(
            &row,
            Code::parse(text(&row, "input").as_bytes()).unwrap_err(),
        );
    }
}

#[test]
fn lenient_parse_works() {
    for row in vectors("lenient") {
        let found = parse_lenient(text(&row, "input"));
        let Ok(Lenient::Code {
            code,
            changes,
            check_verified,
            signature_suffix,
        }) = found
        else {
            panic!("{row}: {found:?}");
        };
        let changes: Vec<Value> = changes
            .iter()
            .map(|change| json!({ "kind": camel_case(change.kind), "position": change.position }))
            .collect();
        assert_eq!(code.as_str(), text(&row, "code"), "{row}");
        assert_eq!(json!(changes), row["changes"], "{row}");
        assert_eq!(json!(check_verified), row["check_verified"], "{row}");
        assert_eq!(json!(signature_suffix), row["signature_suffix"], "{row}");
    }
}

fn camel_case(kind: city_code::ChangeKind) -> String {
    let name = format!("{kind:?}");
    let (first, rest) = name.split_at(1);
    first.to_lowercase() + rest
}

#[test]
fn lenient_parse_refuses() {
    for row in vectors("lenient_errors") {
        match parse_lenient(text(&row, "input")) {
            Err(error) => assert_error(&row, error),
            found => panic!("{row}: {found:?}"),
        }
    }
}

#[test]
fn lenient_parse_leaves_foreign_codes_as_written() {
    for row in vectors("lenient_foreign") {
        let foreign = Lenient::Foreign {
            text: text(&row, "text").to_string(),
        };
        assert_eq!(parse_lenient(text(&row, "input")), Ok(foreign), "{row}");
        assert!(Code::parse(text(&row, "text").as_bytes()).is_err(), "{row}");
    }
}

#[test]
fn gb2260_works() {
    for row in vectors("gb2260") {
        let number: u32 = text(&row, "gb2260").parse().unwrap();
        assert_eq!(code(&row).gb2260(), Some(number), "{row}");
        assert_eq!(Code::from_gb2260(number), Ok(code(&row)));
        assert_eq!(gb2260::parse(text(&row, "gb2260")), Ok(code(&row)));
    }
}

#[test]
fn cjt553_works() {
    for row in vectors("uic") {
        assert_eq!(code(&row).cjt553().unwrap().to_string(), text(&row, "uic"));
        assert_eq!(cjt553::parse(text(&row, "uic")), Ok(code(&row)));
    }
}

#[test]
fn did_works() {
    for row in vectors("did") {
        assert_eq!(code(&row).did().to_string(), text(&row, "did"));
        assert_eq!(did::parse(text(&row, "did")), Ok(code(&row)));
    }
}

#[test]
fn web_works() {
    for row in vectors("web") {
        let link = Link::new(text(&row, "host"), code(&row)).unwrap();
        let link = row["signature"]
            .as_str()
            .map_or(link, |given| link.signed(given).unwrap());
        assert_eq!(link.to_string(), text(&row, "link"));
        assert_eq!(format!("{link:#}"), text(&row, "upper"));
        assert_eq!(Link::parse(text(&row, "link")), Ok(link));
        assert_eq!(Link::parse(text(&row, "upper")).unwrap().code(), code(&row));
    }
}

#[test]
fn fold_works() {
    for row in vectors("fold") {
        assert_eq!(
            fold_label(text(&row, "label")).as_str(),
            text(&row, "folded")
        );
    }
}
