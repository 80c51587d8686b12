//! The transaction extension.

use codec::Encode;
use frame_support::{
    assert_ok, assert_storage_noop,
    dispatch::{DispatchClass, DispatchInfo},
    weights::Weight,
};
use frame_system::CheckNonce as NonceAlone;
use sp_runtime::{
    traits::{DispatchTransaction, TransactionExtension},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    DispatchError, DispatchErrorWithPostInfo,
};

use crate::{
    mock::*, BucketId, Buckets, CheckAllowance, Class, Enrol, EnrolledBy, Enrolments, Refusal,
};

/// What has been used of the bucket of [`REGISTRAR`], without base costs: weight and bytes.
fn used(transactions: u64) -> (u64, u64) {
    let used = Buckets::<Test>::get(shijiazhuang()).used;
    (used.weight - transactions * BASE, used.bytes)
}

fn small_area() -> ExtBuilder {
    ExtBuilder::default().area_limits(with_base(SMALL, 1))
}

fn exhausted() -> Result<(), TransactionValidityError> {
    Err(InvalidTransaction::ExhaustsResources.into())
}

#[test]
fn validate_works_and_changes_nothing() {
    small_area().build_and_execute(|| {
        assert_storage_noop!(assert_ok!(validate(REGISTRAR, &remark(b""), 1_000, 500)));
    });
}

#[test]
fn validate_fails_when_not_enrolled() {
    small_area().build_and_execute(|| {
        let call = remark(b"");
        assert_eq!(
            validate(STRANGER, &call, 1, 1),
            custom(Refusal::NotEnrolled)
        );
        assert_eq!(transact(STRANGER, 1, 1, 1), custom(Refusal::NotEnrolled));
    });
}

#[test]
fn validate_fails_when_the_enrolment_was_withdrawn() {
    small_area().build_and_execute(|| {
        assert_ok!(Allowance::withdraw(&HOLDER, Class::Holder, &shijiazhuang()));
        assert_eq!(
            validate(HOLDER, &remark(b""), 1, 1),
            custom(Refusal::EnrolmentWithdrawn)
        );
    });
}

#[test]
fn validate_fails_when_the_bucket_is_empty() {
    ExtBuilder::default()
        .area_limits(with_base(SMALL, 2))
        .build_and_execute(|| {
            assert_ok!(transact(REGISTRAR, 10, 10, 500));
            // A pool reckons with eight blocks of refill, a block with none.
            let soon = 8 * 50;
            assert_eq!(
                validate(HOLDER, &remark(b""), 0, soon + 1),
                custom(Refusal::BucketEmpty)
            );
            assert_ok!(validate(HOLDER, &remark(b""), 0, soon));
            assert_eq!(transact(HOLDER, 0, 0, soon), exhausted());
            System::set_block_number(2);
            assert_ok!(validate(HOLDER, &remark(b""), 0, soon + 50));
            assert_eq!(transact(HOLDER, 0, 0, 51), exhausted());
            assert_ok!(transact(HOLDER, 0, 0, 50));
        });
}

/// The author of a block keeps the transaction for a later one.
#[test]
fn a_block_under_construction_is_told_that_resources_are_exhausted() {
    small_area().build_and_execute(|| {
        assert_ok!(transact(REGISTRAR, 600, 600, 10));
        assert_storage_noop!(assert_eq!(transact(HOLDER, 600, 600, 10), exhausted()));
    });
}

#[test]
fn validate_fails_when_the_cost_is_over_the_cap() {
    small_area().build_and_execute(|| {
        let call = remark(b"");
        assert_eq!(
            validate(REGISTRAR, &call, 1_001, 1),
            custom(Refusal::CostOverCap)
        );
        assert_eq!(
            validate(REGISTRAR, &call, 1, 501),
            custom(Refusal::CostOverCap)
        );
        assert_eq!(
            transact(REGISTRAR, 1_001, 1, 1),
            custom(Refusal::CostOverCap)
        );
    });
}

