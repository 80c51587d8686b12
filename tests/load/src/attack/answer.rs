//! What a node's pool says to a transaction.

use anyhow::{Error, Result};
use city_runtime::Hash;
use jsonrpsee::{core::ClientError, types::ErrorObjectOwned};
use sp_runtime::transaction_validity::InvalidTransaction;
use std::fmt::{Display, Formatter};

// The codes of errors of `author_submitExtrinsic`.
const INVALID: i32 = 1010;
const BANNED: i32 = 1012;
const HELD: i32 = 1013;
const LOW_PRIORITY: i32 = 1014;
const POOL_FULL: i32 = 1016;

/// What a pool says to a transaction.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// It was taken.
    Taken,
    /// It is there already.
    Held,
    /// It was refused.
    Refused(Refusal),
}

/// Why a pool refuses a transaction.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Refusal {
    /// For a reason of the runtime's own, by its published number.
    Custom(u8),
    /// Its nonce is too far ahead.
    Future,
    /// Its nonce was used already.
    Stale,
    /// No block has room for it.
    TooLarge,
    /// The same one was refused a moment ago.
    Banned,
    /// Another one with this nonce is there already.
    LowPriority,
    /// The pool is full of transactions that go before it.
    PoolFull,
    /// For another reason.
    Other(String),
}

impl From<pallet_allowance::Refusal> for Refusal {
    fn from(reason: pallet_allowance::Refusal) -> Self {
        Self::Custom(reason.as_u8())
    }
}

impl Answer {
    /// The answer to a submission.
    ///
    /// # Errors
    /// If there was none.
    pub fn of(submission: Result<Hash>) -> Result<Self> {
        match submission {
            Ok(_) => Ok(Self::Taken),
            Err(error) => match error.downcast_ref::<ClientError>() {
                Some(ClientError::Call(object)) => Ok(Self::from(object)),
                _ => Err(error),
            },
        }
    }

    /// Fails unless this is a refusal for `reason`.
    ///
    /// # Errors
    /// With what it is instead.
    pub fn expect_refusal(&self, reason: &Refusal) -> Result<()> {
        match self {
            Self::Refused(refusal) if refusal == reason => Ok(()),
            other => Err(Error::msg(format!("expected {reason}, not {other}"))),
        }
    }
}

impl From<&ErrorObjectOwned> for Answer {
    fn from(error: &ErrorObjectOwned) -> Self {
        Self::Refused(match error.code() {
            HELD => return Self::Held,
            INVALID => invalid(error),
            BANNED => Refusal::Banned,
            LOW_PRIORITY => Refusal::LowPriority,
            POOL_FULL => Refusal::PoolFull,
            _ => other(error),
        })
    }
}

/// Why the runtime finds a transaction invalid: the node says so in words.
fn invalid(error: &ErrorObjectOwned) -> Refusal {
    let reason = error.data().map(|data| serde_json::from_str(data.get()));
    let Some(Ok(reason)) = reason else {
        return other(error);
    };
    let reason: String = reason;
    let custom = reason.strip_prefix("Custom error: ");
    if let Some(number) = custom.and_then(|number| number.parse().ok()) {
        return Refusal::Custom(number);
    }
    let known = [
        (InvalidTransaction::Future, Refusal::Future),
        (InvalidTransaction::Stale, Refusal::Stale),
        (InvalidTransaction::ExhaustsResources, Refusal::TooLarge),
    ];
    known
        .into_iter()
        .find(|(invalid, _)| <&str>::from(*invalid) == reason)
        .map_or(Refusal::Other(reason), |(_, refusal)| refusal)
}

fn other(error: &ErrorObjectOwned) -> Refusal {
    Refusal::Other(format!("{} ({})", error.message(), error.code()))
}

impl Display for Answer {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken => write!(f, "taken"),
            Self::Held => write!(f, "there already"),
            Self::Refused(refusal) => write!(f, "{refusal}"),
        }
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Custom(number) => write!(f, "Custom({number})"),
            Self::Other(reason) => write!(f, "{reason}"),
            plain => write!(f, "{plain:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;
    use jsonrpsee::types::ErrorObject;

    fn answer(code: i32, data: Option<&str>) -> Answer {
        let error = ClientError::Call(ErrorObject::owned(code, "Invalid Transaction", data));
        let submission = Err(error).context("author_submitExtrinsic");
        Answer::of(submission).unwrap()
    }

    #[test]
    fn reasons_are_understood() {
        let invalid = |text| answer(1010, Some(text));
        let refused = Answer::Refused;
        assert_eq!(
            invalid("Custom error: 6"),
            refused(pallet_allowance::Refusal::CallNotListed.into())
        );
        assert_eq!(
            invalid("Transaction will be valid in the future"),
            refused(Refusal::Future)
        );
        assert_eq!(invalid("Transaction is outdated"), refused(Refusal::Stale));
        assert_eq!(
            invalid("Transaction would exhaust the block limits"),
            refused(Refusal::TooLarge)
        );
        assert_eq!(
            invalid("Transaction has a bad signature"),
            refused(Refusal::Other("Transaction has a bad signature".into()))
        );
    }

    #[test]
    fn what_the_pool_has_is_not_refused() {
        assert_eq!(Answer::of(Ok(Hash::zero())).unwrap(), Answer::Taken);
        assert_eq!(answer(1013, Some("0x00")), Answer::Held);
        assert_eq!(answer(1012, None), Answer::Refused(Refusal::Banned));
        assert_eq!(answer(1014, None), Answer::Refused(Refusal::LowPriority));
        assert_eq!(answer(1016, None), Answer::Refused(Refusal::PoolFull));
        let other = Refusal::Other("Invalid Transaction (1002)".into());
        assert_eq!(answer(1002, None), Answer::Refused(other));
    }

    #[test]
    fn no_answer_is_an_error() {
        assert!(Answer::of(Err(ClientError::RequestTimeout.into())).is_err());
    }

    #[test]
    fn another_refusal_than_expected_is_told() {
        let stale = Answer::Refused(Refusal::Stale);
        assert!(stale.expect_refusal(&Refusal::Stale).is_ok());
        let told = stale.expect_refusal(&Refusal::Custom(5)).unwrap_err();
        assert_eq!(told.to_string(), "expected Custom(5), not Stale");
    }
}
