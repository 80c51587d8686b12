//! How the rule and the division table change.

use crate::{mock::*, Call, Divisions, Entries, Error, Event, RuleVersion, Rules};
use city_code::rule::{Countries, Rule};
use city_identity_primitives::{
    AreaAdmission, DivisionChange, DivisionCode, Period, RuleSchedule, State, Status,
};
use frame_support::{assert_noop, assert_ok};
use pallet_allowance::Refusal;
use proptest::{collection::vec, prelude::*, sample::select};
use sp_runtime::{DispatchError, DispatchResult};

/// The next version of the first rule, changed.
fn wider(change: impl FnOnce(&mut Rule)) -> Rule {
    let mut rule = Rule {
        version: 2,
        ..Rule::v1()
    };
    change(&mut rule);
    rule
}

fn amend(rule: Rule, from: u32) -> DispatchResult {
    CityIdentity::amend_rule(signed(AMENDER), rule, from)
}

fn version_in_force() -> u16 {
    let rule = CityIdentity::registry().rule(None).unwrap().unwrap();
    rule.version
}

#[test]
fn amend_rule_works() {
    // Below a city of one department there is room for another only by the next rule.
    let narrow = ExtBuilder::default().rule(|rule| rule.area.max_children = 1);
    narrow.build_and_execute(|| {
        assert_ok!(register(REGISTRAR, "MA.156.1301.01"));
        let second = || register(REGISTRAR, "MA.156.1301.02");
        assert_noop!(second(), Error::<Test>::TooManyChildren);
        events();
        let rule = wider(|rule| rule.area.max_children = 2);
        assert_ok!(amend(rule, 4));
        let amended = Event::RuleAmended {
            version: 2,
            from: 4,
        };
        assert_eq!(events(), [amended]);
        assert_ok!(CityIdentity::do_try_state());

        System::set_block_number(3);
        assert_eq!(version_in_force(), 1);
        assert_noop!(second(), Error::<Test>::TooManyChildren);
        System::set_block_number(4);
        assert_eq!(version_in_force(), 2);
        assert_ok!(second());
        assert_eq!(resolve("MA.156.1301.01").rule, Some(1));
        assert_eq!(resolve("MA.156.1301.02").rule, Some(2));
        // All versions stay.
        let registry = CityIdentity::registry();
        assert_eq!(
            registry.rule(Some(1)).unwrap().unwrap().area.max_children,
            1
        );
        assert_eq!(registry.rule(Some(2)).unwrap(), Some(rule));

        let third = Rule { version: 3, ..rule };
        assert_ok!(amend(third, 5));
        let schedule = RuleSchedule {
            version: 2,
            next_from: Some(5),
        };
        assert_eq!(RuleVersion::<Test>::get(), schedule);
    });
}

#[test]
fn an_amendment_opens_countries() {
    on_chain(|| {
        // One of the countries excluded so far, and one more.
        let rule = wider(|rule| {
            rule.open = Countries::of([156, 158, 840]);
            rule.excluded = Countries::of([344, 446]);
        });
        assert_ok!(amend(rule, 2));
        for text in ["MA.158", "MA.840"] {
            let answer = resolve(text);
            assert_eq!((answer.status, answer.rule), (Status::Active, Some(2)));
        }
        assert_eq!(resolve("MA.156").rule, Some(1));
    });
}

#[test]
fn amend_rule_fails_when_the_rule_is_unfit() {
    on_chain(|| {
        for (rule, error) in [
            (Rule::v1(), Error::<Test>::RuleNarrower),
            (wider(|rule| rule.version = 3), Error::RuleNarrower),
            (wider(|rule| rule.unit.max_length = 6), Error::RuleNarrower),
            (
                wider(|rule| rule.open = Countries::of([840])),
                Error::RuleNarrower,
            ),
            (wider(|rule| rule.version = 0), Error::RuleInvalid),
            (
                wider(|rule| rule.object.max_length = 21),
                Error::RuleInvalid,
            ),
        ] {
            assert_noop!(amend(rule, 2), error);
        }
        let rule = wider(|_| ());
        for from in [0, 1, 1 + MAX_RULE_DELAY + 1, u32::MAX] {
            assert_noop!(amend(rule, from), Error::<Test>::NotAhead);
        }
        assert_ok!(amend(rule, 1 + MAX_RULE_DELAY));
        assert_noop!(
            amend(Rule { version: 3, ..rule }, 5),
            Error::<Test>::AmendmentPending
        );
    });
}

#[test]
fn only_the_greater_majority_amends_the_rule_and_only_votes_do() {
    on_chain(|| {
        let rule = wider(|_| ());
        for origin in [council(), signed(REGISTRAR)] {
            let refused = CityIdentity::amend_rule(origin, rule, 2);
            assert_noop!(refused, DispatchError::BadOrigin);
        }
        let call = Call::amend_rule { rule, from: 2 };
        assert_eq!(may(REGISTRAR, call), Err(Refusal::NoRight));
        let changes = || {
            vec![withdraw(130_200, 2026, &[130_100])]
                .try_into()
                .unwrap()
        };
        assert_noop!(
            CityIdentity::amend_divisions(signed(REGISTRAR), changes()),
            DispatchError::BadOrigin
        );
        let call = Call::amend_divisions { changes: changes() };
        assert_eq!(may(REGISTRAR, call), Err(Refusal::NoRight));
    });
}

