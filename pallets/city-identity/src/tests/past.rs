//! What codes were: by the registry's own history, and by the division table.

use crate::mock::*;
use city_code::rule::Rule;
use city_identity_primitives::{
    answer::Body,
    genesis::{DivisionRow, Genesis},
    DivisionChange, Past, Point, ReadProblem, Registration, Status,
};
use frame_support::assert_ok;
use proptest::{collection::vec, prelude::*};
use serde_json::json;

const UNIT: &str = "MA.156.1301.01";

fn at(text: &str, point: Point) -> Past {
    let registry = CityIdentity::registry();
    registry.resolve_at(&code(text), point).unwrap()
}

fn status_at(text: &str, block: u32) -> Status {
    at(text, Point::Block(block)).resolution.status
}

fn set_name(text: &str, name: &str) {
    let set = CityIdentity::set_record(signed(REGISTRAR), bytes(text), named(name));
    assert_ok!(set);
}

#[test]
fn the_history_of_a_code_is_remembered() {
    on_chain(|| {
        // Block 2: registered; 4: named; 6: suspended with its area; 8: retired.
        pass(1);
        assert_ok!(register(REGISTRAR, UNIT));
        System::set_block_number(4);
        set_name(UNIT, "甲");
        System::set_block_number(6);
        assert_ok!(CityIdentity::suspend(council(), bytes(CITY)));
        System::set_block_number(7);
        assert_ok!(CityIdentity::reinstate(council(), bytes(CITY)));
        System::set_block_number(8);
        assert_ok!(register(REGISTRAR, "MA.156.1301.02"));
        assert_ok!(retire_into(signed(REGISTRAR), UNIT, &["MA.156.1301.02"]));
        System::set_block_number(20);

        use Status::*;
        for (block, status) in [
            (0, NotIssued),
            (1, NotIssued),
            (2, Active),
            (5, Active),
            (6, Suspended),
            (7, Active),
            (8, Retired),
            (20, Retired),
        ] {
            assert_eq!(status_at(UNIT, block), status, "block {block}");
        }
        let suspended = at(UNIT, Point::Block(6)).resolution;
        assert_eq!(suspended.status_from, Some(code(CITY)));
        assert_eq!(suspended.revision, Some(2));
        assert_eq!(
            at(UNIT, Point::Block(1)).resolution.registered,
            Some(code(CITY))
        );

        let first = at(UNIT, Point::Version(1)).resolution;
        assert_eq!((first.status, first.revision), (Active, Some(1)));
        assert!(first.names.is_empty() && first.successors.is_empty());
        let third = at(UNIT, Point::Version(3));
        assert_eq!(third.resolution.status, Retired);
        assert_eq!(third.resolution.successors.len(), 1);
        assert_eq!(third.resolution.names[0].text, "甲");
        assert_eq!(third.body, Body::Kept);
    });
}

#[test]
fn a_name_alone_is_remembered() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        set_name(UNIT, "甲");
        set_name(UNIT, "乙");
        for (version, name) in [(2, "甲"), (3, "乙")] {
            let past = at(UNIT, Point::Version(version));
            assert_eq!(past.body, Body::Kept);
            assert_eq!(past.resolution.names[0].text, name);
            let digests = past.resolution.digests.unwrap();
            assert_eq!(digests.record, Some(named(name).digest()));
        }
    });
}

#[test]
fn a_record_that_was_changed_since_is_known_by_its_digest() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        let mut two_names = named("甲");
        two_names.names.try_push(name("en", "A")).unwrap();
        let digest = two_names.digest();
        let set = CityIdentity::set_record(signed(REGISTRAR), bytes(UNIT), two_names);
        assert_ok!(set);
        set_name(UNIT, "乙");
        let second = at(UNIT, Point::Version(2));
        assert_eq!(second.body, Body::Pruned);
        assert!(second.resolution.names.is_empty());
        let digests = second.resolution.digests.unwrap();
        assert_eq!(digests.record, Some(digest));
        let third = at(UNIT, Point::Version(3));
        assert_eq!(third.body, Body::Kept);
        assert_eq!(third.resolution.names[0].text, "乙");
        // Without a record there was none to lose.
        assert_eq!(at(UNIT, Point::Version(1)).body, Body::Kept);
    });
}

#[test]
fn validity_is_judged_at_the_time_of_the_change() {
    on_chain(|| {
        let registration = Registration {
            valid_from: Some(START + 10),
            ..registration(UNIT)
        };
        assert_ok!(CityIdentity::register(signed(REGISTRAR), registration));
        pass(20);
        set_name(UNIT, "甲");
        pass(20);
        let status = |point| {
            let past = at(UNIT, point).resolution;
            (past.status, past.time)
        };
        assert_eq!(status(Point::Version(1)), (Status::Reserved, START));
        assert_eq!(status(Point::Block(1)), (Status::Reserved, START));
        assert_eq!(status(Point::Version(2)), (Status::Active, START + 20));
        // In the present block, at its time.
        assert_eq!(status(Point::Block(3)), (Status::Active, START + 40));
    });
}

