//! Places for what an account has begun and others have to complete, for instance a call of a
//! multisig account. No deposit limits them on a chain without a coin, so they are counted.

use frame_support::{ensure, traits::Get};
use sp_runtime::DispatchResult;

use crate::{Config, Enrolments, Error, OpenOperations, Pallet};

impl<T: Config> Pallet<T> {
    /// How many places `who` has.
    pub fn operations_of(who: &T::AccountId) -> u32 {
        OpenOperations::<T>::get(who)
    }

    /// Give `who` so many places more. Only enrolled accounts have any: others, such as the countless
    /// multisig accounts that anyone can think of, would be places without bound.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`] if it is not enrolled, [`Error::TooManyOperations`] above
    /// `MaxOpenOperations`.
    pub fn open_operations(who: &T::AccountId, places: u32) -> DispatchResult {
        if places == 0 {
            return Ok(());
        }
        let open = Self::operations_with(who, places)?;
        OpenOperations::<T>::insert(who, open);
        Ok(())
    }

    /// How many places `who` would have with so many more.
    ///
    /// # Errors
    /// As [`open_operations`](Self::open_operations).
    pub fn operations_with(who: &T::AccountId, places: u32) -> Result<u32, Error<T>> {
        ensure!(Enrolments::<T>::contains_key(who), Error::<T>::NotEnrolled);
        let open = Self::operations_of(who).saturating_add(places);
        ensure!(
            open <= T::MaxOpenOperations::get(),
            Error::<T>::TooManyOperations
        );
        Ok(open)
    }

    /// Take so many places from `who` again. Answers how many of them it did not have.
    pub fn close_operations(who: &T::AccountId, places: u32) -> u32 {
        OpenOperations::<T>::mutate_exists(who, |open| {
            let had = open.unwrap_or_default();
            *open = had.checked_sub(places).filter(|left| *left > 0);
            places.saturating_sub(had)
        })
    }
}
