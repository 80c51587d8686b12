//! The question that the registry answers for each call before it may enter a block.

use frame_support::weights::Weight;

use crate::Refusal;

/// Whether an account has the right to make a call. The runtime wires it to the registry.
pub trait CheckRights<AccountId, Call> {
    /// Refuse the call if `who` has no right on a code that it names, those inside a batch
    /// included. Runs in the transaction pool as well as in blocks: it must read only the state,
    /// change nothing, and cost no more than [`weight`](Self::weight) says.
    ///
    /// # Errors
    /// The reason for which the transaction is refused, first come first named.
    fn check(who: &AccountId, call: &Call) -> Result<(), Refusal>;

    /// What [`check`](Self::check) costs at most for this call.
    fn weight(call: &Call) -> Weight;
}
