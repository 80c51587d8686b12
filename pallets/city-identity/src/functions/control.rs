//! How control of a code moves: offered and accepted, or taken back from who lost or misuses it.

use super::{admission::bucket_of, Actor};
use crate::{pallet::*, Error, Event};
use city_code::{Code, Kind};
use city_identity_primitives::{
    read::{code_bytes, Chain},
    Author, CodeBytes, Offer, Recovery, Revision,
};
use frame_support::{ensure, traits::Get};
use pallet_allowance::{Class, Enrol, EnrolledBy};
use sp_runtime::{AccountId32, DispatchResult};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_offer_control(code: Code, to: AccountId32, by: AccountId32) -> DispatchResult {
        let chain = Self::chain(&code)?;
        ensure!(chain.entry_of(&code).is_some(), Error::<T>::NotRegistered);
        let holder = chain.controllers().next().map(|(_, account)| account);
        ensure!(holder == Some(&by), Error::<T>::NotEntitled);
        ensure!(to != by, Error::<T>::ControlsAlready);
        ensure!(chain.is_active(Self::now()), Error::<T>::NotActive);
        let key = code_bytes(code.as_str());
        Self::ensure_not_under_recovery(&code)?;
        let block = Self::block();
        let is_open = Offers::<T>::get(&key).is_some_and(|offer| block <= offer.expires);
        ensure!(!is_open, Error::<T>::AlreadyOffered);

        let enrolled_by = EnrolledBy::Account(by.clone());
        T::Enrolment::enrol(&to, Class::Holder, bucket_of(&code), enrolled_by)?;
        let due = block.saturating_add(Self::notice_period(&code));
        let offer = Offer {
            to,
            by,
            due,
            expires: due.saturating_add(T::OpenPeriod::get()),
        };
        Offers::<T>::insert(&key, &offer);
        Self::deposit_event(Event::ControlOffered { code: key, offer });
        Ok(())
    }

    pub(crate) fn do_accept_control(code: Code, who: AccountId32) -> DispatchResult {
        let key = code_bytes(code.as_str());
        let offer = Offers::<T>::get(&key).ok_or(Error::<T>::NotOffered)?;
        let block = Self::block();
        let is_open = offer.to == who && block <= offer.expires;
        ensure!(is_open, Error::<T>::NotOffered);
        ensure!(offer.due <= block, Error::<T>::NotDue);
        Self::ensure_not_under_recovery(&code)?;
        let chain = Self::chain(&code)?;
        // Who offered it may have lost it since.
        let holder = chain.controllers().next().map(|(_, account)| account);
        ensure!(holder == Some(&offer.by), Error::<T>::NotOffered);
        ensure!(chain.is_active(Self::now()), Error::<T>::NotActive);
        Offers::<T>::remove(&key);
        Self::move_control(&code, &chain, Some(who.clone()), Author::Account(who))
    }

    pub(crate) fn do_withdraw_offer(code: Code, by: AccountId32) -> DispatchResult {
        let key = code_bytes(code.as_str());
        let offer = Offers::<T>::get(&key).ok_or(Error::<T>::NotOffered)?;
        let may = offer.to == by || Self::chain(&code)?.is_controlled_by(&by);
        ensure!(may, Error::<T>::NotEntitled);
        Offers::<T>::remove(&key);
        Self::deposit_event(Event::OfferWithdrawn { code: key, by });
        Ok(())
    }

    pub(crate) fn do_begin_recovery(
        code: Code,
        to: Option<AccountId32>,
        by: Actor,
    ) -> DispatchResult {
        let chain = Self::chain(&code)?;
        let entry = chain.entry_of(&code).ok_or(Error::<T>::NotRegistered)?;
        Self::ensure_controls_from_above(&code, &chain, &by)?;
        super::ensure_not_final::<T>(entry.state)?;
        ensure!(entry.controller.is_some(), Error::<T>::NothingToRecover);
        ensure!(entry.controller != to, Error::<T>::ControlsAlready);
        let needs_registrar = code.kind() == Kind::Area && to.is_none();
        ensure!(!needs_registrar, Error::<T>::RegistrarMissing);
        let key = code_bytes(code.as_str());
        let is_begun = Recoveries::<T>::contains_key(&key);
        ensure!(!is_begun, Error::<T>::UnderRecovery);
        let recovery = Recovery {
            to,
            by: by.into(),
            due: Self::block().saturating_add(T::RecoveryNotice::get()),
            contested: false,
        };
        Recoveries::<T>::insert(&key, &recovery);
        Self::deposit_event(Event::RecoveryBegun {
            code: key,
            recovery,
        });
        Ok(())
    }

    pub(crate) fn do_cancel_recovery(code: Code, by: Actor) -> DispatchResult {
        let key = code_bytes(code.as_str());
        let recovery = Recoveries::<T>::get(&key).ok_or(Error::<T>::NotUnderRecovery)?;
        let chain = Self::chain(&code)?;
        match (by, chain.entry_of(&code)) {
            (Actor::Account(who), Some(entry)) if entry.controller.as_ref() == Some(&who) => {
                Self::object(key, recovery, who)
            }
            (by, _) => {
                let may_decide = by == Actor::Council && recovery.contested;
                let may = may_decide || Self::is_from_above(&code, &chain, &by);
                ensure!(may, Error::<T>::NotEntitled);
                Recoveries::<T>::remove(&key);
                Self::deposit_event(Event::RecoveryCancelled { code: key, by });
                Ok(())
            }
        }
    }

    /// Leaves a recovery to the council, for the controller of the code.
    fn object(code: CodeBytes, recovery: Recovery, by: AccountId32) -> DispatchResult {
        ensure!(!recovery.contested, Error::<T>::Contested);
        let contested = Recovery {
            contested: true,
            ..recovery
        };
        Recoveries::<T>::insert(&code, contested);
        Self::deposit_event(Event::RecoveryContested { code, by });
        Ok(())
    }

    pub(crate) fn do_complete_recovery(code: Code, by: Actor) -> DispatchResult {
        let key = code_bytes(code.as_str());
        let recovery = Recoveries::<T>::get(&key).ok_or(Error::<T>::NotUnderRecovery)?;
        let chain = Self::chain(&code)?;
        if recovery.contested {
            ensure!(by == Actor::Council, Error::<T>::Contested);
        } else {
            Self::ensure_controls_from_above(&code, &chain, &by)?;
        }
        ensure!(recovery.due <= Self::block(), Error::<T>::NotDue);
        // Who is to lose control of a code above decides nothing below meanwhile.
        if let (Actor::Account(_), Some(parent)) = (&by, code.parent()) {
            Self::ensure_not_under_recovery(&parent)?;
        }
        if let Some(to) = &recovery.to {
            let enrolled_by = match &by {
                Actor::Council => EnrolledBy::Council,
                Actor::Account(who) => EnrolledBy::Account(who.clone()),
            };
            T::Enrolment::enrol(to, Class::Holder, bucket_of(&code), enrolled_by)?;
        }
        Recoveries::<T>::remove(&key);
        Self::drop_pending(&key);
        if code.kind() == Kind::Area {
            Self::drop_notice_period(&key);
        }
        Self::move_control(&code, &chain, recovery.to, by.into())
    }

    /// Fails unless `by` is somebody to whom the controller of `code` answers: who controls a code
    /// above it that is in force; of an area, the council.
    fn ensure_controls_from_above(code: &Code, chain: &Chain, by: &Actor) -> DispatchResult {
        ensure!(
            Self::is_from_above(code, chain, by),
            Error::<T>::NotEntitled
        );
        if let Actor::Account(who) = by {
            let in_force = chain.is_controlled_from_active_above(code, who, Self::now());
            ensure!(in_force, Error::<T>::ParentNotActive);
        }
        Ok(())
    }

    /// Whether `by` controls a code above `code`; of an area, the council does.
    fn is_from_above(code: &Code, chain: &Chain, by: &Actor) -> bool {
        match by {
            Actor::Council => code.kind() == Kind::Area,
            Actor::Account(who) => chain.above(code).is_controlled_by(who),
        }
    }

    /// Fails while control of a code, or of one above it, is being taken back: or who is to lose
    /// control could give away meanwhile what is below.
    pub(super) fn ensure_not_under_recovery(code: &Code) -> Result<(), Error<T>> {
        let mut line = core::iter::once(*code).chain(code.ancestors());
        let is_under = line.any(|code| Recoveries::<T>::contains_key(code_bytes(code.as_str())));
        ensure!(!is_under, Error::UnderRecovery);
        Ok(())
    }

    /// Makes `to`, an enrolled account, the controller of the first code of `chain`. An area's
    /// controller is its registrar, and the one before is no longer.
    fn move_control(
        code: &Code,
        chain: &Chain,
        to: Option<AccountId32>,
        author: Author,
    ) -> DispatchResult {
        let entry = chain.entry_of(code).ok_or(Error::<T>::NotRegistered)?;
        if let (Kind::Area, Some(new), Some(old)) = (code.kind(), &to, &entry.controller) {
            T::Enrolment::hand_over(old, new, bucket_of(code))?;
        }
        let change = |next: &mut Revision| next.controller.clone_from(&to);
        let revision = Self::revise(code, entry.clone(), author, change)?;
        Self::deposit_event(Event::ControlMoved {
            code: code_bytes(code.as_str()),
            to,
            revision,
        });
        Ok(())
    }
}
