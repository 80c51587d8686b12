//! The distribution rule: what it allows, what makes sense, what only widens.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use city_code::{
    rule::{
        is_local, Allocator, Countries, LevelRule, Narrowing, Pairs, Reserved, Rule, RuleProblem,
        RuleViolation, Ways,
    },
    Alphabet, Code, Kind,
};
use proptest::prelude::*;
use support::code;

const LEVELS: [Kind; 5] = [
    Kind::Country,
    Kind::Area,
    Kind::Unit,
    Kind::Series,
    Kind::Object,
];

fn parsed(text: &str) -> Code {
    text.parse().unwrap()
}

fn changed(change: impl FnOnce(&mut Rule)) -> Rule {
    let mut rule = Rule::v1();
    change(&mut rule);
    rule
}

fn level_of(rule: &mut Rule, kind: Kind) -> &mut LevelRule {
    match kind {
        Kind::Country => &mut rule.country,
        Kind::Area => &mut rule.area,
        Kind::Unit => &mut rule.unit,
        Kind::Series => &mut rule.series,
        Kind::Object | Kind::Custom => &mut rule.object,
    }
}

#[test]
fn first_version_makes_sense() {
    assert_eq!(Rule::v1().validate(), Ok(()));
    assert_eq!(Rule::v1().version, 1);
    assert_eq!(Rule::v1().level(Kind::Area).allocator, Allocator::Council);
    assert_eq!(
        Rule::v1().level(Kind::Custom),
        Rule::v1().level(Kind::Object)
    );
}

#[test]
fn allows_works() {
    for text in [
        "MA.156",
        "MA.840",
        "MA.156.13",
        "MA.156.1301.0103",
        "MA.156.1301.AB/60.10000000",
        "MA.156.130102/CJ.060101.000000123",
    ] {
        assert_eq!(Rule::v1().allows(&parsed(text), true), Ok(()), "{text}");
    }
}

#[test]
fn allows_fails_when_country_is_excluded_or_closed() {
    for text in ["MA.158", "MA.344", "MA.446"] {
        let refused = Rule::v1().allows(&parsed(text), false);
        assert_eq!(refused, Err(RuleViolation::CountryExcluded), "{text}");
    }
    let closed = changed(|rule| rule.open = Countries::of([840]));
    assert_eq!(closed.allows(&parsed("MA.156"), false), Ok(()));
    let below = closed.allows(&parsed("MA.156.13"), false);
    assert_eq!(below, Err(RuleViolation::CountryClosed));
}

#[test]
fn allows_fails_when_unit_looks_like_one_for_tests() {
    for (unit, looks_so) in [("9B", true), ("9D", true), ("9A", false), ("8B", false)] {
        let code = parsed(&format!("MA.156.1301.{unit}"));
        let refused = Rule::v1().allows(&code, true) == Err(RuleViolation::TestOnly);
        assert_eq!(refused, looks_so, "{code}");
        assert_eq!(Rule::v1().allows(&code, false), Ok(()));
    }
}

#[test]
fn allows_fails_when_unit_is_reserved() {
    for below in ["", "01", "/60.10000000.2"] {
        for pair in 89..=99 {
            let code = parsed(&format!("MA.156.1301.{pair}{below}"));
            let local = if pair == 99 {
                Err(RuleViolation::Local)
            } else {
                Ok(())
            };
            let in_production = if (90..99).contains(&pair) {
                Err(RuleViolation::TestOnly)
            } else {
                local
            };
            assert_eq!(Rule::v1().allows(&code, false), local, "{code}");
            assert_eq!(Rule::v1().allows(&code, true), in_production, "{code}");
            assert_eq!(is_local(&code), pair == 99, "{code}");
        }
    }
    assert_eq!(Rule::v1().allows(&parsed("MA.156.1301.0190"), true), Ok(()));
    assert!(!is_local(&parsed("MA.156.1301.0199")));
    assert!(!is_local(&parsed("MA.156.1301.9A")));
    assert!(!is_local(&parsed("MA.156.99")));
}

