//! Laws of parsing, of check characters and of the tree of parents.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use city_code::{
    alias::{cjt553, did, gb2260},
    fold_label, parse_lenient,
    rule::Rule,
    Code, Kind, Lenient, Presented, MAX_LEN,
};
use proptest::prelude::*;
use support::code;

const ALNUM: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Texts that look much like codes.
fn near_code() -> impl Strategy<Value = String> {
    let edited = (
        code(),
        any::<prop::sample::Index>(),
        "[A-Za-z0-9./:%-]{0,2}",
    );
    prop_oneof![
        "[MA0156./CJ-]{0,70}",
        edited.prop_map(|(code, index, inserted)| {
            let mut text = code.to_string();
            let at = index.index(text.len());
            text.replace_range(at..=at, &inserted);
            text
        }),
    ]
}

/// Every text that a single substitution or a swap of neighbours inside a node makes of `text`.
fn slips(text: &str) -> Vec<String> {
    let octets = text.as_bytes();
    let mut slips = Vec::new();
    for (at, octet) in octets
        .iter()
        .enumerate()
        .filter(|(_, octet)| octet.is_ascii_alphanumeric())
    {
        for other in ALNUM.iter().filter(|other| *other != octet) {
            let mut slip = octets.to_vec();
            slip[at] = *other;
            slips.push(slip);
        }
        let next = octets
            .get(at + 1)
            .filter(|next| next.is_ascii_alphanumeric());
        if next.is_some_and(|next| next != octet) {
            let mut slip = octets.to_vec();
            slip.swap(at, at + 1);
            slips.push(slip);
        }
    }
    slips
        .into_iter()
        .map(|slip| String::from_utf8(slip).unwrap())
        .collect()
}

