//! What a code stands for.

use core::fmt;

/// What a code stands for. The order is that of the levels, from the country down.
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
pub enum Kind {
    /// A country of ISO 3166-1: `MA.156`.
    Country = 0,
    /// A province, prefecture or county of GB/T 2260: `MA.156.1301`.
    Area = 1,
    /// A department of an area, or of another unit: `MA.156.1301.0103`.
    Unit = 2,
    /// A category of things under an area or a unit: `MA.156.130102/CJ.060101`.
    Series = 3,
    /// One thing of a series: `MA.156.130102/CJ.060101.000000123`.
    Object = 4,
    /// Something inside an object, named by its holder: `.../A7.02`. Never registered.
    Custom = 5,
}

impl Kind {
    /// The level of the code, 1 for a country to 6 for a custom code. Level 0 is the agency `MA`.
    pub const fn level(self) -> u8 {
        match self {
            Self::Country => 1,
            Self::Area => 2,
            Self::Unit => 3,
            Self::Series => 4,
            Self::Object => 5,
            Self::Custom => 6,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Country => "country",
            Self::Area => "area",
            Self::Unit => "unit",
            Self::Series => "series",
            Self::Object => "object",
            Self::Custom => "custom",
        })
    }
}
