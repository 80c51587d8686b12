//! Single links, and the hosts to which they may lead.

use crate::{mock::*, Call, Entries, Error, Event, Records, ResolverHosts};
use city_identity_primitives::{
    record::MAX_LINK_CHANGES, Hosts, Link, LinkChange, LinkId, Record, Registration,
};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use pallet_allowance::Refusal;
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

const UNIT: &str = "MA.156.1301.01";
const A: &str = "https://a.example/";
const B: &str = "https://b.example/";

fn patch(who: AccountId32, text: &str, expected: u32, changes: &[LinkChange]) -> DispatchResult {
    let changes = changes.to_vec().try_into().unwrap();
    CityIdentity::patch_links(signed(who), bytes(text), expected, changes)
}

fn put(href: &str) -> LinkChange {
    LinkChange::Put(link(href))
}

fn remove(href: &str) -> LinkChange {
    let Link {
        relation,
        href,
        language,
        ..
    } = link(href);
    LinkChange::Remove(LinkId {
        relation,
        href,
        language,
    })
}

fn set_hosts(who: AccountId32, area: &str, hosts: &[&str]) -> DispatchResult {
    CityIdentity::set_hosts(signed(who), bytes(area), list(hosts))
}

fn list(hosts: &[&str]) -> Hosts {
    let hosts: Vec<_> = hosts.iter().map(|host| bounded(host)).collect();
    hosts.try_into().unwrap()
}

fn number() -> u32 {
    let entry = Entries::<Test>::get(bytes(CITY), bounded("01"));
    entry.unwrap().number
}

fn hrefs() -> Vec<String> {
    let record = record_of(UNIT).unwrap_or_default();
    let text = |link: &Link| String::from_utf8(link.href.to_vec()).unwrap();
    record.links.iter().map(text).collect()
}

/// Runs a test where a unit with a name is registered, in a city that allows two hosts.
fn with_unit(test: impl FnOnce()) {
    on_chain(|| {
        let record = Some(named("城市管理局"));
        let unit = Registration {
            record,
            ..registration(UNIT)
        };
        assert_ok!(CityIdentity::register(signed(REGISTRAR), unit));
        allow(CITY, &["a.example", "b.example"]);
        events();
        test();
    });
}

#[test]
fn patch_links_works() {
    with_unit(|| {
        assert_ok!(patch(REGISTRAR, UNIT, 1, &[put(A), put(B)]));
        assert_eq!(hrefs(), [A, B]);
        let record = record_of(UNIT).unwrap();
        assert_eq!(record.names, named("城市管理局").names);
        let entry = Entries::<Test>::get(bytes(CITY), bounded("01")).unwrap();
        assert_eq!(entry.record, record.recorded());
        // A link that goes and comes back is the last one.
        assert_ok!(patch(REGISTRAR, UNIT, 2, &[remove(A), put(A)]));
        assert_eq!(hrefs(), [B, A]);
        assert_ok!(patch(REGISTRAR, UNIT, 3, &[remove(B)]));
        assert_eq!(hrefs(), [A]);
        let set = |revision| Event::RecordSet {
            code: bytes(UNIT),
            revision,
        };
        assert_eq!(events(), [set(2), set(3), set(4)]);
    });
}

#[test]
fn patch_links_moves_the_default() {
    with_unit(|| {
        let default = |href, is_default| {
            LinkChange::Put(Link {
                is_default,
                ..link(href)
            })
        };
        assert_ok!(patch(REGISTRAR, UNIT, 1, &[put(A), default(B, true)]));
        let record = || record_of(UNIT).unwrap();
        let href = |record: Record| record.default_link().unwrap().href.to_vec();
        assert_eq!(href(record()), B.as_bytes());
        let both = patch(REGISTRAR, UNIT, 2, &[default(A, true)]);
        assert_noop!(both, Error::<Test>::BadRecord(8, 1));
        let moved = [default(A, true), default(B, false)];
        assert_ok!(patch(REGISTRAR, UNIT, 2, &moved));
        assert_eq!(href(record()), A.as_bytes());
    });
}

#[test]
fn patch_links_begins_and_ends_a_record() {
    with_unit(|| {
        let clear = CityIdentity::set_record(signed(REGISTRAR), bytes(UNIT), Record::default());
        assert_ok!(clear);
        assert_ok!(patch(REGISTRAR, UNIT, 2, &[put(A)]));
        assert_eq!(hrefs(), [A]);
        assert_ok!(patch(REGISTRAR, UNIT, 3, &[remove(A)]));
        assert_eq!(Records::<Test>::get(bytes(UNIT)), None);
        assert_eq!(number(), 4);
    });
}

