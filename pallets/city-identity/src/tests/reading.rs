//! What the registry answers.

use crate::{mock::*, Error};
use city_code::Kind;
use city_identity_primitives::{
    answer::Digests, AliasAnswer, ControllerAnswer, Counters, DivisionRef, PublicKey, ReadProblem,
    Record, Registration, State, Status, VerificationKey, MAX_PAGE, MAX_RESOLVE,
};
use frame_support::assert_ok;
use proptest::prelude::*;
use serde_json::json;

const UNIT: &str = "MA.156.1301.01";

fn registry() -> city_identity_primitives::Registry<crate::FrameStorage> {
    CityIdentity::registry()
}

fn set_record(text: &str, record: Record) {
    assert_ok!(CityIdentity::set_record(
        signed(REGISTRAR),
        bytes(text),
        record
    ));
}

fn alias(scheme: &str, value: &str) -> AliasAnswer {
    AliasAnswer {
        scheme: scheme.into(),
        value: value.into(),
    }
}

#[test]
fn resolve_works() {
    on_chain(|| {
        let record = named("城市管理局");
        let registration = Registration {
            valid_from: Some(START),
            valid_to: Some(START + 5),
            record: Some(record.clone()),
            ..held(UNIT, HOLDER)
        };
        assert_ok!(CityIdentity::register(signed(REGISTRAR), registration));
        let answer = resolve(UNIT);
        assert_eq!(answer.code, UNIT);
        assert_eq!(answer.presented, Some(code(UNIT).presented().to_string()));
        assert_eq!((answer.status, answer.status_from), (Status::Active, None));
        assert_eq!(answer.problem, None);
        assert_eq!(
            (answer.kind, answer.registered),
            (Some(Kind::Unit), Some(code(UNIT)))
        );
        let division = DivisionRef {
            code: 130_100,
            name: "石家庄市".into(),
            until: None,
        };
        assert_eq!(answer.division, Some(division));
        assert_eq!(answer.names.len(), 1);
        assert_eq!(answer.names[0].text, "城市管理局");
        let controller = ControllerAnswer {
            account: HOLDER,
            from: code(UNIT),
        };
        assert_eq!(answer.controller, Some(controller));
        assert_eq!(
            (answer.rule, answer.revision, answer.changed_at),
            (Some(1), Some(1), Some(1))
        );
        assert_eq!(
            (answer.valid_from, answer.valid_to),
            (Some(START), Some(START + 5))
        );
        let entry = registry().entry(&code(UNIT)).unwrap().unwrap();
        let digests = Digests {
            revision: entry.digest(),
            previous: None,
            record: Some(record.digest()),
            aliases: None,
            successors: None,
        };
        assert_eq!(answer.digests, Some(digests));
        assert_eq!(answer.aliases, [alias("did", "did:cityid:MA.156.1301.01")]);
        assert_eq!(answer.time, START);
    });
}

#[test]
fn resolve_is_json_that_clients_know() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        allow(CITY, &["www.sjz.gov.cn"]);
        set_record(CITY, linked("https://www.sjz.gov.cn/"));
        assert_ok!(CityIdentity::suspend(council(), bytes(CITY)));
        let answer = resolve(UNIT);
        let digests = answer.digests.clone().unwrap();
        assert_eq!(
            serde_json::to_value(&answer).unwrap(),
            json!({
                "code": UNIT,
                "presented": code(UNIT).presented().to_string(),
                "status": "suspended",
                "statusFrom": CITY,
                "problem": null,
                "kind": "unit",
                "registered": UNIT,
                "unverified": null,
                "division": { "code": 130_100, "name": "石家庄市", "until": null },
                "names": [],
                "links": [{
                    "relation": "describedby",
                    "href": "https://www.sjz.gov.cn/",
                    "mediaType": null,
                    "language": null,
                    "title": null,
                    "isDefault": false,
                    "from": CITY,
                }],
                "description": null,
                "keys": [],
                "hosts": [],
                "controller": { "account": REGISTRAR, "from": CITY },
                "rule": 1,
                "validFrom": null,
                "validTo": null,
                "revision": 1,
                "changedAt": 1,
                "digests": {
                    "revision": digests.revision,
                    "previous": null,
                    "record": null,
                    "aliases": null,
                    "successors": null,
                },
                "aliases": [{ "scheme": "did", "value": "did:cityid:MA.156.1301.01" }],
                "successors": [],
                "reservation": null,
                "inBlock": null,
                "time": START,
            })
        );
    });
}

