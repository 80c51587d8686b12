//! How a message is written on a label: in a link, or alone.

use crate::{
    base45,
    unreadable::{Reason, Unreadable},
};
use alloc::{format, string::String, vec::Vec};
use city_code::{alias::web::Link, Code, ParseError};
use data_encoding::BASE32_NOPAD;

/// What a label without a link begins with.
pub const PURE_PREFIX: &str = "CI1:";

/// The most octets of a label's text: more than any label can have.
pub const MAX_TEXT: usize = 1024;

/// The most octets of a message: more than any label's has, and too few for what nests in others to
/// take much memory.
const MAX_OCTETS: usize = 320;

const SCHEME: &str = "https://";

/// How a label is written.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Carrier {
    /// As a link, which any telephone opens: `HTTPS://HOST/CODE:S.` and the message in base32.
    Url {
        /// The host, in lower case.
        host: String,
    },
    /// As [`PURE_PREFIX`] and the message in base45, which only a verifier reads.
    Pure,
}

/// What a label's text has in it, its message not yet looked at.
pub(crate) struct Carried {
    pub carrier: Carrier,
    /// The code in a link.
    pub code: Option<Code>,
    pub octets: Vec<u8>,
    /// Where the octets begin.
    pub at: usize,
}

impl Carrier {
    /// A link to this host.
    pub fn url(host: &str) -> Self {
        Self::Url {
            host: host.to_ascii_lowercase(),
        }
    }

    /// Whether the message has its tag: it is what tells readers of CWTs what it is. A link has no
    /// room for it, and no such readers.
    pub(crate) const fn is_tagged(&self) -> bool {
        matches!(self, Self::Pure)
    }

    pub(crate) fn write(&self, code: &Code, octets: &[u8]) -> Result<String, ParseError> {
        match self {
            Self::Url { host } => {
                let signature = in_base32(octets);
                let link = Link::new(host, *code)?.signed(&signature)?;
                Ok(format!("{link:#}"))
            }
            Self::Pure => Ok(format!("{PURE_PREFIX}{}", base45::encode(octets))),
        }
    }
}

impl Carried {
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let carried = Self::decode(text)?;
        if carried.octets.len() > MAX_OCTETS {
            return Err(Unreadable::at(carried.at, Reason::TooLong));
        }
        Ok(carried)
    }

    fn decode(text: &str) -> Result<Self, Unreadable> {
        if text.len() > MAX_TEXT {
            return Err(Unreadable::at(0, Reason::TooLong));
        }
        if let Some(pure) = text.strip_prefix(PURE_PREFIX) {
            let at = PURE_PREFIX.len();
            return Ok(Self {
                carrier: Carrier::Pure,
                code: None,
                octets: base45::decode(pure).map_err(|wrong| wrong.shifted(at))?,
                at,
            });
        }
        let not_a_label = Unreadable::at(0, Reason::NotALabel);
        let is_link = text
            .get(..SCHEME.len())
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME));
        if !is_link {
            return Err(not_a_label);
        }
        let link = Link::parse(text)?;
        let signature = link.signature().ok_or(not_a_label)?;
        // A link is ASCII.
        let at = text.len().saturating_sub(signature.len());
        let octets = BASE32_NOPAD
            .decode(signature.as_bytes())
            .map_err(|error| Unreadable::at(error.position, Reason::WrongCharacter).shifted(at))?;
        Ok(Self {
            carrier: Carrier::url(link.host()),
            code: Some(link.code()),
            octets,
            at,
        })
    }
}

pub(crate) fn in_base32(octets: &[u8]) -> String {
    BASE32_NOPAD.encode(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_without_padding() {
        for (octets, text) in [
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(in_base32(octets.as_bytes()), text);
            let carried = Carried::read(&format!("https://h/MA.156:S.{text}")).unwrap();
            assert_eq!(carried.octets, octets.as_bytes());
        }
    }

    #[test]
    fn read_fails_when_base32_has_another_form() {
        let refused = |suffix: &str| {
            let read = Carried::read(&format!("HTTPS://H/MA.156:S.{suffix}"));
            read.err().unwrap()
        };
        // A bit of the last character that no octet has; half a character too many; padding.
        assert_eq!(refused("MZ"), Unreadable::at(20, Reason::WrongCharacter));
        assert_eq!(refused("MZXW6Y").reason, Reason::WrongCharacter);
        let wrong = Reason::WrongLink(city_code::ErrorKind::WrongSignature);
        assert_eq!(refused("MY======"), Unreadable::at(21, wrong));
        assert_eq!(refused("my"), Unreadable::at(19, wrong));
    }
}
