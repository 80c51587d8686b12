//! Who may write, through the checks of a real transaction.

use super::chain::*;
use crate::*;
use pallet_allowance::Refusal;
use sp_runtime::traits::Dispatchable;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

fn refused(refusal: Refusal) -> TransactionValidityError {
    InvalidTransaction::Custom(refusal.as_u8()).into()
}

#[test]
fn who_is_not_enrolled_is_refused_by_name() {
    on_chain(|| {
        let remark = || frame_system::Call::remark { remark: vec![] };
        assert_eq!(
            validate(Ferdie, remark()).unwrap_err(),
            refused(Refusal::NotEnrolled)
        );
        assert_eq!(apply(Ferdie, remark()), Err(refused(Refusal::NotEnrolled)));
    });
}

#[test]
fn a_registrar_writes_below_its_own_area_only() {
    on_chain(|| {
        admit("MA.156.1301", Dave);
        admit("MA.156.130102", Eve);
        must(Dave, register("MA.156.1301.01"));
        assert_eq!(
            validate(Eve, register("MA.156.1301.02")).unwrap_err(),
            refused(Refusal::NoRight)
        );
        // A block does not ask as a pool does: the call itself refuses.
        let not_entitled = pallet_city_identity::Error::<Runtime>::NotEntitled;
        assert_eq!(
            apply(Eve, register("MA.156.1301.02")),
            Ok(Err(not_entitled.into()))
        );
        assert!(validate(Dave, register("MA.156.1301.02")).is_ok());
    });
}

#[test]
fn batches_are_looked_into() {
    on_chain(|| {
        admit("MA.156.1301", Dave);
        admit("MA.156.130102", Eve);
        let own = RuntimeCall::from(register("MA.156.130102.01"));
        let foreign = RuntimeCall::from(register("MA.156.1301.02"));
        let batch = |calls| pallet_utility::Call::batch_all { calls };
        assert!(validate(Eve, batch(vec![own.clone()])).is_ok());
        assert_eq!(
            validate(Eve, batch(vec![own.clone(), foreign.clone()])).unwrap_err(),
            refused(Refusal::NoRight)
        );
        let nested = RuntimeCall::from(batch(vec![foreign]));
        assert_eq!(
            validate(Eve, batch(vec![own, nested])).unwrap_err(),
            refused(Refusal::NoRight)
        );
        let items = vec![
            registration("MA.156.130102.01"),
            registration("MA.156.1301.02"),
        ];
        let items = items.try_into().unwrap();
        assert_eq!(
            validate(Eve, pallet_city_identity::Call::register_batch { items }).unwrap_err(),
            refused(Refusal::NoRight)
        );
    });
}

#[test]
fn lookups_are_bounded_over_a_whole_transaction() {
    on_chain(|| {
        admit("MA.156.1301", Dave);
        admit("MA.156.130102", Eve);
        let batch = |calls| RuntimeCall::from(pallet_utility::Call::batch_all { calls });
        let own = || RuntimeCall::from(register("MA.156.130102.01"));
        let foreign = || RuntimeCall::from(register("MA.156.1301.02"));
        let flat = |owns: u32| {
            let calls = (0..owns).map(|_| own());
            batch(calls.chain([foreign()]).collect())
        };
        let nested = |owns: u32| {
            let calls = (0..owns).map(|_| batch(vec![own()]));
            batch(calls.chain([foreign()]).collect())
        };
        let most = pallet_allowance::MAX_LOOKUPS;
        let refused = refused(Refusal::NoRight);
        for mixed in [flat(most - 1), nested(most - 1)] {
            assert_eq!(validate(Eve, mixed).unwrap_err(), refused);
        }
        // Taken, at the cost of its signer; then the call itself refuses.
        for mixed in [flat(most), nested(most)] {
            assert!(validate(Eve, mixed).is_ok());
        }
        let registered = pallet_city_identity::Error::<Runtime>::AlreadyRegistered;
        assert_eq!(apply(Eve, flat(most)), Ok(Err(registered.into())));
    });
}

#[test]
fn a_malformed_code_reaches_the_call_which_says_where_it_is_wrong() {
    on_chain(|| {
        admit("MA.156.1301", Dave);
        let error = pallet_city_identity::Error::<Runtime>::MalformedCode(13);
        assert_eq!(
            apply(Dave, register("MA.156.1301.0I")),
            Ok(Err(error.into()))
        );
    });
}

#[test]
fn only_council_members_enrol_applicants() {
    on_chain(|| {
        admit("MA.156.1301", Dave);
        let call = pallet_city_identity::Call::enrol_applicant {
            who: Eve.to_account_id(),
        };
        assert_eq!(
            validate(Dave, call).unwrap_err(),
            refused(Refusal::CallNotListed)
        );
    });
}

#[test]
fn calls_that_hide_others_are_none() {
    on_chain(|| {
        admit("MA.156.1301", Dave);
        let hidden = pallet_utility::Call::as_derivative {
            index: 0,
            call: alloc::boxed::Box::new(register("MA.156.1301.02").into()),
        };
        assert_eq!(
            apply(Dave, hidden.clone()),
            Err(refused(Refusal::CallNotListed))
        );
        // Where a call does not come from a transaction, the filter holds.
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        let origin = RuntimeOrigin::signed(Dave.to_account_id());
        let dispatched = RuntimeCall::from(hidden).dispatch(origin);
        assert_eq!(
            dispatched.map_err(|failed| failed.error),
            Err(filtered.into())
        );
    });
}

#[test]
fn a_lesser_role_keeps_nobody_from_the_authorities() {
    on_chain(|| {
        admit("MA.156.1301", Dave);
        let mut unit = registration("MA.156.1301.01");
        unit.controller = Some(Eve.to_account_id());
        must(
            Dave,
            pallet_city_identity::Call::register { registration: unit },
        );
        let enrol = |who: sp_keyring::Sr25519Keyring| {
            let who = who.to_account_id();
            vote(
                &[Alice, Bob],
                pallet_authority_set::Call::enrol_candidate { who },
            )
        };
        assert_eq!(enrol(Eve), Ok(()));
        let already = pallet_allowance::Error::<Runtime>::AlreadyEnrolled;
        assert_eq!(enrol(Dave), Err(already.into()));
    });
}
