//! Who pays for a transaction, and whether there is enough.

use sp_runtime::SaturatedConversion;

use crate::{
    bucket::Cost, Bucket, BucketId, BucketLimits, Buckets, Config, CurrentLimits, Enrolment,
    Enrolments, Pallet, Provided, Refusal,
};

/// An account as a payer in some block: its enrolment and its bucket, both refilled up to then,
/// with the limits of each.
#[derive(Debug)]
pub struct Payer<AccountId> {
    pub(crate) enrolment: Enrolment<AccountId>,
    pub(crate) bucket: Bucket,
    pub(crate) limits: BucketLimits,
    /// The account's own limits, where it may not use the whole bucket.
    pub(crate) share: Option<BucketLimits>,
}

impl<AccountId> Payer<AccountId> {
    /// Charge the account's share and its bucket, or neither.
    pub(crate) fn charge(&mut self, cost: &Cost) -> Result<(), Refusal> {
        let mut own = self.enrolment.own;
        if let Some(share) = &self.share {
            own.charge(cost, share)?;
        }
        self.bucket.used.charge(cost, &self.limits)?;
        self.enrolment.own = own;
        Ok(())
    }
}

/// The cost of a transaction, taken out before it runs.
#[derive(Debug)]
pub struct Reserved<AccountId> {
    /// The account that signed.
    pub who: AccountId,
    /// The bucket that paid.
    pub bucket: BucketId,
    /// Whether the account's own limits were charged too.
    pub own: bool,
}

impl<T: Config> Pallet<T> {
    /// The number of the current block, as stored.
    pub(crate) fn now() -> u32 {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// Who pays for `who`, in block `at`: the current one, or a later one as if nothing were used
    /// until then.
    ///
    /// # Errors
    /// Why `who` has no enrolment.
    pub(crate) fn payer(who: &T::AccountId, at: u32) -> Result<Payer<T::AccountId>, Refusal> {
        let mut enrolment = Enrolments::<T>::get(who).ok_or_else(|| Self::missing(who))?;
        let mut bucket = Buckets::<T>::get(&enrolment.bucket);
        let limits = *CurrentLimits::<T>::get().of(enrolment.bucket.kind());
        bucket.used = bucket.used.at(at, &limits);
        let share = enrolment.has_own_limits().then(|| {
            if enrolment.bucket.is_in_equal_shares() {
                limits.share(bucket.members)
            } else {
                limits.part(enrolment.part)
            }
        });
        if let Some(share) = &share {
            enrolment.own = enrolment.own.at(at, share);
        }
        Ok(Payer {
            enrolment,
            bucket,
            limits,
            share,
        })
    }

    /// Store what is left to `who`, which was charged for its transaction, before that runs.
    pub(crate) fn reserve(who: T::AccountId, payer: Payer<T::AccountId>) -> Reserved<T::AccountId> {
        let Payer {
            enrolment,
            bucket,
            share,
            ..
        } = payer;
        Buckets::<T>::insert(&enrolment.bucket, bucket);
        let reserved = Reserved {
            bucket: enrolment.bucket.clone(),
            own: share.is_some(),
            who,
        };
        if reserved.own {
            Enrolments::<T>::insert(&reserved.who, enrolment);
        }
        reserved
    }

    /// Put back what the transaction did not need of the weight that was reserved.
    ///
    /// The account may have left the bucket meanwhile: it was the bucket that paid.
    pub(crate) fn give_back(reserved: &Reserved<T::AccountId>, weight: u64) {
        if weight == 0 {
            return;
        }
        let Reserved { who, bucket, own } = reserved;
        Buckets::<T>::mutate(bucket, |bucket| bucket.used.give_back(weight));
        if *own {
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
