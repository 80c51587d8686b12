//! What the calls and the extension cost, each at its worst.

use alloc::{vec, vec::Vec};

use frame_benchmarking::{account, v2::*, BenchmarkError};
use frame_support::{
    assert_ok,
    dispatch::{DispatchInfo, PostDispatchInfo},
    traits::EnsureOrigin,
    weights::Weight,
    BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{
    traits::{
        AsSystemOriginSigner, AsTransactionAuthorizedOrigin, DispatchTransaction, Dispatchable, Get,
    },
    ApplyExtrinsicResultWithInfo,
};

use crate::{
    AreaCode, BucketId, BucketKind, BucketLimits, Buckets, Call, CheckAllowance, Class, Config,
    CurrentLimits, Enrol, EnrolledBy, Enrolments, Limits, Pallet, Usage,
};

/// An applicant enrolled by `by`.
fn enrol_applicant<T: Config>(who: &T::AccountId, by: &T::AccountId) -> Result<(), BenchmarkError> {
    let by = EnrolledBy::Account(by.clone());
    Ok(Pallet::<T>::enrol(
        who,
        Class::Applicant,
        BucketId::Applicants,
        by,
    )?)
}

/// Sends a transaction through the extension whose call needs less than was declared.
fn transact<T: Config + Send + Sync>(
    who: &T::AccountId,
) -> ApplyExtrinsicResultWithInfo<PostDispatchInfo>
where
    T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
    T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + AsTransactionAuthorizedOrigin + Clone,
{
    let call: T::RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
    let info = DispatchInfo {
        call_weight: Weight::from_parts(1_000, 0),
        ..Default::default()
    };
    let spent = PostDispatchInfo {
        actual_weight: Some(Weight::from_parts(10, 0)),
        ..Default::default()
    };
    let origin = RawOrigin::Signed(who.clone()).into();
    CheckAllowance::<T>::new().test_run(origin, &call, &info, 100, 0, |_| Ok(spent))
}

/// Uses some of the bucket of `who`, to be refilled in the next block. What is used of it.
fn in_use<T: Config + Send + Sync>(who: &T::AccountId, bucket: &BucketId) -> Usage
where
    T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
    T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + AsTransactionAuthorizedOrigin + Clone,
{
    CurrentLimits::<T>::put(Limits::default());
    assert_ok!(transact::<T>(who));
    frame_system::Pallet::<T>::set_block_number(2u32.into());
    Buckets::<T>::get(bucket).used
}

#[benchmarks(where
    T: Send + Sync,
    T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
    T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId> + AsTransactionAuthorizedOrigin + Clone,
)]
mod benchmarks {
    use super::*;

    /// Worst: no member was ever enrolled, and the members come in the opposite order.
    #[benchmark]
    fn enrol_multisig(m: Linear<2, { T::MaxSignatories::get() }>) -> Result<(), BenchmarkError> {
        let mut members: Vec<T::AccountId> = (0..m).map(|n| account("member", n, 0)).collect();
        members.sort();
        let caller: T::AccountId = account("caller", 0, 0);
        let multisig = Pallet::<T>::multi_account_id(&members, 2)
            .ok_or(BenchmarkError::Stop("no account for the multisig"))?;
        enrol_applicant::<T>(&caller, &caller)?;
        enrol_applicant::<T>(&multisig, &caller)?;
        members.reverse();
        let last = members
            .last()
            .cloned()
            .ok_or(BenchmarkError::Stop("no members"))?;
        let members = BoundedVec::try_from(members)
            .map_err(|_| BenchmarkError::Stop("more members than allowed"))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), 2, members);

        assert_eq!(Pallet::<T>::class_of(&last), Some(Class::Signatory));
        Ok(())
    }

    /// Worst: by the registrar of the area, a delegate that another account enrolled.
    #[benchmark]
    fn withdraw_enrolment() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = account("caller", 0, 0);
        let who: T::AccountId = account("who", 0, 0);
        let area = BucketId::Area(AreaCode::truncate_from(b"MA.156.130102".to_vec()));
        let enrol = Pallet::<T>::enrol;
        enrol(&caller, Class::Registrar, area.clone(), EnrolledBy::Council)?;
        let by = EnrolledBy::Account(account("other", 0, 0));
        enrol(&who, Class::Delegate, area, by)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), who.clone());

        assert!(!Pallet::<T>::is_enrolled(&who));
        Ok(())
    }

    #[benchmark]
    fn set_limits() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let limits = BucketLimits {
            cap_weight: 4,
            refill_weight: 3,
            cap_bytes: 2,
            refill_bytes: 1,
        };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, BucketKind::Area, limits);

        assert_eq!(CurrentLimits::<T>::get().area, limits);
        Ok(())
    }

    /// Worst: a bucket in equal shares, both it and the share in use and to be refilled, and
    /// weight to be given back.
    #[benchmark]
    fn check_allowance() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = account("caller", 0, 0);
        enrol_applicant::<T>(&caller, &caller)?;
        let before = in_use::<T>(&caller, &BucketId::Applicants);
        let result;

        #[block]
        {
            result = transact::<T>(&caller);
        }

        assert!(matches!(result, Ok(Ok(_))));
        assert_ne!(Buckets::<T>::get(BucketId::Applicants).used, before);
        assert_eq!(
            Enrolments::<T>::get(&caller).map(|caller| caller.own.updated),
            Some(2)
        );
        Ok(())
    }

    /// As [`check_allowance`], of an account that may use all of its bucket.
    #[benchmark]
    fn check_bucket() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = account("caller", 0, 0);
        let area = BucketId::Area(AreaCode::truncate_from(b"MA.156.1301".to_vec()));
        Pallet::<T>::enrol(&caller, Class::Registrar, area.clone(), EnrolledBy::System)?;
        let before = in_use::<T>(&caller, &area);
        let result;

        #[block]
        {
            result = transact::<T>(&caller);
        }

        assert!(matches!(result, Ok(Ok(_))));
        assert_ne!(Buckets::<T>::get(area).used, before);
        assert_eq!(
            Enrolments::<T>::get(&caller).map(|caller| caller.own.updated),
            Some(0)
        );
        Ok(())
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::ExtBuilder::default().build(),
        crate::mock::Test
    );
}