proptest! {
    #[test]
    fn strict_parse_accepts_only_what_formats_back_to_itself(text in near_code()) {
        if let Ok(code) = Code::parse(text.as_bytes()) {
            prop_assert_eq!(code.to_string(), text);
        }
    }

    #[test]
    fn strict_parse_never_panics_and_errors_stay_inside(octets: Vec<u8>) {
        if let Err(error) = Code::parse(&octets) {
            prop_assert!(usize::from(error.position) <= octets.len().min(MAX_LEN));
        }
    }

    #[test]
    fn lenient_parse_never_panics_and_errors_stay_inside(text in "\\PC*|.*") {
        if let Err(error) = parse_lenient(&text) {
            prop_assert!(usize::from(error.position) <= text.chars().count());
        }
    }

    #[test]
    fn lenient_parse_never_panics_on_near_codes(
        text in near_code(),
        around in prop::sample::select(vec!["", "https://", "http://h/", "did:cityid:", "http://h/?code="]),
        behind in prop::sample::select(vec!["", "-", "-AB", ":S.AB", "/", "?x#y", "\u{3002}", "\u{FDFA}"]),
    ) {
        let text = format!("{around}{text}{behind}");
        match parse_lenient(&text) {
            Ok(Lenient::Code { code, .. }) => prop_assert_eq!(code.as_str().parse(), Ok(code)),
            Ok(Lenient::Foreign { text: foreign }) => prop_assert!(!foreign.is_empty()),
            Err(error) => prop_assert!(usize::from(error.position) <= text.chars().count()),
        }
    }

    #[test]
    fn lenient_parse_leaves_a_code_alone(code in code()) {
        let unchanged = Lenient::Code {
            code,
            changes: Vec::new(),
            check_verified: false,
            signature_suffix: None,
        };
        prop_assert_eq!(parse_lenient(code.as_str()), Ok(unchanged));
    }

    #[test]
    fn lenient_parse_undoes_what_typing_does(code in code()) {
        let full_width = |c: char| char::from_u32(c as u32 + 0xFEE0).unwrap();
        let typed = [
            code.presented().to_string().to_lowercase(),
            code.presented().to_string().chars().map(full_width).collect(),
            format!("https://id.example/{}?x=y", code.presented()),
            format!("{}-{}", code.did(), code.check()),
        ];
        for typed in typed {
            match parse_lenient(&typed) {
                Ok(Lenient::Code { code: read, check_verified: true, .. }) => {
                    prop_assert_eq!(read, code);
                }
                other => prop_assert!(false, "{typed}: {other:?}"),
            }
        }
    }

    #[test]
    fn parent_and_label_make_the_code(code in code()) {
        match code.parent() {
            Some(parent) => {
                prop_assert_eq!(parent.as_str(), code.parent_text());
                let parsed: Code = parent.as_str().parse().unwrap();
                prop_assert_eq!((parsed, parsed.kind()), (parent, parent.kind()));
                prop_assert_eq!(parsed.label(), parent.label());
                prop_assert_eq!(parsed.parent(), parent.parent());
                prop_assert_eq!(parsed.area_stem(), parent.area_stem());
                prop_assert_eq!(parsed.object(), parent.object());
                prop_assert_eq!(parsed.custom_part(), parent.custom_part());
                let rule = Rule::v1();
                prop_assert_eq!(rule.allows(&parsed, false), rule.allows(&parent, false));
                prop_assert_eq!(parent.child(code.label()), Ok(code));
            }
            None => prop_assert_eq!(code.kind(), Kind::Country),
        }
    }

    #[test]
    fn child_has_its_parent_and_label(parent in code(), label in "[0-9A-Z./]{0,12}") {
        if let Ok(child) = parent.child(&label) {
            prop_assert_eq!(child.parent(), Some(parent));
            prop_assert_eq!(child.label(), label);
        }
    }

    #[test]
    fn is_within_is_the_closure_of_parent(code in code(), other in code()) {
        let by_ancestors = |lower: &Code, upper: &Code| {
            lower == upper || lower.ancestors().any(|ancestor| ancestor == *upper)
        };
        prop_assert_eq!(code.is_within(&other), by_ancestors(&code, &other));
        for upper in code.ancestors() {
            prop_assert!(code.is_within(&upper));
            prop_assert!(!upper.is_within(&code));
        }
    }

    #[test]
    fn aliases_lead_back(code in code()) {
        prop_assert_eq!(did::parse(&code.did().to_string()), Ok(code));
        if let Some(area) = code.area() {
            let number = code.gb2260().unwrap();
            prop_assert_eq!(Code::from_gb2260(number), Ok(area));
            prop_assert_eq!(gb2260::parse(&number.to_string()), Ok(area));
        }
        if let Some(digits) = code.cjt553() {
            prop_assert_eq!(cjt553::parse(&digits.to_string()), Ok(code));
        }
    }

    #[test]
    fn folding_is_idempotent_and_keeps_digits(label in "[0-9A-Z.]{0,64}", digits in "[0-9]{0,20}") {
        let folded = fold_label(&label);
        prop_assert_eq!(fold_label(folded.as_str()), folded);
        prop_assert_eq!(folded.as_str().len(), label.len());
        prop_assert!(fold_label(&digits).as_str() == digits);
    }
}

proptest! {
    // Each case tries some two thousand slips.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_slip_in_a_presented_code_is_caught(code in code()) {
        for slip in slips(&code.presented().to_string()) {
            prop_assert!(slip.parse::<Presented>().is_err(), "{slip}");
            prop_assert!(parse_lenient(&slip).is_err(), "{slip}");
        }
    }
}

/// Dropping an area's padding could hide a slip; the lenient parser takes care that it does not.
#[test]
fn no_slip_of_an_area_hides_behind_padding() {
    let mut refused = 0;
    for prefecture in (11..=99).flat_map(|province| (1..=99).map(move |rest| province * 100 + rest))
    {
        for last in (1..=9).chain((10..=90).step_by(10)) {
            let Ok(county) = Code::from_gb2260(prefecture * 100 + last) else {
                continue;
            };
            let typed = format!("MA.156.{prefecture}00-{}", county.check());
            assert!(
                parse_lenient(&typed).is_err(),
                "{typed} may be a slip in {county}"
            );
            let area = Code::from_gb2260(prefecture * 100).unwrap();
            refused += u32::from(area.check() == county.check());
        }
    }
    assert!(refused > 0, "no area puts the parser to the test");
}
