//! How the status of a code changes: active and suspended back and forth, retired or revoked for
//! ever.

use super::notice::{Change, Due};
use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{read::code_bytes, Author, CodeBytes, Revision, State};
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

    pub(crate) fn do_retire(code: Code, by: Actor) -> DispatchResult {
        if Self::end(&code, &by, &Change::Retire, State::Retired)? == Due::Now {
            Self::deposit_event(Event::Retired {
                code: text_of(&code),
                by,
            });
        }
        Ok(())
    }

    pub(crate) fn do_revoke(code: Code, by: Actor) -> DispatchResult {
        if Self::end(&code, &by, &Change::Revoke, State::Revoked)? == Due::Now {
            Self::deposit_event(Event::Revoked {
                code: text_of(&code),
                by,
            });
        }
        Ok(())
    }

    /// Ends a code, or announces that.
    fn end(code: &Code, by: &Actor, change: &Change, to: State) -> Result<Due, DispatchError> {
        let entry = Self::changing(code, by)?;
        let due = Self::due(code, change, by)?;
        if due == Due::Now {
            Self::drop_pending(&text_of(code));
            Self::drop_aliases(&text_of(code));
            Self::set_state(code, entry, by.clone(), to)?;
        }
        Ok(due)
    }

    /// The entry of a code that has not ended and whose status `by` may change.
    fn changing(code: &Code, by: &Actor) -> Result<Revision, DispatchError> {
        let chain = Self::chain(code)?;
        let entry = chain.entry_of(code).ok_or(Error::<T>::NotRegistered)?;
        Self::ensure_may_change_status(code, &chain, by)?;
        super::ensure_not_final::<T>(entry.state)?;
        Ok(entry.clone())
    }

    fn set_state(code: &Code, entry: Revision, by: Actor, to: State) -> DispatchResult {
        Self::revise(code, entry, by.into(), |next| {
            next.state = to;
            next.aliases = next.aliases.filter(|_| !to.is_final());
        })?;
        Ok(())
    }
}

fn text_of(code: &Code) -> CodeBytes {
    code_bytes(code.as_str())
}
