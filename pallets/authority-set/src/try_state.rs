//! What must hold after every block.

use crate::{Authorities, Config, Pallet, SessionLength, SessionStart};
use alloc::collections::btree_set::BTreeSet;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the set and the session length.
    ///
    /// Errors say which rule is broken.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        let set = Authorities::<T>::get();
        let unique = set.iter().collect::<BTreeSet<_>>().len();
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(unique == set.len(), "an authority is in the set twice");
        ensure!(
            set.len() >= T::MinAuthorities::get() as usize,
            "there are too few authorities"
        );
        ensure!(
            Self::is_valid_length(SessionLength::<T>::get()),
            "the session length is out of bounds"
        );
        ensure!(
            SessionStart::<T>::get() <= now,
            "the session starts in the future"
        );
        Ok(())
    }
}
