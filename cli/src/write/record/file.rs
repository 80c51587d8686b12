//! Records in files, as answers in JSON have them.

use super::check;
use crate::{
    error::{Error, Result},
    values,
};
use city_identity_primitives::{
    Description, Digest, Link, Moment, Name, PublicKey, Record, VerificationKey,
};
use serde::Deserialize;
use sp_core::{bounded::BoundedVec, Bytes, Get};
use std::{fs, path::Path};

/// What of an answer is a record. Its other fields are left alone, so that an answer can be edited.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    names: Vec<FileName>,
    #[serde(default)]
    links: Vec<FileLink>,
    description: Option<FileDescription>,
    #[serde(default)]
    keys: Vec<FileKey>,
}

#[derive(Deserialize)]
struct FileName {
    language: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileLink {
    relation: String,
    href: String,
    media_type: Option<String>,
    language: Option<String>,
    title: Option<String>,
    #[serde(default)]
    is_default: bool,
    /// Of an answer: on whose record it is.
    from: Option<String>,
}

#[derive(Deserialize)]
struct FileDescription {
    digest: Bytes,
    place: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileKey {
    id: String,
    key: FilePublicKey,
    valid_from: Option<Moment>,
    valid_to: Option<Moment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum FilePublicKey {
    Ed25519(Bytes),
    P256(Bytes),
    Sm2(Bytes),
}

/// Reads a record.
///
/// # Errors
/// If it is none, or not well formed.
pub fn read(file: &Path) -> Result<Record> {
    let place = |error: Error| Error::file(format!("{}: {}", file.display(), error.message));
    let text = fs::read_to_string(file).map_err(|error| place(Error::file(error)))?;
    parse(&text).map_err(place)
}

/// The record that a document has.
///
/// # Errors
/// If it has none, or one that is not well formed.
pub fn parse(text: &str) -> Result<Record> {
    // The whole answer has the code; a link of another code is not on this one's record.
    #[derive(Deserialize)]
    struct Whose {
        code: Option<String>,
    }
    let whose: Whose = serde_json::from_str(text).map_err(Error::file)?;
    let file: File = serde_json::from_str(text).map_err(Error::file)?;
    let is_own = |link: &FileLink| match (&link.from, &whose.code) {
        (Some(from), Some(code)) => from == code,
        _ => true,
    };
    let names = file.names.iter().map(|name| {
        Ok(Name {
            language: values::bounded("a language", &name.language)?,
            text: values::bounded("a name", &name.text)?,
        })
    });
    let links = file.links.iter().filter(|link| is_own(link)).map(link);
    let description = file.description.map(|description| {
        Ok::<_, Error>(Description {
            digest: digest(&description.digest)?,
            place: values::bounded("a place", &description.place)?,
        })
    });
    let keys = file.keys.into_iter().map(key);
    check(Record {
        names: values::few("names", names.collect::<Result<Vec<_>>>()?)?,
        links: values::few("links", links.collect::<Result<Vec<_>>>()?)?,
        description: description.transpose()?,
        keys: values::few("keys", keys.collect::<Result<Vec<_>>>()?)?,
    })
}

fn link(link: &FileLink) -> Result<Link> {
    Ok(Link {
        relation: values::bounded("a relation", &link.relation)?,
        href: values::bounded("a URL", &link.href)?,
        media_type: optional("a media type", &link.media_type)?,
        language: optional("a language", &link.language)?,
        title: optional("a title", &link.title)?,
        is_default: link.is_default,
    })
}

fn optional<N: Get<u32>>(what: &str, text: &Option<String>) -> Result<Option<BoundedVec<u8, N>>> {
    text.as_deref()
        .map(|text| values::bounded(what, text))
        .transpose()
}

fn key(key: FileKey) -> Result<VerificationKey> {
    Ok(VerificationKey {
        id: values::bounded("the name of a key", &key.id)?,
        key: match key.key {
            FilePublicKey::Ed25519(octets) => PublicKey::Ed25519(exactly(octets)?),
            FilePublicKey::P256(octets) => PublicKey::P256(exactly(octets)?),
            FilePublicKey::Sm2(octets) => PublicKey::Sm2(exactly(octets)?),
        },
        valid_from: key.valid_from,
        valid_to: key.valid_to,
    })
}

fn exactly<const N: usize>(octets: Bytes) -> Result<[u8; N]> {
    let octets = octets.0.try_into();
    octets.map_err(|_| Error::file(format!("a key of this kind has {N} octets")))
}

/// A digest by its multihash in hexadecimal.
///
/// # Errors
/// If it is none.
pub fn digest_of(text: &str) -> Result<Digest> {
    let octets = serde_json::from_value::<Bytes>(text.into());
    digest(&octets.map_err(|_| Error::file("a digest is 0x and hexadecimal digits"))?)
}

/// A digest by its multihash.
fn digest(multihash: &[u8]) -> Result<Digest> {
    let (head, digest) = multihash.split_at(multihash.len().saturating_sub(32));
    let bad = || Error::file("the digest is no multihash of SHA-256, BLAKE2b-256 or SM3");
    let digest: [u8; 32] = digest.try_into().map_err(|_| bad())?;
    [Digest::Sha256, Digest::Blake2b256, Digest::Sm3]
        .into_iter()
        .map(|kind| kind(digest))
        .find(|known| known.multihash().starts_with(head) && !head.is_empty())
        .ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_can_be_set_again() {
        let record = parse(
            r#"{
                "code": "MA.156.1301.01", "status": "active", "revision": 4,
                "names": [{"language": "en", "text": "Bureau"}],
                "links": [
                    {"relation": "about", "href": "https://a.example/", "mediaType": null,
                     "isDefault": true, "from": "MA.156.1301.01"},
                    {"relation": "help", "href": "https://a.example/help", "from": "MA.156.1301"}
                ],
                "description": {
                    "digest": "0x12201111111111111111111111111111111111111111111111111111111111111111",
                    "place": "https://a.example/description"
                },
                "keys": [{"id": "k1", "key": {"ed25519":
                    "0x0101010101010101010101010101010101010101010101010101010101010101"}}]
            }"#,
        )
        .unwrap();
        assert_eq!(
            (record.names.len(), record.links.len(), record.keys.len()),
            (1, 1, 1)
        );
        let description = record.description.unwrap();
        assert_eq!(description.digest, Digest::Sha256([0x11; 32]));
    }

    #[test]
    fn every_digest_is_read_back() {
        for kind in [Digest::Sha256, Digest::Blake2b256, Digest::Sm3] {
            let known = kind([7; 32]);
            assert_eq!(digest(&known.multihash()).unwrap(), known);
        }
        for octets in [&[][..], &[0x12, 0x20], &[0; 34], &[7; 32]] {
            assert!(digest(octets).is_err());
        }
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for text in [
            "",
            "[]",
            r#"{"names": [{"text": "a"}]}"#,
            r#"{"links": [{"relation": "about", "href": "http://a.example/"}]}"#,
            r#"{"keys": [{"id": "a", "key": {"ed25519": "0x00"}}]}"#,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
