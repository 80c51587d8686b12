//! What the calls do, by concept. Each `do_x` first checks everything and then changes the state.

mod admission;
mod aliases;
mod amendment;
mod blocks;
mod compact;
mod control;
mod delegation;
mod lifecycle;
mod lineage;
mod neighbours;
mod notice;
mod promotion;
mod quota;
mod records;
mod registration;
mod reservation;
mod rights;
mod room;
mod rules;
mod sequence;
mod siblings;
mod size;

#[cfg(feature = "runtime-benchmarks")]
pub(crate) use admission::bucket_of;
pub(crate) use admission::build_genesis;
pub use lifecycle::Actor;
pub(crate) use registration::batch_item;
pub(crate) use rules::{ensure_not_final, lookalike_key, parse};
pub(crate) use size::Cost;

use self::siblings::Siblings;
use crate::{pallet::*, Error};
use city_code::Code;
use city_identity_primitives::{
    read::{code_bytes, entry_key},
    Author, Revision, State,
};
use frame_support::traits::Time;
use sp_runtime::{DispatchError, SaturatedConversion};

impl<T: Config> Pallet<T> {
    /// The number of the block that is being made.
    pub(crate) fn block() -> u32 {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    pub(crate) fn now() -> u64 {
        T::Time::now()
    }

    /// Stores and counts the first revision of a code.
    fn insert_entry(code: &Code, entry: Revision) -> Result<(), DispatchError> {
        let (parent, label) = entry_key(code).ok_or(Error::<T>::WrongKind)?;
        Self::count_entries(entry.state, 1);
        Children::<T>::mutate(&parent, |children| *children = children.saturating_add(1));
        Siblings::<T>::below(&parent).store(code, &label, &entry);
        Ok(())
    }

    /// Counts so many new entries of one status.
    fn count_entries(state: State, new: u64) {
        EntryCounters::<T>::mutate(|counters| {
            let counter = counters.of(state);
            *counter = counter.saturating_add(new);
        });
    }

    /// Makes the next revision of a code out of the newest, which is kept.
    fn revise(
        code: &Code,
        newest: Revision,
        author: Author,
        change: impl FnOnce(&mut Revision),
    ) -> Result<u32, DispatchError> {
        let (parent, label) = entry_key(code).ok_or(Error::<T>::WrongKind)?;
        let mut next = Revision {
            number: newest.number.saturating_add(1),
            author,
            block: Self::block(),
            time: Self::now(),
            previous: Some(newest.digest()),
            ..newest.clone()
        };
        change(&mut next);
        EntryCounters::<T>::mutate(|counters| {
            let before = counters.of(newest.state);
            *before = before.saturating_sub(1);
            let after = counters.of(next.state);
            *after = after.saturating_add(1);
        });
        let number = next.number;
        Revisions::<T>::insert(
            code_bytes(code.as_str()),
            newest.number.to_be_bytes(),
            newest,
        );
        Entries::<T>::insert(parent, label, next);
        Ok(number)
    }
}
