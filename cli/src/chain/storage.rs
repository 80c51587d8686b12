//! Single values of the state, and constants of the runtime.

use super::At;
use crate::error::{Error, Result};
use codec::DecodeAll;
use sp_crypto_hashing::twox_128;
use subxt::error::StorageError;

/// The key of a storage item; `suffix` is the hashed key of an entry of a map.
pub fn key(pallet: &str, item: &str, suffix: &[u8]) -> Vec<u8> {
    [
        &twox_128(pallet.as_bytes())[..],
        &twox_128(item.as_bytes()),
        suffix,
    ]
    .concat()
}

/// What stands under a key.
///
/// # Errors
/// If the chain does not answer, or something else stands there.
pub async fn get<T: DecodeAll>(at: &At, key: Vec<u8>) -> Result<Option<T>> {
    match at.storage().fetch_raw(key).await {
        Ok(value) => T::decode_all(&mut &value[..])
            .map(Some)
            .map_err(|error| Error::other_version("a stored value", error)),
        Err(StorageError::NoValueFound) => Ok(None),
        Err(error) => Err(Error::unreachable(error).next("city status")),
    }
}

/// A constant of a pallet.
///
/// # Errors
/// If the runtime has none of this name and type.
pub fn constant<T: DecodeAll>(at: &At, pallet: &str, name: &str) -> Result<T> {
    let what = || format!("the constant {pallet}.{name}");
    let constant = at
        .metadata_ref()
        .pallet_by_name(pallet)
        .and_then(|pallet| pallet.constant_by_name(name))
        .ok_or_else(|| Error::other_version(what(), "it is not there"))?;
    T::decode_all(&mut constant.value()).map_err(|error| Error::other_version(what(), error))
}