#[test]
fn a_time_is_judged_by_itself() {
    on_chain(|| {
        let registration = Registration {
            valid_to: Some(START + 50),
            ..registration(UNIT)
        };
        pass(10);
        assert_ok!(CityIdentity::register(signed(REGISTRAR), registration));
        pass(20);
        set_name(UNIT, "甲");
        pass(30);
        assert_ok!(CityIdentity::suspend(council(), bytes(CITY)));
        pass(40);
        for (time, status, names) in [
            (9, Status::NotIssued, 0),
            (10, Status::Active, 0),
            (29, Status::Active, 0),
            (30, Status::Active, 1),
            (50, Status::Active, 1),
            (51, Status::Expired, 1),
            (60, Status::Expired, 1),
            (100, Status::Expired, 1),
        ] {
            let past = at(UNIT, Point::Time(START + time));
            assert_eq!(past.resolution.status, status, "{time}");
            assert_eq!(past.resolution.time, START + time);
            assert_eq!(
                (past.resolution.names.len(), past.body),
                (names, Body::Kept)
            );
        }
        assert_eq!(
            at(CITY, Point::Time(START + 59)).resolution.status,
            Status::Active
        );
        assert_eq!(
            at(CITY, Point::Time(START + 60)).resolution.status,
            Status::Suspended
        );
        let to_come = Point::Time(START + 101);
        let error = CityIdentity::registry()
            .resolve_at(&code(UNIT), to_come)
            .unwrap_err();
        assert_eq!(error, ReadProblem::BeyondHistory);
    });
}

#[test]
fn links_to_hosts_that_were_dropped_are_left_out_of_the_past() {
    on_chain(|| {
        allow(CITY, &["a.example"]);
        assert_ok!(register(REGISTRAR, UNIT));
        let record = linked("https://a.example/");
        assert_ok!(CityIdentity::set_record(
            signed(REGISTRAR),
            bytes(UNIT),
            record
        ));
        assert_eq!(at(UNIT, Point::Version(2)).resolution.links.len(), 1);
        assert!(at(CITY, Point::Version(1)).resolution.hosts.is_empty());
        allow(CITY, &["b.example"]);
        let past = at(UNIT, Point::Version(2));
        assert_eq!((past.resolution.links.len(), past.body), (0, Body::Pruned));
    });
}

#[test]
fn genesis_tells_no_year() {
    on_chain(|| {
        assert_eq!(at(CITY, Point::Version(1)).resolution.division, None);
        pass(1);
        set_name(CITY, "a");
        let past = at(CITY, Point::Version(2)).resolution;
        assert_eq!(past.division.unwrap().name, "石家庄市");
    });
}

#[test]
fn what_is_for_local_use_always_was() {
    on_chain(|| assert_eq!(status_at("MA.156.1301.99", 1), Status::Local));
}

#[test]
fn what_is_not_in_the_history_is_refused() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        let registry = CityIdentity::registry();
        for (text, point) in [
            (UNIT, Point::Version(0)),
            (UNIT, Point::Version(2)),
            (UNIT, Point::Block(2)),
            ("MA.156.1301.02", Point::Version(1)),
            ("MA.156.1301.02", Point::Block(2)),
        ] {
            let refused = registry.resolve_at(&code(text), point);
            assert_eq!(refused, Err(ReadProblem::BeyondHistory), "{text}");
        }
    });
}

