//! What must hold after every block.

use crate::{Config, LastUpgrade, Pallet};
use frame_support::{ensure, traits::Get};
use sp_runtime::{traits::Saturating, TryRuntimeError};

impl<T: Config> Pallet<T> {
    /// Checks that no upgrade outlives its last block.
    ///
    /// Errors say which rule is broken.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        let Some(upgrade) = LastUpgrade::<T>::get() else {
            return Ok(());
        };
        let now = frame_system::Pallet::<T>::block_number();
        let latest = now.saturating_add(T::MaxUpgradeValidity::get());
        ensure!(
            upgrade.code_hash != T::Hash::default(),
            "the zero hash is authorised"
        );
        ensure!(
            upgrade.valid_until >= now,
            "an upgrade outlived its last block"
        );
        ensure!(
            upgrade.valid_until <= latest,
            "an upgrade is valid for too long"
        );
        Ok(())
    }
}
