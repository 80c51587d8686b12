//! Authorising runtime upgrades for a limited time.

use crate::{Config, Error, Event, LastUpgrade, Pallet, WeightInfo};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{ensure, traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use sp_runtime::{traits::Saturating, DispatchResult};

/// A runtime that may be applied, and until when.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Upgrade<Hash, BlockNumber> {
    /// Hash of the new runtime.
    pub code_hash: Hash,
    /// The last block in which it may be applied.
    pub valid_until: BlockNumber,
}

type UpgradeOf<T> = Upgrade<<T as frame_system::Config>::Hash, BlockNumberFor<T>>;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_authorize_upgrade(upgrade: UpgradeOf<T>) -> DispatchResult {
        let Upgrade {
            code_hash,
            valid_until,
        } = upgrade;
        let now = frame_system::Pallet::<T>::block_number();
        let latest = now.saturating_add(T::MaxUpgradeValidity::get());
        ensure!(code_hash != T::Hash::default(), Error::<T>::ZeroCodeHash);
        ensure!(valid_until >= now, Error::<T>::UpgradeAlreadyExpired);
        ensure!(valid_until <= latest, Error::<T>::UpgradeValidTooLong);

        if let Some(old) = Self::authorized_upgrade().filter(|old| old.code_hash != code_hash) {
            Self::deposit_event(Event::UpgradeCancelled {
                code_hash: old.code_hash,
            });
        }
        frame_system::Pallet::<T>::do_authorize_upgrade(code_hash, true);
        LastUpgrade::<T>::put(upgrade);
        Self::deposit_event(Event::UpgradeAuthorized {
            code_hash,
            valid_until,
        });
        Ok(())
    }

    pub(crate) fn do_cancel_upgrade() -> DispatchResult {
        let Upgrade { code_hash, .. } =
            Self::authorized_upgrade().ok_or(Error::<T>::NothingAuthorized)?;
        Self::withdraw_authorization();
        LastUpgrade::<T>::kill();
        Self::deposit_event(Event::UpgradeCancelled { code_hash });
        Ok(())
    }

    /// Withdraws the authorisation if its last block is over. Returns the weight it took.
    pub(crate) fn expire_upgrade(now: BlockNumberFor<T>) -> Weight {
        let Some(upgrade) = LastUpgrade::<T>::get().filter(|upgrade| upgrade.valid_until < now)
        else {
            return T::WeightInfo::on_initialize_idle();
        };
        if Self::is_authorized(&upgrade) {
            Self::withdraw_authorization();
            Self::deposit_event(Event::UpgradeExpired {
                code_hash: upgrade.code_hash,
            });
        }
        LastUpgrade::<T>::kill();
        T::WeightInfo::on_initialize_expiry()
    }

    /// Whether `frame-system` would still apply this upgrade. It clears the authorisation when the
    /// runtime is applied.
    pub(crate) fn is_authorized(upgrade: &UpgradeOf<T>) -> bool {
        // The fields of the authorisation are private, but its encoding is not.
        frame_system::Pallet::<T>::authorized_upgrade().is_some_and(|authorization| {
            authorization.encode() == (upgrade.code_hash, true).encode()
        })
    }

    /// `frame-system` cannot erase an authorisation: overwrite it with one that nothing matches.
    fn withdraw_authorization() {
        frame_system::Pallet::<T>::do_authorize_upgrade(T::Hash::default(), true);
    }
}
