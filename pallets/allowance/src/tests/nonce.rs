//! The nonce, priorities and how far ahead an account may queue.

use codec::Encode;
use frame_support::assert_ok;
use sp_runtime::{
    traits::{DispatchTransaction, TransactionExtension, TxBaseImplication},
    transaction_validity::{
        InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
    },
    Permill,
};

use crate::{
    mock::*, BucketId, CheckAllowance, CheckNonce, Class, Cost, Enrol, EnrolledBy, Limits, Refusal,
    LONGEVITY, PATIENCE,
};

/// How many nonces an account may use ahead of time.
const MAX_AHEAD: u32 = crate::MAX_AHEAD as u32;

fn extension(nonce: u32) -> (CheckAllowance<Test>, CheckNonce<Test>) {
    (CheckAllowance::new(), CheckNonce::from_nonce(nonce))
}

/// What whoever asks learns of a remark of `who` with this nonce and of this cost.
fn told_to(
    source: TransactionSource,
    who: AccountId,
    nonce: u32,
    cost: Cost,
) -> Result<ValidTransaction, TransactionValidityError> {
    extension(nonce)
        .validate(
            RuntimeOrigin::signed(who),
            &remark(b""),
            &declared(cost.weight),
            cost.bytes as usize,
            ((), ()),
            &TxBaseImplication(()),
            source,
        )
        .map(|(validity, ..)| validity)
}

/// What a pool learns of a small remark of `who` with this nonce.
fn told(who: AccountId, nonce: u32) -> Result<ValidTransaction, TransactionValidityError> {
    told_to(TransactionSource::External, who, nonce, of_bytes(1))
}

/// What a pool answers to a remark of `who` with this nonce, of so many bytes.
fn answer(who: AccountId, nonce: u32, bytes: u64) -> Result<(), TransactionValidityError> {
    told_to(TransactionSource::External, who, nonce, of_bytes(bytes)).map(|_| ())
}

fn of_bytes(bytes: u64) -> Cost {
    Cost { weight: 0, bytes }
}

fn priority(who: AccountId, nonce: u32) -> u64 {
    told(who, nonce).unwrap().priority
}

#[test]
fn clients_see_the_nonce_as_ever() {
    let (ours, theirs) = (
        CheckNonce::<Test>::from_nonce(70_000),
        frame_system::CheckNonce::<Test>::from(70_000),
    );
    assert_eq!(ours.encode(), theirs.encode());
    assert_eq!(
        <CheckNonce<Test> as TransactionExtension<RuntimeCall>>::IDENTIFIER,
        "CheckNonce"
    );
}

#[test]
fn nonces_are_counted_as_ever() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(transact_with_nonce(REGISTRAR, 0));
        assert_eq!(
            transact_with_nonce(REGISTRAR, 0),
            Err(InvalidTransaction::Stale.into())
        );
        assert_eq!(
            transact_with_nonce(REGISTRAR, 2),
            Err(InvalidTransaction::Future.into())
        );
        assert_ok!(transact_with_nonce(REGISTRAR, 1));
        let next = told(REGISTRAR, 2).unwrap();
        assert!(next.requires.is_empty());
        assert_eq!(told(REGISTRAR, 3).unwrap().requires, next.provides);
    });
}

#[test]
fn an_account_queues_a_bounded_number() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(transact_with_nonce(REGISTRAR, 0));
        assert_ok!(told(REGISTRAR, MAX_AHEAD));
        assert_eq!(
            told(REGISTRAR, MAX_AHEAD + 1),
            Err(InvalidTransaction::Future.into())
        );
        assert_eq!(
            told(REGISTRAR, u32::MAX),
            Err(InvalidTransaction::Future.into())
        );
    });
}

#[test]
fn transactions_do_not_stay_for_ever() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(told(REGISTRAR, 0).unwrap().longevity, LONGEVITY);
    });
}

#[test]
fn classes_go_first_then_what_is_nearest() {
    const AUTHORITY: AccountId = 30;
    let mut chain = ExtBuilder::default();
    chain
        .enrolments
        .push((AUTHORITY, Class::Authority, BucketId::Authorities));
    chain.build_and_execute(|| {
        let last = MAX_AHEAD - 1;
        // Each account's last place comes before the first of the class below.
        assert!(priority(COUNCIL[0], last) > priority(AUTHORITY, 0));
        assert!(priority(AUTHORITY, last) > priority(REGISTRAR, 0));
        assert!(priority(REGISTRAR, last) > priority(HOLDER, 0));
        assert_eq!(priority(HOLDER, 0), priority(APPLICANT, 0));
        assert!(priority(HOLDER, 0) > priority(HOLDER, 1));
        assert!(priority(HOLDER, last) > 0);
    });
}

/// [`SMALL`], with room for the base cost of whatever is queued here.
fn small_area() -> ExtBuilder {
    ExtBuilder::default().area_limits(with_base(SMALL, u64::from(MAX_AHEAD)))
}

