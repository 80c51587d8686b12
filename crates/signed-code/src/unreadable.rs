//! Why a text is no label.

use city_code::{ErrorKind, ParseError};
use core::fmt;

/// Why a text is no label, and where.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Unreadable {
    /// The 0-based index of the first wrong character; of what is wrong in the octets of the
    /// signature, where these begin.
    pub position: u16,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a text that is no label.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Reason {
    /// It is longer than [`MAX_TEXT`](crate::MAX_TEXT), or its message than any label's.
    TooLong,
    /// It is neither a link with a signature nor begins with
    /// [`PURE_PREFIX`](crate::PURE_PREFIX).
    NotALabel,
    /// The link, or the code in it, has an error.
    WrongLink(ErrorKind),
    /// A character that cannot be here in base32 or base45.
    WrongCharacter,
    /// The octets are not a COSE_Sign1 of the kind that the carrier has.
    NotCose,
    /// Octets follow the message, or something in it.
    TrailingOctets,
    /// A label stands twice in a map.
    DuplicateLabel,
    /// A header says that something has to be understood, and it is not.
    CriticalHeader,
    /// A header other than the algorithm and the key in the protected ones.
    UnknownHeader,
    /// The algorithm is none of these.
    UnknownAlgorithm,
    /// The name of the key is not 1 to 32 letters, digits, `-`, `.`, `_` or `~`.
    WrongKeyName,
    /// A claim that labels do not have.
    UnknownClaim,
    /// A claim is missing, of another type or contradicts another.
    WrongClaim,
    /// The issuer is not a code, or not one that the carrier can name.
    WrongIssuer,
    /// The signature does not have 64 octets.
    WrongSignatureLength,
    /// The same could be written in a shorter or better ordered way (RFC 8949, section 4.2): each
    /// label has one form.
    NotDeterministic,
}

impl Unreadable {
    pub(crate) fn at(position: usize, reason: Reason) -> Self {
        Self {
            position: u16::try_from(position).unwrap_or(u16::MAX),
            reason,
        }
    }

    pub(crate) fn shifted(self, by: usize) -> Self {
        Self::at(usize::from(self.position).saturating_add(by), self.reason)
    }
}

impl From<ParseError> for Unreadable {
    fn from(error: ParseError) -> Self {
        Self {
            position: error.position,
            reason: Reason::WrongLink(error.kind),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.reason {
            Reason::TooLong => "the text is too long",
            Reason::NotALabel => "this is no signed label",
            Reason::WrongLink(_) => "the link or the code in it is wrong",
            Reason::WrongCharacter => "this character cannot be here",
            Reason::NotCose => "the signature is not a COSE_Sign1 message",
            Reason::TrailingOctets => "something follows the message",
            Reason::DuplicateLabel => "something is said twice",
            Reason::CriticalHeader => "a critical header is not known",
            Reason::UnknownHeader => "there is a header that labels do not have",
            Reason::UnknownAlgorithm => "the algorithm is not known",
            Reason::WrongKeyName => "the name of the key is wrong",
            Reason::UnknownClaim => "there is a claim that labels do not have",
            Reason::WrongClaim => "a claim is missing or wrong",
            Reason::WrongIssuer => "the issuer is wrong",
            Reason::WrongSignatureLength => "the signature does not have 64 octets",
            Reason::NotDeterministic => "the message is not in its only form",
        };
        write!(f, "{what}, at character {}", self.position)
    }
}

impl core::error::Error for Unreadable {}
