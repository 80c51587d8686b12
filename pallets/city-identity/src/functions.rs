//! What the calls do, by concept. Each `do_x` first checks everything and then changes the state.

mod admission;
mod lifecycle;
mod records;
mod registration;
mod rights;
mod rules;

pub(crate) use admission::build_genesis;
pub use lifecycle::Actor;
pub(crate) use registration::{batch_item, record_size, record_sizes};
pub(crate) use rules::{ensure_not_final, lookalike_key, parse};

use crate::{pallet::*, Error};
use city_code::Code;
use city_identity_primitives::{
    read::{code_bytes, entry_key},
    Author, Revision,
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

    /// Stores the first revision of a code.
    fn insert_entry(code: &Code, entry: Revision) -> Result<(), DispatchError> {
        let (parent, label) = entry_key(code).ok_or(Error::<T>::WrongKind)?;
        EntryCounters::<T>::mutate(|counters| add_one(counters.of(entry.state)));
        Children::<T>::mutate(&parent, |children| *children = children.saturating_add(1));
        if let Some(seen_as) = lookalike_key(code) {
            Lookalikes::<T>::insert(&parent, seen_as, &label);
        }
        Entries::<T>::insert(parent, label, entry);
        Ok(())
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
            previous: Some(newest.digest()),
            ..newest.clone()
        };
        change(&mut next);
        EntryCounters::<T>::mutate(|counters| {
            let before = counters.of(newest.state);
            *before = before.saturating_sub(1);
            add_one(counters.of(next.state));
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

fn add_one(counter: &mut u64) {
    *counter = counter.saturating_add(1);
}