fn add(code: DivisionCode, name: &str, from: Option<u16>) -> DivisionChange {
    DivisionChange::Add {
        code,
        name: bounded(name),
        from,
    }
}

fn rename(code: DivisionCode, name: &str, from: u16) -> DivisionChange {
    DivisionChange::Rename {
        code,
        name: bounded(name),
        from,
    }
}

fn withdraw(code: DivisionCode, to: u16, successors: &[DivisionCode]) -> DivisionChange {
    DivisionChange::Withdraw {
        code,
        to,
        successors: successors.to_vec().try_into().unwrap(),
    }
}

fn amend_divisions(changes: &[DivisionChange]) -> DispatchResult {
    CityIdentity::amend_divisions(council(), changes.to_vec().try_into().unwrap())
}

/// First and last year, name and successors of a period.
type Shown = (Option<u16>, Option<u16>, String, Vec<DivisionCode>);

fn periods(code: DivisionCode) -> Vec<Shown> {
    let all = Divisions::<Test>::get(code).unwrap_or_default();
    let shown = |period: &Period| {
        (
            period.from,
            period.to,
            String::from_utf8(period.name.to_vec()).unwrap(),
            period.successors.to_vec(),
        )
    };
    all.iter().map(shown).collect()
}

fn admit(area: &str) -> DispatchResult {
    let admission = AreaAdmission {
        area: bytes(area),
        registrar: APPLICANT,
    };
    CityIdentity::admit_areas(council(), vec![admission].try_into().unwrap())
}

#[test]
fn amend_divisions_works() {
    on_chain(|| {
        let changes = [
            add(130_109, "藁城区", Some(2014)),
            rename(130_200, "新唐山市", 2020),
            withdraw(130_600, 2025, &[130_100, 130_109]),
            withdraw(132_300, 1993, &[130_100]),
        ];
        assert_ok!(amend_divisions(&changes));
        let told: Vec<_> = changes
            .into_iter()
            .map(|change| Event::DivisionAmended { change })
            .collect();
        assert_eq!(events(), told);
        let name = String::from;
        assert_eq!(
            periods(130_109),
            [(Some(2014), None, name("藁城区"), vec![])]
        );
        assert_eq!(
            periods(130_200),
            [
                (None, Some(2019), name("唐山市"), vec![130_200]),
                (Some(2020), None, name("新唐山市"), vec![]),
            ]
        );
        assert_eq!(
            periods(130_600),
            [(
                Some(1983),
                Some(2025),
                name("保定市"),
                vec![130_100, 130_109]
            )]
        );
        assert_eq!(
            periods(132_300),
            [(None, Some(1993), name("石家庄地区"), vec![130_100])]
        );
        assert_ok!(admit("MA.156.130109"));
        let failed = admit("MA.156.1306");
        let withdrawn = batch_item(0, &Error::DivisionWithdrawn);
        assert_eq!(failed, Err(withdrawn.into()));
    });
}

#[test]
fn a_name_of_one_year_shares_it_with_the_next() {
    on_chain(|| {
        assert_ok!(amend_divisions(&[
            rename(130_102, "甲", 2020),
            rename(130_102, "乙", 2020)
        ]));
        let years: Vec<_> = periods(130_102)
            .into_iter()
            .map(|(from, to, ..)| (from, to))
            .collect();
        assert_eq!(
            years,
            [
                (Some(1983), Some(2019)),
                (Some(2020), Some(2020)),
                (Some(2020), None)
            ]
        );
    });
}

#[test]
fn amend_divisions_fails_whole_when_one_change_is_unfit() {
    on_chain(|| {
        let good = withdraw(130_600, 2025, &[130_100]);
        for (bad, error) in [
            (rename(130_199, "a", 2020), Error::DivisionUnknown),
            (withdraw(130_199, 2020, &[]), Error::DivisionUnknown),
            (withdraw(130_200, 2020, &[130_199]), Error::DivisionUnknown),
            (rename(132_300, "a", 2020), Error::DivisionWithdrawn),
            (withdraw(132_300, 1992, &[]), Error::DivisionWithdrawn),
            (add(1, "a", None), Error::DivisionMalformed),
            (add(130_199, " ", None), Error::DivisionMalformed),
            (rename(130_200, "", 2020), Error::DivisionMalformed),
            (rename(130_102, "a", 1982), Error::DivisionMalformed),
            (withdraw(130_102, 1982, &[]), Error::DivisionMalformed),
            (
                withdraw(130_200, 2020, &[130_200]),
                Error::DivisionMalformed,
            ),
            (add(130_200, "a", Some(2020)), Error::PeriodOverlaps),
            (add(132_300, "a", Some(1992)), Error::PeriodOverlaps),
            (add(132_300, "a", None), Error::PeriodOverlaps),
        ] {
            assert_noop!(amend_divisions(&[good.clone(), bad]), batch_item(1, &error));
        }
        assert_noop!(amend_divisions(&[]), Error::<Test>::BatchEmpty);
        for year in 2001..2008 {
            assert_ok!(amend_divisions(&[rename(130_200, "a", year)]));
        }
        assert_noop!(
            amend_divisions(&[rename(130_200, "a", 2020)]),
            batch_item(0, &Error::TooManyPeriods)
        );
    });
}

