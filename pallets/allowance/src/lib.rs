//! # Allowance
//!
//! Who may write on a chain without a coin, and how much: enrolled accounts, buckets of weight
//! and bytes, and the transaction extension [`CheckAllowance`] that holds every signed transaction
//! to both.
//!
//! ## Terms
//! - **Enrolment**: an account has one [`Class`] and one home bucket, kept together in one storage
//!   item. Other pallets enrol and withdraw through the trait [`Enrol`].
//! - **Bucket**: weight and bytes that come back each block, up to a cap. The council, the
//!   authorities and the applicants have one each, in equal shares; every area has one, which the
//!   area's accounts share as a whole. See [`BucketId`] and [`BucketLimits`].
//! - **Refusal**: why a transaction does not enter the pool or a block, from the published table
//!   [`Refusal`].
//!
//! ## Life of an enrolment
//! A council member enrols an applicant; the council admits its area, and the applicant becomes
//! the registrar with its home in the area's bucket; the registrar enrols holders and delegates by
//! registering codes for them, all at home in the same bucket. The first enrolment gives an
//! account a provider reference that is never released: dropping the last reference would reap the
//! account, start its nonce again and let its old transactions be replayed. Withdrawal ends the
//! right to write and nothing else; whoever else is at home in the bucket stays enrolled, since
//! rights on codes are checked at each use.
//!
//! ## Assumptions
//! Only reference time and length are scarce: this is a chain of its own, without proof size. The
//! right to make a call is the registry's matter, asked through [`CheckRights`].

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bucket;
mod budget;
mod class;
mod enrol;
mod extension;
mod genesis;
mod limits;
#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    reason = "an overflow fails the test, as it should"
)]
mod mock;
mod multisig;
mod nonce;
mod operations;
mod refusal;
mod rights;
mod standing;
#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    reason = "an overflow fails the test, as it should"
)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
mod weights;

pub use bucket::{Bucket, Cost, Usage};
pub use budget::{Payer, Reserved};
pub use class::{AreaCode, Bar, BucketId, BucketKind, Class, EnrolledBy, Enrolment, MAX_AREA_CODE};
pub use enrol::{Enrol, MIN_PART};
pub use extension::{CheckAllowance, Pre, Val, LONGEVITY, PATIENCE};
pub use limits::{BucketLimits, Limits, LimitsFault};
pub use nonce::{CheckNonce, MAX_AHEAD};
pub use pallet::*;
pub use refusal::Refusal;
pub use rights::{CallLists, CheckRights, Lookups, MAX_LOOKUPS};
pub use standing::Standing;
pub use weights::WeightInfo;

/// The pallet's storage, calls, events and errors.
#[allow(
    clippy::expect_used,
    unused_qualifications,
    reason = "the pallet macros write full paths, and expect in what they generate for metadata"
)]
#[frame_support::pallet]
pub mod pallet {
    use alloc::vec::Vec;
    use frame_support::{pallet_prelude::*, DefaultNoBound};
    use frame_system::pallet_prelude::*;

    use crate::{
        genesis, Bar, Bucket, BucketId, BucketKind, BucketLimits, CallLists, CheckRights, Class,
        EnrolledBy, Enrolment, Limits, LimitsFault, WeightInfo,
    };

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime decides.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Changes limits, and withdraws any enrolment that does not follow a membership.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Which calls the accounts of each class send.
        type Calls: CallLists<Self::RuntimeCall>;

        /// Whether an account has the right to make a call: only a pool asks.
        type Rights: CheckRights<Self::AccountId, Self::RuntimeCall>;

        /// The most members of a multisig that can be enrolled, at least 2. That of
        /// pallet-multisig fits.
        #[pallet::constant]
        type MaxSignatories: Get<u32>;

        /// The most applicants that one account vouches for, at least 1: more would make their
        /// equal shares too small to apply with.
        #[pallet::constant]
        type MaxApplicants: Get<u32>;

        /// The most accounts that one account enrols, at least 1: except applicants, and except by the
        /// registrar of an area, who enrols any number there.
        #[pallet::constant]
        type MaxVouched: Get<u32>;

        /// The most delegates at home in one bucket.
        #[pallet::constant]
        type MaxDelegates: Get<u32>;

        /// The most operations that one account may have begun that others have to complete.
        #[pallet::constant]
        type MaxOpenOperations: Get<u32>;

        /// The measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The enrolled accounts.
    #[pallet::storage]
    pub type Enrolments<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Enrolment<T::AccountId>>;

    /// The accounts to which this pallet gave a provider reference, all that were ever enrolled, and
    /// what keeps them from being enrolled again. Nothing is ever removed.
    #[pallet::storage]
    pub type Provided<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Bar>;

