//! Check characters: ISO 7064, MOD 1271-36, over the folded code.

use crate::code::Code;
use core::fmt;

const BASE: u32 = 36;
const MODULUS: u32 = 1271;

/// Two check characters of ISO 7064, MOD 1271-36.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Check([char; 2]);

impl Check {
    /// The check of base-36 digits by value. A value of 36 and more, which no code has, counts
    /// as it is.
    fn of(values: impl Iterator<Item = u32>) -> Self {
        let shift = |sum: u32, value: u32| {
            sum.saturating_mul(BASE)
                .saturating_add(value)
                .checked_rem(MODULUS)
                .unwrap_or(0)
        };
        let sum = values.chain([0, 0]).fold(0, shift);
        // (1 - sum) mod 1271, for a sum below 1271.
        let check = MODULUS.saturating_add(1).saturating_sub(sum) % MODULUS;
        Self([digit(check / BASE), digit(check % BASE)])
    }

    /// The check of a text of nodes, separated by `.` within a part and by `/` between parts.
    pub(crate) fn of_text(text: &str) -> Self {
        Self::of(values(text))
    }

    /// Whether these are the two characters, in upper case.
    pub(crate) fn is(self, characters: impl Iterator<Item = char>) -> bool {
        self.0.into_iter().eq(characters)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([first, second]) = self;
        write!(f, "{first}{second}")
    }
}

/// The check of any text of digits and capital letters by ISO 7064, MOD 1271-36. Other characters
/// count as zero.
///
/// ```
/// assert_eq!(city_code::mod_1271_36("ISO79").to_string(), "3W");
/// ```
pub fn mod_1271_36(text: &str) -> Check {
    Check::of(text.chars().map(value))
}

/// The folded form of a code, over which its check runs: `0` for each part after the first, and
/// for each node its length as one base-36 digit, then the node.
///
/// ```
/// let code = city_code::Code::parse(b"MA.156.1301").unwrap();
/// let folded: String = city_code::folded(&code).collect();
/// assert_eq!(folded, "2MA315641301");
/// assert_eq!(city_code::mod_1271_36(&folded), code.check());
/// ```
pub fn folded(code: &Code) -> impl Iterator<Item = char> + '_ {
    values(code.as_str()).map(digit)
}

fn values(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.split('/').enumerate().flat_map(|(index, part)| {
        let mark = (index > 0).then_some(0);
        mark.into_iter().chain(part.split('.').flat_map(|node| {
            let length = u32::try_from(node.len()).unwrap_or(0);
            core::iter::once(length).chain(node.chars().map(value))
        }))
    })
}

fn value(character: char) -> u32 {
    character.to_digit(BASE).unwrap_or(0)
}

fn digit(value: u32) -> char {
    char::from_digit(value, BASE)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

impl Code {
    /// The check characters, never part of the code itself.
    pub fn check(&self) -> Check {
        Check::of_text(self.as_str())
    }

    /// The form to print: the code, `-` and its check characters.
    pub const fn presented(&self) -> Presented {
        Presented(*self)
    }
}

/// A code as it is printed: `MA.156.1301-UB`.
///
/// ```
/// use city_code::{Code, Presented};
///
/// let printed: Presented = "MA.156.1301-UB".parse().unwrap();
/// assert_eq!(printed.0, Code::parse(b"MA.156.1301").unwrap());
/// assert!("MA.156.1301-UC".parse::<Presented>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Presented(pub Code);

impl fmt::Display for Presented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.0.check())
    }
}

impl core::str::FromStr for Presented {
    type Err = crate::ParseError;

    /// Reads a canonical code with its check characters, and nothing else.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (code, check) = text.split_once('-').unwrap_or((text, ""));
        let presented: Code = code.parse()?;
        if presented.check().is(check.chars()) {
            Ok(Self(presented))
        } else {
            let at = code.len().saturating_add(1);
            Err(crate::ParseError::at(at, crate::ErrorKind::WrongCheck))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, ParseError};
    use alloc::string::ToString;

    #[test]
    fn check_works_for_the_vector_of_the_standard() {
        assert_eq!(mod_1271_36("ISO79").to_string(), "3W");
    }

    #[test]
    fn long_nodes_do_not_overflow() {
        let text = "Z".repeat(2048);
        assert!(Check::of_text(&text).is(Check::of_text(&text).to_string().chars()));
    }

    #[test]
    fn presented_fails_when_check_is_wrong_or_missing() {
        let wrong = |at| Err(ParseError::at(at, ErrorKind::WrongCheck));
        assert_eq!("MA.156.1301-UC".parse::<Presented>(), wrong(12));
        assert_eq!("MA.156.1301-ub".parse::<Presented>(), wrong(12));
        assert_eq!("MA.156.1301-UB-UB".parse::<Presented>(), wrong(12));
        assert_eq!("MA.156.1301".parse::<Presented>(), wrong(12));
        assert_eq!(
            "MA.156.130".parse::<Presented>().unwrap_err().kind,
            ErrorKind::WrongArea
        );
    }
}