#[test]
fn resolve_answers_for_what_was_never_issued() {
    on_chain(|| {
        let answer = resolve("MA.156.1301.0101/60.10000000.1");
        assert_eq!(
            (answer.status, answer.status_from),
            (Status::NotIssued, None)
        );
        assert_eq!(answer.registered, Some(code(CITY)));
        assert_eq!((answer.revision, answer.controller), (None, None));
        // A division that was, and was never admitted.
        let answer = resolve("MA.156.1323");
        assert_eq!(answer.status, Status::NotIssued);
        let division = DivisionRef {
            code: 132_300,
            name: "石家庄地区".into(),
            until: Some(1993),
        };
        assert_eq!(answer.division, Some(division));
        assert_eq!(resolve("MA.156.1399").division, None);
        assert_eq!(resolve("MA.840").registered, None);
    });
}

#[test]
fn resolve_answers_for_countries_and_areas() {
    on_chain(|| {
        let country = resolve("MA.156");
        assert_eq!(
            (country.status, country.kind),
            (Status::Active, Some(Kind::Country))
        );
        assert_eq!((country.controller, country.division), (None, None));
        let area = resolve(DISTRICT);
        assert_eq!(
            area.aliases,
            [
                alias("gb2260", "130102"),
                alias("did", "did:cityid:MA.156.130102")
            ]
        );
        assert_eq!(area.controller.unwrap().account, NEIGHBOUR);
    });
}

#[test]
fn resolve_answers_a_custom_code_with_its_object() {
    on_chain(|| {
        let lamps = "MA.156.130102/CJ.060101";
        let lamp = "MA.156.130102/CJ.060101.000000123";
        assert_ok!(open_series(NEIGHBOUR, lamps));
        assert_ok!(register(NEIGHBOUR, lamp));
        let answer = resolve(&format!("{lamp}/A7.02"));
        assert_eq!(
            (answer.status, answer.kind),
            (Status::Active, Some(Kind::Custom))
        );
        assert_eq!(answer.registered, Some(code(lamp)));
        assert_eq!(answer.unverified.as_deref(), Some("A7.02"));
        assert_eq!(answer.revision, Some(1));
        assert_eq!(
            resolve(lamp).aliases[0],
            alias("cjt553", "130102060101000000123")
        );
        // Of an object that is not there, nothing is.
        let answer = resolve("MA.156.130102/CJ.060101.000000124/A7.02");
        assert_eq!(answer.status, Status::NotIssued);
        assert_eq!(answer.registered, Some(code(lamps)));
    });
}

#[test]
fn resolve_answers_for_what_is_local_or_malformed() {
    on_chain(|| {
        for local in ["MA.156.1301.99", "MA.156.1301.9901/60.10000000.1"] {
            assert_eq!(status(local), (Status::Local, None));
        }
        let long = "MA.156.1301.01-8E ".repeat(10);
        for malformed in ["", "MA", "MA.156.1301.0I", "石家庄", &long] {
            let answer = resolve(malformed);
            assert_eq!(answer.status, Status::Malformed);
            assert_eq!(answer.code, malformed.chars().take(64).collect::<String>());
            assert!(answer.problem.is_some() && answer.kind.is_none());
        }
        assert_eq!(resolve("MA.156.1301.0I").problem.unwrap().position, 13);
    });
}

#[test]
fn links_are_inherited_from_the_nearest_that_has_any() {
    on_chain(|| {
        let object = format!("{SERIES}.1");
        assert_ok!(open_series(REGISTRAR, SERIES));
        assert_ok!(register(REGISTRAR, &object));
        let links = || -> Vec<_> {
            let links = resolve(&object).links;
            links
                .into_iter()
                .map(|link| (link.href, link.from.to_string()))
                .collect()
        };
        allow(CITY, &["a.example", "b.example", "c.example"]);
        assert_eq!(links(), []);
        set_record(CITY, linked("https://a.example/"));
        assert_eq!(links(), [("https://a.example/".into(), CITY.into())]);
        // Names are a code's own; a record without links inherits them.
        set_record(SERIES, named("路灯"));
        assert_eq!(links(), [("https://a.example/".into(), CITY.into())]);
        assert!(resolve(&object).names.is_empty());
        set_record(SERIES, linked("https://b.example/"));
        assert_eq!(links(), [("https://b.example/".into(), SERIES.into())]);
        set_record(&object, linked("https://c.example/"));
        assert_eq!(links(), [("https://c.example/".into(), object.clone())]);
        set_record(&object, Record::default());
        assert_eq!(links(), [("https://b.example/".into(), SERIES.into())]);
    });
}

