//! `set_limits` and the arithmetic of shares.

use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_runtime::DispatchError;

use crate::{mock::*, BucketKind, BucketLimits, CurrentLimits, Error, Event, Limits};

#[test]
fn set_limits_works() {
    ExtBuilder::default().build_and_execute(|| {
        for kind in [
            BucketKind::Council,
            BucketKind::Authorities,
            BucketKind::Applicants,
            BucketKind::Area,
        ] {
            assert_ok!(Allowance::set_limits(RuntimeOrigin::root(), kind, SMALL));
            assert_eq!(*CurrentLimits::<Test>::get().of(kind), SMALL);
            System::assert_last_event(
                Event::LimitsSet {
                    kind,
                    limits: SMALL,
                }
                .into(),
            );
        }
        let all = Limits {
            council: SMALL,
            authorities: SMALL,
            applicants: SMALL,
            area: SMALL,
        };
        assert_eq!(CurrentLimits::<Test>::get(), all);
    });
}

#[test]
fn set_limits_changes_nothing_for_the_same_again() {
    ExtBuilder::default()
        .area_limits(SMALL)
        .build_and_execute(|| {
            assert_storage_noop!(assert_ok!(Allowance::set_limits(
                RuntimeOrigin::root(),
                BucketKind::Area,
                SMALL
            )));
        });
}

#[test]
fn set_limits_fails_when_not_admin_origin() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(
            Allowance::set_limits(RuntimeOrigin::signed(COUNCIL[0]), BucketKind::Area, SMALL),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn set_limits_fails_when_a_limit_is_zero() {
    ExtBuilder::default().build_and_execute(|| {
        for limits in [
            BucketLimits {
                cap_weight: 0,
                ..SMALL
            },
            BucketLimits {
                refill_weight: 0,
                ..SMALL
            },
            BucketLimits {
                cap_bytes: 0,
                ..SMALL
            },
            BucketLimits {
                refill_bytes: 0,
                ..SMALL
            },
        ] {
            assert_noop!(
                Allowance::set_limits(RuntimeOrigin::root(), BucketKind::Area, limits),
                Error::<Test>::LimitZero
            );
        }
    });
}

#[test]
fn set_limits_fails_when_a_refill_is_over_its_cap() {
    ExtBuilder::default().build_and_execute(|| {
        for limits in [
            BucketLimits {
                refill_weight: SMALL.cap_weight + 1,
                ..SMALL
            },
            BucketLimits {
                refill_bytes: SMALL.cap_bytes + 1,
                ..SMALL
            },
        ] {
            assert_noop!(
                Allowance::set_limits(RuntimeOrigin::root(), BucketKind::Area, limits),
                Error::<Test>::RefillOverCap
            );
        }
        let most = BucketLimits {
            refill_weight: SMALL.cap_weight,
            refill_bytes: SMALL.cap_bytes,
            ..SMALL
        };
        assert_ok!(Allowance::set_limits(
            RuntimeOrigin::root(),
            BucketKind::Area,
            most
        ));
    });
}

#[test]
fn lower_limits_hold_at_once() {
    ExtBuilder::default()
        .area_limits(with_base(SMALL, 2))
        .build_and_execute(|| {
            assert_ok!(transact(REGISTRAR, 10, 10, 300));
            assert_eq!(Allowance::allowance_of(&REGISTRAR).unwrap().bytes_left, 200);

            let lower = BucketLimits {
                cap_bytes: 250,
                ..with_base(SMALL, 2)
            };
            assert_ok!(Allowance::set_limits(
                RuntimeOrigin::root(),
                BucketKind::Area,
                lower
            ));
            assert_eq!(Allowance::allowance_of(&REGISTRAR).unwrap().bytes_left, 0);

            System::set_block_number(3);
            assert_eq!(Allowance::allowance_of(&REGISTRAR).unwrap().bytes_left, 50);
        });
}

#[test]
fn shares_fit_in_the_bucket_and_never_stand_still() {
    let limits = BucketLimits {
        cap_weight: 10,
        refill_weight: 4,
        cap_bytes: 9,
        refill_bytes: 1,
    };
    let third = BucketLimits {
        cap_weight: 3,
        refill_weight: 2,
        cap_bytes: 3,
        refill_bytes: 1,
    };
    assert_eq!(limits.share(3), third);
    assert_eq!(limits.share(1), limits);
    assert_eq!(limits.share(0), limits);
}

#[test]
fn default_limits_are_valid() {
    assert_eq!(crate::genesis::check_limits(&Limits::default()), Ok(()));
}
