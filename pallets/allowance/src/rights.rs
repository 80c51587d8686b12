//! The questions that the runtime answers for each call before it may enter a block.

use frame_support::weights::Weight;

use crate::{Class, Refusal};

/// How many lookups a transaction is worth before it is taken: what is refused costs its signer
/// nothing.
pub const MAX_LOOKUPS: u32 = 32;

/// The lookups that are left to a transaction. There is one for each transaction, which all the
/// calls in it share, however they are nested.
#[derive(Debug)]
pub struct Lookups(u32);

impl Default for Lookups {
    fn default() -> Self {
        Self(MAX_LOOKUPS)
    }
}

impl Lookups {
    /// How many are left.
    pub const fn remaining(&self) -> u32 {
        self.0
    }

    /// Takes one, and tells whether there was one left.
    pub fn take(&mut self) -> bool {
        self.take_up_to(1) == 1
    }

    /// Takes as many as are left of those wanted, and tells how many.
    pub fn take_up_to(&mut self, wanted: u32) -> u32 {
        let taken = wanted.min(self.0);
        self.0 = self.0.saturating_sub(taken);
        taken
    }
}

/// Which calls the accounts of each class send at all.
pub trait CallLists<Call> {
    /// Whether `call` is on the list of `class`, and so are the calls inside it if it is a batch.
    /// Reads nothing.
    fn lists(class: Class, call: &Call) -> bool;
}

/// Whether an account has the right to make a call. The runtime wires it to the registry.
pub trait CheckRights<AccountId, Call> {
    /// Refuse the call if `who` has no right on a code that it names, those inside a batch
    /// included. Runs in the transaction pool as well as in blocks: it must read only the state,
    /// change nothing, and cost no more than [`weight`](Self::weight) says of the same call with
    /// as many lookups left. What is not looked up is left to the call, at its signer's cost. Answers
    /// what it cost: that alone is charged of a transaction that is taken.
    ///
    /// # Errors
    /// The reason for which the transaction is refused, first come first named.
    fn check(who: &AccountId, call: &Call, left: &mut Lookups) -> Result<Weight, Refusal>;

    /// What [`check`](Self::check) costs at most for this call. Takes at least the lookups that the
    /// check takes.
    fn weight(call: &Call, left: &mut Lookups) -> Weight;
}