#[test]
fn the_past_is_json_that_clients_know() {
    on_chain(|| {
        let past = at(CITY, Point::Block(1));
        let mut expected = serde_json::to_value(resolve(CITY)).unwrap();
        expected["body"] = json!("kept");
        assert_eq!(serde_json::to_value(past).unwrap(), expected);
        for (point, text) in [
            (Point::Version(2), json!({ "version": 2 })),
            (Point::Block(7), json!({ "block": 7 })),
        ] {
            assert_eq!(
                serde_json::from_value::<Point>(text.clone()).unwrap(),
                point
            );
            assert_eq!(serde_json::to_value(point).unwrap(), text);
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    /// What a code was at the end of a block is what it was said to be in that block.
    #[test]
    fn each_block_is_remembered_as_it_was(steps in vec((0..6u8, 0..3u32), 1..40)) {
        on_chain(|| {
            assert_ok!(register(REGISTRAR, UNIT));
            let mut seen = Vec::new();
            let mut look = || {
                let mut then = resolve(UNIT);
                // The past is told at the time of the last change, and knows no names that changed.
                then.time = 0;
                then.names.clear();
                seen.push((System::block_number(), then));
            };
            for (step, blocks) in steps {
                if blocks > 0 {
                    look();
                    System::set_block_number(System::block_number() + blocks);
                }
                let text = if step % 2 == 0 { UNIT } else { CITY };
                let _ = match step {
                    0 => CityIdentity::suspend(signed(REGISTRAR), bytes(text)),
                    1 => CityIdentity::suspend(council(), bytes(text)),
                    2 => CityIdentity::reinstate(signed(REGISTRAR), bytes(text)),
                    3 => CityIdentity::reinstate(council(), bytes(text)),
                    _ => CityIdentity::set_record(
                        signed(REGISTRAR),
                        bytes(text),
                        named(&blocks.to_string()),
                    ),
                };
            }
            look();
            System::set_block_number(System::block_number() + 1);
            for (block, then) in seen {
                let mut past = at(UNIT, Point::Block(block)).resolution;
                past.time = 0;
                past.names.clear();
                assert_eq!(past, then);
            }
        });
    }
}

/// The table that chains are started with.
const TABLE: &str = include_str!("../../../../chain-spec/gb2260.csv");

fn real_table() -> Vec<DivisionRow> {
    let year = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    let row = |line: &str| {
        let [code, name, _, from, to] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        DivisionRow {
            code: code.parse().unwrap(),
            name: name.into(),
            from: year(from),
            to: year(to),
        }
    };
    TABLE.lines().skip(1).map(row).collect()
}

/// Runs a test with the real table, in which the council has set what it knows of some successors.
fn with_real_table(test: impl FnOnce()) {
    let genesis = Genesis::new(false, Rule::v1(), real_table(), vec![]).unwrap();
    state(genesis).execute_with(|| {
        let withdrawn = |code, to, successors: &[u32]| DivisionChange::Withdraw {
            code,
            to,
            successors: successors.to_vec().try_into().unwrap(),
        };
        let changes = vec![
            withdrawn(132_300, 1993, &[130_100]),
            withdrawn(130_103, 2014, &[130_102, 130_104]),
            withdrawn(511_400, 1997, &[500_102]),
            withdrawn(110_103, 2010, &[110_101]),
        ];
        let amended = CityIdentity::amend_divisions(council(), changes.try_into().unwrap());
        assert_ok!(amended);
        test();
        assert_ok!(CityIdentity::do_try_state());
    });
}

/// The names that a code had in a year, until when, and what came after.
fn as_of(text: &str, year: u16) -> Vec<(String, Option<u16>, Vec<u32>)> {
    let registry = CityIdentity::registry();
    let answer = registry.resolve_as_of(&code(text), year).unwrap();
    assert_eq!((answer.code, answer.year), (code(text), year));
    assert_eq!(answer.status, Status::NotIssued);
    let periods = answer.division.map(|division| division.periods);
    let shown = periods.unwrap_or_default().into_iter();
    shown
        .map(|period| (period.name, period.to, period.successors))
        .collect()
}

#[test]
fn a_code_speaks_of_the_place_that_was() {
    with_real_table(|| {
        let period =
            |name: &str, to, successors: &[u32]| (name.to_string(), to, successors.to_vec());
        let prefecture = period("石家庄地区", Some(1993), &[130_100]);
        assert_eq!(
            as_of("MA.156.1323", 1992),
            core::slice::from_ref(&prefecture)
        );
        assert_eq!(as_of("MA.156.1323", 1993), [prefecture]);
        assert_eq!(as_of("MA.156.1323", 1994), []);
        let qiaodong = period("桥东区", Some(2014), &[130_102, 130_104]);
        assert_eq!(
            as_of("MA.156.130103", 2000),
            core::slice::from_ref(&qiaodong)
        );
        // What stands below an area spoke of its place.
        assert_eq!(as_of("MA.156.130103.01/60.10000000.7", 2014), [qiaodong]);
        assert_eq!(as_of("MA.156.130103", 2015), []);
        // The code was given to another place.
        let fuling = period("涪陵市", Some(1997), &[500_102]);
        assert_eq!(as_of("MA.156.5114", 1996), [fuling]);
        assert_eq!(as_of("MA.156.5114", 1998), []);
        assert_eq!(as_of("MA.156.5114", 2001), [period("眉山市", None, &[])]);
        // Both held in the year of the change.
        let shared = [
            period("加格達奇區", Some(2018), &[]),
            period("漠河市", None, &[]),
        ];
        assert_eq!(as_of("MA.156.232701", 2018), shared);
        // No division at all.
        assert_eq!(as_of("MA.156.9999", 2000), []);
        let registry = CityIdentity::registry();
        let country = registry.resolve_as_of(&code("MA.156"), 2000).unwrap();
        assert_eq!((country.status, country.division), (Status::Active, None));
    });
}

#[test]
fn a_division_that_was_is_json_that_clients_know() {
    with_real_table(|| {
        let registry = CityIdentity::registry();
        let answer = registry.resolve_as_of(&code("MA.156.1323"), 1992).unwrap();
        assert_eq!(
            serde_json::to_value(answer).unwrap(),
            json!({
                "code": "MA.156.1323",
                "year": 1992,
                "status": "not-issued",
                "division": {
                    "code": 132_300,
                    "cityCode": "MA.156.1323",
                    "periods": [{
                        "name": "石家庄地区",
                        "from": null,
                        "to": 1993,
                        "successors": [130_100],
                    }],
                    "within": [{ "code": 130_000, "name": "河北省", "until": null }],
                },
            })
        );
    });
}