/// A pool is told; in a block the call itself refuses, and its signer pays.
#[test]
fn a_pool_refuses_what_there_is_no_right_to() {
    small_area().build_and_execute(|| {
        let call = remark(b"forbidden");
        assert_eq!(validate(REGISTRAR, &call, 1, 1), custom(Refusal::NoRight));
        let run = CheckAllowance::<Test>::new().test_run(
            RuntimeOrigin::signed(REGISTRAR),
            &call,
            &declared(9),
            10,
            0,
            |_| Err(DispatchError::BadOrigin.into()),
        );
        assert!(matches!(run, Ok(Err(_))));
        assert_eq!(used(1), (9, 10));
    });
}

#[test]
fn validate_fails_when_the_class_does_not_send_the_call() {
    small_area().build_and_execute(|| {
        let call = remark(b"council");
        assert_eq!(
            validate(REGISTRAR, &call, 1, 1),
            custom(Refusal::CallNotListed)
        );
        assert_ok!(validate(COUNCIL[0], &call, 1, 1));
    });
}

#[test]
fn refusals_come_before_those_of_the_nonce() {
    small_area().build_and_execute(|| {
        let nonce_alone = NonceAlone::<Test>::from(0)
            .validate_only(
                RuntimeOrigin::signed(STRANGER),
                &remark(b""),
                &declared(1),
                1,
                TransactionSource::External,
                0,
            )
            .map(|_| ());
        assert_eq!(nonce_alone, Err(InvalidTransaction::Payment.into()));
        assert_eq!(
            transact_with_nonce(STRANGER, 0),
            custom(Refusal::NotEnrolled)
        );
    });
}

#[test]
fn the_declared_cost_is_reserved_before_dispatch_and_corrected_after() {
    small_area().build_and_execute(|| {
        let run = CheckAllowance::<Test>::new().test_run(
            RuntimeOrigin::signed(REGISTRAR),
            &remark(b""),
            &declared(900),
            120,
            0,
            |_| {
                assert_eq!(used(1), (900, 120));
                Ok(weighed(250))
            },
        );
        assert!(matches!(run, Ok(Ok(_))));
        assert_eq!(used(1), (250, 120));
    });
}

#[test]
fn a_failed_dispatch_pays_what_it_weighed() {
    small_area().build_and_execute(|| {
        let run = CheckAllowance::<Test>::new().test_run(
            RuntimeOrigin::signed(REGISTRAR),
            &remark(b""),
            &declared(900),
            120,
            0,
            |_| {
                Err(DispatchErrorWithPostInfo {
                    post_info: weighed(40),
                    error: DispatchError::Other("failed"),
                })
            },
        );
        assert!(matches!(run, Ok(Err(_))));
        assert_eq!(used(1), (40, 120));
    });
}

#[test]
fn a_call_that_weighs_more_than_declared_pays_what_was_declared() {
    small_area().build_and_execute(|| {
        assert_ok!(transact(REGISTRAR, 100, 2_000, 10));
        assert_eq!(used(1), (100, 10));
    });
}

#[test]
fn extensions_and_the_base_of_any_extrinsic_are_paid_for() {
    small_area().build_and_execute(|| {
        let info = DispatchInfo {
            call_weight: Weight::from_parts(30, 9_999),
            extension_weight: Weight::from_parts(4, 9_999),
            ..Default::default()
        };
        let run = CheckAllowance::<Test>::new().test_run(
            RuntimeOrigin::signed(REGISTRAR),
            &remark(b""),
            &info,
            10,
            0,
            |_| Ok(().into()),
        );
        assert!(matches!(run, Ok(Ok(_))));
        assert_eq!(Buckets::<Test>::get(shijiazhuang()).used.weight, BASE + 34);
    });
}

#[test]
fn operational_calls_pay_like_others() {
    small_area().build_and_execute(|| {
        let info = DispatchInfo {
            class: DispatchClass::Operational,
            ..declared(5_000)
        };
        let refused = CheckAllowance::<Test>::new().validate_only(
            RuntimeOrigin::signed(REGISTRAR),
            &remark(b""),
            &info,
            10,
            TransactionSource::External,
            0,
        );
        assert_eq!(refused.map(|_| ()), custom(Refusal::CostOverCap));
    });
}

