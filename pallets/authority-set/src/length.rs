//! When a session ends.

use crate::{Config, Error, Event, Pallet, SessionLength, SessionStart};
use frame_support::{
    ensure,
    traits::{EstimateNextSessionRotation, Get},
    weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use pallet_session::ShouldEndSession;
use sp_runtime::{
    traits::{One, Saturating},
    DispatchResult, Permill,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_session_length(blocks: BlockNumberFor<T>) -> DispatchResult {
        ensure!(
            Self::is_valid_length(blocks),
            Error::<T>::SessionLengthOutOfBounds
        );
        ensure!(
            blocks != SessionLength::<T>::get(),
            Error::<T>::SessionLengthUnchanged
        );
        SessionLength::<T>::put(blocks);
        let next_session_at = Self::next_session_at(frame_system::Pallet::<T>::block_number());
        Self::deposit_event(Event::SessionLengthSet {
            blocks,
            next_session_at,
        });
        Ok(())
    }

    pub(crate) fn is_valid_length(blocks: BlockNumberFor<T>) -> bool {
        T::MinSessionLength::get() <= blocks && blocks <= T::MaxSessionLength::get()
    }

    /// The block in which the present session has its full length.
    fn session_due() -> BlockNumberFor<T> {
        SessionStart::<T>::get().saturating_add(SessionLength::<T>::get())
    }

    /// The first block of the next session, seen from within block `now`.
    fn next_session_at(now: BlockNumberFor<T>) -> BlockNumberFor<T> {
        Self::session_due().max(now.saturating_add(One::one()))
    }

    fn two_reads() -> Weight {
        T::DbWeight::get().reads(2)
    }
}

impl<T: Config> ShouldEndSession<BlockNumberFor<T>> for Pallet<T> {
    fn should_end_session(now: BlockNumberFor<T>) -> bool {
        now >= Self::session_due()
    }
}

impl<T: Config> EstimateNextSessionRotation<BlockNumberFor<T>> for Pallet<T> {
    fn average_session_length() -> BlockNumberFor<T> {
        SessionLength::<T>::get()
    }

    /// The share of the session that is over when block `now` is: all of it in the last block.
    fn estimate_current_session_progress(now: BlockNumberFor<T>) -> (Option<Permill>, Weight) {
        let blocks = now
            .saturating_sub(SessionStart::<T>::get())
            .saturating_add(One::one());
        let progress = Permill::from_rational(blocks, SessionLength::<T>::get());
        (Some(progress), Self::two_reads())
    }

    fn estimate_next_session_rotation(
        now: BlockNumberFor<T>,
    ) -> (Option<BlockNumberFor<T>>, Weight) {
        (Some(Self::next_session_at(now)), Self::two_reads())
    }
}
