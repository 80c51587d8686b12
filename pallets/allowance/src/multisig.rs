//! Enrolling the signatories of a multisig account.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::{ensure, Blake2_256, StorageHasher};
use sp_runtime::{traits::TrailingZeroInput, DispatchResult};

use crate::{Class, Config, Enrol, EnrolledBy, Enrolments, Error, Pallet};

impl<T: Config> Pallet<T> {
    /// The account of a multisig, as pallet-multisig derives it. The members must be sorted.
    pub(crate) fn multi_account_id(
        members: &[T::AccountId],
        threshold: u16,
    ) -> Option<T::AccountId> {
        let seed = (b"modlpy/utilisuba", members, threshold).using_encoded(Blake2_256::hash);
        T::AccountId::decode(&mut TrailingZeroInput::new(&seed)).ok()
    }

    /// Enrol the members of the multisig in its home bucket, on its behalf.
    pub(crate) fn do_enrol_multisig(
        caller: &T::AccountId,
        threshold: u16,
        members: Vec<T::AccountId>,
    ) -> DispatchResult {
        let members = Self::sorted(members)?;
        ensure!(members.len() >= 2, Error::<T>::TooFewMembers);
        ensure!(
            threshold > 1 && usize::from(threshold) <= members.len(),
            Error::<T>::ThresholdOutOfRange
        );
        let multisig =
            Self::multi_account_id(&members, threshold).ok_or(Error::<T>::MultisigNotEnrolled)?;
        let home = Enrolments::<T>::get(&multisig)
            .ok_or(Error::<T>::MultisigNotEnrolled)?
            .bucket;
        let caller = Enrolments::<T>::get(caller).ok_or(Error::<T>::NotEnrolled)?;
        ensure!(
            caller.class == Class::Council || caller.bucket == home,
            Error::<T>::OutsideBucket
        );
        let by = EnrolledBy::Account(multisig);
        members
            .iter()
            .try_for_each(|who| Self::enrol(who, Class::Signatory, home.clone(), by.clone()))
    }

    fn sorted(mut members: Vec<T::AccountId>) -> Result<Vec<T::AccountId>, Error<T>> {
        let given = members.len();
        members.sort();
        members.dedup();
        ensure!(members.len() == given, Error::<T>::DuplicateMember);
        Ok(members)
    }
}
