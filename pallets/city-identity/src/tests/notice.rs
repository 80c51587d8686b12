//! Changes of high risk, announced ahead.

use crate::{mock::*, Call, Error, Event, NoticePeriods, Notices};
use city_identity_primitives::{Link, Record, Status};
use frame_support::{assert_noop, assert_ok};
use pallet_allowance::Refusal;
use sp_runtime::{AccountId32, DispatchResult};

const UNIT: &str = "MA.156.1301.01";
const NEW: AccountId32 = AccountId32::new([21; 32]);
const PERIOD: u32 = 4;

fn set_period(by: AccountId32, area: &str, blocks: u32) -> DispatchResult {
    CityIdentity::set_notice_period(signed(by), bytes(area), blocks)
}

fn retire() -> DispatchResult {
    retire_into(signed(REGISTRAR), UNIT, &[])
}

fn revoke() -> DispatchResult {
    CityIdentity::revoke(signed(REGISTRAR), bytes(UNIT))
}

fn withdraw(by: AccountId32) -> DispatchResult {
    CityIdentity::withdraw_notice(signed(by), bytes(UNIT))
}

fn period() -> u32 {
    NoticePeriods::<Test>::get(bytes(CITY))
}

/// Runs a test where a holder controls a unit of a city that wants changes announced.
fn with_period(test: impl FnOnce()) {
    on_chain(|| {
        assert_ok!(CityIdentity::register(
            signed(REGISTRAR),
            held(UNIT, HOLDER)
        ));
        assert_ok!(set_period(REGISTRAR, CITY, PERIOD));
        events();
        test();
    });
}

#[test]
fn a_change_is_announced_and_made_when_it_is_due() {
    for (change, status_after) in [
        (retire as fn() -> _, Status::Retired),
        (revoke, Status::Revoked),
    ] {
        with_period(|| {
            assert_ok!(change());
            let notice = Notices::<Test>::get(bytes(UNIT)).unwrap();
            assert_eq!((notice.due, notice.expires), (5, 5 + OPEN_PERIOD));
            let event = Event::ChangeAnnounced {
                code: bytes(UNIT),
                notice: notice.clone(),
            };
            assert_eq!(events(), [event]);
            let answer = CityIdentity::registry().control(&code(UNIT)).unwrap();
            assert_eq!(
                (answer.notice, answer.notice_period),
                (Some(notice), PERIOD)
            );
            pass_blocks(PERIOD - 1);
            assert_noop!(change(), Error::<Test>::NotDue);
            assert_eq!(status(UNIT).0, Status::Active);
            pass_blocks(1);
            assert_ok!(change());
            assert_eq!(status(UNIT).0, status_after);
            assert!(!Notices::<Test>::contains_key(bytes(UNIT)));
        });
    }
}

#[test]
fn one_change_is_announced_at_a_time() {
    with_period(|| {
        assert_ok!(retire());
        assert_noop!(revoke(), Error::<Test>::AnotherChangeAnnounced);
        pass_blocks(PERIOD + OPEN_PERIOD);
        assert_noop!(revoke(), Error::<Test>::AnotherChangeAnnounced);
        pass_blocks(1);
        // The notice has run out, so that this is a new one.
        assert_ok!(revoke());
        assert_eq!(status(UNIT).0, Status::Active);
    });
}

#[test]
fn a_notice_is_withdrawn() {
    with_period(|| {
        assert_ok!(retire());
        events();
        // Or a holder could keep its code from being ended.
        for by in [STRANGER, NEIGHBOUR, HOLDER] {
            assert_noop!(withdraw(by), Error::<Test>::NotEntitled);
        }
        assert_ok!(withdraw(REGISTRAR));
        let event = Event::NoticeWithdrawn {
            code: bytes(UNIT),
            by: REGISTRAR,
        };
        assert_eq!(events(), [event]);
        assert_noop!(withdraw(REGISTRAR), Error::<Test>::NothingAnnounced);
        assert_ok!(revoke());
    });
}

#[test]
fn what_the_holder_announced_is_not_in_the_way_of_those_above() {
    for by in [HOLDER, REGISTRAR] {
        with_period(|| {
            allow(CITY, &["a.example"]);
            let set = || {
                let record = leading(Some("https://a.example/"), "https://a.example/2");
                CityIdentity::set_record(signed(HOLDER), bytes(UNIT), record)
            };
            assert_ok!(set());
            assert_ok!(withdraw(by));
            assert_ok!(set());
            assert_ok!(retire());
            assert_noop!(set(), Error::<Test>::AnotherChangeAnnounced);
            pass_blocks(PERIOD);
            assert_ok!(retire());
            assert_eq!(status(UNIT).0, Status::Retired);
        });
    }
}

/// Links of its own take the place of those that a code inherits.
#[test]
fn the_first_and_the_last_link_of_a_codes_own_are_announced() {
    with_period(|| {
        allow(CITY, &["a.example"]);
        let [city, own] = ["https://a.example/city", "https://a.example/own"];
        let set = |who, text, record| CityIdentity::set_record(signed(who), bytes(text), record);
        assert_ok!(set(REGISTRAR, CITY, linked(city)));
        pass_blocks(PERIOD);
        assert_ok!(set(REGISTRAR, CITY, linked(city)));
        let leads = || resolve(UNIT).links.remove(0).href;
        for (record, before, after) in [(linked(own), city, own), (Record::default(), own, city)] {
            assert_ok!(set(HOLDER, UNIT, record.clone()));
            assert_eq!(leads(), before);
            pass_blocks(PERIOD);
            assert_ok!(set(HOLDER, UNIT, record));
            assert_eq!(leads(), after);
        }
    });
}

