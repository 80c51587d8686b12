//! JSON: hashes as `0x` and 64 hexadecimal digits, the bits of empty siblings as `0x` and a
//! hexadecimal number, which not every reader of JSON could hold as a number.

use crate::{
    error::Problem,
    hash::Hash,
    proof::{ItemProof, Siblings},
    shape::{Shape, MAX_DEPTH},
};
use alloc::{borrow::Cow, string::String};
use bounded_collections::{BoundedVec, ConstU32};
use serde::{de::Error, Deserialize, Deserializer, Serialize, Serializer};

/// What is served where a committed block says that the proof of an item is. Members that are not
/// known, such as the item's record itself, are left to those who know them.
///
/// ```
/// let text = r#"{"item":"0003","digest":null,"empty":"0x0f","siblings":[]}"#;
/// let served: block_tree::ServedProof = serde_json::from_str(text).unwrap();
/// assert_eq!(served.proof.digest, None);
/// assert_eq!(serde_json::to_string(&served).unwrap(), text.replace("0x0f", "0xf"));
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ServedProof {
    /// The label of the item.
    pub item: String,
    /// Its proof.
    #[serde(flatten)]
    pub proof: ItemProof,
}

impl ServedProof {
    /// The proof of an item of the block.
    pub fn new(shape: &Shape, item: u64, proof: ItemProof) -> Result<Self, Problem> {
        let item = shape.label_of(item)?;
        Ok(Self { item, proof })
    }
}

const EXPECTED_HASH: &str = "expected 0x and 64 hexadecimal digits";
const EXPECTED_BITS: &str = "expected 0x and 1 to 16 hexadecimal digits";

struct Hex(Hash);

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = [b'0'; 66];
        text[1] = b'x';
        hex::encode_to_slice(self.0, &mut text[2..]).map_err(serde::ser::Error::custom)?;
        let text = core::str::from_utf8(&text).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(text)
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let mut hash = Hash::default();
        text.strip_prefix("0x")
            .and_then(|digits| hex::decode_to_slice(digits, &mut hash).ok())
            .ok_or_else(|| D::Error::custom(EXPECTED_HASH))?;
        Ok(Self(hash))
    }
}

pub(crate) mod digest {
    use super::*;

    pub fn serialize<S: Serializer>(
        digest: &Option<Hash>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        digest.map(Hex).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Hash>, D::Error> {
        let digest = Option::<Hex>::deserialize(deserializer)?;
        Ok(digest.map(|Hex(hash)| hash))
    }
}

pub(crate) mod bits {
    use super::*;

    pub fn serialize<S: Serializer>(bits: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{bits:#x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.strip_prefix("0x")
            // The standard library would take a sign too.
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .ok_or_else(|| D::Error::custom(EXPECTED_BITS))
    }
}

pub(crate) mod siblings {
    use super::*;

    pub fn serialize<S: Serializer>(siblings: &Siblings, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(siblings.iter().copied().map(Hex))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Siblings, D::Error> {
        let siblings = BoundedVec::<Hex, ConstU32<MAX_DEPTH>>::deserialize(deserializer)?;
        let siblings = siblings.into_iter().map(|Hex(hash)| hash).collect();
        // The bound of both is the same.
        Ok(Siblings::truncate_from(siblings))
    }
}