#[test]
fn patch_links_does_nothing_when_nothing_changes() {
    with_unit(|| {
        assert_ok!(patch(REGISTRAR, UNIT, 1, &[put(A)]));
        for changes in [vec![], vec![put(A)], vec![put(B), remove(B)]] {
            assert_storage_noop!(assert_ok!(patch(REGISTRAR, UNIT, 2, &changes)));
        }
    });
}

#[test]
fn patch_links_fails_when_stale() {
    with_unit(|| {
        assert_ok!(patch(REGISTRAR, UNIT, 1, &[put(A)]));
        for expected in [0, 1, 3] {
            let result = patch(REGISTRAR, UNIT, expected, &[put(B)]);
            assert_noop!(result, Error::<Test>::StaleRevision);
        }
        // Anything makes a new revision.
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        assert_ok!(CityIdentity::reinstate(signed(REGISTRAR), bytes(UNIT)));
        let result = patch(REGISTRAR, UNIT, 2, &[put(B)]);
        assert_noop!(result, Error::<Test>::StaleRevision);
    });
}

#[test]
fn patch_links_fails_when_a_change_cannot_be_made() {
    with_unit(|| {
        assert_ok!(patch(REGISTRAR, UNIT, 1, &[put(A)]));
        let result = patch(REGISTRAR, UNIT, 2, &[put(B), remove("https://b.example/b")]);
        assert_noop!(result, Error::<Test>::NoSuchLink(1));
        let many: Vec<_> = (0..16).map(|n| put(&format!("{B}{n}"))).collect();
        let result = patch(REGISTRAR, UNIT, 2, &many);
        assert_noop!(result, Error::<Test>::TooManyLinks(15));
        let result = patch(REGISTRAR, UNIT, 2, &[put("http://a.example/")]);
        assert_noop!(result, Error::<Test>::BadRecord(4, 1));
        let result = patch(REGISTRAR, UNIT, 2, &[put("https://c.example/")]);
        assert_noop!(result, Error::<Test>::HostNotAllowed(1));
    });
}

#[test]
fn patch_links_fails_when_it_may_not() {
    with_unit(|| {
        let result = patch(REGISTRAR, "MA.156.1301.0", 1, &[put(A)]);
        assert_noop!(result, Error::<Test>::MalformedCode(13));
        let result = patch(REGISTRAR, "MA.156.1301.02", 1, &[put(A)]);
        assert_noop!(result, Error::<Test>::NotRegistered);
        for who in [NEIGHBOUR, STRANGER, MEMBER] {
            let result = patch(who, UNIT, 1, &[put(A)]);
            assert_noop!(result, Error::<Test>::NotEntitled);
        }
        let result = CityIdentity::patch_links(council(), bytes(UNIT), 1, Default::default());
        assert_noop!(result, DispatchError::BadOrigin);
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        let result = patch(REGISTRAR, UNIT, 2, &[put(A)]);
        assert_noop!(result, Error::<Test>::NotActive);
    });
}

#[test]
fn as_many_changes_as_there_can_be_are_made() {
    with_unit(|| {
        let one = |n: u32| [put(&format!("{A}{n}")), remove(&format!("{A}{n}"))];
        let mut changes: Vec<_> = (0..MAX_LINK_CHANGES / 2).flat_map(one).collect();
        changes.pop();
        assert_ok!(patch(REGISTRAR, UNIT, 1, &changes));
        assert_eq!(hrefs().len(), 1);
    });
}

#[test]
fn set_hosts_works() {
    with_unit(|| {
        assert_ok!(set_hosts(REGISTRAR, CITY, &["c.example"]));
        assert_eq!(
            ResolverHosts::<Test>::get(bytes(CITY)),
            list(&["c.example"])
        );
        // They are the area's only.
        assert_eq!(
            ResolverHosts::<Test>::get(bytes(DISTRICT)),
            Hosts::default()
        );
        assert_ok!(patch(REGISTRAR, UNIT, 1, &[put("https://c.example/")]));
        events();
        assert_storage_noop!(assert_ok!(set_hosts(REGISTRAR, CITY, &["c.example"])));
        assert_ok!(set_hosts(REGISTRAR, CITY, &[]));
        assert!(!ResolverHosts::<Test>::contains_key(bytes(CITY)));
        let set = Event::HostsSet {
            area: bytes(CITY),
            hosts: Hosts::default(),
        };
        assert_eq!(events(), [set]);
        // The link is kept, and its record can be changed only without it.
        assert_eq!(hrefs(), ["https://c.example/"]);
        let result = patch(REGISTRAR, UNIT, 2, &[put("https://c.example/2")]);
        assert_noop!(result, Error::<Test>::HostNotAllowed(0));
        assert_ok!(patch(REGISTRAR, UNIT, 2, &[remove("https://c.example/")]));
    });
}