#[test]
fn withdrawal_does_not_touch_what_was_issued() {
    on_chain(|| {
        let unit = "MA.156.130102.01";
        assert_ok!(register(NEIGHBOUR, unit));
        let before = Entries::<Test>::get(bytes("MA.156"), bounded("130102"));
        assert_ok!(amend_divisions(&[withdraw(130_102, 2026, &[130_100])]));
        assert_eq!(
            Entries::<Test>::get(bytes("MA.156"), bounded("130102")),
            before
        );
        assert_eq!(status(unit), (Status::Active, None));
        assert_ok!(register(NEIGHBOUR, "MA.156.130102.02"));
        assert_ok!(retire_into(council(), DISTRICT, &[CITY]));
        assert_eq!(status(unit), (Status::Retired, Some(code(DISTRICT))));
    });
}

#[test]
fn a_code_of_ours_is_not_admitted_for_another_place() {
    on_chain(|| {
        let reassigned = || batch_item(0, &Error::DivisionReassigned);
        let other_place = add(130_102, "别处", Some(2026));
        assert_ok!(amend_divisions(&[withdraw(130_102, 2026, &[130_100])]));
        // Not as long as codes are issued for the place that was.
        assert_noop!(
            amend_divisions(core::slice::from_ref(&other_place)),
            reassigned()
        );
        assert_ok!(retire_into(council(), DISTRICT, &[CITY]));
        assert_noop!(admit(DISTRICT), batch_item(0, &Error::CodeRetired));

        assert_ok!(amend_divisions(&[other_place]));
        assert_noop!(admit(DISTRICT), reassigned());
        assert_ok!(amend_divisions(&[rename(130_102, "又一处", 2030)]));
        assert_noop!(admit(DISTRICT), reassigned());
        // The area that ended stood for the place that was.
        let division = resolve(DISTRICT).division.unwrap();
        assert_eq!(division.name, "长安区");
    });
}

#[test]
fn a_new_name_does_not_make_another_place() {
    on_chain(|| {
        assert_ok!(retire_into(council(), DISTRICT, &[]));
        assert_ok!(amend_divisions(&[rename(130_102, "新长安区", 2027)]));
        assert_noop!(admit(DISTRICT), batch_item(0, &Error::CodeRetired));
        let entry = Entries::<Test>::get(bytes("MA.156"), bounded("130102"));
        assert_eq!(entry.unwrap().state, State::Retired);
    });
}

fn change() -> impl Strategy<Value = DivisionChange> {
    let codes = || {
        select(vec![
            130_100, 130_102, 130_199, 130_200, 132_300, 422_800, 7,
        ])
    };
    let name = || select(vec!["甲", "乙", ""]);
    let year = || 1980..2030u16;
    prop_oneof![
        (codes(), name(), proptest::option::of(year())).prop_map(|(c, n, y)| add(c, n, y)),
        (codes(), name(), year()).prop_map(|(c, n, y)| rename(c, n, y)),
        (codes(), year(), vec(codes(), 0..3)).prop_map(|(c, y, s)| withdraw(c, y, &s)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    /// The state is checked after all: no periods overlap, every successor is in the table.
    #[test]
    fn the_table_stays_well_formed(changes in vec(change(), 1..40)) {
        on_chain(|| {
            for change in &changes {
                let code = change.code();
                let before = Divisions::<Test>::get(code);
                if amend_divisions(core::slice::from_ref(change)).is_err() {
                    assert_eq!(Divisions::<Test>::get(code), before);
                }
            }
        });
    }

    /// Whatever rule follows, each accepts what the one before accepts.
    #[test]
    fn rules_only_widen(
        changes in vec((1..4u16, 4..10u8, 0..3u32, any::<bool>()), 1..8),
    ) {
        on_chain(|| {
            for (step, length, children, opens) in changes {
                let newest = RuleVersion::<Test>::get().at(System::block_number()).version;
                let mut rule = Rules::<Test>::get(newest).unwrap();
                rule.version = newest + step;
                rule.unit.max_length = length;
                rule.country.max_children = 999_999 + children;
                if opens {
                    rule.open = Countries::of([156, 840]);
                }
                let block = System::block_number();
                let before = RuleVersion::<Test>::get();
                if amend(rule, block + 1).is_err() {
                    assert_eq!(RuleVersion::<Test>::get(), before);
                }
                assert_ok!(CityIdentity::do_try_state());
                System::set_block_number(block + 1);
            }
        });
    }
}
