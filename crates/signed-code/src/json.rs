//! JSON: octets as `0x` and hexadecimal digits, entries as a list.

use crate::bundle::Entry;
use alloc::{borrow::Cow, collections::BTreeMap, format, string::String, vec::Vec};
use city_code::Code;
use serde::{de::Error, Deserialize, Deserializer, Serialize, Serializer};

pub fn serialize<S: Serializer, const N: usize>(
    octets: &[u8; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let digits: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    serializer.collect_str(&format_args!("0x{digits}"))
}

pub fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    let mut octets = [0; N];
    text.strip_prefix("0x")
        .and_then(|digits| hex::decode_to_slice(digits, &mut octets).ok())
        .ok_or_else(|| D::Error::custom(format!("expected 0x and {N} octets in hexadecimal")))?;
    Ok(octets)
}

/// The same of what may be missing, which is `null` then.
pub mod optional {
    use super::*;

    pub fn serialize<S: Serializer, const N: usize>(
        octets: &Option<[u8; N]>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        octets.map(Octets).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<Option<[u8; N]>, D::Error> {
        let octets = Option::<Octets<N>>::deserialize(deserializer)?;
        Ok(octets.map(|Octets(octets)| octets))
    }
}

struct Octets<const N: usize>([u8; N]);

impl<const N: usize> Serialize for Octets<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Octets<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}

pub mod entries {
    use super::*;

    pub fn serialize<S: Serializer>(
        entries: &BTreeMap<Code, Entry>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(entries.values())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Code, Entry>, D::Error> {
        let mut entries = BTreeMap::new();
        for entry in Vec::<Entry>::deserialize(deserializer)? {
            let code = entry.code;
            if entries.insert(code, entry).is_some() {
                return Err(D::Error::custom(format!("{code} has two entries")));
            }
        }
        Ok(entries)
    }
}