#[test]
fn set_hosts_fails_when_it_may_not() {
    with_unit(|| {
        let result = set_hosts(REGISTRAR, "MA.156.1", &["a.example"]);
        assert_noop!(result, Error::<Test>::MalformedCode(8));
        for text in ["MA.156", UNIT, SERIES] {
            let result = set_hosts(REGISTRAR, text, &["a.example"]);
            assert_noop!(result, Error::<Test>::WrongKind);
        }
        let result = set_hosts(REGISTRAR, "MA.156.1302", &["a.example"]);
        assert_noop!(result, Error::<Test>::NotRegistered);
        for who in [NEIGHBOUR, HOLDER, STRANGER, MEMBER] {
            let result = set_hosts(who, CITY, &["a.example"]);
            assert_noop!(result, Error::<Test>::NotEntitled);
        }
        let result = CityIdentity::set_hosts(council(), bytes(CITY), Hosts::default());
        assert_noop!(result, DispatchError::BadOrigin);
        assert_ok!(CityIdentity::suspend(council(), bytes(CITY)));
        let result = set_hosts(REGISTRAR, CITY, &["a.example"]);
        assert_noop!(result, Error::<Test>::NotActive);
    });
}

#[test]
fn set_hosts_fails_when_a_host_is_bad() {
    with_unit(|| {
        for bad in [
            "",
            "localhost",
            "A.example",
            "127.0.0.1",
            "0x7f000001",
            "a.example:443",
        ] {
            let result = set_hosts(REGISTRAR, CITY, &["a.example", bad]);
            assert_noop!(result, Error::<Test>::BadHost(1));
        }
        let twice = ["a.example", "b.example", "a.example"];
        let result = set_hosts(REGISTRAR, CITY, &twice);
        assert_noop!(result, Error::<Test>::BadHost(2));
    });
}

#[test]
fn links_lead_to_allowed_hosts_only() {
    with_unit(|| {
        let bad = linked("https://c.example/");
        let result = CityIdentity::set_record(signed(REGISTRAR), bytes(UNIT), bad.clone());
        assert_noop!(result, Error::<Test>::HostNotAllowed(0));
        let with = |text, record: &Record| Registration {
            record: Some(record.clone()),
            ..registration(text)
        };
        let series = with(SERIES, &bad);
        let result = CityIdentity::open_series(signed(REGISTRAR), series);
        assert_noop!(result, Error::<Test>::HostNotAllowed(0));
        let unit = with("MA.156.1301.02", &bad);
        let result = CityIdentity::register(signed(REGISTRAR), unit.clone());
        assert_noop!(result, Error::<Test>::HostNotAllowed(0));
        let good = with("MA.156.1301.03", &linked(A));
        let result = register_batch(REGISTRAR, &[good.clone(), unit]);
        let reason = batch_item(1, &Error::<Test>::HostNotAllowed(0));
        assert_noop!(result, reason);
        assert_ok!(register_batch(REGISTRAR, &[good]));
        // An area that has set none allows none.
        let neighbours = with("MA.156.130102.01", &linked(A));
        let result = CityIdentity::register(signed(NEIGHBOUR), neighbours);
        assert_noop!(result, Error::<Test>::HostNotAllowed(0));
    });
}

#[test]
fn the_pool_asks_for_the_same_rights() {
    with_unit(|| {
        let calls = |text: &str| {
            let code = bytes(text);
            let value = bounded("1.2");
            let scheme = city_identity_primitives::Scheme::Oid;
            [
                Call::<Test>::patch_links {
                    code: code.clone(),
                    expected_revision: 1,
                    changes: Default::default(),
                },
                Call::add_alias {
                    code: code.clone(),
                    scheme,
                    value: bounded("1.2"),
                },
                Call::remove_alias {
                    code: code.clone(),
                    scheme,
                    value,
                },
                Call::set_hosts {
                    area: code,
                    hosts: Hosts::default(),
                },
            ]
        };
        for call in calls(CITY) {
            assert_eq!(may(REGISTRAR, call.clone()), Ok(()), "{call:?}");
            for who in [NEIGHBOUR, HOLDER, STRANGER, MEMBER] {
                assert_eq!(may(who, call.clone()), Err(Refusal::NoRight), "{call:?}");
            }
        }
    });
}
