//! The registry at block zero.

use crate::{mock::*, Divisions, Entries, GenesisConfig, Production, RuleVersion, Rules};
use city_code::rule::Rule;
use city_identity_primitives::{genesis::Genesis, Author, Status};
use pallet_allowance::{BucketId, Class, EnrolledBy, Enrolments};
use serde_json::{json, Value};

/// A registry that is as it should be.
fn good() -> Value {
    json!({
        "production": true,
        "rule": Rule::v1(),
        "divisions": [
            { "code": 130_100, "name": "石家庄市" },
            { "code": 132_300, "name": "石家庄地区", "to": 1993 },
            { "code": 422_800, "name": "恩施土家族苗族自治州", "from": 1993 },
            { "code": 422_800, "name": "恩施地区", "to": 1982 },
        ],
        "areas": [{ "area": CITY, "registrar": REGISTRAR }],
    })
}

/// Reads the pallet's part of a chain spec.
fn read(registry: Value) -> Result<Genesis, String> {
    serde_json::from_value::<GenesisConfig<Test>>(json!({ "registry": registry }))
        .map(|config| config.registry)
        .map_err(|error| error.to_string())
}

/// A good registry with one thing changed.
fn with(place: &str, value: Value) -> Value {
    let mut registry = good();
    *registry.pointer_mut(place).unwrap() = value;
    registry
}

#[test]
fn genesis_works() {
    state(read(good()).unwrap()).execute_with(|| {
        assert!(Production::<Test>::get());
        assert_eq!(RuleVersion::<Test>::get().version, 1);
        assert_eq!(Rules::<Test>::get(1), Some(Rule::v1()));
        assert_eq!(Divisions::<Test>::iter().count(), 3);
        let periods = Divisions::<Test>::get(422_800).unwrap();
        let years: Vec<_> = periods
            .iter()
            .map(|period| (period.from, period.to))
            .collect();
        assert_eq!(years, [(None, Some(1982)), (Some(1993), None)]);

        let entry = Entries::<Test>::get(bytes("MA.156"), bounded("1301")).unwrap();
        assert_eq!((entry.author, entry.block), (Author::Genesis, 0));
        assert_eq!(entry.controller, Some(REGISTRAR));
        assert_eq!(status("MA.156"), (Status::Active, None));
        assert_eq!(status(CITY), (Status::Active, None));

        let enrolment = Enrolments::<Test>::get(REGISTRAR).unwrap();
        assert_eq!(
            (enrolment.class, enrolment.by),
            (Class::Registrar, EnrolledBy::Council)
        );
        assert_eq!(enrolment.bucket, BucketId::Area(bounded(CITY)));
        CityIdentity::do_try_state().unwrap();
    });
}

#[test]
fn genesis_works_when_empty() {
    assert_eq!(read(json!({})), Ok(Genesis::default()));
    state(Genesis::default()).execute_with(|| {
        assert!(!Production::<Test>::get());
        assert_eq!(Entries::<Test>::iter().count(), 1, "the country");
        CityIdentity::do_try_state().unwrap();
    });
}

#[test]
fn genesis_is_the_same_after_a_round_trip() {
    let registry = read(good()).unwrap();
    let config = GenesisConfig::<Test> {
        registry: registry.clone(),
        ..Default::default()
    };
    let json = serde_json::to_value(config).unwrap();
    assert_eq!(json["registry"], good());
    assert_eq!(read(json["registry"].clone()), Ok(registry));
}

#[test]
fn genesis_fails_when_a_row_is_bad_and_names_it() {
    let division = |code: u32, from: u32| json!({ "code": code, "name": "x", "from": from });
    let area = |area: &str| json!({ "area": area, "registrar": REGISTRAR });
    for (registry, problem) in [
        (
            with("/divisions/0", division(13, 1950)),
            "divisions[0] (13 x)",
        ),
        (
            with("/divisions/0", division(100_100, 1950)),
            "divisions[0] (100100 x)",
        ),
        (
            with("/divisions/0/name", json!(" ")),
            "divisions[0] (130100  ): the name is empty",
        ),
        (
            with("/divisions/0/name", json!("石".repeat(22))),
            "longer than 64 octets",
        ),
        (
            with(
                "/divisions/3",
                json!({ "code": 422_800, "name": "恩施地区", "to": 1994 }),
            ),
            "divisions[3] (422800 恩施地区): its years -1994 overlap",
        ),
        (
            with(
                "/divisions/1",
                json!({ "code": 132_300, "name": "x", "from": 2, "to": 1 }),
            ),
            "divisions[1] (132300 x): its last year 1 is before its first year 2",
        ),
        (
            with("/divisions/1", json!({ "code": 1, "name": "x", "til": 1 })),
            "`til`",
        ),
        (
            with("/areas/0", area("MA.156.1302")),
            "areas[0] (MA.156.1302): no division",
        ),
        (
            with("/areas/0", area("MA.156.1323")),
            "areas[0] (MA.156.1323): no division",
        ),
        (
            with("/areas/0", area("MA.156.1301.01")),
            "areas[0] (MA.156.1301.01): not the code",
        ),
        (with("/areas/0", area("MA.156.130100")), "`MA.156.130100`"),
        (
            with("/areas", json!([area(CITY), area(CITY)])),
            "areas[1] (MA.156.1301): it stands",
        ),
        (
            with("/rule/object/maxChildren", json!(1)),
            "rule: object.maxChildren",
        ),
        (
            with("/rule/area/minLength", json!(6)),
            "areas[0] (MA.156.1301): the rule forbids it",
        ),
        (
            with("/rule/country/maxChildren", json!(0)),
            "areas[0] (MA.156.1301): the rule",
        ),
        (with("/production", json!("yes")), "boolean"),
    ] {
        let shown = registry.to_string();
        let error = read(registry).unwrap_err();
        assert!(error.contains(problem), "{shown}: {error}");
    }
}

#[test]
fn genesis_fails_when_areas_are_more_than_the_rule_allows() {
    let mut registry = with("/rule/country/maxChildren", json!(1));
    registry["areas"] = json!([
        { "area": CITY, "registrar": REGISTRAR },
        { "area": "MA.156.4228", "registrar": REGISTRAR },
    ]);
    let error = read(registry).unwrap_err();
    assert!(
        error.contains("areas[1] (MA.156.4228): the rule allows no more areas"),
        "{error}"
    );
}
