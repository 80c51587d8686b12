//! Why a transaction is refused before it enters a block: the published table.

use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// The reasons of a refusal. The numbers are those of `InvalidTransaction::Custom`: published,
/// never changed, only added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// The signer was never enrolled.
    NotEnrolled = 1,
    /// The bucket, or the account's share of it, has too little left, and will have for the next
    /// blocks.
    BucketEmpty = 2,
    /// The transaction costs more than the bucket, or the account's share of it, ever holds.
    CostOverCap = 3,
    /// The signer has no right on a code that the call names.
    NoRight = 4,
    /// The signer was enrolled once and is not any more.
    EnrolmentWithdrawn = 5,
    /// Accounts of the signer's class do not send this call, or one inside this batch.
    CallNotListed = 6,
    /// The signer has the right to issue codes, but no more of them.
    QuotaUsedUp = 7,
}

impl Refusal {
    /// Every refusal, in the order of the numbers.
    pub const ALL: [Self; 7] = [
        Self::NotEnrolled,
        Self::BucketEmpty,
        Self::CostOverCap,
        Self::NoRight,
        Self::EnrolmentWithdrawn,
        Self::CallNotListed,
        Self::QuotaUsedUp,
    ];

    /// The published number: the `n` of `Custom(n)`.
    pub const fn as_u8(self) -> u8 {
        self as u8
    }

    /// One line for the person who signed: what is wrong and what to do.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NotEnrolled => "the account is not enrolled; a council member can enrol it",
            Self::BucketEmpty => {
                "the account's bucket, or its share of it, is used up; it refills every block"
            }
            Self::CostOverCap => {
                "the transaction costs more than the account can ever spend at once; split it"
            }
            Self::NoRight => "the account has no right on a code that the call names",
            Self::EnrolmentWithdrawn => {
                "the account's enrolment was withdrawn; ask whoever enrolled it"
            }
            Self::CallNotListed => {
                "accounts of this class do not send this call; see the list of calls by class"
            }
            Self::QuotaUsedUp => {
                "the account's delegation, or the quota of its area, leaves no more codes to issue"
            }
        }
    }
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        InvalidTransaction::Custom(refusal.as_u8()).into()
    }
}
