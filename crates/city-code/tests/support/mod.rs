//! Codes made from the grammar itself, not by the parser.

use city_code::{Code, MAX_LEN};
use proptest::prelude::*;

const NODE: &str = "[0-9A-HJ-NP-RTUW-Y]{1,20}";

fn area() -> impl Strategy<Value = String> {
    "[1-9][0-9]([0-9]{2}){0,2}".prop_filter("not of an area", |stem| {
        !stem.starts_with("10") && !stem.ends_with("00")
    })
}

fn unit() -> impl Strategy<Value = String> {
    let any = "[0-9A-HJ-NP-RTUW-Y]{2}".prop_filter("no pair", |pair| pair != "00");
    let pair = prop_oneof![4 => any, 1 => "9[0-9]"];
    prop::collection::vec(pair, 1..=4).prop_map(|pairs| pairs.concat())
}

fn idcode() -> impl Strategy<Value = String> {
    ("[0-9]{2}\\.[0-9]{8}", NODE)
        .prop_map(|(series, item)| format!("{series}.{item}"))
        .prop_filter("of a person", |object| !object.starts_with("73"))
}

fn custom() -> impl Strategy<Value = String> {
    prop::collection::vec(NODE, 1..=8).prop_map(|nodes| nodes.join("."))
}

/// Any code of up to 64 octets, of every kind.
pub fn code() -> impl Strategy<Value = Code> {
    let country = "MA\\.[0-9]{3}".boxed();
    let root = area().prop_map(|area| format!("MA.156.{area}")).boxed();
    let unit = (root.clone(), unit())
        .prop_map(|(area, unit)| format!("{area}.{unit}"))
        .boxed();
    let cj = (root.clone(), "CJ\\.[0-9]{6}\\.[0-9]{9}");
    let idcode = (prop_oneof![root.clone(), unit.clone()], idcode());
    let object = prop_oneof![
        cj.prop_map(|(root, object)| format!("{root}/{object}")),
        idcode.prop_map(|(root, object)| format!("{root}/{object}")),
    ]
    .boxed();
    let series = object
        .clone()
        .prop_map(|object| object.rsplit_once('.').unwrap().0.to_string())
        .boxed();
    let inside = (object.clone(), custom()).prop_map(|(object, rest)| format!("{object}/{rest}"));
    prop_oneof![country, root, unit, series, object, inside.boxed()]
        .prop_filter("longer than a code", |text| text.len() <= MAX_LEN)
        .prop_map(|text| text.parse().unwrap())
}