#[test]
fn links_to_hosts_that_are_no_longer_allowed_are_left_out() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        let both = |hrefs: &[&str]| Record {
            links: hrefs
                .iter()
                .map(|href| link(href))
                .collect::<Vec<_>>()
                .try_into()
                .unwrap(),
            ..Default::default()
        };
        let hrefs = || -> Vec<_> {
            let links = resolve(UNIT).links.into_iter();
            links.map(|link| link.href).collect()
        };
        allow(CITY, &["a.example", "b.example", "c.example"]);
        set_record(CITY, linked("https://c.example/"));
        set_record(UNIT, both(&["https://a.example/", "https://b.example/"]));
        assert_eq!(hrefs(), ["https://a.example/", "https://b.example/"]);
        allow(CITY, &["b.example", "c.example"]);
        assert_eq!(hrefs(), ["https://b.example/"]);
        // Where none is left, they are inherited.
        allow(CITY, &["c.example"]);
        assert_eq!(hrefs(), ["https://c.example/"]);
        allow(CITY, &[]);
        assert_eq!(hrefs(), [""; 0]);
        allow(CITY, &["a.example"]);
        assert_eq!(hrefs(), ["https://a.example/"]);
        assert_eq!(resolve(CITY).hosts, ["a.example"]);
        assert_eq!(resolve(UNIT).hosts, [""; 0]);
    });
}

#[test]
fn links_are_made_out_for_the_code_asked_for() {
    on_chain(|| {
        let object = format!("{SERIES}.B7");
        assert_ok!(open_series(REGISTRAR, SERIES));
        assert_ok!(register(REGISTRAR, &object));
        allow(CITY, &["a.example"]);
        let mut record = linked("https://a.example/lamps/{item}?code={code}");
        record
            .links
            .try_push(link("https://a.example/{code}"))
            .unwrap();
        set_record(SERIES, record);
        let hrefs = |text: &str| -> Vec<_> {
            let links = resolve(text).links.into_iter();
            links.map(|link| link.href).collect()
        };
        let of_object = [
            format!("https://a.example/lamps/B7?code={object}"),
            format!("https://a.example/{object}"),
        ];
        assert_eq!(hrefs(&object), of_object);
        // What is inside an object is the object's.
        assert_eq!(hrefs(&format!("{object}/A7")), of_object);
        // What is for objects only is not for the series.
        assert_eq!(hrefs(SERIES), [format!("https://a.example/{SERIES}")]);
    });
}

#[test]
fn keys_are_told_as_they_are_on_record() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        let key = VerificationKey {
            id: bounded("key-1"),
            key: PublicKey::P256([2; 33]),
            valid_from: Some(1),
            valid_to: None,
        };
        let keys = vec![key].try_into().unwrap();
        set_record(
            CITY,
            Record {
                keys,
                ..Default::default()
            },
        );
        assert_eq!(
            serde_json::to_value(resolve(CITY).keys).unwrap(),
            json!([{
                "id": "key-1",
                "key": { "p256": format!("0x{}", "02".repeat(33)) },
                "validFrom": 1,
                "validTo": null,
            }])
        );
        assert_eq!(resolve(UNIT).keys, []);
    });
}

#[test]
fn resolve_many_works() {
    on_chain(|| {
        let answers = registry()
            .resolve_many(&["MA.156.1399", "nothing", CITY])
            .unwrap();
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(
            statuses,
            [Status::NotIssued, Status::Malformed, Status::Active]
        );
        assert_eq!(answers[2], resolve(CITY));
        let most = vec![CITY; MAX_RESOLVE as usize];
        assert_eq!(registry().resolve_many(&most).unwrap().len(), 100);
    });
}

#[test]
fn resolve_many_fails_when_too_many() {
    on_chain(|| {
        let result = registry().resolve_many(&[CITY; 101]);
        assert_eq!(result, Err(ReadProblem::TooMany(100)));
    });
}

#[test]
fn children_works() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        assert_ok!(CityIdentity::register(
            signed(REGISTRAR),
            held("MA.156.1301.02", HOLDER)
        ));
        assert_ok!(register(REGISTRAR, UNIT));
        assert_ok!(register(REGISTRAR, "MA.156.1301.0101"));
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        let page = registry().children(&code(CITY), None, 10).unwrap();
        assert_eq!(page.next, None);
        let told: Vec<_> = page
            .items
            .into_iter()
            .map(|child| {
                (
                    child.code.to_string(),
                    child.kind,
                    child.state,
                    child.revision,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (UNIT.into(), Kind::Unit, State::Suspended, 2),
                ("MA.156.1301.02".into(), Kind::Unit, State::Active, 1),
                (SERIES.into(), Kind::Series, State::Active, 1),
            ]
        );
        let page = registry().children(&code(CITY), Some("01"), 1).unwrap();
        assert_eq!(page.items[0].controller, Some(HOLDER));
        assert_eq!(page.next.as_deref(), Some("02"));
        let none = registry()
            .children(&code("MA.156.1301.02"), None, 10)
            .unwrap();
        assert!(none.items.is_empty());
    });
}

