//! The read model over the pallet's own storage.

use crate::{Config, Error, Pallet};
use alloc::{string::String, vec::Vec};
use city_code::Code;
use city_identity_primitives::{read::Chain, Read, Registry};

/// Reads the state of the block that is being executed.
pub struct FrameStorage;

impl Read for FrameStorage {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(sp_io::storage::get(key).map(Into::into))
    }

    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(sp_io::storage::next_key(key))
    }
}

impl<T: Config> Pallet<T> {
    /// The registry in the present state: what the runtime API answers from.
    pub const fn registry() -> Registry<FrameStorage> {
        Registry::new(FrameStorage)
    }

    /// The registered codes from `code` up.
    pub(crate) fn chain(code: &Code) -> Result<Chain, Error<T>> {
        Self::registry()
            .chain(code)
            .map_err(|_| Error::StateDamaged)
    }
}
