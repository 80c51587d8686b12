//! The transaction extension that holds every signed transaction to its signer's allowance.

use core::marker::PhantomData;

use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::{DispatchInfo, PostDispatchInfo},
    traits::Get,
    weights::Weight,
    DebugNoBound,
};
use scale_info::TypeInfo;
use sp_runtime::{
    traits::{
        AsSystemOriginSigner, DispatchInfoOf, Dispatchable, PostDispatchInfoOf,
        TransactionExtension, ValidateResult,
    },
    transaction_validity::{
        InvalidTransaction, TransactionLongevity, TransactionPriority, TransactionSource,
        TransactionValidityError, ValidTransaction,
    },
    DispatchResult,
};

use crate::{
    bucket::Cost,
    budget::{Payer, Reserved},
    CallLists, CheckRights, Class, Config, EnrolledBy, Enrolment, Enrolments, Lookups, Pallet,
    Refusal, WeightInfo,
};

/// For how many blocks a transaction stays valid in a pool.
pub const LONGEVITY: TransactionLongevity = 64;

/// How many blocks of refill a pool reckons with. A transaction that its bucket can pay for by then
/// is taken and waits: a pool would refuse what is short of its bucket for the moment, or drop it
/// where it looks again at what it holds.
pub const PATIENCE: u32 = 8;

/// Where the class stands in a transaction's priority, above the nearness of its nonce.
const CLASS_SHIFT: u32 = 8;

/// Refuses a signed transaction whose signer is not enrolled, does not send such calls by its class,
/// or cannot pay for it from its bucket; takes the declared cost out of the bucket before the call
/// runs, and puts back what the call did not need, whether it succeeded or not.
///
/// A pool is told more: it refuses as well whose signer has no right to make the call, and has the
/// priority of the signer's class. A block does not ask this again, since the call itself does, at
/// its signer's cost.
///
/// Place it before `CheckNonce`, which would refuse an account without a provider reference for a
/// reason that misleads. It has no payload and no implicit data, so that any client can sign for
/// it. Normal and operational calls pay alike.
///
/// Only a signed origin has an allowance. Inherents pass. So does whatever has another origin
/// here: a general transaction must be authorised by another extension, or the pool refuses it
/// with `UnknownOrigin`.
///
/// # Refusals
/// The pool names the reason as `Custom(n)`, see [`Refusal`]. In a block under construction
/// [`Refusal::BucketEmpty`] becomes `ExhaustsResources` instead: for the author it means the
/// same as a full block, so that the transaction stays in the pool for a later one, where a
/// `Custom` reason would drop and ban it.
#[derive(Clone, DebugNoBound, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct CheckAllowance<T>(PhantomData<T>);

impl<T> CheckAllowance<T> {
    /// The extension; there is only one.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for CheckAllowance<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// What validation found out for the preparation.
#[derive(Debug)]
pub enum Val<AccountId> {
    /// This account pays.
    Pays(AccountId, Payer<AccountId>),
    /// Nobody pays; the weight of the extension was not needed.
    Passes(Weight),
}

/// What the preparation did, for the correction.
#[derive(Debug)]
pub enum Pre<AccountId> {
    /// The cost was taken out of a bucket; of the weight of the extension so much was not needed.
    Reserved(Reserved<AccountId>, Weight),
    /// Nothing was taken; the weight of the extension was not needed.
    Passed(Weight),
}

/// What a transaction is declared to cost: its call, its extensions, the base cost of any
/// extrinsic of its class (a signature to verify, for one), and its length.
pub(crate) fn declared_cost<T: Config>(info: &DispatchInfo, len: usize) -> Cost {
    let base = T::BlockWeights::get().get(info.class).base_extrinsic;
    Cost {
        weight: info.total_weight().saturating_add(base).ref_time(),
        bytes: u64::try_from(len).unwrap_or(u64::MAX),
    }
}

/// How a refusal is told to whoever asks.
fn told_to(source: TransactionSource, refusal: Refusal) -> TransactionValidityError {
    match (refusal, source) {
        (Refusal::BucketEmpty, TransactionSource::InBlock) => {
            InvalidTransaction::ExhaustsResources.into()
        }
        (refusal, _) => refusal.into(),
    }
}

impl<T: Config> CheckAllowance<T> {
    /// Whether `who` may send `call` at this cost: who pays for it, with the cost taken out.
    fn charged(
        who: &T::AccountId,
        call: &T::RuntimeCall,
        cost: &Cost,
        source: TransactionSource,
    ) -> Result<Payer<T::AccountId>, Refusal> {
        let now = Pallet::<T>::now();
        let at = match source {
            TransactionSource::InBlock => now,
            TransactionSource::Local | TransactionSource::External => now.saturating_add(PATIENCE),
        };
        let mut payer = Pallet::<T>::payer(who, at)?;
        if !T::Calls::lists(payer.enrolment.class, call) {
            return Err(Refusal::CallNotListed);
        }
        payer.charge(cost)?;
        Ok(payer)
    }