#[test]
fn allows_fails_when_level_is_closed() {
    let custom = parsed("MA.156.1301/60.10000000.2/A7");
    let refused = Rule::v1().allows(&custom, false);
    assert_eq!(refused, Err(RuleViolation::LevelClosed(Kind::Custom)));

    let no_subunits = changed(|rule| rule.unit.max_children = 0);
    assert_eq!(no_subunits.allows(&parsed("MA.156.1301.01"), false), Ok(()));
    let closed = Err(RuleViolation::LevelClosed(Kind::Unit));
    assert_eq!(
        no_subunits.allows(&parsed("MA.156.1301.0103"), false),
        closed
    );
    assert_eq!(
        no_subunits.allows(&parsed("MA.156.1301.0103/60.10000000"), false),
        closed
    );
}

#[test]
fn allows_fails_when_text_is_outside_the_level() {
    let digits = changed(|rule| rule.object.alphabet = Alphabet::Digits);
    assert_eq!(
        digits.allows(&parsed("MA.156.1301/60.10000000.2"), false),
        Ok(())
    );
    let lettered = digits.allows(&parsed("MA.156.1301/60.10000000.2A"), false);
    assert_eq!(lettered, Err(RuleViolation::WrongCharacter(Kind::Object)));

    let short = changed(|rule| rule.unit.max_length = 4);
    assert_eq!(short.allows(&parsed("MA.156.1301.0103"), false), Ok(()));
    let long = short.allows(&parsed("MA.156.1301.010307"), false);
    assert_eq!(long, Err(RuleViolation::WrongLength(Kind::Unit)));

    let counties = changed(|rule| rule.area.min_length = 6);
    let province = counties.allows(&parsed("MA.156.13.01"), false);
    assert_eq!(province, Err(RuleViolation::WrongLength(Kind::Area)));

    let no_cj = changed(|rule| rule.series.alphabet = Alphabet::Digits);
    assert_eq!(
        no_cj.allows(&parsed("MA.156.1301/60.10000000"), false),
        Ok(())
    );
    let cj = no_cj.allows(&parsed("MA.156.1301/CJ.060101"), false);
    assert_eq!(cj, Err(RuleViolation::WrongCharacter(Kind::Series)));
}

#[test]
fn validate_fails_when_a_field_makes_no_sense() {
    type Change = fn(&mut Rule);
    let reserved = |tests, local| Some(Reserved { tests, local });
    let pairs = |first, last| Pairs { first, last };
    let cases: [(Change, RuleProblem); 18] = [
        (|rule| rule.version = 0, RuleProblem::Version),
        (|rule| rule.open = Countries::of([]), RuleProblem::Open),
        (
            |rule| rule.open = Countries::of([156, 4]),
            RuleProblem::Open,
        ),
        (
            |rule| rule.excluded = Countries::of([344, 158]),
            RuleProblem::Excluded,
        ),
        (
            |rule| rule.excluded = Countries::of([1000]),
            RuleProblem::Excluded,
        ),
        (
            |rule| rule.open = Countries::of([156, 158]),
            RuleProblem::OpenAndExcluded,
        ),
        (
            |rule| rule.area.alphabet = Alphabet::Issue,
            RuleProblem::Alphabet(Kind::Area),
        ),
        (
            |rule| rule.unit.min_length = 9,
            RuleProblem::Length(Kind::Unit),
        ),
        (
            |rule| rule.unit.min_length = 1,
            RuleProblem::Length(Kind::Unit),
        ),
        (
            |rule| rule.object.max_length = 21,
            RuleProblem::Length(Kind::Object),
        ),
        (
            |rule| rule.series.max_length = 8,
            RuleProblem::Length(Kind::Series),
        ),
        (
            |rule| rule.unit.ways.listed = true,
            RuleProblem::Ways(Kind::Unit),
        ),
        (
            |rule| rule.series.ways.chosen = false,
            RuleProblem::Ways(Kind::Series),
        ),
        (
            |rule| rule.unit.ways.block = true,
            RuleProblem::Ways(Kind::Unit),
        ),
        (
            |rule| rule.area.ways.chosen = true,
            RuleProblem::Ways(Kind::Area),
        ),
        (
            |rule| rule.unit.reserved = None,
            RuleProblem::Reserved(Kind::Unit),
        ),
        (
            |rule| rule.area.reserved = rule.unit.reserved,
            RuleProblem::Reserved(Kind::Area),
        ),
        (
            |rule| rule.object.max_children = 1,
            RuleProblem::ObjectChildren,
        ),
    ];
    for (change, problem) in cases {
        assert_eq!(changed(change).validate(), Err(problem), "{problem}");
    }
    for bad in [
        reserved(Some(pairs(98, 90)), Pairs::LOCAL),
        reserved(Some(pairs(90, 99)), Pairs::LOCAL),
        reserved(None, pairs(98, 99)),
    ] {
        let refused = changed(|rule| rule.unit.reserved = bad).validate();
        assert_eq!(refused, Err(RuleProblem::Reserved(Kind::Unit)), "{bad:?}");
    }
}

