//! The coin that does not exist.
//!
//! This chain has no coin: nobody pays to hold or to change an identifier, and what protects it from
//! spam is that accounts are enrolled and each area has a budget of weight and bytes. But
//! `pallet-multisig` and `pallet-session` take deposits from a currency, even if of zero. `()` is one
//! only where there is a standard library, which a runtime has not.
//!
//! [`NoCoin`] is a currency in which every balance, hold and the issuance is zero, for ever. Moving
//! zero works and does nothing. Moving anything else fails with a [`TokenError`], so that a deposit
//! configured by mistake is refused loudly and not waved through.
//!
//! What can be reserved is not a coin but a place: `pallet-multisig` reserves its deposit from whoever
//! begins an operation and gives it back when that is completed or cancelled. A deposit of one is one
//! place among those that `pallet-allowance` gives an account.

use crate::{AccountId, Allowance};
use frame_support::traits::{
    fungible,
    tokens::{
        BalanceStatus, DepositConsequence, Fortitude, Preservation, Provenance, WithdrawConsequence,
    },
    Currency, ExistenceRequirement, ReservableCurrency, SignedImbalance, WithdrawReasons,
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, TokenError};

/// A currency that nobody has any of.
///
/// For `pallet-multisig` ([`Currency`] and [`ReservableCurrency`]) and `pallet-session`
/// ([`fungible::Mutate`] and [`fungible::hold::Mutate`]). The deposits of the latter must be
/// configured as zero; those of the former are places.
pub struct NoCoin;

/// Amounts, all zero. The smallest type that the traits allow.
type Balance = u32;

/// What is left over when accounts change: nothing. `()` would do, but only with a standard library.
type Nothing = fungible::Imbalance<Balance, (), ()>;

/// Fails unless there is nothing to move.
fn only_zero(amount: Balance, otherwise: TokenError) -> DispatchResult {
    amount.is_zero().then_some(()).ok_or(otherwise.into())
}

impl Currency<AccountId> for NoCoin {
    type Balance = Balance;
    type PositiveImbalance = Nothing;
    type NegativeImbalance = Nothing;

    fn total_balance(_: &AccountId) -> Balance {
        0
    }

    fn can_slash(_: &AccountId, value: Balance) -> bool {
        value.is_zero()
    }

    fn total_issuance() -> Balance {
        0
    }

    fn minimum_balance() -> Balance {
        0
    }

    fn burn(_: Balance) -> Nothing {
        Nothing::default()
    }

    fn issue(_: Balance) -> Nothing {
        Nothing::default()
    }

    fn free_balance(_: &AccountId) -> Balance {
        0
    }

    fn ensure_can_withdraw(
        _: &AccountId,
        amount: Balance,
        _: WithdrawReasons,
        _: Balance,
    ) -> DispatchResult {
        only_zero(amount, TokenError::FundsUnavailable)
    }

    fn transfer(
        _: &AccountId,
        _: &AccountId,
        value: Balance,
        _: ExistenceRequirement,
    ) -> DispatchResult {
        only_zero(value, TokenError::FundsUnavailable)
    }

    fn slash(_: &AccountId, value: Balance) -> (Nothing, Balance) {
        (Nothing::default(), value)
    }

    fn deposit_into_existing(_: &AccountId, value: Balance) -> Result<Nothing, DispatchError> {
        only_zero(value, TokenError::Unsupported).map(|()| Nothing::default())
    }

    fn deposit_creating(_: &AccountId, _: Balance) -> Nothing {
        Nothing::default()
    }

    fn withdraw(
        _: &AccountId,
        value: Balance,
        _: WithdrawReasons,
        _: ExistenceRequirement,
    ) -> Result<Nothing, DispatchError> {
        only_zero(value, TokenError::FundsUnavailable).map(|()| Nothing::default())
    }

    fn make_free_balance_be(_who: &AccountId, _: Balance) -> SignedImbalance<Balance, Nothing> {
        // The SDK's benchmarks of multisigs give coins to accounts that have to reserve some.
        #[cfg(feature = "runtime-benchmarks")]
        crate::benchmarks::enrol(_who);
        SignedImbalance::Positive(Nothing::default())
    }
}

impl ReservableCurrency<AccountId> for NoCoin {
    fn can_reserve(who: &AccountId, value: Balance) -> bool {
        value.is_zero() || Allowance::operations_with(who, value).is_ok()
    }

    fn slash_reserved(_: &AccountId, value: Balance) -> (Nothing, Balance) {
        (Nothing::default(), value)
    }

    fn reserved_balance(who: &AccountId) -> Balance {
        Allowance::operations_of(who)
    }

    fn reserve(who: &AccountId, value: Balance) -> DispatchResult {
        Allowance::open_operations(who, value)
    }

    fn unreserve(who: &AccountId, value: Balance) -> Balance {
        Allowance::close_operations(who, value)
    }

    fn repatriate_reserved(
        _: &AccountId,
        _: &AccountId,
        value: Balance,
        _: BalanceStatus,
    ) -> Result<Balance, DispatchError> {
        Ok(value)
    }
}