#[test]
fn suspending_and_the_council_wait_for_nothing() {
    with_period(|| {
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(UNIT)));
        assert_eq!(status(UNIT).0, Status::Suspended);
        assert_ok!(CityIdentity::revoke(council(), bytes(CITY)));
        assert_eq!(status(CITY).0, Status::Revoked);
    });
}

#[test]
fn an_offer_can_be_accepted_when_it_is_due() {
    with_period(|| {
        assert_ok!(CityIdentity::offer_control(
            signed(HOLDER),
            bytes(UNIT),
            NEW
        ));
        let accept = || CityIdentity::accept_control(signed(NEW), bytes(UNIT));
        pass_blocks(PERIOD - 1);
        assert_noop!(accept(), Error::<Test>::NotDue);
        pass_blocks(1);
        assert_ok!(accept());
    });
}

#[test]
fn a_longer_period_holds_at_once_and_a_shorter_one_when_it_is_due() {
    with_period(|| {
        assert_ok!(set_period(REGISTRAR, CITY, PERIOD + 1));
        let event = Event::NoticePeriodSet {
            area: bytes(CITY),
            blocks: PERIOD + 1,
        };
        assert_eq!(events(), [event]);
        assert_ok!(set_period(REGISTRAR, CITY, PERIOD + 1));
        assert_ok!(set_period(REGISTRAR, CITY, 0));
        assert_eq!(period(), PERIOD + 1);
        pass_blocks(PERIOD);
        assert_noop!(set_period(REGISTRAR, CITY, 0), Error::<Test>::NotDue);
        assert_noop!(
            set_period(REGISTRAR, CITY, 1),
            Error::<Test>::AnotherChangeAnnounced
        );
        pass_blocks(1);
        assert_ok!(set_period(REGISTRAR, CITY, 0));
        assert!(!NoticePeriods::<Test>::contains_key(bytes(CITY)));
        assert_ok!(retire());
        assert_eq!(status(UNIT).0, Status::Retired);
    });
}

#[test]
fn set_notice_period_refuses() {
    with_period(|| {
        let longest = MAX_NOTICE_PERIOD;
        assert_noop!(
            set_period(REGISTRAR, CITY, longest + 1),
            Error::<Test>::NoticeTooLong
        );
        assert_ok!(set_period(REGISTRAR, CITY, longest));
        assert_noop!(set_period(HOLDER, UNIT, 1), Error::<Test>::WrongKind);
        for by in [HOLDER, NEIGHBOUR, STRANGER] {
            assert_noop!(set_period(by, CITY, 1), Error::<Test>::NotEntitled);
        }
        assert_noop!(
            set_period(REGISTRAR, "MA.156.1302", 1),
            Error::<Test>::NotRegistered
        );
        assert_ok!(CityIdentity::suspend(council(), bytes(CITY)));
        assert_noop!(set_period(REGISTRAR, CITY, 1), Error::<Test>::NotActive);
        let call = Call::set_notice_period {
            area: bytes(CITY),
            blocks: 1,
        };
        assert_ok!(may(REGISTRAR, call.clone()));
        assert_eq!(may(HOLDER, call), Err(Refusal::NoRight));
    });
}

/// A record whose default link, if it has one, and another lead there.
fn leading(default: Option<&str>, other: &str) -> Record {
    let default = default.map(|href| Link {
        is_default: true,
        ..link(href)
    });
    let links: Vec<_> = default.into_iter().chain([link(other)]).collect();
    Record {
        links: links.try_into().unwrap(),
        ..Default::default()
    }
}

#[test]
fn another_default_link_is_announced_and_other_links_are_not() {
    with_period(|| {
        allow(CITY, &["a.example", "b.example"]);
        let [a, b] = ["https://a.example/", "https://b.example/"];
        let set = |record: Record| CityIdentity::set_record(signed(HOLDER), bytes(UNIT), record);
        let default = || {
            let links = resolve(UNIT).links;
            links
                .into_iter()
                .find(|link| link.is_default)
                .map(|link| link.href)
        };
        // It leads nowhere yet, and whoever scans the code is led somewhere else then.
        assert_ok!(set(leading(Some(a), b)));
        assert_eq!(default(), None);
        pass_blocks(PERIOD);
        assert_ok!(set(leading(Some(a), b)));
        assert_eq!(default(), Some(a.into()));
        // Everything else changes at once.
        assert_ok!(set(leading(Some(a), "https://b.example/2")));
        assert_eq!(resolve(UNIT).links.len(), 2);
        assert_ok!(set(leading(Some(b), a)));
        assert_eq!(default(), Some(a.into()));
        assert_noop!(set(leading(None, a)), Error::<Test>::AnotherChangeAnnounced);
        pass_blocks(PERIOD);
        // What else is on record may have been changed meanwhile.
        assert_ok!(set(leading(Some(b), "https://b.example/3")));
        assert_eq!(default(), Some(b.into()));
    });
}

#[test]
fn hosts_are_added_at_once_and_dropped_when_it_is_due() {
    with_period(|| {
        let set = |hosts: &[&str]| {
            let hosts: Vec<_> = hosts.iter().map(|host| bounded(host)).collect();
            CityIdentity::set_hosts(signed(REGISTRAR), bytes(CITY), hosts.try_into().unwrap())
        };
        assert_ok!(set(&["a.example"]));
        assert_ok!(set(&["b.example", "a.example"]));
        assert_eq!(resolve(CITY).hosts, ["b.example", "a.example"]);
        assert_ok!(set(&["b.example"]));
        assert_eq!(resolve(CITY).hosts, ["b.example", "a.example"]);
        pass_blocks(PERIOD);
        assert_ok!(set(&["b.example"]));
        assert_eq!(resolve(CITY).hosts, ["b.example"]);
    });
}
