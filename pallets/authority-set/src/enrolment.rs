//! Candidates: accounts that may register session keys.

use crate::{Config, Error, Event, Pallet};
use frame_support::ensure;
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

/// Whatever keeps the list of accounts that may send transactions.
pub trait EnrolAuthority<AccountId> {
    /// Enrols `who` as an authority's account: it exists (has a provider reference) and may call
    /// `session.set_keys`.
    ///
    /// # Errors
    ///
    /// If the account is enrolled already, as this or as anything else, or cannot be.
    fn enrol(who: &AccountId) -> DispatchResult;

    /// Ends that enrolment.
    ///
    /// # Errors
    ///
    /// If the account is not enrolled as an authority's.
    fn withdraw(who: &AccountId) -> DispatchResult;
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_enrol_candidate(who: T::AccountId) -> DispatchResult {
        T::Enrolment::enrol(&who)?;
        Self::deposit_event(Event::CandidateEnrolled { who });
        Ok(())
    }

    pub(crate) fn do_withdraw_candidate(who: T::AccountId) -> DispatchResult {
        ensure!(
            Self::first_scheduled(&who).is_none(),
            Error::<T>::StillAuthority
        );
        T::Enrolment::withdraw(&who)?;
        // Otherwise the account could be added later and never change its keys.
        if Self::has_keys(&who) {
            pallet_session::Pallet::<T>::purge_keys(RawOrigin::Signed(who.clone()).into())?;
        }
        Self::deposit_event(Event::CandidateWithdrawn { who });
        Ok(())
    }
}
