//! Enrolling accounts and withdrawing them.

use frame_support::{ensure, traits::Get};
use sp_runtime::{ArithmeticError, DispatchResult, Permill};

use crate::{
    bucket::Usage, Bar, BucketId, Buckets, Class, Config, EnrolledBy, Enrolment, Enrolments, Error,
    Event, Pallet, Provided, Vouched,
};

/// The smallest part of a bucket that a delegate is given: enough to leave again.
pub const MIN_PART: Permill = Permill::from_parts(1_000);

/// Enrolment, as other pallets use it.
pub trait Enrol<AccountId> {
    /// Enrol `who` as `class` with its home in `bucket`.
    ///
    /// The first enrolment gives the account a provider reference, for good. An account already
    /// enrolled keeps its class and bucket, without an event, unless the new enrolment takes the
    /// place of the present one: see [`Enrolment::gives_way_to`].
    ///
    /// Fails if the class has no place in the bucket, if the account keeps a class in which it could
    /// not do what it is enrolled for ([`Class::covers`]), if the council withdrew the account and
    /// it is another account that enrols it, and if that account vouches for too many. Whoever has a
    /// part of a bucket only gives no more of it. The cost does not depend on what is stored.
    fn enrol(
        who: &AccountId,
        class: Class,
        bucket: BucketId,
        by: EnrolledBy<AccountId>,
    ) -> DispatchResult;

    /// Enrol `who` as [`Class::Delegate`] in an area's `bucket`, of which it may use `part`. As
    /// [`enrol`](Self::enrol); whoever enrolled a delegate can also change its part.
    ///
    /// Fails if the part is too small to send anything ([`MIN_PART`]), if the account has its home
    /// in another bucket, and if the area has as many delegates as it may.
    fn enrol_delegate(
        who: &AccountId,
        bucket: BucketId,
        part: Permill,
        by: EnrolledBy<AccountId>,
    ) -> DispatchResult;

    /// Withdraw the enrolment of `who`, if it is `class` in `bucket`; otherwise nothing happens.
    ///
    /// Only the right to write ends. The provider reference and the nonce stay, so that no old
    /// transaction can be replayed after a new enrolment.
    fn withdraw(who: &AccountId, class: Class, bucket: &BucketId) -> DispatchResult;

    /// Make a [`Class::Delegate`] whose delegations have all ended a [`Class::Holder`], with the part
    /// of the bucket that it had: it may control codes too. Nothing happens to any other account.
    fn end_delegation(who: &AccountId) -> DispatchResult;

    /// Make `new`, an enrolled account, the registrar of the area with this `bucket`, in the place of
    /// `old`, which becomes a holder there that `new` may withdraw.
    ///
    /// An account whose home is in another bucket keeps it, with its class.
    fn hand_over(old: &AccountId, new: &AccountId, bucket: BucketId) -> DispatchResult;

    /// Whether `who` is enrolled at present.
    fn is_enrolled(who: &AccountId) -> bool;

    /// Whether `who` was ever enrolled.
    fn was_enrolled(who: &AccountId) -> bool;

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
        Self::do_enrol(who, class, bucket, by, Permill::one())
    }

    fn enrol_delegate(
        who: &T::AccountId,
        bucket: BucketId,
        part: Permill,
        by: EnrolledBy<T::AccountId>,
    ) -> DispatchResult {
        ensure!(part >= MIN_PART, Error::<T>::PartTooSmall);
        let home = Enrolments::<T>::get(who).map(|enrolment| enrolment.bucket);
        let is_elsewhere = home.is_some_and(|home| home != bucket);
        ensure!(!is_elsewhere, Error::<T>::EnrolledOtherwise);
        Self::do_enrol(who, Class::Delegate, bucket, by, part)
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

    fn end_delegation(who: &T::AccountId) -> DispatchResult {
        match Enrolments::<T>::get(who) {
            Some(enrolment) if enrolment.class == Class::Delegate => {
                let by = enrolment.by.clone();
                Self::make_holder(who, enrolment, by)
            }
            _ => Ok(()),
        }
    }

    fn hand_over(old: &T::AccountId, new: &T::AccountId, bucket: BucketId) -> DispatchResult {
        Self::enrol(new, Class::Registrar, bucket.clone(), EnrolledBy::Council)?;
        match Enrolments::<T>::get(old) {
            Some(enrolment) if enrolment.is_registrar_of(&bucket) => {
                Self::make_holder(old, enrolment, EnrolledBy::Account(new.clone()))
            }
            _ => Ok(()),
        }
    }

    fn is_enrolled(who: &T::AccountId) -> bool {
        Enrolments::<T>::contains_key(who)
    }

    fn was_enrolled(who: &T::AccountId) -> bool {
        Provided::<T>::contains_key(who)
    }

    fn class_of(who: &T::AccountId) -> Option<Class> {
        Enrolments::<T>::get(who).map(|enrolment| enrolment.class)
    }
}