#[test]
fn widens_accepts_the_same_and_the_wider() {
    let old = Rule::v1();
    let same = changed(|rule| rule.version = 2);
    assert_eq!(same.widens(&old), Ok(()));
    let wider = changed(|rule| {
        rule.version = 2;
        rule.open = Countries::of([156, 840]);
        rule.excluded = Countries::of([158]);
        rule.unit.reserved = Some(Reserved {
            tests: None,
            local: Pairs::LOCAL,
        });
        rule.unit.allocator = Allocator::Holder;
        rule.area.max_children += 1;
    });
    assert_eq!(wider.validate(), Ok(()));
    assert_eq!(wider.widens(&old), Ok(()));
    assert_eq!(
        Rule { version: 3, ..old }.widens(&wider),
        Err(Narrowing::Open)
    );
}

#[test]
fn widens_fails_when_version_is_not_the_next() {
    for version in [0, 1, 3] {
        let other = changed(|rule| rule.version = version);
        assert_eq!(
            other.widens(&Rule::v1()),
            Err(Narrowing::Version),
            "{version}"
        );
    }
    let last = changed(|rule| rule.version = u16::MAX);
    assert_eq!(Rule::v1().widens(&last), Err(Narrowing::Version));
}

#[test]
fn widens_fails_when_a_list_narrows() {
    let no_china = changed(|rule| rule.open = Countries::of([840]));
    let more_excluded = changed(|rule| rule.excluded = Countries::of([4, 158, 344, 446]));
    for (new, narrowing) in [
        (no_china, Narrowing::Open),
        (more_excluded, Narrowing::Excluded),
    ] {
        assert_eq!(
            Rule { version: 2, ..new }.widens(&Rule::v1()),
            Err(narrowing)
        );
    }
}

#[test]
fn widens_fails_when_more_pairs_are_reserved_or_local_ones_change() {
    let pairs = |first, last| Pairs { first, last };
    let reserved = |tests, local| {
        Some(Reserved {
            tests: Some(tests),
            local,
        })
    };
    for (new, narrowing) in [
        (
            reserved(pairs(89, 98), Pairs::LOCAL),
            Narrowing::Tests(Kind::Unit),
        ),
        (
            reserved(pairs(90, 99), Pairs::LOCAL),
            Narrowing::Tests(Kind::Unit),
        ),
        (
            reserved(pairs(90, 97), pairs(98, 99)),
            Narrowing::Local(Kind::Unit),
        ),
        (None, Narrowing::Local(Kind::Unit)),
    ] {
        let narrower = changed(|rule| {
            rule.version = 2;
            rule.unit.reserved = new;
        });
        assert_eq!(narrower.widens(&Rule::v1()), Err(narrowing), "{new:?}");
    }
}

#[test]
fn widens_fails_when_any_level_narrows() {
    let widest = LevelRule {
        alphabet: Alphabet::Issue,
        min_length: 1,
        max_length: 20,
        reserved: None,
        allocator: Allocator::Holder,
        ways: Ways {
            listed: true,
            sequence: true,
            chosen: true,
            block: true,
        },
        max_children: u32::MAX,
    };
    type Change = fn(&mut LevelRule);
    type At = fn(Kind) -> Narrowing;
    let cases: [(Change, At); 9] = [
        (
            |level| level.alphabet = Alphabet::Digits,
            Narrowing::Alphabet,
        ),
        (|level| level.min_length += 1, Narrowing::MinLength),
        (|level| level.max_length -= 1, Narrowing::MaxLength),
        (
            |level| level.allocator = Allocator::Registrar,
            Narrowing::Allocator,
        ),
        (|level| level.ways.listed = false, Narrowing::Ways),
        (|level| level.ways.sequence = false, Narrowing::Ways),
        (|level| level.ways.chosen = false, Narrowing::Ways),
        (|level| level.ways.block = false, Narrowing::Ways),
        (|level| level.max_children -= 1, Narrowing::MaxChildren),
    ];
    for kind in LEVELS {
        let old = changed(|rule| *level_of(rule, kind) = widest);
        for (change, narrowing) in cases {
            let mut new = Rule { version: 2, ..old };
            change(level_of(&mut new, kind));
            assert_eq!(new.widens(&old), Err(narrowing(kind)));
        }
    }
}