#[test]
fn what_an_account_queues_has_to_be_paid_for_together() {
    small_area().build_and_execute(|| {
        // By itself each could take all 500.
        assert_ok!(answer(REGISTRAR, 0, 500));
        for ahead in 1..MAX_AHEAD {
            let most = 500 / u64::from(ahead + 1);
            assert_ok!(answer(REGISTRAR, ahead, most));
            assert_eq!(
                answer(REGISTRAR, ahead, most + 1),
                custom(Refusal::BucketEmpty)
            );
        }
        // What counts is how far ahead it is, not the nonce.
        assert_ok!(transact_with_nonce(REGISTRAR, 0));
        System::set_block_number(2);
        assert_ok!(answer(REGISTRAR, 1, 500));
        assert_ok!(answer(REGISTRAR, 2, 250));
        assert_eq!(answer(REGISTRAR, 2, 251), custom(Refusal::BucketEmpty));
    });
}

#[test]
fn a_queue_is_paid_for_in_weight_too() {
    ExtBuilder::default()
        .area_limits(with_base(SMALL, 5))
        .build_and_execute(|| {
            let of_weight = |weight| {
                let cost = Cost { weight, bytes: 1 };
                told_to(TransactionSource::External, REGISTRAR, 4, cost).map(|_| ())
            };
            assert_ok!(of_weight(200));
            assert_eq!(of_weight(201), custom(Refusal::BucketEmpty));
        });
}

#[test]
fn a_queue_is_reckoned_with_the_refill_of_some_blocks() {
    small_area().build_and_execute(|| {
        assert_ok!(transact(HOLDER, 0, 0, 500));
        let soon = u64::from(PATIENCE) * SMALL.refill_bytes;
        assert_ok!(answer(REGISTRAR, 1, soon / 2));
        assert_eq!(
            answer(REGISTRAR, 1, soon / 2 + 1),
            custom(Refusal::BucketEmpty)
        );
        // The next one is asked about alone.
        assert_ok!(answer(REGISTRAR, 0, soon / 2 + 1));
    });
}

#[test]
fn a_queue_is_bounded_by_the_accounts_own_share_too() {
    const DELEGATE: AccountId = 40;
    let limits = with_base(SMALL, 64);
    small_area().council_limits(limits).build_and_execute(|| {
        assert_ok!(answer(COUNCIL[0], 1, 125));
        assert_eq!(answer(COUNCIL[0], 1, 126), custom(Refusal::BucketEmpty));

        let part = Permill::from_percent(20);
        let by = EnrolledBy::Account(REGISTRAR);
        assert_ok!(Allowance::enrol_delegate(
            &DELEGATE,
            shijiazhuang(),
            part,
            by
        ));
        assert_ok!(answer(DELEGATE, 1, 50));
        assert_eq!(answer(DELEGATE, 1, 51), custom(Refusal::BucketEmpty));
        assert_ok!(answer(REGISTRAR, 1, 250));
    });
}

/// In a block each has been paid for before the next is asked about.
#[test]
fn only_pools_ask_for_the_queue() {
    small_area().build_and_execute(|| {
        let asked_by = |source| told_to(source, REGISTRAR, 4, of_bytes(500)).map(|_| ());
        let refused = custom(Refusal::BucketEmpty);
        assert_eq!(asked_by(TransactionSource::External), refused);
        assert_eq!(asked_by(TransactionSource::Local), refused);
        assert_ok!(asked_by(TransactionSource::InBlock));
    });
}

/// Pools ask again at each block: what they have taken has to stay until it is in one.
#[test]
fn a_queue_that_was_taken_stays_until_it_is_in_blocks() {
    small_area().build_and_execute(|| {
        assert_ok!(transact(HOLDER, 0, 0, 300));
        // 200 are left, and 400 more come back by then.
        let bytes = 100;
        let mut waiting = 0..5;
        let is_in_block = |nonce| {
            let origin = RuntimeOrigin::signed(REGISTRAR);
            let sent =
                extension(nonce).dispatch_transaction(origin, remark(b""), &declared(0), 100, 0);
            sent.is_ok()
        };
        while !waiting.is_empty() {
            for nonce in waiting.clone() {
                assert_ok!(answer(REGISTRAR, nonce, bytes));
            }
            while waiting.start < waiting.end && is_in_block(waiting.start) {
                waiting.start += 1;
            }
            System::set_block_number(System::block_number() + 1);
        }
        assert!(System::block_number() <= 1 + u64::from(PATIENCE));
    });
}

#[test]
fn what_so_many_cost_saturates() {
    let cost = Cost {
        weight: u64::MAX / 2,
        bytes: 3,
    };
    let of_three = Cost {
        weight: u64::MAX,
        bytes: 9,
    };
    assert_eq!(cost.times(3), of_three);
}

/// With the limits that a chain starts with.
#[test]
fn an_account_has_some_mib_waiting_at_the_most() {
    const MIB: u64 = 1024 * 1024;
    ExtBuilder::default().build_and_execute(|| {
        for who in [REGISTRAR, APPLICANT] {
            // The worst is a queue in which each is as large as it may be.
            let mut queue = 0;
            for ahead in 0..MAX_AHEAD {
                let most = MIB / u64::from(ahead + 1);
                assert_ok!(answer(who, ahead, most));
                assert!(answer(who, ahead, most + 1).is_err());
                queue += most;
            }
            assert!(queue < 5 * MIB);
        }
        let area = Limits::default().area;
        assert_eq!(area.cap_bytes, u64::from(PATIENCE) * area.refill_bytes);
    });
}
