//! How labels are kept free.

use super::Actor;
use crate::{pallet::*, Error, Event};
use city_code::{Code, Kind};
use city_identity_primitives::{
    read::code_bytes, reservation::reserving, Author, Labels, Reservation,
};
use frame_support::{ensure, BoundedVec};
use sp_runtime::{traits::ConstU32, DispatchResult};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_reserve(
        parent: Code,
        labels: Labels,
        reason: BoundedVec<u8, ConstU32<MAX_RESERVATION_REASON>>,
        by: Actor,
    ) -> DispatchResult {
        Self::ensure_may_reserve(&parent, &by)?;
        let is_text = core::str::from_utf8(&reason).is_ok();
        ensure!(
            is_text && labels.are_well_formed(&parent),
            Error::<T>::BadReservation
        );
        let key = code_bytes(parent.as_str());
        let mut list = Reservations::<T>::get(&key);
        let is_new = list.iter().all(|other| !other.labels.overlap(&labels));
        ensure!(is_new, Error::<T>::ReservationOverlaps);
        let reservation = Reservation {
            labels,
            reason,
            by: by.into(),
        };
        list.try_push(reservation.clone())
            .map_err(|_| Error::<T>::TooManyReservations)?;
        Reservations::<T>::insert(&key, list);
        Self::deposit_event(Event::LabelsReserved {
            parent: key,
            reservation,
        });
        Ok(())
    }

    pub(crate) fn do_unreserve(parent: Code, labels: Labels, by: Actor) -> DispatchResult {
        Self::ensure_may_reserve(&parent, &by)?;
        let key = code_bytes(parent.as_str());
        let mut list = Reservations::<T>::get(&key);
        let at = list.iter().position(|other| other.labels == labels);
        let taken = list.remove(at.ok_or(Error::<T>::NotReserved)?);
        let may = taken.by != Author::Council || by == Actor::Council;
        ensure!(may, Error::<T>::NotEntitled);
        if list.is_empty() {
            Reservations::<T>::remove(&key);
        } else {
            Reservations::<T>::insert(&key, list);
        }
        Self::deposit_event(Event::LabelsUnreserved {
            parent: key,
            labels,
            by,
        });
        Ok(())
    }

    /// Fails unless `by` may keep labels below `parent` free: who controls it, and the council below
    /// countries and areas.
    fn ensure_may_reserve(parent: &Code, by: &Actor) -> DispatchResult {
        let chain = Self::chain(parent)?;
        ensure!(chain.entry_of(parent).is_some(), Error::<T>::NotRegistered);
        let may = match by {
            Actor::Council => parent.kind() <= Kind::Area,
            Actor::Account(who) => chain.is_controlled_by(who),
        };
        ensure!(may, Error::<T>::NotEntitled);
        ensure!(chain.is_active(Self::now()), Error::<T>::NotActive);
        Ok(())
    }
}

/// Fails if the label of `code` is among those that `reservations`, of its parent, keep free.
pub(super) fn ensure_free<T>(reservations: &[Reservation], code: &Code) -> Result<(), Error<T>> {
    let is_free = reserving(reservations, code.label()).is_none();
    ensure!(is_free, Error::LabelKeptFree);
    Ok(())
}