    /// What only a pool asks: whether `who` has the right to make the call, and what comes first.
    fn for_pool(
        who: &T::AccountId,
        call: &T::RuntimeCall,
        enrolment: &Enrolment<T::AccountId>,
    ) -> Result<TransactionPriority, Refusal> {
        T::Rights::check(who, call, &mut Lookups::default())?;
        Ok(TransactionPriority::from(Self::precedence(enrolment)) << CLASS_SHIFT)
    }

    /// What of the declared weight is not needed by who pays.
    fn unused(payer: &Payer<T::AccountId>) -> Weight {
        type Weights<T> = <T as Config>::WeightInfo;
        match payer.share {
            Some(_) => Weight::zero(),
            None => Weights::<T>::check_allowance().saturating_sub(Weights::<T>::check_bucket()),
        }
    }

    /// What comes first in the pool and in blocks: by class, and for a member of a multisig account
    /// by the class of that account, for which it acts.
    fn precedence(enrolment: &Enrolment<T::AccountId>) -> u8 {
        let acts_for = match (enrolment.class, &enrolment.by) {
            (Class::Signatory, EnrolledBy::Account(multisig)) => Enrolments::<T>::get(multisig),
            _ => None,
        };
        let class = acts_for.map_or(enrolment.class, |multisig| multisig.class);
        class.precedence()
    }
}

impl<T> TransactionExtension<T::RuntimeCall> for CheckAllowance<T>
where
    T: Config + Send + Sync,
    T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
    T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId>,
{
    const IDENTIFIER: &'static str = "CheckAllowance";
    type Implicit = ();
    type Val = Val<T::AccountId>;
    type Pre = Pre<T::AccountId>;

    fn weight(&self, _: &T::RuntimeCall) -> Weight {
        <T as Config>::WeightInfo::check_allowance()
    }

    fn validate(
        &self,
        origin: T::RuntimeOrigin,
        call: &T::RuntimeCall,
        info: &DispatchInfoOf<T::RuntimeCall>,
        len: usize,
        _self_implicit: Self::Implicit,
        _inherited_implication: &impl Encode,
        source: TransactionSource,
    ) -> ValidateResult<Self::Val, T::RuntimeCall> {
        let Some(who) = origin.as_system_origin_signer().cloned() else {
            let passes = Val::Passes(self.weight(call));
            return Ok((ValidTransaction::default(), passes, origin));
        };
        let cost = declared_cost::<T>(info, len);
        let refuse = |refusal| told_to(source, refusal);
        let payer = Self::charged(&who, call, &cost, source).map_err(refuse)?;
        let priority = match source {
            TransactionSource::InBlock => Default::default(),
            TransactionSource::Local | TransactionSource::External => {
                Self::for_pool(&who, call, &payer.enrolment).map_err(refuse)?
            }
        };
        let validity = ValidTransaction {
            priority,
            longevity: LONGEVITY,
            ..Default::default()
        };
        Ok((validity, Val::Pays(who, payer), origin))
    }

    /// Nothing else has run since the validation, which read what is stored here.
    fn prepare(
        self,
        val: Self::Val,
        _origin: &T::RuntimeOrigin,
        _call: &T::RuntimeCall,
        _info: &DispatchInfoOf<T::RuntimeCall>,
        _len: usize,
    ) -> Result<Self::Pre, TransactionValidityError> {
        Ok(match val {
            Val::Passes(weight) => Pre::Passed(weight),
            Val::Pays(who, payer) => {
                let unused = Self::unused(&payer);
                Pre::Reserved(Pallet::<T>::reserve(who, payer), unused)
            }
        })
    }

    fn post_dispatch_details(
        pre: Self::Pre,
        info: &DispatchInfoOf<T::RuntimeCall>,
        post_info: &PostDispatchInfoOf<T::RuntimeCall>,
        _len: usize,
        _result: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        match pre {
            Pre::Passed(weight) => Ok(weight),
            Pre::Reserved(reserved, of_extension) => {
                let actual = post_info.calc_actual_weight(info);
                let of_call = info.total_weight().saturating_sub(actual);
                let unused = of_call.saturating_add(of_extension).ref_time();
                Pallet::<T>::give_back(&reserved, unused);
                Ok(of_extension)
            }
        }
    }
}
