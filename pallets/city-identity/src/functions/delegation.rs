//! How rights are given on, counted and taken back.

use super::admission::bucket_of;
use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{
    control::MAX_DELEGATION_DEPTH,
    read::{code_bytes, Chain, Mandate},
    Delegation, Moment, Permission, Permissions, Terms,
};
use frame_support::ensure;
use pallet_allowance::{Enrol, EnrolledBy};
use sp_runtime::{AccountId32, DispatchResult, Permill};

impl<T: Config> Pallet<T> {
    /// By what right `who` acts on the nearest code of `chain` at `now`; fails without one.
    pub(super) fn mandate(
        chain: &Chain,
        who: &AccountId32,
        permission: Permission,
        now: Moment,
    ) -> Result<Mandate, Error<T>> {
        Self::registry()
            .mandate(chain, who, permission, now)
            .map_err(|_| Error::StateDamaged)?
            .ok_or(Error::NotEntitled)
    }

    pub(crate) fn do_delegate(
        code: Code,
        delegate: AccountId32,
        terms: Terms,
        share: Permill,
        giver: AccountId32,
    ) -> DispatchResult {
        let chain = Self::chain(&code)?;
        ensure!(chain.entry_of(&code).is_some(), Error::<T>::NotRegistered);
        let now = Self::now();
        let mandate = Self::mandate(&chain, &giver, Permission::Delegate, now)?;
        ensure!(chain.is_active(now), Error::<T>::NotActive);
        let scope = code_bytes(code.as_str());
        Self::ensure_not_under_recovery(&code)?;
        let is_nothing = terms.permissions == Permissions::default() || terms.quota == Some(0);
        ensure!(!is_nothing, Error::<T>::NothingDelegated);
        let is_over = terms.until.is_some_and(|until| until < now);
        ensure!(!is_over, Error::<T>::ValidityOver);
        ensure_within::<T>(&mandate, &terms)?;

        let mut list = Delegations::<T>::get(&delegate);
        let controls = chain.is_controlled_by(&giver);
        let present = list.iter_mut().find(|d| d.scope == scope);
        let given = |used| Delegation {
            scope: scope.clone(),
            terms: terms.clone(),
            giver: giver.clone(),
            from: mandate.delegation().map(|own| own.scope.clone()),
            used,
        };
        match present {
            Some(present) => {
                let may_replace = controls || present.giver == giver;
                ensure!(may_replace, Error::<T>::AlreadyDelegated);
                *present = given(present.used);
            }
            None => list
                .try_push(given(0))
                .map_err(|_| Error::<T>::TooManyDelegations)?,
        }
        let by = EnrolledBy::Account(giver.clone());
        T::Enrolment::enrol_delegate(&delegate, bucket_of(&code), share, by)?;
        Delegations::<T>::insert(&delegate, list);
        Delegates::<T>::insert(&scope, &delegate, ());
        Self::deposit_event(Event::Delegated {
            scope,
            delegate,
            terms,
            by: giver,
        });
        Ok(())
    }

    pub(crate) fn do_undelegate(
        code: Code,
        delegate: AccountId32,
        by: AccountId32,
    ) -> DispatchResult {
        let scope = code_bytes(code.as_str());
        let mut list = Delegations::<T>::get(&delegate);
        let at = list.iter().position(|d| d.scope == scope);
        let taken = list.remove(at.ok_or(Error::<T>::NotDelegated)?);
        let may = by == delegate || by == taken.giver || Self::chain(&code)?.is_controlled_by(&by);
        ensure!(may, Error::<T>::NotEntitled);

        if list.is_empty() {
            Delegations::<T>::remove(&delegate);
            T::Enrolment::end_delegation(&delegate)?;
        } else {
            Delegations::<T>::insert(&delegate, list);
        }
        Delegates::<T>::remove(&scope, &delegate);
        Self::deposit_event(Event::Undelegated {
            scope,
            delegate,
            by,
        });
        Ok(())
    }

    /// Counts codes that were issued under a mandate, against each limited delegation that it passes
    /// through. Tells how many these are, and how many others their accounts have, whose lists are
    /// written anew.
    pub(super) fn count_issued(mandate: &Mandate, codes: u32) -> (u32, u32) {
        let is_limited = |delegation: &Delegation| delegation.terms.quota.is_some();
        let (mut limited, mut others) = (0u32, 0u32);
        for (delegate, own) in mandate.through.iter().filter(|(_, d)| is_limited(d)) {
            Delegations::<T>::mutate(delegate, |list| {
                others = others.saturating_add(list.len() as u32).saturating_sub(1);
                for delegation in list.iter_mut().filter(|d| d.scope == own.scope) {
                    delegation.used = delegation.used.saturating_add(codes);
                }
            });
            limited = limited.saturating_add(1);
        }
        (limited, others)
    }
}

/// Fails unless a delegate gives on no more than it has, and not too deep.
fn ensure_within<T: Config>(mandate: &Mandate, terms: &Terms) -> Result<(), Error<T>> {
    let Some(own) = mandate.delegation() else {
        return Ok(());
    };
    ensure!(
        own.terms.include(terms, mandate.left()),
        Error::ExceedsGiver
    );
    let depth = mandate.through.len() as u32;
    ensure!(depth < MAX_DELEGATION_DEPTH, Error::DelegationTooDeep);
    Ok(())
}
