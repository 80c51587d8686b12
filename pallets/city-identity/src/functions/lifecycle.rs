//! How the status of a code changes: active and suspended back and forth, retired or revoked for
//! ever.

use super::notice::{Change, Due};
use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{
    lineage, read::code_bytes, Author, CodeBytes, State, Successors as SuccessorList,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::ensure;
use scale_info::TypeInfo;
use sp_runtime::{AccountId32, DispatchResult};

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
        Self::change_state(&code, by, State::Suspended, SuccessorList::new())
    }

    pub(crate) fn do_reinstate(code: Code, by: Actor) -> DispatchResult {
        Self::change_state(&code, by, State::Active, SuccessorList::new())
    }

    pub(crate) fn do_retire(code: Code, successors: SuccessorList, by: Actor) -> DispatchResult {
        Self::change_state(&code, by, State::Retired, successors)
    }

    pub(crate) fn do_revoke(code: Code, by: Actor) -> DispatchResult {
        Self::change_state(&code, by, State::Revoked, SuccessorList::new())
    }

    /// Gives a code another status, and a retired one its successors; or only announces that.
    fn change_state(
        code: &Code,
        by: Actor,
        to: State,
        successors: SuccessorList,
    ) -> DispatchResult {
        let chain = Self::chain(code)?;
        let entry = chain.entry_of(code).ok_or(Error::<T>::NotRegistered)?;
        Self::ensure_may_change_status(code, &chain, &by)?;
        super::ensure_not_final::<T>(entry.state)?;
        let end = match to {
            State::Active => {
                ensure!(entry.state == State::Suspended, Error::<T>::NotSuspended);
                None
            }
            State::Suspended => {
                ensure!(entry.state == State::Active, Error::<T>::NotActive);
                None
            }
            State::Retired => {
                Self::ensure_outlive(code, &successors)?;
                Some(Change::Retire(successors.clone()))
            }
            State::Revoked => Some(Change::Revoke),
        };
        if let Some(end) = end {
            if Self::due(code, &end, &by)? == Due::Later {
                return Ok(());
            }
            Self::drop_pending(&text_of(code));
        }
        Self::revise(code, entry.clone(), by.clone().into(), |next| {
            next.state = to;
            next.successors = lineage::digest(&successors);
        })?;
        let code_text = text_of(code);
        Self::deposit_event(match to {
            State::Active => Event::Reinstated {
                code: code_text,
                by,
            },
            State::Suspended => Event::Suspended {
                code: code_text,
                by,
            },
            State::Retired => Event::Retired {
                code: code_text,
                by,
            },
            State::Revoked => Event::Revoked {
                code: code_text,
                by,
            },
        });
        Self::put_successors(code, successors);
        Ok(())
    }
}

fn text_of(code: &Code) -> CodeBytes {
    code_bytes(code.as_str())
}
