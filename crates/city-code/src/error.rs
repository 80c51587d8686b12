//! Why a text is not a code: what is wrong, where, and what was expected there.

use core::fmt;

/// What is wrong with a text that should be a code. A closed list: kinds are appended, never
/// renumbered.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
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
pub enum ErrorKind {
    /// There is nothing to read.
    Empty = 0,
    /// A code is longer than [`MAX_LEN`](crate::MAX_LEN) octets.
    TooLong = 1,
    /// A character outside ASCII, Cyrillic and Greek look-alikes included.
    NotAscii = 2,
    /// A percent sign: percent-encoded text is never decoded.
    PercentEncoding = 3,
    /// A lower-case letter, which the canonical form has nowhere.
    LowerCase = 4,
    /// A character that no part of a code can hold.
    WrongCharacter = 5,
    /// Nothing between two separators, or after the last one.
    EmptyNode = 6,
    /// A node or part more than a code can have.
    ExtraNode = 7,
    /// The first node is not `MA`.
    WrongAgency = 8,
    /// The second node is not a country's three digits.
    WrongCountry = 9,
    /// Something below a country that has no rule for what is below it.
    ClosedCountry = 10,
    /// The third node is not the stem of a GB/T 2260 code.
    WrongArea = 11,
    /// An area with its trailing zero pairs left on.
    PaddedArea = 12,
    /// The fourth node is not one to four pairs.
    WrongUnit = 13,
    /// A pair `00` in a unit.
    ZeroPair = 14,
    /// A series directly under a country.
    SeriesWithoutArea = 15,
    /// A series whose use is neither two digits nor `CJ`.
    WrongUse = 16,
    /// Use 73, which stands for persons.
    PersonalUse = 17,
    /// A `CJ` series under a unit.
    CjBelowUnit = 18,
    /// A series whose category does not have its digits.
    WrongCategory = 19,
    /// An item of the wrong form.
    WrongItem = 20,
    /// A custom node of the wrong form.
    WrongCustom = 21,
    /// Check characters after a code that must be canonical.
    UnexpectedCheck = 22,
    /// Check characters that are not those of the code before them.
    WrongCheck = 23,
    /// Dots only, and the parts cannot be told apart.
    AmbiguousSeparator = 24,
    /// A lenient input over [`MAX_INPUT`](crate::MAX_INPUT) octets, or over as many characters
    /// once normalised.
    InputTooLong = 25,
    /// Not the six digits of a GB/T 2260 code.
    WrongGb2260 = 26,
    /// Not the 21 digits of a CJ/T 553 code.
    WrongCjt553 = 27,
    /// Not a `did:cityid:` identifier.
    WrongDid = 28,
    /// Not a web link with a code.
    WrongLink = 29,
    /// A signature suffix with a character outside the alphabet of base32.
    WrongSignature = 30,
    /// A label that leads to no code directly below the given one.
    NotAChild = 31,
}

impl ErrorKind {
    /// What stands in a code where this is wrong, to follow the word "expected".
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Empty => "a city code, such as MA.156.1301",
            Self::TooLong => "at most 64 characters",
            Self::NotAscii => "ASCII digits and letters",
            Self::PercentEncoding => "the character itself, not percent-encoded",
            Self::LowerCase => "an upper-case letter",
            Self::WrongCharacter => "a digit, a letter or one of the separators . and /",
            Self::EmptyNode => "a node of digits or letters",
            Self::ExtraNode => "the end of this part of the code",
            Self::WrongAgency => "the agency code MA",
            Self::WrongCountry => "the three digits of a country (ISO 3166-1 numeric)",
            Self::ClosedCountry => "156: nothing is issued below another country",
            Self::WrongArea => {
                "the two, four or six digits of an area (GB/T 2260), not beginning with 0 or 10"
            }
            Self::PaddedArea => "the area without its trailing pairs of zeros",
            Self::WrongUnit => {
                "a unit of one to four pairs of digits or letters (but not I, O, S, V or Z)"
            }
            Self::ZeroPair => "a pair other than 00",
            Self::SeriesWithoutArea => "an area before a series",
            Self::WrongUse => "a use of two digits, or CJ",
            Self::PersonalUse => "a use other than 73: persons have no city code",
            Self::CjBelowUnit => "an area, not a unit, before a CJ series",
            Self::WrongCategory => "a category of eight digits, or six after CJ",
            Self::WrongItem => {
                "an item of 1 to 20 digits or letters (but not I, O, S, V or Z), or nine digits \
                 after CJ"
            }
            Self::WrongCustom => {
                "a custom node of 1 to 20 digits or letters (but not I, O, S, V or Z)"
            }
            Self::UnexpectedCheck => "the canonical code, without check characters",
            Self::WrongCheck => "the two check characters of this code",
            Self::AmbiguousSeparator => "a / between the parts of the code",
            Self::InputTooLong => "at most 2048 octets, and as many characters once normalised",
            Self::WrongGb2260 => "the six digits of a division",
            Self::WrongCjt553 => "21 digits: six of division, six of class, nine of item",
            Self::WrongDid => "did:cityid: and a city code, with : for /",
            Self::WrongLink => "a link to a host, with a city code after it",
            Self::WrongSignature => "unpadded upper-case base32",
            Self::NotAChild => "the label of a code directly below this one",
        }
    }
}

/// What is wrong with a text and where.
///
/// ```
/// use city_code::{Code, ErrorKind};
///
/// let error = Code::parse(b"MA.156.1300").unwrap_err();
/// assert_eq!(error.kind, ErrorKind::PaddedArea);
/// assert_eq!(error.position, 9);
/// assert_eq!(error.expected(), "the area without its trailing pairs of zeros");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
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
#[cfg_attr(feature = "serde", derive(::serde::Deserialize))]
pub struct ParseError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The 0-based index, in the original input, of the first character that is wrong, or with
    /// which a node begins that is wrong as a whole; the input's length where something is missing
    /// at its end. The strict parser counts octets, which is the same: all before are ASCII.
    pub position: u16,
}

impl ParseError {
    pub(crate) fn at(position: usize, kind: ErrorKind) -> Self {
        Self {
            kind,
            position: u16::try_from(position).unwrap_or(u16::MAX),
        }
    }

    /// The same error in a text that is part of a longer one, from its character `offset` on.
    pub(crate) fn shifted(self, offset: usize) -> Self {
        Self::at(usize::from(self.position).saturating_add(offset), self.kind)
    }

    /// The same error in the text from character `offset` on.
    pub(crate) fn relative_to(self, offset: usize) -> Self {
        Self::at(usize::from(self.position).saturating_sub(offset), self.kind)
    }

    /// What stands in a code at this place.
    pub const fn expected(&self) -> &'static str {
        self.kind.expected()
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} at position {}: expected {}",
            self.kind,
            self.position,
            self.expected()
        )
    }
}

impl core::error::Error for ParseError {}
