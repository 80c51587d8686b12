//! The rows of the codes directly below one.

use super::{ensure_not_final, lookalike_key};
use crate::{pallet::*, Error};
use alloc::vec::Vec;
use city_code::{Code, Kind};
use city_identity_primitives::{schema, CodeBytes, Label, Revision};
use codec::{DecodeAll, Encode};
use core::marker::PhantomData;
use frame_support::{ensure, storage::unhashed};

/// Where the rows of siblings are.
///
/// All their keys begin alike, and what they begin with is hashed here once: for each code of a batch
/// anew, that would be a good part of what registering it takes.
pub(super) struct Siblings<T> {
    entries: Vec<u8>,
    lookalikes: Vec<u8>,
    config: PhantomData<T>,
}

impl<T: Config> Siblings<T> {
    /// Those below `parent`.
    pub fn below(parent: &CodeBytes) -> Self {
        Self {
            entries: schema::ENTRIES.prefix_of(parent),
            lookalikes: schema::LOOKALIKES.prefix_of(parent),
            config: PhantomData,
        }
    }

    /// Fails if the code with this `label` was ever issued, saying what became of it.
    pub fn ensure_never_issued(&self, label: &Label) -> Result<(), Error<T>> {
        let Some(octets) = unhashed::get_raw(&row(&self.entries, label)) else {
            return Ok(());
        };
        let entry = Revision::decode_all(&mut &octets[..]).map_err(|_| Error::StateDamaged)?;
        ensure_not_final::<T>(entry.state)?;
        let now = Pallet::<T>::now();
        let is_reserved = entry.valid_from.is_some_and(|from| now < from);
        ensure!(!is_reserved, Error::CodeReserved);
        Err(Error::AlreadyRegistered)
    }

    /// Fails if a label beside `code` looks the same: one read, for a label with letters two, for a
    /// series none.
    pub fn ensure_no_lookalike(&self, code: &Code, label: &Label) -> Result<(), Error<T>> {
        if code.kind() == Kind::Series {
            return Ok(());
        }
        let key = lookalike_key(code);
        let seen_as = key.as_ref().unwrap_or(label);
        let a_label_with_letters = unhashed::exists(&row(&self.lookalikes, seen_as));
        let a_label_of_digits = seen_as != label && unhashed::exists(&row(&self.entries, seen_as));
        ensure!(
            !a_label_with_letters && !a_label_of_digits,
            Error::LooksLikeSibling
        );
        Ok(())
    }

    /// Stores the first revision of a code, with what sets it apart from its lookalikes.
    pub fn store(&self, code: &Code, label: &Label, entry: &Revision) {
        if let Some(seen_as) = lookalike_key(code) {
            unhashed::put(&row(&self.lookalikes, &seen_as), label);
        }
        self.store_number(label, entry);
    }

    /// The same of a code whose label is a number, which nothing has to set apart.
    pub fn store_number(&self, label: &Label, entry: &Revision) {
        unhashed::put(&row(&self.entries, label), entry);
    }
}

/// The key of the row of a label, which is not hashed.
fn row(prefix: &[u8], label: &Label) -> Vec<u8> {
    let length = prefix.len().saturating_add(label.encoded_size());
    let mut key = Vec::with_capacity(length);
    key.extend_from_slice(prefix);
    label.encode_to(&mut key);
    key
}