#[test]
fn inherents_pass() {
    small_area().build_and_execute(|| {
        let call = remark(b"forbidden");
        let info = declared(5_000);
        assert_storage_noop!({
            assert_ok!(CheckAllowance::<Test>::bare_validate(&call, &info, 900));
            assert_ok!(CheckAllowance::<Test>::bare_validate_and_prepare(
                &call, &info, 900
            ));
        });
    });
}

/// An origin that is not signed has no allowance: the extension lets it pass and gives its own
/// weight back; without another extension that authorises it, the transaction is refused.
#[test]
fn a_general_transaction_passes_only_if_another_extension_authorises_it() {
    small_area().build_and_execute(|| {
        let extension = CheckAllowance::<Test>::new();
        let (call, info) = (remark(b""), declared(10));
        let unauthorised = extension.validate_only(
            RuntimeOrigin::none(),
            &call,
            &info,
            10,
            TransactionSource::External,
            0,
        );
        assert_eq!(
            unauthorised.map(|_| ()),
            Err(InvalidTransaction::UnknownOrigin.into())
        );

        let (pre, _) = extension
            .clone()
            .validate_and_prepare(RuntimeOrigin::root(), &call, &info, 10, 0)
            .unwrap();
        let unspent =
            CheckAllowance::<Test>::post_dispatch_details(pre, &info, &weighed(10), 10, &Ok(()));
        assert_eq!(unspent, Ok(extension.weight(&call)));
        assert_eq!(
            Buckets::<Test>::get(shijiazhuang()).used,
            Default::default()
        );
    });
}

#[test]
fn nobody_exceeds_an_equal_share_of_a_shared_bucket() {
    let limits = with_base(SMALL, 8);
    ExtBuilder::default()
        .council_limits(limits)
        .build_and_execute(|| {
            let [first, second] = COUNCIL;
            assert_eq!(
                validate(first, &remark(b""), 1, 251),
                custom(Refusal::CostOverCap)
            );
            assert_ok!(transact(first, 10, 10, 200));
            assert_eq!(transact(first, 1, 1, 51), exhausted());
            assert_ok!(validate(second, &remark(b""), 1, 250));

            System::set_block_number(2);
            assert_eq!(transact(first, 1, 1, 76), exhausted());
            assert_ok!(transact(first, 1, 1, 75));
        });
}

#[test]
fn a_share_gets_back_what_was_not_needed() {
    ExtBuilder::default()
        .council_limits(with_base(SMALL, 4))
        .build_and_execute(|| {
            let before = Allowance::allowance_of(&COUNCIL[0]).unwrap().weight_left;
            assert_ok!(transact(COUNCIL[0], 400, 30, 10));
            let after = Allowance::allowance_of(&COUNCIL[0]).unwrap().weight_left;
            assert_eq!(before - after, 30 + BASE);
        });
}

#[test]
fn the_accounts_of_an_area_share_the_whole() {
    ExtBuilder::default()
        .area_limits(with_base(SMALL, 2))
        .build_and_execute(|| {
            assert_ok!(transact(REGISTRAR, 10, 10, 400));
            assert_eq!(transact(HOLDER, 10, 10, 101), exhausted());
            assert_ok!(transact(HOLDER, 10, 10, 100));
        });
}

#[test]
fn one_area_never_pays_for_another() {
    small_area().build_and_execute(|| {
        let other = 40;
        assert_ok!(Allowance::enrol(
            &other,
            Class::Registrar,
            area("MA.156.1302"),
            EnrolledBy::Council
        ));
        assert_ok!(transact(REGISTRAR, 1_000, 1_000, 500));
        assert_ok!(transact(other, 1_000, 1_000, 500));
    });
}

