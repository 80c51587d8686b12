//! The session keys of authorities.

use crate::{Config, Event, Pallet};
use frame_support::traits::ValidatorRegistration;
use pallet_session::{ExternallySetKeys, KeyOwner, NextKeys, QueuedKeys};
use sp_runtime::traits::OpaqueKeys;

impl<T: Config> Pallet<T> {
    /// Whether the account has session keys registered for sessions to come.
    pub(crate) fn has_keys(who: &T::AccountId) -> bool {
        pallet_session::Pallet::<T>::is_registered(who)
    }

    /// Registers the keys again that `who` uses in the session just started. Returns whether it
    /// could.
    pub(crate) fn restore_keys(who: &T::AccountId) -> bool {
        let queued = QueuedKeys::<T>::get();
        let Some((_, keys)) = queued.iter().find(|(owner, _)| owner == who) else {
            return false;
        };
        let raw = || T::Keys::key_ids().iter().map(|id| (*id, keys.get_raw(*id)));
        if raw().any(|(id, key)| pallet_session::Pallet::<T>::key_owner(id, key).is_some()) {
            return false;
        }
        for key in raw() {
            KeyOwner::<T>::insert(key, who);
        }
        NextKeys::<T>::insert(who, keys);
        // The purge gave back the account's consumer reference; this says that there is none.
        ExternallySetKeys::<T>::insert(who, ());
        Self::deposit_event(Event::KeysRestored { who: who.clone() });
        true
    }
}