    /// The buckets that have or had members. A bucket stays when the last one leaves, so that
    /// coming back does not refill it.
    #[pallet::storage]
    pub type Buckets<T: Config> = StorageMap<_, Twox64Concat, BucketId, Bucket, ValueQuery>;

    /// How many accounts each account enrolled that still are, of those that have any: signatories of
    /// multisig accounts aside.
    #[pallet::storage]
    pub type Vouched<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// How many operations each account has begun that others have to complete, of those that have
    /// any.
    #[pallet::storage]
    pub type OpenOperations<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// How large the buckets are and how fast they refill.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type CurrentLimits<T: Config> = StorageValue<_, Limits, ValueQuery>;

    /// The accounts and limits that the chain starts with.
    #[pallet::genesis_config]
    #[derive(DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Account, class and home bucket; each account at most once.
        #[serde(deserialize_with = "genesis::enrolments")]
        pub enrolments: Vec<(T::AccountId, Class, BucketId)>,
        /// How large the buckets are and how fast they refill.
        #[serde(deserialize_with = "genesis::limits")]
        pub limits: Limits,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            genesis::build::<T>(&self.enrolments, &self.limits);
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account was enrolled, for the first time, again, or in place of a lower class.
        Enrolled {
            /// The account.
            who: T::AccountId,
            /// Its class from now on.
            class: Class,
            /// Its home bucket from now on.
            bucket: BucketId,
            /// Who enrolled it.
            by: EnrolledBy<T::AccountId>,
        },
        /// An account lost its enrolment.
        EnrolmentWithdrawn {
            /// The account.
            who: T::AccountId,
            /// The class that it had.
            class: Class,
            /// The bucket that it had.
            bucket: BucketId,
        },
        /// The limits of a kind of bucket were changed.
        LimitsSet {
            /// The kind.
            kind: BucketKind,
            /// Its limits from now on.
            limits: BucketLimits,
        },
    }

    /// Why a call fails. Append only.
    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// The account, or the one that signed, is not enrolled.
        NotEnrolled,
        /// The account of this threshold and these members is not enrolled.
        MultisigNotEnrolled,
        /// An account of this class cannot have its home in this bucket.
        ClassOutsideBucket,
        /// The enrolment was made by somebody else.
        EnrolledByAnother,
        /// The enrolment follows a membership and ends only with it.
        FollowsMembership,
        /// The threshold is below two or above the number of members. With a threshold of one, one
        /// account could do what is looked into only where two are needed.
        ThresholdOutOfRange,
        /// A multisig has at least two members.
        TooFewMembers,
        /// A member is named twice.
        DuplicateMember,
        /// The caller is neither of the council nor at home in the multisig's bucket.
        OutsideBucket,
        /// A limit is zero.
        LimitZero,
        /// A refill is above its cap.
        RefillOverCap,
        /// The account is enrolled already.
        AlreadyEnrolled,
        /// The council withdrew the account, and only the council enrols it again.
        BarredByCouncil,
        /// The account vouches for as many applicants as it may. It can withdraw one.
        TooManyApplicants,
        /// The area has as many delegates as it may.
        TooManyDelegates,
        /// A delegate's part of the bucket is too small to send anything: at least a thousandth.
        PartTooSmall,
        /// The account has begun as many operations as it may. It can cancel one, or wait until
        /// others complete one.
        TooManyOperations,
        /// The account has another role, in which it cannot do what it was to be enrolled for. Take
        /// another account.
        EnrolledOtherwise,
        /// The account has enrolled as many others as it may. It can withdraw one.
        TooManyVouched,
    }

    impl<T> From<LimitsFault> for Error<T> {
        fn from(fault: LimitsFault) -> Self {
            match fault {
                LimitsFault::Zero(_) => Self::LimitZero,
                LimitsFault::RefillOverCap(_) => Self::RefillOverCap,
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "std")]
        fn integrity_test() {
            let most = T::MaxSignatories::get();
            assert!(
                (2..=u32::from(u16::MAX)).contains(&most),
                "MaxSignatories must be at least 2 and fit a threshold of 16 bits"
            );
            let least = T::MaxApplicants::get().min(T::MaxVouched::get());
            assert!(least > 0, "an account must be able to enrol another");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call(weight(<T as Config>::WeightInfo))]
    impl<T: Config> Pallet<T> {
        /// Enrol the signatories of an enrolled multisig account, so that they can approve its
        /// calls. They get class [`Class::Signatory`] in the multisig's home bucket, enrolled by
        /// the multisig, which may withdraw them. Called again after the multisig moved to
        /// another bucket, it moves those that still are its signatories.
        ///
        /// Origin: signed, by an account of class [`Class::Council`] or at home in the multisig's
        /// bucket.
        ///
        /// - `threshold`: how many members must approve.
        /// - `members`: all of them, in any order, each once. The multisig's account is computed
        ///   from both as pallet-multisig does.
        ///
        /// Emits [`Enrolled`](Event::Enrolled) for each member enrolled or moved; one that is
        /// already enrolled otherwise stays as it is.
        ///
        /// Complexity: O(m log m), and a few reads and writes for each of the m members.
        #[pallet::call_index(0)]
        #[pallet::weight(<T as Config>::WeightInfo::enrol_multisig(members.len() as u32))]
        pub fn enrol_multisig(
            origin: OriginFor<T>,
            threshold: u16,
            members: BoundedVec<T::AccountId, T::MaxSignatories>,
        ) -> DispatchResult {
            let caller = ensure_signed(origin)?;
            Self::do_enrol_multisig(&caller, threshold, members.into_inner())
        }

        /// Withdraw an enrolment. Only the right to write ends: the account keeps its reference
        /// and its nonce, and its rights on codes are the registry's matter. Nobody else's
        /// enrolment changes.
        ///
        /// Origin: signed by the account that enrolled it, by the account itself if an account
        /// enrolled it, for whoever holds codes or rights in an area or belongs to a multisig there
        /// also by the area's registrar, or `AdminOrigin` for whatever does not follow a membership.
        /// Whom `AdminOrigin` withdrew, no other account can enrol again.
        ///
        /// - `who`: the account.
        ///
        /// Emits [`EnrolmentWithdrawn`](Event::EnrolmentWithdrawn).
        ///
        /// Complexity: O(1).
        #[pallet::call_index(1)]
        pub fn withdraw_enrolment(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            let enrolment = Enrolments::<T>::get(&who).ok_or(Error::<T>::NotEnrolled)?;
            let bar = Self::ensure_may_withdraw(origin, &who, &enrolment)?;
            Self::do_withdraw(&who, enrolment);
            Provided::<T>::insert(who, bar);
            Ok(())
        }

        /// Change the limits of one kind of bucket. They hold at once. For the blocks since a
        /// bucket was last used, its refill is reckoned by the new limits.
        ///
        /// Origin: `AdminOrigin`.
        ///
        /// - `kind`: the kind of bucket.
        /// - `limits`: none of them zero, no refill above its cap.
        ///
        /// Emits [`LimitsSet`](Event::LimitsSet), unless the limits are those already.
        ///
        /// Complexity: O(1).
        #[pallet::call_index(2)]
        pub fn set_limits(
            origin: OriginFor<T>,
            kind: BucketKind,
            limits: BucketLimits,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            limits.check().map_err(Error::<T>::from)?;
            Self::do_set_limits(kind, limits);
            Ok(())
        }
    }

    impl<T: Config> Pallet<T> {
        fn ensure_may_withdraw(
            origin: OriginFor<T>,
            who: &T::AccountId,
            enrolment: &Enrolment<T::AccountId>,
        ) -> Result<Bar, DispatchError> {
            let signer = match T::AdminOrigin::try_origin(origin) {
                Ok(_) => None,
                Err(origin) => Some(ensure_signed(origin)?),
            };
            let follows_membership = enrolment.by == EnrolledBy::System;
            ensure!(!follows_membership, Error::<T>::FollowsMembership);
            let Some(signer) = signer else {
                return Ok(Bar::Council);
            };
            // A multisig account signs through its members, who are enrolled for themselves.
            let is_enrolled = Enrolments::<T>::contains_key(&signer);
            ensure!(is_enrolled, Error::<T>::NotEnrolled);
            let may = match &enrolment.by {
                EnrolledBy::Account(account) if *account == signer || *who == signer => true,
                _ => Self::is_registrar_of(&signer, enrolment),
            };
            ensure!(may, Error::<T>::EnrolledByAnother);
            Ok(Bar::None)
        }

        /// Whether an enrolment is one of those in an area that answer to `signer`, its registrar.
        fn is_registrar_of(signer: &T::AccountId, enrolment: &Enrolment<T::AccountId>) -> bool {
            enrolment.class.answers_to_registrar()
                && Enrolments::<T>::get(signer)
                    .is_some_and(|own| own.is_registrar_of(&enrolment.bucket))
        }

        fn do_set_limits(kind: BucketKind, limits: BucketLimits) {
            let mut all = CurrentLimits::<T>::get();
            if *all.of(kind) == limits {
                return;
            }
            *all.of_mut(kind) = limits;
            CurrentLimits::<T>::put(all);
            Self::deposit_event(Event::LimitsSet { kind, limits });
        }
    }
}