impl<AccountId> fungible::Inspect<AccountId> for NoCoin {
    type Balance = Balance;

    fn total_issuance() -> Balance {
        0
    }

    fn minimum_balance() -> Balance {
        0
    }

    fn total_balance(_: &AccountId) -> Balance {
        0
    }

    fn balance(_: &AccountId) -> Balance {
        0
    }

    fn reducible_balance(_: &AccountId, _: Preservation, _: Fortitude) -> Balance {
        0
    }

    fn can_deposit(_: &AccountId, amount: Balance, _: Provenance) -> DepositConsequence {
        if amount.is_zero() {
            DepositConsequence::Success
        } else {
            DepositConsequence::Blocked
        }
    }

    fn can_withdraw(_: &AccountId, amount: Balance) -> WithdrawConsequence<Balance> {
        if amount.is_zero() {
            WithdrawConsequence::Success
        } else {
            WithdrawConsequence::BalanceLow
        }
    }
}

impl<AccountId> fungible::Unbalanced<AccountId> for NoCoin {
    fn handle_dust(_: fungible::Dust<AccountId, Self>) {}

    fn write_balance(_: &AccountId, amount: Balance) -> Result<Option<Balance>, DispatchError> {
        only_zero(amount, TokenError::Unsupported).map(|()| None)
    }

    fn set_total_issuance(_: Balance) {}
}

impl<AccountId: Eq> fungible::Mutate<AccountId> for NoCoin {}

impl<AccountId> fungible::hold::Inspect<AccountId> for NoCoin {
    /// The only pallet here that holds is `pallet-session`.
    type Reason = pallet_session::HoldReason;

    fn total_balance_on_hold(_: &AccountId) -> Balance {
        0
    }

    fn balance_on_hold(_: &Self::Reason, _: &AccountId) -> Balance {
        0
    }
}

impl<AccountId> fungible::hold::Unbalanced<AccountId> for NoCoin {
    fn set_balance_on_hold(_: &Self::Reason, _: &AccountId, amount: Balance) -> DispatchResult {
        only_zero(amount, TokenError::Unsupported)
    }
}

impl<AccountId> fungible::hold::Mutate<AccountId> for NoCoin {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constants::MAX_OPEN_OPERATIONS;
    use frame_support::traits::tokens::Precision;
    use fungible::{hold::Mutate as _, Mutate};
    use pallet_allowance::{BucketId, Class, Enrol, EnrolledBy};
    use pallet_session::HoldReason;

    const WHO: u64 = 1;

    fn hold(amount: Balance) -> DispatchResult {
        NoCoin::hold(&HoldReason::Keys, &WHO, amount)
    }

    #[test]
    fn deposits_of_zero_work() {
        assert_eq!(hold(0), Ok(()));
        assert_eq!(
            NoCoin::release_all(&HoldReason::Keys, &WHO, Precision::BestEffort),
            Ok(0)
        );
        assert_eq!(NoCoin::mint_into(&WHO, 0), Ok(0));
    }

    #[test]
    fn deposits_of_anything_else_fail() {
        assert_eq!(hold(1), Err(TokenError::FundsUnavailable.into()));
        assert_eq!(
            NoCoin::mint_into(&WHO, 1),
            Err(TokenError::Unsupported.into())
        );
        let transfer = <NoCoin as Mutate<u64>>::transfer;
        assert!(transfer(&WHO, &2, 1, Preservation::Expendable).is_err());
    }

    #[test]
    fn what_is_reserved_are_places() {
        sp_io::TestExternalities::default().execute_with(|| {
            let who = AccountId::new([1; 32]);
            let most = MAX_OPEN_OPERATIONS;
            assert_eq!(NoCoin::reserve(&who, 0), Ok(()));
            assert!(!NoCoin::can_reserve(&who, 1));
            assert!(NoCoin::reserve(&who, 1).is_err());
            let by = EnrolledBy::System;
            Allowance::enrol(&who, Class::Council, BucketId::Council, by).unwrap();
            assert_eq!(NoCoin::reserve(&who, most), Ok(()));
            assert!(!NoCoin::can_reserve(&who, 1));
            assert!(NoCoin::reserve(&who, 1).is_err());
            assert_eq!(NoCoin::unreserve(&who, 1), 0);
            assert_eq!(NoCoin::reserved_balance(&who), most - 1);
            assert_eq!(NoCoin::unreserve(&who, most), 1);
            assert_eq!(NoCoin::reserved_balance(&who), 0);
        });
    }

    #[test]
    fn no_coin_appears_whatever_is_done() {
        let who = AccountId::new([1; 32]);
        sp_io::TestExternalities::default().execute_with(|| {
            drop(NoCoin::make_free_balance_be(&who, 7));
            drop(NoCoin::deposit_creating(&who, 7));
            assert_eq!(<NoCoin as Currency<AccountId>>::total_balance(&who), 0);
        });
        assert_eq!(NoCoin::set_balance(&WHO, 7), 0);
        assert_eq!(<NoCoin as fungible::Inspect<u64>>::total_issuance(), 0);
    }
}
