//! Genesis: what it builds and what it refuses.

use frame_support::traits::BuildGenesisConfig;

use crate::{
    mock::*, BucketId, BucketLimits, Class, CurrentLimits, EnrolledBy, Enrolments, GenesisConfig,
    Limits,
};

type Genesis = GenesisConfig<Test>;

fn parse(json: serde_json::Value) -> Result<Genesis, String> {
    serde_json::from_value(json).map_err(|error| error.to_string())
}

fn limits_json() -> serde_json::Value {
    serde_json::to_value(Limits::default()).unwrap()
}

#[test]
fn genesis_works() {
    ExtBuilder::default()
        .area_limits(SMALL)
        .build_and_execute(|| {
            assert_eq!(CurrentLimits::<Test>::get().area, SMALL);
            for (who, class, by) in [
                (COUNCIL[0], Class::Council, EnrolledBy::System),
                (APPLICANT, Class::Applicant, EnrolledBy::Council),
                (REGISTRAR, Class::Registrar, EnrolledBy::Council),
            ] {
                let enrolment = Enrolments::<Test>::get(who).unwrap();
                assert_eq!((enrolment.class, enrolment.by), (class, by));
                assert_eq!(System::providers(&who), 1);
            }
        });
}

#[test]
fn genesis_reads_json() {
    let genesis = parse(serde_json::json!({
        "enrolments": [[1, "council", "council"], [20, "registrar", { "area": "MA.156.1301" }]],
        "limits": limits_json(),
    }))
    .unwrap();
    assert_eq!(
        genesis.enrolments,
        [
            (1, Class::Council, BucketId::Council),
            (20, Class::Registrar, shijiazhuang())
        ]
    );
    assert_eq!(genesis.limits, Limits::default());
}

#[test]
fn genesis_json_fails_naming_the_row() {
    let long = "MA.156.1301.01.01";
    for (row, fault) in [
        (
            serde_json::json!([1, "holder", { "area": "MA.156.13" }]),
            "stands in an earlier row",
        ),
        (
            serde_json::json!([2, "holder", "council"]),
            "Holder has no place in Council",
        ),
        (
            serde_json::json!([2, "holder", { "area": "ma.156.13" }]),
            "digits, capital letters",
        ),
        (
            serde_json::json!([2, "holder", { "area": "" }]),
            "digits, capital letters",
        ),
    ] {
        let error = parse(serde_json::json!({
            "enrolments": [[1, "council", "council"], row],
            "limits": limits_json(),
        }))
        .err()
        .unwrap();
        assert!(
            error.contains("enrolments[1]") && error.contains(fault),
            "{error}"
        );
    }
    let error = parse(serde_json::json!({
        "enrolments": [[2, "holder", { "area": long }]],
        "limits": limits_json(),
    }))
    .err()
    .unwrap();
    assert!(error.contains("more than 16 octets"), "{error}");
}

#[test]
fn genesis_json_fails_naming_the_limit() {
    for (kind, field, value, fault) in [
        (
            "area",
            "refillWeight",
            0,
            "limits.area.refillWeight: must not be zero",
        ),
        (
            "council",
            "capBytes",
            0,
            "limits.council.capBytes: must not be zero",
        ),
        (
            "applicants",
            "capWeight",
            1,
            "limits.applicants.refillWeight: must not be above",
        ),
        (
            "authorities",
            "capBytes",
            1,
            "limits.authorities.refillBytes: must not be above",
        ),
    ] {
        let mut limits = limits_json();
        limits[kind][field] = value.into();
        let error = parse(serde_json::json!({ "enrolments": [], "limits": limits }))
            .err()
            .unwrap();
        assert!(error.contains(fault), "{error}");
    }
}

#[test]
#[should_panic(expected = "allowance: enrolments[1]: Council has no place in Applicants")]
fn genesis_fails_when_a_class_is_outside_its_bucket() {
    Genesis {
        enrolments: vec![
            (1, Class::Council, BucketId::Council),
            (2, Class::Council, BucketId::Applicants),
        ],
        limits: Limits::default(),
    }
    .build();
}

#[test]
#[should_panic(expected = "allowance: limits.area.capWeight: must not be zero")]
fn genesis_fails_when_a_limit_is_zero() {
    let area = BucketLimits {
        cap_weight: 0,
        ..SMALL
    };
    Genesis {
        enrolments: vec![],
        limits: Limits {
            area,
            ..Limits::default()
        },
    }
    .build();
}
