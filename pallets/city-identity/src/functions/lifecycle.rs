//! How the status of a code changes: active and suspended back and forth, retired or revoked for
//! ever.

use super::notice::{Change, Due};
use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{
    lineage, read::code_bytes, Author, CodeBytes, Revision, State, Successors as SuccessorList,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::ensure;
use scale_info::TypeInfo;
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

/// Who changes a status.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum Actor {
    /// The council, by a vote.
    #[codec(index = 0)]
    Council,
    /// The account that signed.
    #[codec(index = 1)]
    Account(AccountId32),
}

impl From<Actor> for Author {
    fn from(actor: Actor) -> Self {
        match actor {
            Actor::Council => Self::Council,
            Actor::Account(who) => Self::Account(who),
        }
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_suspend(code: Code, by: Actor) -> DispatchResult {
        let entry = Self::changing(&code, &by)?;
        ensure!(entry.state == State::Active, Error::<T>::NotActive);
        Self::set_state(&code, entry, by.clone(), State::Suspended)?;
        Self::deposit_event(Event::Suspended {
            code: text_of(&code),
            by,
        });
        Ok(())
    }

    pub(crate) fn do_reinstate(code: Code, by: Actor) -> DispatchResult {
        let entry = Self::changing(&code, &by)?;
        ensure!(entry.state == State::Suspended, Error::<T>::NotSuspended);
        Self::set_state(&code, entry, by.clone(), State::Active)?;
        Self::deposit_event(Event::Reinstated {
            code: text_of(&code),
            by,
        });
        Ok(())
    }

    pub(crate) fn do_retire(code: Code, successors: SuccessorList, by: Actor) -> DispatchResult {
        let entry = Self::changing(&code, &by)?;
        Self::ensure_outlive(&code, &successors)?;
        if Self::due(&code, &Change::Retire(successors.clone()), &by)? == Due::Later {
            return Ok(());
        }
        Self::end(&code, entry, by.clone(), |next| {
            next.state = State::Retired;
            next.successors = lineage::digest(&successors);
        })?;
        Self::deposit_event(Event::Retired {
            code: text_of(&code),
            by,
        });
        Self::put_successors(&code, successors);
        Ok(())
    }

    pub(crate) fn do_revoke(code: Code, by: Actor) -> DispatchResult {
        let entry = Self::changing(&code, &by)?;
        if Self::due(&code, &Change::Revoke, &by)? == Due::Later {
            return Ok(());
        }
        Self::end(&code, entry, by.clone(), |next| next.state = State::Revoked)?;
        Self::deposit_event(Event::Revoked {
            code: text_of(&code),
            by,
        });
        Ok(())
    }

    /// The entry of a code that has not ended and whose status `by` may change.
    fn changing(code: &Code, by: &Actor) -> Result<Revision, DispatchError> {
        let chain = Self::chain(code)?;
        let entry = chain.entry_of(code).ok_or(Error::<T>::NotRegistered)?;
        Self::ensure_may_change_status(code, &chain, by)?;
        super::ensure_not_final::<T>(entry.state)?;
        Ok(entry.clone())
    }

    /// Ends a code as `change` says, with what is under way about it and its aliases.
    fn end(
        code: &Code,
        entry: Revision,
        by: Actor,
        change: impl FnOnce(&mut Revision),
    ) -> DispatchResult {
        let text = text_of(code);
        Self::drop_pending(&text);
        Self::drop_aliases(&text);
        Self::revise(code, entry, by.into(), |next| {
            next.aliases = None;
            change(next);
        })?;
        Ok(())
    }

    fn set_state(code: &Code, entry: Revision, by: Actor, to: State) -> DispatchResult {
        Self::revise(code, entry, by.into(), |next| next.state = to)?;
        Ok(())
    }
}

fn text_of(code: &Code) -> CodeBytes {
    code_bytes(code.as_str())
}
