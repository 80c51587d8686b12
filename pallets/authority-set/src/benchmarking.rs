//! Benchmarks of every call, with as many authorities as there can be.

use crate::{Authorities, Call, Config, EnrolAuthority, Pallet, SessionLength};
use alloc::vec::Vec;
use codec::Decode;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{EnsureOrigin, Get},
    BoundedVec,
};
use pallet_session::NextKeys;
use sp_runtime::traits::TrailingZeroInput;

fn admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn session_keys<T: Config>() -> Result<T::Keys, BenchmarkError> {
    T::Keys::decode(&mut TrailingZeroInput::zeroes())
        .map_err(|_| BenchmarkError::Stop("session keys can be any bytes"))
}

/// An account with session keys.
fn keyed<T: Config>(index: u32) -> Result<T::AccountId, BenchmarkError> {
    let who = account("authority", index, 0);
    NextKeys::<T>::insert(&who, session_keys::<T>()?);
    Ok(who)
}

/// Makes a set of `count` accounts with session keys. Returns it.
fn fill<T: Config>(count: u32) -> Result<Vec<T::AccountId>, BenchmarkError> {
    let set = (0..count).map(keyed::<T>).collect::<Result<Vec<_>, _>>()?;
    Authorities::<T>::put(BoundedVec::truncate_from(set.clone()));
    Ok(set)
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn add_authority() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let others = T::MaxAuthorities::get().saturating_sub(1);
        fill::<T>(others)?;
        let who = keyed::<T>(others)?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());
        assert!(Authorities::<T>::get().contains(&who));
        Ok(())
    }

    #[benchmark]
    fn remove_authority() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        fill::<T>(T::MaxAuthorities::get())?;
        let who = keyed::<T>(0)?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());
        assert!(!Authorities::<T>::get().contains(&who));
        Ok(())
    }

    #[benchmark]
    fn set_session_length() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let blocks = T::MaxSessionLength::get();
        SessionLength::<T>::put(T::MinSessionLength::get());
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, blocks);
        assert_eq!(SessionLength::<T>::get(), blocks);
        Ok(())
    }

    #[benchmark]
    fn enrol_candidate() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let who: T::AccountId = account("candidate", 0, 0);
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());
        assert!(T::Enrolment::withdraw(&who).is_ok());
        Ok(())
    }

    #[benchmark]
    fn withdraw_candidate() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let max = T::MaxAuthorities::get();
        let set = fill::<T>(max)?;
        let keys = session_keys::<T>()?;
        pallet_session::Validators::<T>::put(set.clone());
        pallet_session::QueuedKeys::<T>::put(
            set.into_iter()
                .map(|who| (who, keys.clone()))
                .collect::<Vec<_>>(),
        );
        let who = keyed::<T>(max)?;
        T::Enrolment::enrol(&who)?;
        frame_system::Pallet::<T>::inc_consumers(&who)?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());
        assert!(!NextKeys::<T>::contains_key(&who));
        Ok(())
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::ExtBuilder::default().build(),
        crate::mock::Test
    );
}
