//! The questions that the runtime answers for each call before it is taken.

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
    /// Takes one, and tells whether there was one left.
    pub fn take(&mut self) -> bool {
        let left = self.0.checked_sub(1);
        self.0 = left.unwrap_or_default();
        left.is_some()
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
    /// included. Runs in the transaction pool: it must read only the state, and change nothing. What
    /// is not looked up is left to the call, at its signer's cost.
    ///
    /// # Errors
    /// The reason for which the transaction is refused, first come first named.
    fn check(who: &AccountId, call: &Call, left: &mut Lookups) -> Result<(), Refusal>;
}
