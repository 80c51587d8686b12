//! Enrolling accounts and withdrawing them.

use frame_support::ensure;
use sp_runtime::{ArithmeticError, DispatchResult};

use crate::{
    bucket::Usage, Bar, BucketId, Buckets, Class, Config, EnrolledBy, Enrolment, Enrolments, Error,
    Event, Pallet, Provided,
};

/// Enrolment, as other pallets use it.
pub trait Enrol<AccountId> {
    /// Enrol `who` as `class` with its home in `bucket`.
    ///
    /// The first enrolment gives the account a provider reference, for good. An account already
    /// enrolled keeps its class and bucket, without an event, unless the new enrolment takes the
    /// place of the present one: see [`Enrolment::gives_way_to`].
    ///
    /// Fails if the class has no place in the bucket, and if the council withdrew the account and it
    /// is another account that enrols it. The cost does not depend on what is stored.
    fn enrol(
        who: &AccountId,
        class: Class,
        bucket: BucketId,
        by: EnrolledBy<AccountId>,
    ) -> DispatchResult;

    /// Withdraw the enrolment of `who`, if it is `class` in `bucket`; otherwise nothing happens.
    ///
    /// Only the right to write ends. The provider reference and the nonce stay, so that no old
    /// transaction can be replayed after a new enrolment.
    fn withdraw(who: &AccountId, class: Class, bucket: &BucketId) -> DispatchResult;

    /// Whether `who` is enrolled at present.
    fn is_enrolled(who: &AccountId) -> bool;

    /// The class of `who`, if it is enrolled at present.
    fn class_of(who: &AccountId) -> Option<Class>;
}

impl<T: Config> Enrol<T::AccountId> for Pallet<T> {
    fn enrol(
        who: &T::AccountId,
        class: Class,
        bucket: BucketId,
        by: EnrolledBy<T::AccountId>,
    ) -> DispatchResult {
        ensure!(class.belongs_in(&bucket), Error::<T>::ClassOutsideBucket);
        let present = Enrolments::<T>::get(who);
        match &present {
            Some(enrolment) if !enrolment.gives_way_to(class, &bucket, &by) => return Ok(()),
            _ => {}
        }
        ensure!(Self::may_enrol(who, &by), Error::<T>::BarredByCouncil);
        let own = Self::move_home(present, &bucket)?;
        Self::provide(who);
        Enrolments::<T>::insert(
            who,
            Enrolment {
                class,
                bucket: bucket.clone(),
                by: by.clone(),
                own,
            },
        );
        Self::deposit_event(Event::Enrolled {
            who: who.clone(),
            class,
            bucket,
            by,
        });
        Ok(())
    }

    fn withdraw(who: &T::AccountId, class: Class, bucket: &BucketId) -> DispatchResult {
        match Enrolments::<T>::get(who) {
            Some(enrolment) if enrolment.class == class && enrolment.bucket == *bucket => {
                Self::do_withdraw(who, enrolment);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn is_enrolled(who: &T::AccountId) -> bool {
        Enrolments::<T>::contains_key(who)
    }

    fn class_of(who: &T::AccountId) -> Option<Class> {
        Enrolments::<T>::get(who).map(|enrolment| enrolment.class)
    }
}

impl<T: Config> Pallet<T> {
    /// End the enrolment of `who`. Others at home in the bucket stay enrolled, and so does the
    /// bucket with what was used of it: leaving and coming back refills nothing.
    pub(crate) fn do_withdraw(who: &T::AccountId, enrolment: Enrolment<T::AccountId>) {
        let Enrolment { class, bucket, .. } = enrolment;
        Self::leave(&bucket);
        Enrolments::<T>::remove(who);
        Self::deposit_event(Event::EnrolmentWithdrawn {
            who: who.clone(),
            class,
            bucket,
        });
    }

    /// Count an account out of its present bucket and into `bucket`. Answers what the account has
    /// used of its share there.
    fn move_home(
        present: Option<Enrolment<T::AccountId>>,
        bucket: &BucketId,
    ) -> Result<Usage, ArithmeticError> {
        match present {
            Some(enrolment) if enrolment.bucket == *bucket => return Ok(enrolment.own),
            Some(enrolment) => {
                Self::join(bucket)?;
                Self::leave(&enrolment.bucket);
            }
            None => Self::join(bucket)?,
        }
        Ok(Usage::default())
    }

    fn join(bucket: &BucketId) -> Result<(), ArithmeticError> {
        Buckets::<T>::try_mutate(bucket, |bucket| {
            bucket.members = bucket
                .members
                .checked_add(1)
                .ok_or(ArithmeticError::Overflow)?;
            Ok(())
        })
    }

    fn leave(bucket: &BucketId) {
        Buckets::<T>::mutate(bucket, |bucket| {
            bucket.members = bucket.members.saturating_sub(1)
        });
    }

    /// Give the account this pallet's provider reference, once and for all, and lift what bars it.
    fn provide(who: &T::AccountId) {
        if !Provided::<T>::contains_key(who) {
            frame_system::Pallet::<T>::inc_providers(who);
        }
        Provided::<T>::insert(who, Bar::None);
    }

    /// Whether `by` may enrol `who`: whom the council withdrew, only the council lets in again.
    fn may_enrol(who: &T::AccountId, by: &EnrolledBy<T::AccountId>) -> bool {
        let barred = Provided::<T>::get(who) == Some(Bar::Council);
        !barred || !matches!(by, EnrolledBy::Account(_))
    }
}
