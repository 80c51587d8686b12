//! The read function.

use frame_support::{assert_ok, assert_storage_noop};

use crate::{mock::*, BucketId, Class, Enrol, EnrolledBy, Standing};

#[test]
fn allowance_of_works_for_an_area() {
    let limits = with_base(SMALL, 1);
    ExtBuilder::default()
        .area_limits(limits)
        .build_and_execute(|| {
            assert_ok!(transact(HOLDER, 300, 300, 120));
            let standing = Standing {
                class: Class::Registrar,
                bucket: shijiazhuang(),
                share: 1,
                weight_left: 700,
                weight_cap: limits.cap_weight,
                weight_refill: 100,
                bytes_left: 380,
                bytes_cap: 500,
                bytes_refill: 50,
            };
            assert_storage_noop!(assert_eq!(
                Allowance::allowance_of(&REGISTRAR),
                Some(standing)
            ));
        });
}

#[test]
fn allowance_of_is_refilled_up_to_the_current_block() {
    ExtBuilder::default()
        .area_limits(with_base(SMALL, 1))
        .build_and_execute(|| {
            assert_ok!(transact(HOLDER, 10, 10, 120));
            let mut bytes_left = Vec::new();
            for block in 1..=5 {
                System::set_block_number(block);
                bytes_left.push(Allowance::allowance_of(&HOLDER).unwrap().bytes_left);
            }
            assert_eq!(bytes_left, [380, 430, 480, 500, 500]);
        });
}

#[test]
fn allowance_of_answers_the_share_of_a_shared_bucket() {
    ExtBuilder::default()
        .council_limits(with_base(SMALL, 4))
        .build_and_execute(|| {
            assert_ok!(transact(COUNCIL[0], 10, 10, 100));
            let [used, unused] = COUNCIL.map(|who| Allowance::allowance_of(&who).unwrap());
            assert_eq!(
                (used.bytes_left, used.bytes_cap, used.bytes_refill),
                (150, 250, 25)
            );
            assert_eq!((unused.bytes_left, unused.share), (250, 2));
        });
}

/// A share can be smaller than it looks when the bucket has less than the share.
#[test]
fn allowance_of_never_answers_more_than_the_bucket_has() {
    ExtBuilder::default()
        .council_limits(with_base(SMALL, 4))
        .build_and_execute(|| {
            for who in COUNCIL {
                assert_ok!(transact(who, 10, 10, 250));
            }
            assert_ok!(Allowance::enrol(
                &50,
                Class::Council,
                BucketId::Council,
                EnrolledBy::System
            ));
            assert_eq!(Allowance::allowance_of(&50).unwrap().bytes_cap, 166);
            assert_eq!(Allowance::allowance_of(&50).unwrap().bytes_left, 0);
        });
}

#[test]
fn allowance_of_answers_nothing_for_a_stranger() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(Allowance::allowance_of(&STRANGER), None);
    });
}

#[test]
fn standing_has_a_readable_json_face() {
    ExtBuilder::default()
        .area_limits(SMALL)
        .build_and_execute(|| {
            let standing = Allowance::allowance_of(&HOLDER).unwrap();
            let json = serde_json::json!({
                "class": "holder",
                "bucket": { "area": "MA.156.1301" },
                "share": 1,
                "weightLeft": 1000,
                "weightCap": 1000,
                "weightRefill": 100,
                "bytesLeft": 500,
                "bytesCap": 500,
                "bytesRefill": 50,
            });
            assert_eq!(serde_json::to_value(&standing).unwrap(), json);
            assert_eq!(serde_json::from_value::<Standing>(json).unwrap(), standing);
            assert_eq!(serde_json::to_value(BucketId::Council).unwrap(), "council");
        });
}