impl<T: Config> Pallet<T> {
    fn do_enrol(
        who: &T::AccountId,
        class: Class,
        bucket: BucketId,
        by: EnrolledBy<T::AccountId>,
        part: Permill,
    ) -> DispatchResult {
        ensure!(class.belongs_in(&bucket), Error::<T>::ClassOutsideBucket);
        let present = Enrolments::<T>::get(who);
        let mut enrolment = Enrolment {
            class,
            bucket,
            by,
            part,
            own: Usage::default(),
        };
        if let Some(present) = &present {
            if !present.gives_way_to(&enrolment) {
                ensure!(present.class.covers(class), Error::<T>::EnrolledOtherwise);
                return Ok(());
            }
        }
        ensure!(
            Self::may_enrol(who, &enrolment.by),
            Error::<T>::BarredByCouncil
        );
        if let EnrolledBy::Account(account) = &enrolment.by {
            let most = Enrolments::<T>::get(account)
                .filter(|enroller| enroller.bucket == enrolment.bucket)
                .map_or(Permill::one(), |enroller| enroller.part);
            enrolment.part = enrolment.part.min(most);
        }
        if let Some(present) = &present {
            enrolment.take_over(present);
        }
        Self::ensure_may_vouch(present.as_ref(), &enrolment)?;
        Self::recount(present.as_ref(), &enrolment)?;
        Self::provide(who);
        Self::put_enrolment(who, enrolment);
        Ok(())
    }

    /// Store an enrolment, and tell of it.
    fn put_enrolment(who: &T::AccountId, enrolment: Enrolment<T::AccountId>) {
        Enrolments::<T>::insert(who, &enrolment);
        let Enrolment {
            class, bucket, by, ..
        } = enrolment;
        Self::deposit_event(Event::Enrolled {
            who: who.clone(),
            class,
            bucket,
            by,
        });
    }

    /// Lower an account of an area to a holder there.
    fn make_holder(
        who: &T::AccountId,
        present: Enrolment<T::AccountId>,
        by: EnrolledBy<T::AccountId>,
    ) -> DispatchResult {
        let holder = Enrolment {
            class: Class::Holder,
            by,
            ..present.clone()
        };
        Self::recount(Some(&present), &holder)?;
        Self::put_enrolment(who, holder);
        Ok(())
    }

    /// End the enrolment of `who`. Others at home in the bucket stay enrolled, and so does the
    /// bucket with what was used of it: leaving and coming back refills nothing.
    pub(crate) fn do_withdraw(who: &T::AccountId, enrolment: Enrolment<T::AccountId>) {
        Self::count_out(&enrolment);
        let Enrolment { class, bucket, .. } = enrolment;
        Enrolments::<T>::remove(who);
        Self::deposit_event(Event::EnrolmentWithdrawn {
            who: who.clone(),
            class,
            bucket,
        });
    }

    /// Count an account where its enrolment now belongs, and no longer where it did.
    fn recount(
        present: Option<&Enrolment<T::AccountId>>,
        new: &Enrolment<T::AccountId>,
    ) -> DispatchResult {
        if present.is_some_and(|present| present.counts_as(new)) {
            return Ok(());
        }
        if let Some(present) = present {
            Self::count_out(present);
        }
        Self::count_in(new)
    }

    /// Fails if `new` is enrolled by an account that did not enrol it before and vouches for as many
    /// as it may. The registrar of an area may for any number: it pays for each from its own bucket.
    fn ensure_may_vouch(
        present: Option<&Enrolment<T::AccountId>>,
        new: &Enrolment<T::AccountId>,
    ) -> DispatchResult {
        let Some(account) = new.voucher() else {
            return Ok(());
        };
        let is_registrar = |own: Enrolment<_>| own.is_registrar_of(&new.bucket);
        let (most, too_many) = match new.class {
            Class::Applicant => (T::MaxApplicants::get(), Error::<T>::TooManyApplicants),
            _ if Enrolments::<T>::get(account).is_some_and(is_registrar) => return Ok(()),
            _ => (T::MaxVouched::get(), Error::<T>::TooManyVouched),
        };
        let is_counted = present.is_some_and(|present| present.voucher() == Some(account));
        ensure!(is_counted || Vouched::<T>::get(account) < most, too_many);
        Ok(())
    }

    /// Count an enrolment in its bucket, and for whoever vouches for it.
    fn count_in(enrolment: &Enrolment<T::AccountId>) -> DispatchResult {
        let mut bucket = Buckets::<T>::get(&enrolment.bucket);
        bucket.members = bucket
            .members
            .checked_add(1)
            .ok_or(ArithmeticError::Overflow)?;
        if enrolment.class == Class::Delegate {
            bucket.delegates = bucket.delegates.saturating_add(1);
            ensure!(
                bucket.delegates <= T::MaxDelegates::get(),
                Error::<T>::TooManyDelegates
            );
        }
        if let Some(account) = enrolment.voucher() {
            Vouched::<T>::mutate(account, |vouched| *vouched = vouched.saturating_add(1));
        }
        Buckets::<T>::insert(&enrolment.bucket, bucket);
        Ok(())
    }

    fn count_out(enrolment: &Enrolment<T::AccountId>) {
        Buckets::<T>::mutate(&enrolment.bucket, |bucket| {
            bucket.members = bucket.members.saturating_sub(1);
            if enrolment.class == Class::Delegate {
                bucket.delegates = bucket.delegates.saturating_sub(1);
            }
        });
        if let Some(account) = enrolment.voucher() {
            Vouched::<T>::mutate_exists(account, |vouched| {
                *vouched = vouched.and_then(|n| n.checked_sub(1)).filter(|n| *n > 0);
            });
        }
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