#[test]
fn the_bucket_that_paid_gets_back_when_the_call_withdraws_its_signer() {
    small_area().build_and_execute(|| {
        let run = CheckAllowance::<Test>::new().test_run(
            RuntimeOrigin::signed(HOLDER),
            &remark(b""),
            &declared(900),
            10,
            0,
            |_| {
                Allowance::withdraw(&HOLDER, Class::Holder, &shijiazhuang())?;
                Ok(weighed(50))
            },
        );
        assert!(matches!(run, Ok(Ok(_))));
        assert_eq!(used(1), (50, 10));
        assert!(!Allowance::is_enrolled(&HOLDER));
    });
}

#[test]
fn the_bucket_that_paid_gets_back_when_the_call_moves_its_signer() {
    ExtBuilder::default().build_and_execute(|| {
        let run = CheckAllowance::<Test>::new().test_run(
            RuntimeOrigin::signed(APPLICANT),
            &remark(b""),
            &declared(900),
            10,
            0,
            |_| {
                Allowance::enrol(
                    &APPLICANT,
                    Class::Council,
                    BucketId::Council,
                    EnrolledBy::System,
                )?;
                assert_ok!(transact(APPLICANT, 70, 70, 10));
                Ok(weighed(50))
            },
        );
        assert!(matches!(run, Ok(Ok(_))));
        assert_eq!(
            Buckets::<Test>::get(BucketId::Applicants).used.weight,
            BASE + 50
        );
        let own = crate::Enrolments::<Test>::get(APPLICANT).unwrap().own;
        assert_eq!(own.weight, BASE + 70);
    });
}

/// Of the extension's weight, which is that of an account with limits of its own.
#[test]
fn who_may_use_the_whole_bucket_gets_weight_back() {
    BucketSaves::set(Weight::from_parts(7, 0));
    ExtBuilder::default().build_and_execute(|| {
        for (who, bucket, saved) in [
            (APPLICANT, BucketId::Applicants, 0),
            (REGISTRAR, shijiazhuang(), 7),
        ] {
            let declared = DispatchInfo {
                extension_weight: Weight::from_parts(50, 0),
                ..declared(900)
            };
            let run = CheckAllowance::<Test>::new().test_run(
                RuntimeOrigin::signed(who),
                &remark(b""),
                &declared,
                10,
                0,
                |_| Ok(weighed(900)),
            );
            assert!(matches!(run, Ok(Ok(_))));
            let used = Buckets::<Test>::get(bucket).used.weight;
            assert_eq!(used, BASE + 50 + 900 - saved);
        }
    });
}

#[test]
fn the_weight_is_measured() {
    let weight = CheckAllowance::<Test>::new().weight(&remark(b""));
    assert_eq!(weight, <() as crate::WeightInfo>::check_allowance());
}

/// Any client can sign: nothing to put into a transaction, nothing to sign beside it.
#[test]
fn the_extension_has_no_payload() {
    let extension = CheckAllowance::<Test>::new();
    assert_eq!(extension.encode(), Vec::<u8>::new());
    assert_eq!(extension.implicit().unwrap(), ());
    let metadata = <CheckAllowance<Test> as TransactionExtension<RuntimeCall>>::metadata();
    let identifiers: Vec<_> = metadata.iter().map(|entry| entry.identifier).collect();
    assert_eq!(identifiers, ["CheckAllowance"]);
}

#[test]
fn members_of_a_multisig_come_when_it_would() {
    ExtBuilder::default().build_and_execute(|| {
        let enrol = |who, of| {
            let by = EnrolledBy::Account(of);
            let home = Enrolments::<Test>::get(of).unwrap().bucket;
            assert_ok!(Allowance::enrol(&who, Class::Signatory, home, by));
        };
        let priority = |who| {
            let extension = CheckAllowance::<Test>::new();
            let (call, info, source) = (remark(b""), declared(0), TransactionSource::External);
            let origin = RuntimeOrigin::signed(who);
            let valid = extension.validate_only(origin, &call, &info, 10, source, 0);
            valid.unwrap().0.priority
        };
        for (signatory, of) in [(61, COUNCIL[0]), (62, REGISTRAR), (63, APPLICANT)] {
            enrol(signatory, of);
            assert_eq!(priority(signatory), priority(of));
        }
        assert!(priority(61) > priority(62) && priority(62) > priority(63));
    });
}
