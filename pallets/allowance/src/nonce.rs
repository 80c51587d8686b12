//! The nonce, and how far ahead of it an account may queue.

use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::DispatchInfo, pallet_prelude::TransactionSource, weights::Weight, DebugNoBound,
};
use frame_system::{pallet_prelude::*, ValidNonceInfo};
use scale_info::TypeInfo;
use sp_runtime::{
    traits::{
        AsSystemOriginSigner, DispatchInfoOf, Dispatchable, PostDispatchInfoOf,
        TransactionExtension, ValidateResult,
    },
    transaction_validity::{
        InvalidTransaction, TransactionPriority, TransactionValidityError, ValidTransaction,
    },
    DispatchResult, SaturatedConversion, Saturating,
};

use crate::{
    bucket::Cost,
    extension::{declared_cost, LONGEVITY, PATIENCE},
    Config, Pallet, Refusal,
};

/// With how many nonces an account may have transactions waiting: its next one and those behind it.
/// What is further ahead is refused as `Future`, for which a pool drops nothing that it has already
/// taken.
///
/// It bounds nonces and not transactions. Among what is ready a pool keeps one for each nonce, but
/// it keeps any number for a nonce before which another one is missing, in its small queue of those.
pub const MAX_AHEAD: u64 = 64;

/// frame-system's `CheckNonce` with bounds on what an account may queue, and a priority for what is
/// nearest to its nonce. To clients it is the same: the name, the nonce as a compact integer and
/// nothing implicit.
///
/// Nearness orders accounts of one class: each one's next transaction goes before anybody's second,
/// however many an account has queued.
///
/// # What may be queued
/// At most [`MAX_AHEAD`] nonces, and only what the account can pay for together with what comes
/// before it. `CheckAllowance` asks of each transaction alone whether its bucket can pay, so that
/// 64 of them could be as large as all of the bucket. What the others cost is not known here, only
/// how many they are, so they are taken to cost as much as the one that is asked about: that many
/// times its cost has to be there within [`PATIENCE`] blocks.
///
/// That is stricter than needed for a large transaction behind small ones, which can be sent when
/// they are in a block. It is less strict for small ones behind large ones: with each smaller than
/// the one before, the 64 come to nearly five times what the account can pay.
#[derive(Clone, DebugNoBound, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct CheckNonce<T: Config>(#[codec(compact)] pub T::Nonce);

impl<T: Config> From<frame_system::CheckNonce<T>> for CheckNonce<T> {
    fn from(nonce: frame_system::CheckNonce<T>) -> Self {
        Self(nonce.0)
    }
}

impl<T: Config> CheckNonce<T> {
    /// The extension for a transaction with this nonce.
    pub const fn from_nonce(nonce: T::Nonce) -> Self {
        Self(nonce)
    }

    /// How many nonces of `who` come before this one.
    fn ahead(&self, who: &T::AccountId) -> u64 {
        let next = frame_system::Pallet::<T>::account_nonce(who);
        self.0.saturating_sub(next).saturated_into()
    }

    /// Whether `who` can pay for a transaction of this cost and for so many before it.
    fn check_queue(who: &T::AccountId, ahead: u64, cost: &Cost) -> Result<(), Refusal> {
        let by = Pallet::<T>::now().saturating_add(PATIENCE);
        let queue = cost.times(ahead.saturating_add(1));
        // The whole may be more than the bucket ever holds: each by itself is not, and can wait.
        Pallet::<T>::payer(who, by)?
            .charge(&queue)
            .map_err(|_| Refusal::BucketEmpty)
    }
}

/// What validation found out for the preparation.
#[derive(DebugNoBound)]
pub enum Val<T: Config> {
    /// The nonce of this account is to be raised.
    Counts(T::AccountId),
    /// Nobody signed; the weight of the extension was not needed.
    Passes(Weight),
}

impl<T> TransactionExtension<T::RuntimeCall> for CheckNonce<T>
where
    T: Config + Send + Sync,
    T::RuntimeCall: Dispatchable<Info = DispatchInfo>,
    T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId>,
{
    const IDENTIFIER: &'static str = "CheckNonce";
    type Implicit = ();
    type Val = Val<T>;
    /// The weight that was not needed.
    type Pre = Weight;

    fn weight(&self, _: &T::RuntimeCall) -> Weight {
        use frame_system::ExtensionsWeightInfo;
        <T as frame_system::Config>::ExtensionsWeightInfo::check_nonce()
    }

    fn validate(
        &self,
        origin: OriginFor<T>,
        call: &T::RuntimeCall,
        info: &DispatchInfoOf<T::RuntimeCall>,
        len: usize,
        (): Self::Implicit,
        _: &impl Encode,
        source: TransactionSource,
    ) -> ValidateResult<Self::Val, T::RuntimeCall> {
        let Some(who) = origin.as_system_origin_signer().cloned() else {
            let passes = Val::Passes(self.weight(call));
            return Ok((ValidTransaction::default(), passes, origin));
        };
        let ValidNonceInfo { provides, requires } =
            frame_system::CheckNonce::<T>::validate_nonce_for_account(&who, self.0)?;
        // Nothing is required of the next one, so that its account is not read again.
        let ahead = if requires.is_empty() {
            0
        } else {
            self.ahead(&who)
        };
        let nearness = MAX_AHEAD
            .checked_sub(ahead)
            .filter(|nearness| *nearness > 0)
            .ok_or(InvalidTransaction::Future)?;
        // In a block each pays before the next one is looked at.
        if ahead > 0 && source != TransactionSource::InBlock {
            Self::check_queue(&who, ahead, &declared_cost::<T>(info, len))?;
        }
        let validity = ValidTransaction {
            priority: TransactionPriority::from(nearness),
            requires,
            provides,
            longevity: LONGEVITY,
            propagate: true,
        };
        Ok((validity, Val::Counts(who), origin))
    }

    fn prepare(
        self,
        val: Self::Val,
        _: &OriginFor<T>,
        _: &T::RuntimeCall,
        _: &DispatchInfoOf<T::RuntimeCall>,
        _: usize,
    ) -> Result<Self::Pre, TransactionValidityError> {
        match val {
            Val::Counts(who) => {
                frame_system::CheckNonce::<T>::prepare_nonce_for_account(&who, self.0)?;
                Ok(Weight::zero())
            }
            Val::Passes(weight) => Ok(weight),
        }
    }

    fn post_dispatch_details(
        unused: Self::Pre,
        _: &DispatchInfoOf<T::RuntimeCall>,
        _: &PostDispatchInfoOf<T::RuntimeCall>,
        _: usize,
        _: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        Ok(unused)
    }
}
