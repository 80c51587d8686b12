//! How many codes an area may issue.

use crate::{mock::*, Call, Error, Event, Quotas};
use city_identity_primitives::{AreaQuota, Quota};
use frame_support::{assert_noop, assert_ok};
use pallet_allowance::Refusal;
use sp_runtime::{DispatchError, DispatchResult};

fn set(area: &str, quota: Option<(u32, u32)>) -> DispatchResult {
    let quota = quota.map(|(codes, period)| Quota { codes, period });
    CityIdentity::set_quota(council(), bytes(area), quota)
}

fn unit(n: u32) -> String {
    format!("{CITY}.{n:02}")
}

fn used() -> (u32, u32) {
    let AreaQuota { since, used, .. } = Quotas::<Test>::get(bytes(CITY)).unwrap();
    (since, used)
}

#[test]
fn set_quota_works() {
    on_chain(|| {
        let quota = Some(Quota {
            codes: 2,
            period: 10,
        });
        let set_to = |quota| {
            vec![Event::QuotaSet {
                area: bytes(CITY),
                quota,
            }]
        };
        assert_ok!(set(CITY, Some((2, 10))));
        assert_eq!(events(), set_to(quota));
        assert_ok!(set(CITY, Some((2, 10))));
        assert_eq!(events(), []);
        assert_ok!(set(CITY, None));
        assert_eq!(events(), set_to(None));
        assert!(!Quotas::<Test>::contains_key(bytes(CITY)));
    });
}

#[test]
fn an_area_issues_no_more_in_a_period() {
    on_chain(|| {
        assert_ok!(set(CITY, Some((2, 3))));
        assert_ok!(register(REGISTRAR, &unit(1)));
        assert_ok!(register(REGISTRAR, &unit(2)));
        assert_noop!(register(REGISTRAR, &unit(3)), Error::<Test>::QuotaExhausted);
        let call = Call::register {
            registration: registration(&unit(3)),
        };
        assert_eq!(may(REGISTRAR, call), Err(Refusal::QuotaUsedUp));
        assert_noop!(
            open_series(REGISTRAR, SERIES),
            Error::<Test>::QuotaExhausted
        );
        // What is deeper counts too; another area has its own.
        let below = format!("{}01", unit(1));
        assert_noop!(register(REGISTRAR, &below), Error::<Test>::QuotaExhausted);
        assert_ok!(register(NEIGHBOUR, &format!("{DISTRICT}.01")));
        assert_eq!(used(), (1, 2));
        for _ in 0..3 {
            pass(1);
        }
        let items = [3, 4, 5].map(|n| registration(&unit(n)));
        assert_noop!(
            register_batch(REGISTRAR, &items),
            batch_item(2, &Error::QuotaExhausted)
        );
        assert_ok!(register_batch(REGISTRAR, &items[..2]));
        assert_eq!(used(), (4, 2));
    });
}

#[test]
fn a_new_quota_keeps_what_was_counted() {
    on_chain(|| {
        assert_ok!(set(CITY, Some((2, 10))));
        assert_ok!(register(REGISTRAR, &unit(1)));
        assert_ok!(set(CITY, Some((1, 20))));
        assert_noop!(register(REGISTRAR, &unit(2)), Error::<Test>::QuotaExhausted);
        assert_ok!(set(CITY, Some((0, 1))));
        pass(1);
        assert_noop!(register(REGISTRAR, &unit(2)), Error::<Test>::QuotaExhausted);
        assert_ok!(set(CITY, None));
        assert_ok!(register(REGISTRAR, &unit(2)));
    });
}

#[test]
fn set_quota_refuses() {
    on_chain(|| {
        assert_ok!(register(REGISTRAR, &unit(1)));
        assert_noop!(set(&unit(1), None), Error::<Test>::WrongKind);
        assert_noop!(set("MA.156", None), Error::<Test>::WrongKind);
        assert_noop!(set("MA.156.1302", None), Error::<Test>::NotRegistered);
        assert_noop!(set(CITY, Some((5, 0))), Error::<Test>::PeriodZero);
        assert_noop!(
            CityIdentity::set_quota(signed(REGISTRAR), bytes(CITY), None),
            DispatchError::BadOrigin
        );
        let call = Call::set_quota {
            area: bytes(CITY),
            quota: None,
        };
        assert_eq!(may(REGISTRAR, call), Err(Refusal::NoRight));
    });
}
