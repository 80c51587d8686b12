//! # Governance
//!
//! What a council decides, carried out in time or not at all.
//!
//! ## Purpose
//!
//! A motion of `pallet-collective`, once it has enough ayes, can be closed at any later time, and an
//! upgrade authorised in `frame-system` stays authorised for ever. Either could fire long after
//! everyone forgot about it. This pallet gives both a last block.
//!
//! It also replaces the superuser: nothing here, or anywhere above it, needs Root.
//!
//! ## Terms
//!
//! - **Motion**: a call that the members of a collective vote on.
//! - **Council origin**: [`Origin::Council`], the origin of a call that the council enacts. It says
//!   how many of how many seats said aye. Only [`enact`](Pallet::enact) makes it.
//! - **Share**: the part of all seats that said aye. [`CouncilAtLeast`] turns a least share into an
//!   origin check for other pallets. A seat that did not vote is not an aye: see [`AbsentIsNo`].
//! - **Last block**: the `valid_until` of a motion or an upgrade. Both hold in that block, and no
//!   longer in the next.
//!
//! ## How a decision is made
//!
//! 1. A member proposes `governance.enact(valid_until, call)` to the council.
//! 2. Members vote, and anyone allowed to closes the motion.
//! 3. The collective calls [`enact`](Pallet::enact), which calls `call` under the council origin. If
//!    `call` fails, so does `enact`, and the collective's `Executed` event holds the reason.
//!
//! ## How an upgrade runs
//!
//! 1. The council enacts [`authorize_upgrade`](Pallet::authorize_upgrade) with the hash of the new
//!    runtime and a last block.
//! 2. Up to and in that block, any account that may send it submits the runtime itself with
//!    `system.apply_authorized_upgrade`. `frame-system` checks the hash, that the name is the same
//!    and that the version is higher.
//! 3. If nobody does, the authorisation is overwritten with the zero hash, of which no code is known,
//!    before the next block's first transaction. `frame-system` offers no way to erase it, so it
//!    then reports an authorised zero hash.
//!
//! ## Assumptions
//!
//! - [`Config::MotionOrigin`] succeeds for passed motions only and counts all seats.
//! - Nothing else in the runtime authorises upgrades in `frame-system`; if something does, this
//!   pallet leaves that authorisation alone.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod enactment;
#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    unused_qualifications,
    reason = "an overflow fails the test, and the runtime macro repeats the path of an instance"
)]
mod mock;
mod shares;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
mod upgrades;
pub mod weights;

pub use pallet::*;
pub use shares::{AbsentIsNo, CouncilAtLeast};
pub use upgrades::Upgrade;
pub use weights::WeightInfo;

