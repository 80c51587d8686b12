//! The registry's entries and records, read from the state, many at a time.

use super::{
    fits::{fits, Described, Ours},
    params, At, Chain,
};
use crate::error::{Error, Result};
use city_code::Code;
use city_identity_primitives::{
    read::code_bytes,
    schema::{One, ENTRIES, PALLET, RECORDS},
    types::Label,
    Record, Revision,
};
use codec::DecodeAll;
use scale_info::TypeInfo;
use serde::Deserialize;
use serde_json::json;
use sp_core::{Bytes, H256};

/// How many values are asked for at once.
pub const AT_ONCE: usize = 1_000;

/// The key of a code's entry; none for a country, which has none.
///
/// # Errors
/// If no label of the chain is so long.
pub fn entry_key(code: &Code) -> Result<Vec<u8>> {
    let label = Label::try_from(code.label().as_bytes().to_vec())
        .map_err(|_| Error::usage(format!("the label of {code} is too long")))?;
    Ok(ENTRIES.key(&(code_bytes(code.parent_text()), label)))
}

/// The key of a code's record.
pub fn record_key(code: &Code) -> Vec<u8> {
    RECORDS.key(&One(code_bytes(code.as_str())))
}

/// Makes sure that the chain's entries and records are what this program takes them for.
///
/// # Errors
/// If they are not.
pub fn check(at: &At) -> Result<()> {
    check_item::<Revision>(at, "Entries")?;
    check_item::<Record>(at, "Records")
}

fn check_item<T: TypeInfo + 'static>(at: &At, item: &str) -> Result<()> {
    let metadata = at.metadata_ref();
    let entry = metadata
        .pallet_by_name(PALLET)
        .and_then(|pallet| pallet.storage())
        .and_then(|storage| storage.entry_by_name(item))
        .ok_or_else(|| Error::other_version(item, "it is not there"))?;
    let theirs = Described::new(metadata.types(), entry.value_ty());
    fits(theirs, Ours::of::<T>().described()).map_err(|place| Error::other_version(item, place))
}

impl Chain {
    /// What stands under each of these keys at a block, in their order.
    ///
    /// # Errors
    /// If the chain does not answer, or something else stands there.
    pub async fn values<T: DecodeAll>(
        &self,
        block: H256,
        keys: &[Vec<u8>],
    ) -> Result<Vec<Option<T>>> {
        #[derive(Deserialize)]
        struct Answer {
            changes: Vec<(Bytes, Option<Bytes>)>,
        }
        let mut values = Vec::with_capacity(keys.len());
        for keys in keys.chunks(AT_ONCE) {
            let asked: Vec<_> = keys.iter().cloned().map(Bytes).collect();
            let params = params([json!(asked), json!(block)])?;
            let answers: Vec<Answer> = self.request("state_queryStorageAt", params).await?;
            let mut found: Vec<_> = answers.into_iter().flat_map(|a| a.changes).collect();
            found.sort_unstable();
            for key in keys {
                let at = found.binary_search_by(|(known, _)| known.0.cmp(key));
                let value = at.ok().and_then(|at| found.get(at)?.1.as_ref());
                let value = value.map(|octets| T::decode_all(&mut &octets.0[..]));
                let value = value.transpose();
                values.push(value.map_err(|e| Error::other_version("a stored value", e))?);
            }
        }
        Ok(values)
    }

    /// The labels below a code at a block, in their order: at most `limit`, after one.
    ///
    /// # Errors
    /// If the chain does not answer.
    pub async fn labels(
        &self,
        block: H256,
        parent: &Code,
        after: Option<&Label>,
        limit: usize,
    ) -> Result<Vec<Label>> {
        let key = code_bytes(parent.as_str());
        let prefix = ENTRIES.prefix_of(&key);
        let start = after.map(|label| Bytes(ENTRIES.key(&(key.clone(), label.clone()))));
        let asked = [
            json!(Bytes(prefix.clone())),
            json!(limit),
            json!(start),
            json!(block),
        ];
        let keys: Vec<Bytes> = self.request("state_getKeysPaged", params(asked)?).await?;
        let label = |key: &Bytes| {
            let mut part = ENTRIES.second_part(&prefix, &key.0)?;
            Label::decode_all(&mut part).ok()
        };
        let labels = keys.iter().map(label).collect::<Option<_>>();
        labels.ok_or_else(|| Error::other_version("a key of an entry", "its label"))
    }
}
