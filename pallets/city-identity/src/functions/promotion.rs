//! Items of committed blocks that get entries of their own.

use super::{
    parse,
    registration::Registrar,
    siblings::Siblings,
    size::{Cost, Found},
};
use crate::{pallet::*, Error, Event};
use city_code::Kind;
use city_identity_primitives::{
    block::{Inclusion, NO_RECORD},
    read::{code_bytes, entry_key, Chain},
    ItemProof, Permission, Registration,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, ensure};
use sp_runtime::{AccountId32, DispatchError};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_promote_item(
        registration: Registration,
        proof: ItemProof,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        let cost = Cost::<T>::of_promotion(&registration);
        let code = parse::<T>(&registration.code)?;
        let series = code.parent().filter(|_| code.kind() == Kind::Object);
        let series = series.ok_or(Error::<T>::WrongKind)?;
        let (parent, label) = entry_key(&code).ok_or(Error::<T>::WrongKind)?;
        let of = Self::numbered(&series)?;
        Siblings::<T>::below(&parent).ensure_never_issued(&label)?;
        let block = Self::registry()
            .block_around(&of, &label, label.len())
            .map_err(|_| Error::<T>::StateDamaged)?;
        let (prefix, block) = block.ok_or(Error::<T>::BlockNotFound)?;
        let chain = Self::chain(&series)?;
        let gives_control = registration.controller.is_some();
        let found = Self::ensure_may_promote(&chain, &block.holder, &who, gives_control)?;
        if gives_control {
            Self::ensure_not_under_recovery(&series)?;
        }
        ensure!(chain.is_active(Self::now()), Error::<T>::ParentNotActive);

        let commitment = block.commitment().ok_or(Error::<T>::NotCommitted)?;
        let shape = of.shape(&prefix).ok_or(Error::<T>::StateDamaged)?;
        let digest = match commitment.verify(&shape, code.label(), &proof) {
            Some(Inclusion::Present(digest)) => digest,
            _ => return Err(Error::<T>::BadInclusion.into()),
        };
        let registrar = Registrar::<T>::new(who.clone())?;
        let has_room = Children::<T>::get(&parent) < registrar.rule.most_children(&series);
        ensure!(has_room, Error::<T>::TooManyChildren);
        let entry = registrar.first_entry(&code, registration)?;
        let recorded = entry.record.as_ref();
        let recorded = recorded.map_or(NO_RECORD, |recorded| recorded.digest().0);
        ensure!(recorded == digest, Error::<T>::RecordDiffers);
        let key = code_bytes(code.as_str());
        Self::insert_entry(&code, entry)?;
        Self::deposit_event(Event::ItemPromoted { code: key, by: who });
        Ok(Some(cost.with(&found)).into())
    }

    /// Fails unless `who` holds the block or may issue in the series; what was found on the way is left
    /// to be paid.
    fn ensure_may_promote(
        chain: &Chain,
        holder: &AccountId32,
        who: &AccountId32,
        gives_control: bool,
    ) -> Result<Found, DispatchError> {
        if who == holder {
            return Ok(Found::default());
        }
        let mandate = Self::mandate(chain, who, Permission::Allocate, Self::now())?;
        let by_delegation = mandate.delegation().is_some();
        ensure!(
            !gives_control || !by_delegation,
            Error::<T>::ControlNotDelegable
        );
        Ok(Found::right(mandate.read))
    }
}
