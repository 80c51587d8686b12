//! What must hold between the pallet's storage items, checked after every test and by
//! try-runtime.

use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

use crate::{
    bucket::Usage, genesis::check_limits, BucketId, Buckets, Class, Config, CurrentLimits,
    Enrolments, OpenOperations, Pallet, Provided, Vouched,
};

impl<T: Config> Pallet<T> {
    /// Check the whole state of the pallet.
    ///
    /// # Errors
    /// A sentence that says what does not hold.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(
            check_limits(&CurrentLimits::<T>::get()).is_ok(),
            "the limits are not valid"
        );
        Self::try_state_enrolments()?;
        Self::try_state_buckets()?;
        Self::try_state_vouched()?;
        Self::try_state_operations()?;
        Self::try_state_provided()
    }

    /// Every enrolment is of a class that has a place in its bucket and has a reference; only
    /// where the account has limits of its own does it count what the account used.
    fn try_state_enrolments() -> Result<(), TryRuntimeError> {
        for (who, enrolment) in Enrolments::<T>::iter() {
            let bucket = &enrolment.bucket;
            ensure!(
                enrolment.class.belongs_in(bucket),
                "a class has no place in its bucket"
            );
            ensure!(
                enrolment.has_own_limits() || enrolment.own == Usage::default(),
                "an account without limits of its own has a usage of its own"
            );
            ensure!(
                enrolment.own.updated <= Self::now(),
                "a usage was updated in the future"
            );
            ensure!(
                Provided::<T>::contains_key(&who),
                "an enrolled account has no reference"
            );
        }
        Ok(())
    }

    /// Every bucket counts the accounts that have their home in it.
    fn try_state_buckets() -> Result<(), TryRuntimeError> {
        let mut members = BTreeMap::<BucketId, (u32, u32)>::new();
        for enrolment in Enrolments::<T>::iter_values() {
            let is_delegate = enrolment.class == Class::Delegate;
            let (all, delegates) = members.entry(enrolment.bucket).or_default();
            *all = all.saturating_add(1);
            *delegates = delegates.saturating_add(is_delegate.into());
        }
        for (id, bucket) in Buckets::<T>::iter() {
            let counted = members.remove(&id).unwrap_or_default();
            ensure!(
                (bucket.members, bucket.delegates) == counted,
                "a bucket counts its members wrongly"
            );
            ensure!(
                bucket.used.updated <= Self::now(),
                "a bucket was updated in the future"
            );
        }
        ensure!(
            members.is_empty(),
            "accounts are at home in a bucket that is not stored"
        );
        Ok(())
    }

    /// Every account is counted with those for which it vouches.
    fn try_state_vouched() -> Result<(), TryRuntimeError> {
        let mut vouched = BTreeMap::new();
        for enrolment in Enrolments::<T>::iter_values() {
            if let Some(account) = enrolment.voucher() {
                let count: &mut u32 = vouched.entry(account.clone()).or_default();
                *count = count.saturating_add(1);
            }
        }
        let counted: BTreeMap<_, _> = Vouched::<T>::iter().collect();
        ensure!(
            counted == vouched,
            "whom an account vouches for is counted wrongly"
        );
        Ok(())
    }

    /// Nobody has more open operations than it may, and no row says that there are none.
    fn try_state_operations() -> Result<(), TryRuntimeError> {
        let may_be = 1..=T::MaxOpenOperations::get();
        ensure!(
            OpenOperations::<T>::iter_values().all(|open| may_be.contains(&open)),
            "open operations are counted wrongly"
        );
        Ok(())
    }

    /// Every account that was given a reference has one still.
    fn try_state_provided() -> Result<(), TryRuntimeError> {
        for who in Provided::<T>::iter_keys() {
            ensure!(
                frame_system::Pallet::<T>::providers(&who) > 0,
                "a provider reference was released"
            );
        }
        Ok(())
    }
}
