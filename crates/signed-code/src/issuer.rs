//! Who signed a label, in as few octets as a carrier can have.

use city_code::Code;
use core::iter;

/// The most characters of a key's name, as the registry has it.
pub const MAX_KEY_NAME: usize = 32;

/// What stands in the place of a distance for the lessee of a block.
const LESSEE: u8 = u8::MAX;

/// Who a label says has signed it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Issuer {
    /// This code: the label's own, or one above it.
    Named(Code),
    /// The lessee of the block of numbers in which the label's code is, whose code is not on the
    /// label.
    Lessee,
}

impl Issuer {
    /// The octet that says which code `issuer` is, to those who know the label's code: how many
    /// levels it is above that; 255 for a code that is not above it, which can be its block's lessee
    /// only.
    pub(crate) fn distance(code: &Code, issuer: &Code) -> u8 {
        iter::once(*code)
            .chain(code.ancestors())
            .position(|other| other == *issuer)
            .and_then(|levels| u8::try_from(levels).ok())
            .unwrap_or(LESSEE)
    }

    /// Who is meant by such an octet; `None` above the country.
    pub(crate) fn at_distance(code: &Code, distance: u8) -> Option<Self> {
        if distance == LESSEE {
            return Some(Self::Lessee);
        }
        iter::once(*code)
            .chain(code.ancestors())
            .nth(distance.into())
            .map(Self::Named)
    }
}

/// Whether the registry could have a key of this name.
pub(crate) fn is_key_name(name: &str) -> bool {
    let of_name = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
    !name.is_empty() && name.len() <= MAX_KEY_NAME && name.bytes().all(of_name)
}