#[test]
fn children_fails_when_limit_or_cursor_is_bad() {
    on_chain(|| {
        let children = |after, limit| registry().children(&code(CITY), after, limit);
        for limit in [0, MAX_PAGE + 1] {
            assert_eq!(children(None, limit), Err(ReadProblem::TooMany(MAX_PAGE)));
        }
        assert!(children(None, MAX_PAGE).is_ok());
        assert_eq!(
            children(Some(&"1".repeat(21)), 1),
            Err(ReadProblem::BadCursor)
        );
    });
}

#[test]
fn revisions_works() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        for text in ["a", "b", "c", "d"] {
            set_record(UNIT, named(text));
        }
        let unit = code(UNIT);
        for limit in 1..=6 {
            let (mut numbers, mut after, mut last) = (Vec::new(), None, None);
            loop {
                let page = registry().revisions(&unit, after, limit).unwrap();
                for row in &page.items {
                    assert_eq!(row.digest, row.revision.digest());
                    assert_eq!(row.revision.previous, last);
                    last = Some(row.digest);
                    numbers.push(row.revision.number);
                }
                assert!(page.items.len() <= limit as usize);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(numbers, [1, 2, 3, 4, 5]);
        }
        for (text, after) in [
            (UNIT, Some(5)),
            (UNIT, Some(u32::MAX)),
            ("MA.156.1301.02", None),
        ] {
            let page = registry().revisions(&code(text), after, 5).unwrap();
            assert_eq!((page.items, page.next), (Vec::new(), None));
        }
        assert_eq!(
            registry().revisions(&unit, None, 0),
            Err(ReadProblem::TooMany(MAX_PAGE))
        );
    });
}

#[test]
fn rule_works() {
    on_chain(|| {
        let first = city_code::rule::Rule::v1();
        assert_eq!(registry().rule(None), Ok(Some(first)));
        assert_eq!(registry().rule(Some(1)), Ok(Some(first)));
        assert_eq!(registry().rule(Some(2)), Ok(None));
    });
}

#[test]
fn counters_works() {
    on_chain(|| {
        assert_eq!(
            registry().counters(),
            Ok(Counters {
                active: 3,
                ..Default::default()
            })
        );
        assert_ok!(register(REGISTRAR, UNIT));
        assert_ok!(CityIdentity::revoke(signed(REGISTRAR), bytes(UNIT)));
        let counters = Counters {
            active: 3,
            revoked: 1,
            ..Default::default()
        };
        assert_eq!(registry().counters(), Ok(counters));
    });
}

/// Labels of units, of one length and with letters.
fn labels() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[0-9A-HJ-NP-RTUWXY]{2}", 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn pages_of_any_size_give_all_children_in_order(labels in labels(), limit in 1u32..8) {
        on_chain(|| {
            assert_ok!(open_series(REGISTRAR, SERIES));
            let mut registered: Vec<String> = labels
                .iter()
                .map(|label| format!("{CITY}.{label}"))
                .filter(|text| register(REGISTRAR, text).is_ok())
                .collect();
            registered.sort();
            registered.push(SERIES.into());

            let (mut told, mut after) = (Vec::new(), None::<String>);
            loop {
                let page = registry().children(&code(CITY), after.as_deref(), limit).unwrap();
                told.extend(page.items.iter().map(|child| child.code.to_string()));
                after = page.next;
                let Some(cursor) = &after else { break };
                // A page that goes on is full, and its cursor is its last label.
                assert_eq!(page.items.len(), limit as usize);
                assert_eq!(page.items.last().unwrap().code.label(), cursor);
            }
            assert_eq!(told, registered);
        });
    }

    #[test]
    fn resolve_answers_any_octets(input in proptest::collection::vec(any::<u8>(), 0..200)) {
        on_chain(|| {
            let answer = registry().resolve(&input).unwrap();
            assert_eq!(answer.problem, city_code::Code::parse(&input).err());
            assert!(answer.code.chars().count() <= 64);
        });
    }

    #[test]
    fn what_resolves_as_issued_is_not_issued_again(label in "[0-9A-HJ-NP-RTUWXY]{2}") {
        on_chain(|| {
            let text = format!("{CITY}.{label}");
            let result = register(REGISTRAR, &text);
            let is_issued = status(&text).0 == Status::Active;
            assert_eq!(result.is_ok(), is_issued);
            if is_issued {
                let again = register(REGISTRAR, &text);
                assert_eq!(again, Err(Error::<Test>::AlreadyRegistered.into()));
            }
        });
    }
}
