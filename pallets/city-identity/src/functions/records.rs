//! What is on record about a code.

use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{
    read::code_bytes, Author, Permission, Record, RecordProblem, Status,
};
use frame_support::ensure;
use sp_runtime::{AccountId32, DispatchResult};

impl<T: Config> Pallet<T> {
    /// Fails, naming the problem and its place, unless `record` is well formed.
    pub(super) fn ensure_well_formed(record: &Record) -> Result<(), Error<T>> {
        record.check().map_err(|problem| {
            let (variant, index) = match problem {
                RecordProblem::BadLanguage(index) => (0, index),
                RecordProblem::BadText(index) => (1, index),
                RecordProblem::LanguageTwice(index) => (2, index),
                RecordProblem::BadRelation(index) => (3, index),
                RecordProblem::BadUrl(index) => (4, index),
                RecordProblem::BadMediaType(index) => (5, index),
                RecordProblem::BadPlace => (6, 0),
            };
            Error::BadRecord(variant, index)
        })
    }

    pub(crate) fn do_set_record(code: Code, record: Record, who: AccountId32) -> DispatchResult {
        let chain = Self::chain(&code)?;
        let entry = chain.entry_of(&code).ok_or(Error::<T>::NotRegistered)?;
        let now = Self::now();
        let mandate = Self::mandate(&chain, &who, Permission::Record, now)?;
        ensure!(mandate.is_some(), Error::<T>::NotEntitled);
        let status = chain.status(now).map(|(status, _)| status);
        let may_change = matches!(status, Some(Status::Active | Status::Reserved));
        ensure!(may_change, Error::<T>::NotActive);
        Self::ensure_well_formed(&record)?;
        let digest = (record != Record::default()).then(|| record.digest());
        if entry.record == digest {
            return Ok(());
        }

        let key = code_bytes(code.as_str());
        match digest {
            Some(_) => Records::<T>::insert(&key, record),
            None => Records::<T>::remove(&key),
        }
        let revision = Self::revise(&code, entry.clone(), Author::Account(who), |next| {
            next.record = digest;
        })?;
        Self::deposit_event(Event::RecordSet {
            code: key,
            revision,
        });
        Ok(())
    }
}
