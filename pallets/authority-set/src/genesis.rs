//! The state at the start, with every mistake named.

use crate::{Authorities, Config, EnrolAuthority, Pallet, SessionLength};
use frame_support::{traits::Get, BoundedVec};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::Zero, DispatchResult};

#[allow(clippy::panic, reason = "a chain with a bad genesis must not start")]
impl<T: Config> Pallet<T> {
    /// Takes the authorities from `pallet-session`'s genesis, which was built before.
    ///
    /// Nothing is checked if neither gives anything: that is the empty genesis with which every
    /// runtime tests itself, and no chain.
    pub(crate) fn build_genesis(session_length: BlockNumberFor<T>) {
        let authorities = pallet_session::Validators::<T>::get();
        if authorities.is_empty() && session_length.is_zero() {
            return;
        }
        assert!(
            Self::is_valid_length(session_length),
            "authoritySet.sessionLength is {session_length:?}, not {:?} to {:?} blocks",
            T::MinSessionLength::get(),
            T::MaxSessionLength::get(),
        );
        Self::check_count(&authorities);
        for (row, who) in authorities.iter().enumerate() {
            let twice = authorities.iter().take(row).any(|earlier| earlier == who);
            assert!(!twice, "session.keys[{row}]: {who:?} is listed twice");
            if let Err(reason) = Self::enrol_at_genesis(who) {
                panic!("session.keys[{row}]: {who:?} cannot be enrolled: {reason:?}");
            }
        }
        SessionLength::<T>::put(session_length);
        Authorities::<T>::put(BoundedVec::truncate_from(authorities));
    }

    /// Enrols, and takes the reference that `pallet-session` takes for registered keys: built first,
    /// it could not if the account did not exist.
    fn enrol_at_genesis(who: &T::AccountId) -> DispatchResult {
        T::Enrolment::enrol(who)?;
        if frame_system::Pallet::<T>::consumers(who) == 0 {
            frame_system::Pallet::<T>::inc_consumers(who)?;
        }
        Ok(())
    }

    fn check_count(authorities: &[T::AccountId]) {
        let (count, min, max) = (
            authorities.len(),
            T::MinAuthorities::get(),
            T::MaxAuthorities::get(),
        );
        assert!(
            min as usize <= count && count <= max as usize,
            "session.keys lists {count} authorities, not {min} to {max}; \
             if it does list enough, AuthoritySet stands before Session in the runtime",
        );
    }
}
