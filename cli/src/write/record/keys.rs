//! Changing the keys on a record.

use super::{check, file};
use crate::{
    call::Registry,
    chain::{answer, At},
    error::{Error, Result},
    keys::{Folder, LabelKey},
    values,
};
use city_identity_primitives::{PublicKey, Record, Resolution, VerificationKey};

/// What changes the keys: the record with other keys in it.
///
/// # Errors
/// If a key is not there, or the record would not be well formed.
pub async fn call(code: &str, put: &[String], remove: &[String], at: &At) -> Result<Registry> {
    let name = values::code(code)?;
    let now: Resolution = answer(at, "resolve", (name.as_str(),)).await?;
    if now.registered != Some(name) {
        return Err(Error::unregistered(&name));
    }
    let text = serde_json::to_string(&now).map_err(Error::usage)?;
    let added = put.iter().map(|id| {
        let kept = Folder::<LabelKey>::open()?.get(id)?;
        Ok((id.as_str(), kept.key))
    });
    let added = added.collect::<Result<Vec<_>>>()?;
    Ok(Registry::set_record {
        code: values::code_bytes(code)?,
        record: changed(file::parse(&text)?, &added, remove)?,
    })
}

fn changed(
    record: Record,
    put: &[(&str, signed_code::PublicKey)],
    remove: &[String],
) -> Result<Record> {
    let mut keys = record.keys.to_vec();
    for id in remove {
        let before = keys.len();
        keys.retain(|key| key.id[..] != *id.as_bytes());
        if keys.len() == before {
            return Err(Error::usage(format!("there is no key {id} on the record")));
        }
    }
    for (id, key) in put {
        keys.push(VerificationKey {
            id: values::bounded("the name of a key", id)?,
            key: match key {
                signed_code::PublicKey::Ed25519(key) => PublicKey::Ed25519(*key),
                signed_code::PublicKey::P256(key) => PublicKey::P256(*key),
                signed_code::PublicKey::Sm2(key) => PublicKey::Sm2(*key),
            },
            valid_from: None,
            valid_to: None,
        });
    }
    check(Record {
        keys: values::few("keys", keys)?,
        ..record
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_added_and_removed_by_name() {
        let key = signed_code::PublicKey::Ed25519([1; 32]);
        let one = changed(Record::default(), &[("a", key)], &[]).unwrap();
        assert_eq!(one.keys.len(), 1);
        assert!(changed(one.clone(), &[("a", key)], &[]).is_err());
        let other = changed(one.clone(), &[("b", key)], &["a".into()]).unwrap();
        assert_eq!(other.keys[0].id[..], *b"b");
        assert!(changed(one, &[], &["b".into()]).is_err());
    }
}
