//! The nodes that a code is made of: which characters each may hold, and how many.

use crate::error::ErrorKind;

/// The characters that a node may hold. The order is that of inclusion.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "scale",
    derive(
        codec::Decode,
        codec::DecodeWithMemTracking,
        codec::Encode,
        codec::MaxEncodedLen,
        scale_info::TypeInfo
    )
)]
#[cfg_attr(feature = "serde", derive(::serde::Deserialize, ::serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Alphabet {
    /// `0` to `9`.
    Digits = 0,
    /// The 31 characters of GB 32100: the digits, and the capital letters without I, O, S, V, Z.
    Issue = 1,
}

impl Alphabet {
    /// Whether the alphabet has the character.
    pub const fn contains(self, character: u8) -> bool {
        match self {
            Self::Digits => character.is_ascii_digit(),
            Self::Issue => matches!(
                character,
                b'0'..=b'9' | b'A'..=b'H' | b'J'..=b'N' | b'P'..=b'R' | b'T' | b'U' | b'W'..=b'Y'
            ),
        }
    }
}

/// The form of one node, and the error for a node of another form.
pub(crate) struct Node {
    pub alphabet: Alphabet,
    pub min: usize,
    pub max: usize,
    pub kind: ErrorKind,
}

impl Node {
    const fn new(alphabet: Alphabet, min: usize, max: usize, kind: ErrorKind) -> Self {
        Self {
            alphabet,
            min,
            max,
            kind,
        }
    }

    /// Whether `text` has this form.
    pub fn fits(&self, text: &[u8]) -> bool {
        (self.min..=self.max).contains(&text.len())
            && text
                .iter()
                .all(|character| self.alphabet.contains(*character))
    }
}

pub(crate) const AGENCY: Node = Node::new(Alphabet::Issue, 2, 2, ErrorKind::WrongAgency);
pub(crate) const COUNTRY: Node = Node::new(Alphabet::Digits, 3, 3, ErrorKind::WrongCountry);
pub(crate) const AREA: Node = Node::new(Alphabet::Digits, 2, 6, ErrorKind::WrongArea);
pub(crate) const UNIT: Node = Node::new(Alphabet::Issue, 2, 8, ErrorKind::WrongUnit);
pub(crate) const USE: Node = Node::new(Alphabet::Issue, 2, 2, ErrorKind::WrongUse);
pub(crate) const CUSTOM: Node = Node::new(Alphabet::Issue, 1, 20, ErrorKind::WrongCustom);
/// The most nodes of a custom part.
pub(crate) const CUSTOM_NODES: usize = 8;

/// The forms of category and item that follow a use.
pub(crate) struct Scheme {
    pub category: Node,
    pub item: Node,
}

/// Things by IDcode's categories.
const IDCODE: Scheme = Scheme {
    category: Node::new(Alphabet::Digits, 8, 8, ErrorKind::WrongCategory),
    item: Node::new(Alphabet::Issue, 1, 20, ErrorKind::WrongItem),
};
/// Parts of a city by the classes of CJ/T 553.
const CJ: Scheme = Scheme {
    category: Node::new(Alphabet::Digits, 6, 6, ErrorKind::WrongCategory),
    item: Node::new(Alphabet::Digits, 9, 9, ErrorKind::WrongItem),
};

/// What follows the use `text`; none if it is not a use.
pub(crate) fn scheme(text: &[u8]) -> Option<Scheme> {
    match text {
        b"CJ" => Some(CJ),
        [b'0'..=b'9', b'0'..=b'9'] => Some(IDCODE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issue_has_31_characters_and_digits_ten() {
        let count = |alphabet: Alphabet| (0..=u8::MAX).filter(|c| alphabet.contains(*c)).count();
        assert_eq!(count(Alphabet::Issue), 31);
        assert_eq!(count(Alphabet::Digits), 10);
        assert!(b"IOSVZ".iter().all(|c| !Alphabet::Issue.contains(*c)));
    }

    #[test]
    fn scheme_works() {
        assert!(scheme(b"CJ").is_some_and(|scheme| scheme.item.fits(b"000000001")));
        assert!(scheme(b"60").is_some_and(|scheme| scheme.item.fits(b"A")));
        assert!(scheme(b"6A").is_none());
        assert!(scheme(b"600").is_none());
    }
}
