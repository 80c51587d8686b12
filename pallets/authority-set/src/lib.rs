//! # Authority set
//!
//! Who authors and finalizes blocks, decided by vote.
//!
//! ## Purpose
//!
//! `pallet-session` rotates keys but does not decide whose. This pallet keeps the set of authorities
//! that a council governs, and tells `pallet-session` who they are and when a session ends.
//!
//! ## Terms
//!
//! - **Authority**: an account in the set. Its node signs with the account's session keys.
//! - **Candidate**: an account that is enrolled so that it can register session keys, without being
//!   in the set yet.
//! - **Session**: the blocks in which authorities and keys stay the same. Sessions are numbered from
//!   0.
//! - **Planned**: `pallet-session` fixes the authorities of session `n + 2` when session `n + 1`
//!   starts. So a change made in session `n` counts from session `n + 2`, and every event of a change
//!   says from which.
//!
//! ## How an organisation becomes an authority
//!
//! 1. The council enrols its account: [`enrol_candidate`](Pallet::enrol_candidate).
//! 2. The organisation makes keys on its node and registers them with `session.set_keys`, which
//!    checks a signature of every key over the account: nobody can register another's keys.
//! 3. The council adds it: [`add_authority`](Pallet::add_authority).
//!
//! Without keys it cannot be added, so no seat is ever given to a node that cannot sign. Removal,
//! [`remove_authority`](Pallet::remove_authority), leaves the enrolment: until the account is out it
//! must be able to change its keys, and it may be added again. The council ends the enrolment apart,
//! with [`withdraw_candidate`](Pallet::withdraw_candidate).
//!
//! ## What happens to an authority that purges its keys
//!
//! It stays an authority: only the council ends that. At the next session change this pallet puts the
//! keys back that it used until then. Otherwise one call could take a set below its minimum, unseen
//! by `pallet-session`, which only skips it. To replace keys, call `session.set_keys` again; to leave,
//! ask the council.
//!
//! Keys cannot be put back if there were none yet, or if another account has registered them since.
//! Such an authority is left out of the session being planned, with an event
//! [`AuthorityWithoutKeys`](Event::AuthorityWithoutKeys) at every session change, and is back once it
//! registers keys. If no authority has any, `pallet-session` changes nothing and the consensus goes on
//! with the keys it has.
//!
//! ## Session length
//!
//! A session ends `SessionLength` blocks after its first. The length is in storage and can be changed
//! in mid-session: a session already older than the new length ends with the next block, and any
//! other when it reaches it. No session is skipped and none is longer than
//! [`Config::MaxSessionLength`] after its start.
//!
//! ## Genesis
//!
//! The first authorities are those of `pallet-session`'s genesis: `session.keys`, so that nobody is
//! listed twice and everyone has keys. They are enrolled as later ones are. This pallet must stand
//! after `pallet-session`, and after the pallet behind [`Config::Enrolment`], in the runtime.
//!
//! ## Assumptions
//!
//! - `pallet-session` uses this pallet as `SessionManager`, `ShouldEndSession` and
//!   `NextSessionRotation`, and accounts as validator identities.
//! - [`Config::Enrolment`] gives an account the provider reference that `session.set_keys` needs.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod enrolment;
mod genesis;
mod keys;
mod length;
mod membership;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod mock;
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

