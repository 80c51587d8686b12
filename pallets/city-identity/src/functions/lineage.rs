//! What comes after a code that is retired.

use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{read::code_bytes, Status, Successors as SuccessorList};
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    /// Fails unless each of the successors is registered and outlives `code`, which is about to end:
    /// it has not ended, and does not end with the code. So no code ever follows itself.
    pub(super) fn ensure_outlive(code: &Code, successors: &SuccessorList) -> DispatchResult {
        for (index, successor) in successors.iter().enumerate() {
            let is_repeated = successors
                .iter()
                .take(index)
                .any(|other| other.code == successor.code);
            ensure!(!is_repeated, Error::<T>::SuccessorUnfit);
            let successor = super::parse::<T>(&successor.code)?;
            let chain = Self::chain(&successor)?;
            ensure!(
                chain.entry_of(&successor).is_some(),
                Error::<T>::SuccessorNotRegistered
            );
            let status = chain.status(Self::now()).map(|(status, _)| status);
            let has_ended = matches!(
                status,
                Some(Status::Retired | Status::Revoked | Status::Expired)
            );
            let outlives = !has_ended && !successor.is_within(code);
            ensure!(outlives, Error::<T>::SuccessorUnfit);
        }
        Ok(())
    }

    /// Stores the successors of a code, if there are any, in both directions.
    pub(super) fn put_successors(code: &Code, successors: SuccessorList) {
        if successors.is_empty() {
            return;
        }
        let code = code_bytes(code.as_str());
        for successor in &successors {
            Predecessors::<T>::insert(&successor.code, &code, ());
        }
        Successors::<T>::insert(&code, &successors);
        Self::deposit_event(Event::Succeeded { code, successors });
    }
}
