//! What the calls and the transaction extension cost. The runtime's measured weights implement it.

use frame_support::weights::Weight;

/// The weight of each call and of the extension.
pub trait WeightInfo {
    /// `enrol_multisig` with `m` members.
    fn enrol_multisig(m: u32) -> Weight;
    /// `withdraw_enrolment`.
    fn withdraw_enrolment() -> Weight;
    /// `set_limits`.
    fn set_limits() -> Weight;
    /// [`CheckAllowance`](crate::CheckAllowance) in a block, from validation to correction, where the
    /// account has limits of its own beside its bucket's.
    fn check_allowance() -> Weight;
    /// The same where the account may use all of its bucket.
    fn check_bucket() -> Weight;
}