pub use enrolment::EnrolAuthority;
pub use membership::ScheduledSession;
pub use pallet::*;
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
    use alloc::vec::Vec;
    use frame_support::{pallet_prelude::*, DefaultNoBound};
    use frame_system::pallet_prelude::*;
    use sp_staking::SessionIndex;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The pallet.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet needs from the runtime.
    #[pallet::config]
    pub trait Config:
        frame_system::Config<RuntimeEvent: From<Event<Self>>>
        + pallet_session::Config<ValidatorId = <Self as frame_system::Config>::AccountId>
    {
        /// Who governs the set.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Lets candidates register session keys.
        type Enrolment: EnrolAuthority<Self::AccountId>;

        /// The fewest authorities that a removal may leave. At least 1, less than `MaxAuthorities`.
        #[pallet::constant]
        type MinAuthorities: Get<u32>;

        /// The most authorities.
        #[pallet::constant]
        type MaxAuthorities: Get<u32>;

        /// The shortest session, in blocks. At least 1.
        #[pallet::constant]
        type MinSessionLength: Get<BlockNumberFor<Self>>;

        /// The longest session, in blocks. At least `MinSessionLength`.
        #[pallet::constant]
        type MaxSessionLength: Get<BlockNumberFor<Self>>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The authorities as governed, in the order of their admission, each once.
    #[pallet::storage]
    pub type Authorities<T: Config> =
        StorageValue<_, BoundedVec<T::AccountId, T::MaxAuthorities>, ValueQuery>;

    /// The length of a session, in blocks.
    #[pallet::storage]
    pub type SessionLength<T: Config> = StorageValue<_, BlockNumberFor<T>, ValueQuery>;

    /// The first block of the present session.
    #[pallet::storage]
    pub type SessionStart<T: Config> = StorageValue<_, BlockNumberFor<T>, ValueQuery>;

    /// The state at the start. The authorities come from `pallet-session`'s genesis.
    #[pallet::genesis_config]
    #[derive(DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The length of a session, in blocks: [`Config::MinSessionLength`] to
        /// [`Config::MaxSessionLength`].
        pub session_length: BlockNumberFor<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self.session_length);
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account joined the set.
        AuthorityAdded {
            /// The account.
            who: T::AccountId,
            /// The first session in which it is an authority.
            active_from_session: SessionIndex,
        },
        /// An account left the set.
        AuthorityRemoved {
            /// The account.
            who: T::AccountId,
            /// The first session in which it is no longer an authority.
            inactive_from_session: SessionIndex,
        },
        /// The length of sessions changed.
        SessionLengthSet {
            /// The new length, in blocks.
            blocks: BlockNumberFor<T>,
            /// The first block of the next session.
            next_session_at: BlockNumberFor<T>,
        },
        /// The council let an account register session keys.
        CandidateEnrolled {
            /// The account.
            who: T::AccountId,
        },
        /// An account may no longer register session keys, and those it had are gone.
        CandidateWithdrawn {
            /// The account.
            who: T::AccountId,
        },
        /// An authority had purged its session keys, and they were put back.
        KeysRestored {
            /// The authority.
            who: T::AccountId,
        },
        /// An authority has no session keys and is left out of a session.
        AuthorityWithoutKeys {
            /// The authority.
            who: T::AccountId,
            /// The session.
            session: SessionIndex,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The account is in the set already.
        AlreadyAuthority,
        /// The account is not in the set.
        NotAuthority,
        /// The account has no session keys registered.
        NoSessionKeys,
        /// The set is full.
        TooManyAuthorities,
        /// Fewer than `MinAuthorities` authorities with session keys would be left.
        TooFewAuthorities,
        /// The account is in the set, or still is an authority in this session or the next.
        StillAuthority,
        /// The length is not within `MinSessionLength` and `MaxSessionLength`.
        SessionLengthOutOfBounds,
        /// Sessions have this length already.
        SessionLengthUnchanged,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Accounts for [`ShouldEndSession`](pallet_session::ShouldEndSession), which
        /// `pallet-session` asks in every block and counts as free.
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            // The start and the length of the session.
            T::DbWeight::get().reads(2)
        }

        fn integrity_test() {
            assert!(T::MinAuthorities::get() >= 1, "a chain needs an authority");
            assert!(
                T::MinAuthorities::get() < T::MaxAuthorities::get(),
                "nobody could be removed"
            );
            assert!(
                T::MinSessionLength::get() >= 1u32.into(),
                "a session has at least one block"
            );
            assert!(
                T::MinSessionLength::get() <= T::MaxSessionLength::get(),
                "no session length is allowed"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call(weight(<T as Config>::WeightInfo))]
    impl<T: Config> Pallet<T> {
        /// Adds an account to the set, from the session after the next.
        ///
        /// Origin: [`Config::AdminOrigin`].
        ///
        /// - `who`: an account with session keys registered.
        ///
        /// Emits [`AuthorityAdded`](Event::AuthorityAdded).
        ///
        /// Complexity: linear in the number of authorities.
        #[pallet::call_index(0)]
        pub fn add_authority(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_add_authority(who)
        }

        /// Takes an account out of the set, from the session after the next.
        ///
        /// At least [`Config::MinAuthorities`] authorities with session keys must be left. The
        /// account stays enrolled.
        ///
        /// Origin: [`Config::AdminOrigin`].
        ///
        /// - `who`: an authority.
        ///
        /// Emits [`AuthorityRemoved`](Event::AuthorityRemoved).
        ///
        /// Complexity: linear in the number of authorities.
        #[pallet::call_index(1)]
        pub fn remove_authority(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_remove_authority(who)
        }

        /// Changes the length of sessions, the present one included.
        ///
        /// If the present session is older than the new length, it ends with the next block.
        ///
        /// Origin: [`Config::AdminOrigin`].
        ///
        /// - `blocks`: the length, [`Config::MinSessionLength`] to [`Config::MaxSessionLength`].
        ///
        /// Emits [`SessionLengthSet`](Event::SessionLengthSet).
        ///
        /// Complexity: constant.
        #[pallet::call_index(2)]
        pub fn set_session_length(
            origin: OriginFor<T>,
            blocks: BlockNumberFor<T>,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_session_length(blocks)
        }

        /// Lets an account register session keys, so that it can be added later.
        ///
        /// Origin: [`Config::AdminOrigin`].
        ///
        /// - `who`: an account that [`Config::Enrolment`] accepts, which says why if it does not.
        ///
        /// Emits [`CandidateEnrolled`](Event::CandidateEnrolled).
        ///
        /// Complexity: that of the enrolment.
        #[pallet::call_index(3)]
        pub fn enrol_candidate(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_enrol_candidate(who)
        }

        /// Ends the enrolment of an account that is not an authority, and removes its session keys.
        ///
        /// Origin: [`Config::AdminOrigin`].
        ///
        /// - `who`: an enrolled account that is not in the set, nor in a session already planned.
        ///
        /// Emits [`CandidateWithdrawn`](Event::CandidateWithdrawn).
        ///
        /// Complexity: linear in the number of authorities, and that of the withdrawal.
        #[pallet::call_index(4)]
        pub fn withdraw_candidate(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_withdraw_candidate(who)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The authorities of this session, of the next, and of the one after as governed now.
        pub fn schedule() -> Vec<ScheduledSession<T::AccountId>> {
            Self::scheduled_sessions()
        }

        /// The first session, counted from the present one, in which the account is an authority.
        /// None if it is in none of the [`schedule`](Pallet::schedule).
        pub fn active_from(who: T::AccountId) -> Option<SessionIndex> {
            Self::first_scheduled(&who)
        }
    }
}
