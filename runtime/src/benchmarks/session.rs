//! Benchmarks of `pallet-session`. Those that the SDK publishes need `pallet-staking`.

use crate::{opaque::SessionKeys, AccountId, AuthoritySet, Runtime, RuntimeOrigin};
use alloc::vec::Vec;
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::traits::OriginTrait;
use frame_system::RawOrigin;
use pallet_session::{Call, NextKeys};
use sp_runtime::traits::Convert;

/// What is measured.
pub struct Pallet<T: Config>(pallet_session::Pallet<T>);

/// An account, session keys, and the proof that they are its own.
type Candidate<T> = (
    <T as frame_system::Config>::AccountId,
    <T as pallet_session::Config>::Keys,
    Vec<u8>,
);

/// The runtime that the benchmarks are for.
pub trait Config: pallet_session::Config {
    /// One that may set session keys.
    fn candidate() -> Result<Candidate<Self>, BenchmarkError>;
}

impl Config for Runtime {
    fn candidate() -> Result<Candidate<Self>, BenchmarkError> {
        let who: AccountId = account("candidate", 0, 0);
        let origin = RuntimeOrigin::from(pallet_governance::Origin::Council { ayes: 1, seats: 1 });
        AuthoritySet::enrol_candidate(origin, who.clone())?;
        let generated = SessionKeys::generate(&who.encode(), None);
        Ok((who, generated.keys, generated.proof.encode()))
    }
}

fn has_keys<T: Config>(who: &T::AccountId) -> bool {
    let id = T::ValidatorIdOf::convert(who.clone());
    id.is_some_and(NextKeys::<T>::contains_key)
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn set_keys() -> Result<(), BenchmarkError> {
        let (who, keys, proof) = T::candidate()?;
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), keys, proof);
        assert!(has_keys::<T>(&who));
        Ok(())
    }

    #[benchmark]
    fn purge_keys() -> Result<(), BenchmarkError> {
        let (who, keys, proof) = T::candidate()?;
        let origin = T::RuntimeOrigin::signed(who.clone());
        pallet_session::Pallet::<T>::set_keys(origin, keys, proof)?;
        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));
        assert!(!has_keys::<T>(&who));
        Ok(())
    }
}