/// Storage, calls, events and errors.
#[allow(
    clippy::expect_used,
    unused_qualifications,
    reason = "the pallet macros write full paths, and expect in what they generate for metadata"
)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::boxed::Box;
    use frame_support::{
        dispatch::{PostDispatchInfo, WithPostDispatchInfo},
        pallet_prelude::*,
    };
    use frame_system::pallet_prelude::*;
    use sp_runtime::traits::Dispatchable;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The pallet.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config:
        frame_system::Config<
        RuntimeEvent: From<Event<Self>>,
        RuntimeOrigin: From<Origin>,
        RuntimeCall: Dispatchable<PostInfo = PostDispatchInfo>,
    >
    {
        /// The origin of a passed motion: how many of how many seats said aye, as in
        /// `pallet_collective::EnsureMembers<AccountId, Council, 1>`.
        type MotionOrigin: EnsureOrigin<Self::RuntimeOrigin, Success = (u32, u32)>;

        /// Who may authorise an upgrade and withdraw the authorisation, as in
        /// `CouncilAtLeast<3, 4>`.
        type UpgradeOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// How far ahead the last block of an upgrade may be, in blocks.
        #[pallet::constant]
        type MaxUpgradeValidity: Get<BlockNumberFor<Self>>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The origin of a call that the council enacts.
    #[pallet::origin]
    #[derive(
        Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
    )]
    pub enum Origin {
        /// A passed motion: `ayes` of `seats` members said aye when it was closed.
        Council {
            /// Members who said aye.
            ayes: u32,
            /// All members, those who did not vote included.
            seats: u32,
        },
    }

    /// The upgrade that the council authorised last. It may have been applied since: see
    /// [`Pallet::authorized_upgrade`].
    #[pallet::storage]
    pub type LastUpgrade<T: Config> =
        StorageValue<_, Upgrade<T::Hash, BlockNumberFor<T>>, OptionQuery>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A call of the council succeeded.
        Enacted {
            /// Members who said aye.
            ayes: u32,
            /// All members.
            seats: u32,
        },
        /// A runtime with this hash may be applied up to and in block `valid_until`.
        UpgradeAuthorized {
            /// Hash of the new runtime.
            code_hash: T::Hash,
            /// The last block in which it may be applied.
            valid_until: BlockNumberFor<T>,
        },
        /// The last block passed, and the runtime can no longer be applied.
        UpgradeExpired {
            /// Hash of the runtime that was not applied.
            code_hash: T::Hash,
        },
        /// The council withdrew or replaced its authorisation before the runtime was applied.
        UpgradeCancelled {
            /// Hash of the runtime that was not applied.
            code_hash: T::Hash,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The last block of this motion has passed.
        MotionExpired,
        /// The zero hash stands for "nothing authorised" and is the hash of no known code.
        ZeroCodeHash,
        /// The upgrade's last block has already passed.
        UpgradeAlreadyExpired,
        /// The upgrade's last block is further ahead than `MaxUpgradeValidity`.
        UpgradeValidTooLong,
        /// No upgrade is authorised: there was none, or it has been applied or has expired.
        NothingAuthorized,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::expire_upgrade(now)
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call(weight(<T as Config>::WeightInfo))]
    impl<T: Config> Pallet<T> {
        /// Calls `call` under the council origin, if the motion's time is not over.
        ///
        /// Fails as `call` fails, and undoes what it did. A motion cannot enact an `enact`: the
        /// council origin is not that of a motion.
        ///
        /// Origin: [`Config::MotionOrigin`], a passed motion.
        ///
        /// - `valid_until`: the last block in which the motion may be carried out.
        /// - `call`: what the council decided. Counted in full in this call's weight.
        ///
        /// Emits [`Enacted`](Event::Enacted).
        ///
        /// Complexity: constant, and that of `call`.
        #[pallet::call_index(0)]
        #[pallet::weight({
            let inner = call.get_dispatch_info();
            (<T as Config>::WeightInfo::enact().saturating_add(inner.call_weight), inner.class)
        })]
        pub fn enact(
            origin: OriginFor<T>,
            valid_until: BlockNumberFor<T>,
            call: Box<<T as frame_system::Config>::RuntimeCall>,
        ) -> DispatchResultWithPostInfo {
            let (ayes, seats) = T::MotionOrigin::ensure_origin(origin)?;
            ensure!(
                frame_system::Pallet::<T>::block_number() <= valid_until,
                Error::<T>::MotionExpired.with_weight(<T as Config>::WeightInfo::enact())
            );
            Self::do_enact(ayes, seats, *call)
        }

        /// Authorises the runtime with hash `code_hash` until a last block.
        ///
        /// Replaces an earlier authorisation. The runtime is then submitted with
        /// `system.apply_authorized_upgrade`.
        ///
        /// Origin: [`Config::UpgradeOrigin`].
        ///
        /// - `code_hash`: hash of the new runtime, by the hash function of `frame-system`.
        /// - `valid_until`: the last block in which it may be applied: this block at the earliest,
        ///   [`Config::MaxUpgradeValidity`] blocks ahead at the latest.
        ///
        /// Emits [`UpgradeAuthorized`](Event::UpgradeAuthorized), and before it
        /// [`UpgradeCancelled`](Event::UpgradeCancelled) if it replaces another runtime.
        ///
        /// Complexity: constant.
        #[pallet::call_index(1)]
        pub fn authorize_upgrade(
            origin: OriginFor<T>,
            code_hash: T::Hash,
            valid_until: BlockNumberFor<T>,
        ) -> DispatchResult {
            T::UpgradeOrigin::ensure_origin(origin)?;
            Self::do_authorize_upgrade(Upgrade {
                code_hash,
                valid_until,
            })
        }

        /// Withdraws the authorisation of an upgrade that has not been applied.
        ///
        /// Origin: [`Config::UpgradeOrigin`].
        ///
        /// Emits [`UpgradeCancelled`](Event::UpgradeCancelled).
        ///
        /// Complexity: constant.
        #[pallet::call_index(2)]
        pub fn cancel_upgrade(origin: OriginFor<T>) -> DispatchResult {
            T::UpgradeOrigin::ensure_origin(origin)?;
            Self::do_cancel_upgrade()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The upgrade that may be applied now, if any.
        pub fn authorized_upgrade() -> Option<Upgrade<T::Hash, BlockNumberFor<T>>> {
            LastUpgrade::<T>::get().filter(Self::is_authorized)
        }
    }
}
