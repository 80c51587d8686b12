//! Who pays for a transaction, and whether there is enough.

use sp_runtime::SaturatedConversion;

use crate::{
    bucket::Cost, Bucket, BucketId, BucketLimits, Buckets, Config, CurrentLimits, Enrolment,
    Enrolments, Pallet, Provided, Refusal,
};

/// An account as a payer in the current block: its enrolment and its bucket, both refilled up to
/// now, with the limits of each.
pub(crate) struct Payer<AccountId> {
    pub(crate) enrolment: Enrolment<AccountId>,
    pub(crate) bucket: Bucket,
    pub(crate) limits: BucketLimits,
    /// The account's own limits, where the bucket is in equal shares.
    pub(crate) share: Option<BucketLimits>,
}

impl<AccountId> Payer<AccountId> {
    /// Charge the account's share and its bucket, or neither.
    fn charge(&mut self, cost: &Cost) -> Result<(), Refusal> {
        let mut own = self.enrolment.own;
        if let Some(share) = &self.share {
            own.charge(cost, share)?;
        }
        self.bucket.used.charge(cost, &self.limits)?;
        self.enrolment.own = own;
        Ok(())
    }
}

impl<T: Config> Pallet<T> {
    /// The number of the current block, as stored.
    pub(crate) fn now() -> u32 {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// Who pays for `who`, in the current block.
    pub(crate) fn payer(who: &T::AccountId) -> Option<Payer<T::AccountId>> {
        let now = Self::now();
        let mut enrolment = Enrolments::<T>::get(who)?;
        let mut bucket = Buckets::<T>::get(&enrolment.bucket);
        let limits = *CurrentLimits::<T>::get().of(enrolment.bucket.kind());
        bucket.used = bucket.used.at(now, &limits);
        let share = enrolment
            .bucket
            .is_in_equal_shares()
            .then(|| limits.share(bucket.members));
        if let Some(share) = &share {
            enrolment.own = enrolment.own.at(now, share);
        }
        Some(Payer {
            enrolment,
            bucket,
            limits,
            share,
        })
    }

    /// Whether `who` can pay `cost` in the current block. Changes nothing.
    ///
    /// Answers the payer as it stands with the cost charged.
    pub(crate) fn quote(who: &T::AccountId, cost: &Cost) -> Result<Payer<T::AccountId>, Refusal> {
        let mut payer = Self::payer(who).ok_or_else(|| Self::missing(who))?;
        payer.charge(cost)?;
        Ok(payer)
    }

    /// Take `cost` out of the bucket of `who`, before its transaction runs. Answers the bucket.
    pub(crate) fn reserve(who: &T::AccountId, cost: &Cost) -> Result<BucketId, Refusal> {
        let Payer {
            enrolment,
            bucket,
            share,
            ..
        } = Self::quote(who, cost)?;
        let id = enrolment.bucket.clone();
        Buckets::<T>::insert(&id, bucket);
        if share.is_some() {
            Enrolments::<T>::insert(who, enrolment);
        }
        Ok(id)
    }

    /// Put back what the transaction of `who` did not need of the weight reserved in `bucket`.
    ///
    /// The account may have left the bucket meanwhile: it was the bucket that paid.
    pub(crate) fn give_back(who: &T::AccountId, bucket: &BucketId, weight: u64) {
        if weight == 0 {
            return;
        }
        Buckets::<T>::mutate(bucket, |bucket| bucket.used.give_back(weight));
        if bucket.is_in_equal_shares() {
            Enrolments::<T>::mutate(who, |enrolment| match enrolment {
                Some(enrolment) if enrolment.bucket == *bucket => enrolment.own.give_back(weight),
                _ => {}
            });
        }
    }

    /// Why an account has no enrolment.
    fn missing(who: &T::AccountId) -> Refusal {
        if Provided::<T>::contains_key(who) {
            Refusal::EnrolmentWithdrawn
        } else {
            Refusal::NotEnrolled
        }
    }
}
