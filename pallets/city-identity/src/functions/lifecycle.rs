//! How the status of a code changes: active and suspended back and forth, retired or revoked for
//! ever.

use super::notice::{Change, Due};
use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{read::code_bytes, Author, CodeBytes, State};
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
        Self::change_state(&code, by.clone(), State::Suspended)?;
        Self::deposit_event(Event::Suspended {
            code: text_of(&code),
            by,
        });
        Ok(())
    }

    pub(crate) fn do_reinstate(code: Code, by: Actor) -> DispatchResult {
        Self::change_state(&code, by.clone(), State::Active)?;
        Self::deposit_event(Event::Reinstated {
            code: text_of(&code),
            by,
        });
        Ok(())
    }

    pub(crate) fn do_retire(code: Code, by: Actor) -> DispatchResult {
        Self::change_state(&code, by.clone(), State::Retired)?;
        Self::deposit_event(Event::Retired {
            code: text_of(&code),
            by,
        });
        Ok(())
    }

    pub(crate) fn do_revoke(code: Code, by: Actor) -> DispatchResult {
        Self::change_state(&code, by.clone(), State::Revoked)?;
        Self::deposit_event(Event::Revoked {
            code: text_of(&code),
            by,
        });
        Ok(())
    }

    fn change_state(code: &Code, by: Actor, to: State) -> DispatchResult {
        let chain = Self::chain(code)?;
        let entry = chain.entry_of(code).ok_or(Error::<T>::NotRegistered)?;
        Self::ensure_may_change_status(code, &chain, &by)?;
        super::ensure_not_final::<T>(entry.state)?;
        match to {
            State::Active => ensure!(entry.state == State::Suspended, Error::<T>::NotSuspended),
            State::Suspended => ensure!(entry.state == State::Active, Error::<T>::NotActive),
            State::Retired if Self::due(code, &Change::Retire, &by)? == Due::Later => return Ok(()),
            State::Revoked if Self::due(code, &Change::Revoke, &by)? == Due::Later => return Ok(()),
            State::Retired | State::Revoked => Self::drop_pending(&text_of(code)),
        }
        Self::revise(code, entry.clone(), by.into(), |next| next.state = to)?;
        Ok(())
    }
}

fn text_of(code: &Code) -> CodeBytes {
    code_bytes(code.as_str())
}
