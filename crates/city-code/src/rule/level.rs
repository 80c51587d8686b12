//! What the rule says about the codes of one level.

use crate::segment::Alphabet;

/// What holds for the codes of one level. Its text is what the level adds to the code: `156`,
/// `1301`, all pairs of a unit `0103`, `60.10000000`, the item.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct LevelRule {
    /// The characters of the text, the dot in a series apart.
    pub alphabet: Alphabet,
    /// The fewest characters of the text.
    pub min_length: u8,
    /// The most characters of the text.
    pub max_length: u8,
    /// The pairs set aside; only units have them.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub reserved: Option<Reserved>,
    /// Who allocates the codes.
    pub allocator: Allocator,
    /// How they are allocated.
    pub ways: Ways,
    /// The most codes directly below one of this level, retired ones included.
    pub max_children: u32,
}

impl LevelRule {
    /// Whether every character of the text is one of the alphabet's.
    pub(super) fn spells(&self, text: &str) -> bool {
        text.bytes()
            .all(|character| character == b'.' || self.alphabet.contains(character))
    }

    /// Whether the text has a length within the bounds.
    pub(super) fn measures(&self, text: &str) -> bool {
        (usize::from(self.min_length)..=usize::from(self.max_length)).contains(&text.len())
    }

    /// The pairs for tests, if any.
    pub(super) fn tests(&self) -> Option<Pairs> {
        self.reserved.and_then(|reserved| reserved.tests)
    }

    /// The pairs for local use, if any.
    pub(super) fn local(&self) -> Option<Pairs> {
        self.reserved.map(|reserved| reserved.local)
    }
}

/// Units set aside, by their first pair.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Reserved {
    /// For tests: refused on a chain that is for production.
    pub tests: Option<Pairs>,
    /// For local use: never registered. [`Pairs::LOCAL`] in every version.
    pub local: Pairs,
}

/// Pairs of digits, from the first to the last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Pairs {
    /// The first pair, 0 to 99.
    pub first: u8,
    /// The last pair, 0 to 99.
    pub last: u8,
}

impl Pairs {
    /// The pairs for local use, the same for ever: what people number for themselves never
    /// becomes somebody's code.
    pub const LOCAL: Self = Self {
        first: 99,
        last: 99,
    };

    /// Whether a unit's first pair is one of these.
    pub(super) fn begin(&self, unit: &str) -> bool {
        let pair = unit.get(..2).and_then(|pair| pair.parse::<u8>().ok());
        pair.is_some_and(|pair| (self.first..=self.last).contains(&pair))
    }

    /// Whether all of these are among the others.
    pub(super) fn within(&self, other: &Self) -> bool {
        other.first <= self.first && self.last <= other.last
    }
}

/// Who allocates codes. The order is from the fewest to the most.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
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
pub enum Allocator {
    /// The council, by vote, or genesis.
    Council = 0,
    /// The registrar of the area, or a delegate in its scope.
    Registrar = 1,
    /// Who holds the code above, its delegate, or the lessee of a block.
    Holder = 2,
}

/// How codes are allocated: in each of the ways that is set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Ways {
    /// As a published table lists them: GB/T 2260 for areas, ISO 3166-1 for countries.
    pub listed: bool,
    /// The next number of a sequence.
    pub sequence: bool,
    /// Chosen by who allocates.
    pub chosen: bool,
    /// Out of a block of numbers leased to a holder.
    pub block: bool,
}

impl Ways {
    /// In no way.
    pub(super) const NONE: Self = Self {
        listed: false,
        sequence: false,
        chosen: false,
        block: false,
    };

    /// Whether every way of the other is one of these.
    pub(super) const fn cover(&self, other: &Self) -> bool {
        (self.listed || !other.listed)
            && (self.sequence || !other.sequence)
            && (self.chosen || !other.chosen)
            && (self.block || !other.block)
    }
}
