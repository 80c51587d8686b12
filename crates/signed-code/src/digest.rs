//! Digests of what a label says, or of the record of its code.

use alloc::{vec, vec::Vec};
use ciborium::Value;
use sha2::{Digest as _, Sha256};

/// How many octets of a digest are signed: against the issuer's own collisions 64 bits, which do not
/// matter, as it signs what it likes; against anyone else's second preimage 128.
pub(crate) const DIGEST_OCTETS: usize = 16;

/// What tells the digest of facts from all others.
const FACTS_DOMAIN: &str = "cityid:facts:1";

/// What was printed beside a code, or is on its record, in 16 octets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Digest {
    /// Of the facts that are printed on the label.
    Facts(#[cfg_attr(feature = "serde", serde(with = "crate::json"))] [u8; DIGEST_OCTETS]),
    /// Of the code's record: the first 16 octets of `digests.record` in the registry's answer.
    Record(#[cfg_attr(feature = "serde", serde(with = "crate::json"))] [u8; DIGEST_OCTETS]),
}

impl Digest {
    /// The digest of the facts that a label says, names with values in any order: the first 16 octets
    /// of SHA-256 over the deterministic CBOR of `["cityid:facts:1", {name: value, ...}]`. `None` if
    /// a name stands twice.
    ///
    /// Texts are taken as they are. Who prints them and who compares them have to spell them alike;
    /// Unicode's form NFC is the one to use.
    ///
    /// ```
    /// use signed_code::Digest;
    ///
    /// let one = Digest::facts([("name", "Hydrant 12"), ("street", "Zhongshan")]);
    /// let other = Digest::facts([("street", "Zhongshan"), ("name", "Hydrant 12")]);
    /// assert_eq!(one, other);
    /// assert_ne!(one, Digest::facts([("name", "Hydrant 13"), ("street", "Zhongshan")]));
    /// ```
    pub fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let mut facts: Vec<_> = facts.into_iter().collect();
        // The order of RFC 8949, section 4.2.1: an encoded text begins with its length.
        facts.sort_unstable_by_key(|(name, _)| (name.len(), *name));
        let twice = facts
            .windows(2)
            .any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
        if twice {
            return None;
        }
        let facts = facts
            .into_iter()
            .map(|(name, value)| (Value::from(name), Value::from(value)))
            .collect();
        let tagged = Value::Array(vec![Value::from(FACTS_DOMAIN), Value::Map(facts)]);
        let mut octets = Vec::new();
        ciborium::into_writer(&tagged, &mut octets).ok()?;
        let hash: [u8; 32] = Sha256::digest(&octets).into();
        Some(Self::Facts(first(&hash)))
    }

    /// The digest of a record, by the registry's `digests.record`.
    pub fn record(digest: &[u8; 32]) -> Self {
        Self::Record(first(digest))
    }
}

/// The part of a digest that is signed.
pub(crate) fn first(digest: &[u8; 32]) -> [u8; DIGEST_OCTETS] {
    let [first, ..] = digest.as_chunks().0 else {
        return [0; DIGEST_OCTETS];
    };
    *first
}