prop_compose! {
    fn countries()(four in any::<bool>(), china in any::<bool>(), us in any::<bool>()) -> Countries {
        match (four, china, us) {
            (false, false, false) => Countries::of([]),
            (true, false, false) => Countries::of([4]),
            (false, true, false) => Countries::of([156]),
            (false, false, true) => Countries::of([840]),
            (true, true, false) => Countries::of([4, 156]),
            (true, false, true) => Countries::of([4, 840]),
            (false, true, true) => Countries::of([156, 840]),
            (true, true, true) => Countries::of([4, 156, 840]),
        }
    }
}

prop_compose! {
    fn level()(
        digits in any::<bool>(),
        min_length in 1_u8..=4,
        max_length in 4_u8..=20,
        reserved in prop::option::of((prop::option::of((88_u8..=98, 88_u8..=98)), 98_u8..=99)),
        allocator in 0..3,
        ways in any::<[bool; 4]>(),
        max_children in 0_u32..3,
    ) -> LevelRule {
        let [listed, sequence, chosen, block] = ways;
        LevelRule {
            alphabet: if digits { Alphabet::Digits } else { Alphabet::Issue },
            min_length,
            max_length,
            reserved: reserved.map(|(tests, local)| Reserved {
                tests: tests.map(|(first, last)| Pairs { first, last }),
                local: Pairs { first: local, last: 99 },
            }),
            allocator: match allocator {
                0 => Allocator::Council,
                1 => Allocator::Registrar,
                _ => Allocator::Holder,
            },
            ways: Ways { listed, sequence, chosen, block },
            max_children,
        }
    }
}

prop_compose! {
    fn rule()(
        open in countries(),
        excluded in countries(),
        levels in any::<()>().prop_flat_map(|()| [level(), level(), level(), level(), level()]),
    ) -> Rule {
        let [country, area, unit, series, object] = levels;
        Rule { version: 1, open, excluded, country, area, unit, series, object }
    }
}

/// Which fields of one rule to take over into another.
fn mixed(old: Rule, other: Rule, fields: u64) -> Rule {
    let mut new = Rule { version: 2, ..old };
    let mut field = (0..).map(|bit| fields >> bit & 1 == 1);
    let mut taken = || field.next().unwrap();
    if taken() {
        new.open = other.open;
    }
    if taken() {
        new.excluded = other.excluded;
    }
    for kind in LEVELS {
        let from = *other.level(kind);
        let level = level_of(&mut new, kind);
        if taken() {
            level.alphabet = from.alphabet;
        }
        if taken() {
            level.min_length = from.min_length;
        }
        if taken() {
            level.max_length = from.max_length;
        }
        if taken() {
            level.reserved = from.reserved;
        }
        if taken() {
            level.max_children = from.max_children;
        }
    }
    new
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Fields come from two rules, few at a time, so that many pairs do widen.
    #[test]
    fn wider_rule_allows_what_the_old_one_allows(
        old in prop_oneof![rule(), Just(Rule::v1())],
        other in rule(),
        fields in prop::sample::select((0..27).map(|bit| 1_u64 << bit).collect::<Vec<_>>()),
        more in any::<u64>(),
        more_too in any::<bool>(),
        codes in prop::collection::vec(code(), 8),
        production in any::<bool>(),
    ) {
        let fields = if more_too { fields | (more & more.rotate_left(20)) } else { fields };
        let new = mixed(old, other, fields);
        if new.widens(&old).is_ok() {
            for code in codes {
                if old.allows(&code, production).is_ok() {
                    prop_assert_eq!(new.allows(&code, production), Ok(()), "{}", code);
                }
            }
        }
    }
}
