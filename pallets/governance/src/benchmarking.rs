//! Benchmarks of every call and hook, each on its longest path.

use crate::{Call, Config, LastUpgrade, Pallet, Upgrade};
use alloc::{boxed::Box, vec};
use frame_benchmarking::v2::*;
use frame_support::{
    assert_ok,
    traits::{EnsureOrigin, Get, Hooks},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::traits::{Hash, One, Saturating};

fn code_hash<T: Config>(code: &[u8]) -> T::Hash {
    T::Hashing::hash(code)
}

/// Authorises an upgrade for as long as can be, and returns its last block.
fn authorize<T: Config>(code: &[u8]) -> BlockNumberFor<T> {
    let valid_until =
        frame_system::Pallet::<T>::block_number().saturating_add(T::MaxUpgradeValidity::get());
    let upgrade = Upgrade {
        code_hash: code_hash::<T>(code),
        valid_until,
    };
    assert_ok!(Pallet::<T>::do_authorize_upgrade(upgrade));
    valid_until
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn enact() -> Result<(), BenchmarkError> {
        let origin =
            T::MotionOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        // What is measured runs in the next block.
        let valid_until = frame_system::Pallet::<T>::block_number().saturating_add(One::one());
        let call = Box::new(frame_system::Call::<T>::remark { remark: vec![] }.into());
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, valid_until, call);
        Ok(())
    }

    #[benchmark]
    fn authorize_upgrade() -> Result<(), BenchmarkError> {
        let origin =
            T::UpgradeOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let valid_until = authorize::<T>(b"replaced");
        let new = code_hash::<T>(b"new");
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, new, valid_until);
        assert_eq!(
            Pallet::<T>::authorized_upgrade().map(|upgrade| upgrade.code_hash),
            Some(new)
        );
        Ok(())
    }

    #[benchmark]
    fn cancel_upgrade() -> Result<(), BenchmarkError> {
        let origin =
            T::UpgradeOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        authorize::<T>(b"new");
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin);
        assert!(!LastUpgrade::<T>::exists());
        Ok(())
    }

    #[benchmark]
    fn on_initialize_idle() {
        let valid_until = authorize::<T>(b"new");
        #[block]
        {
            Pallet::<T>::on_initialize(valid_until);
        }
        assert!(LastUpgrade::<T>::exists());
    }

    #[benchmark]
    fn on_initialize_expiry() {
        let valid_until = authorize::<T>(b"new");
        #[block]
        {
            Pallet::<T>::on_initialize(valid_until.saturating_add(One::one()));
        }
        assert!(!LastUpgrade::<T>::exists());
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::ExtBuilder::default().build(),
        crate::mock::Test
    );
}
