//! Who is in the set, and from which session on.

use crate::{Authorities, Config, Error, Event, Pallet, SessionStart};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use frame_support::{ensure, traits::Get};
use pallet_session::{CurrentIndex, QueuedKeys, SessionManager, Validators};
use scale_info::TypeInfo;
use sp_runtime::DispatchResult;
use sp_staking::SessionIndex;

/// A session and who its authorities are.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ScheduledSession<AccountId> {
    /// The session's number.
    pub session: SessionIndex,
    /// Its authorities, in their order.
    pub authorities: Vec<AccountId>,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_add_authority(who: T::AccountId) -> DispatchResult {
        ensure!(Self::has_keys(&who), Error::<T>::NoSessionKeys);
        Authorities::<T>::try_mutate(|set| {
            ensure!(!set.contains(&who), Error::<T>::AlreadyAuthority);
            set.try_push(who.clone())
                .map_err(|_| Error::<T>::TooManyAuthorities)
        })?;
        let active_from_session = Self::first_open_session();
        Self::deposit_event(Event::AuthorityAdded {
            who,
            active_from_session,
        });
        Ok(())
    }

    pub(crate) fn do_remove_authority(who: T::AccountId) -> DispatchResult {
        Authorities::<T>::try_mutate(|set| {
            ensure!(set.contains(&who), Error::<T>::NotAuthority);
            set.retain(|member| *member != who);
            let able = set.iter().filter(|member| Self::has_keys(member)).count();
            ensure!(
                able >= T::MinAuthorities::get() as usize,
                Error::<T>::TooFewAuthorities
            );
            Ok::<_, Error<T>>(())
        })?;
        let inactive_from_session = Self::first_open_session();
        Self::deposit_event(Event::AuthorityRemoved {
            who,
            inactive_from_session,
        });
        Ok(())
    }

    pub(crate) fn scheduled_sessions() -> Vec<ScheduledSession<T::AccountId>> {
        let now = CurrentIndex::<T>::get();
        let queued = QueuedKeys::<T>::get()
            .into_iter()
            .map(|(who, _)| who)
            .collect();
        vec![
            ScheduledSession {
                session: now,
                authorities: Validators::<T>::get(),
            },
            ScheduledSession {
                session: now.saturating_add(1),
                authorities: queued,
            },
            ScheduledSession {
                session: Self::first_open_session(),
                authorities: Authorities::<T>::get().into_inner(),
            },
        ]
    }

    pub(crate) fn first_scheduled(who: &T::AccountId) -> Option<SessionIndex> {
        Self::scheduled_sessions()
            .into_iter()
            .find(|scheduled| scheduled.authorities.contains(who))
            .map(|scheduled| scheduled.session)
    }

    /// The first session whose authorities are not planned yet.
    fn first_open_session() -> SessionIndex {
        CurrentIndex::<T>::get().saturating_add(2)
    }

    /// The authorities that can sign in `session`.
    fn plan(session: SessionIndex) -> Vec<T::AccountId> {
        let mut able = Authorities::<T>::get().into_inner();
        able.retain(|who| {
            let keyed = Self::has_keys(who) || Self::restore_keys(who);
            if !keyed {
                Self::deposit_event(Event::AuthorityWithoutKeys {
                    who: who.clone(),
                    session,
                });
            }
            keyed
        });
        able
    }
}

impl<T: Config> SessionManager<T::AccountId> for Pallet<T> {
    /// The authorities of session `index`, or `None` if they stay the same.
    ///
    /// An unchanged set is not announced: each announcement changes GRANDPA's set, which every light
    /// client would have to follow. `pallet-session` notices changed keys by itself. It also takes
    /// `None` at genesis, when its own list counts, and if nobody has keys.
    fn new_session(index: SessionIndex) -> Option<Vec<T::AccountId>> {
        let planned = Self::plan(index);
        let differs = !planned.is_empty() && planned != Validators::<T>::get();
        differs.then_some(planned)
    }

    fn start_session(_: SessionIndex) {
        SessionStart::<T>::put(frame_system::Pallet::<T>::block_number());
    }

    fn end_session(_: SessionIndex) {}
}
