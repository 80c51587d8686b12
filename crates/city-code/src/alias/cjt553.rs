//! CJ/T 553, the 21 digits of a part of a city: six of division, six of class, nine of item.
//!
//! ```
//! use city_code::{alias::cjt553, Code};
//!
//! let lamp = Code::parse(b"MA.156.130102/CJ.060101.000000123").unwrap();
//! let digits = lamp.cjt553().unwrap().to_string();
//! assert_eq!(digits, "130102060101000000123");
//! assert_eq!(cjt553::parse(&digits), Ok(lamp));
//! ```

use super::{check_digits, gb2260};
use crate::{
    code::Code,
    error::{ErrorKind, ParseError},
    kind::Kind,
};
use core::fmt;

const LENGTH: usize = 21;
const CLASS_LENGTH: usize = 6;

/// The 21 digits of an object in a `CJ` series.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cjt553<'a> {
    division: u32,
    class: &'a str,
    item: &'a str,
}

impl fmt::Display for Cjt553<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.division, self.class, self.item)
    }
}

impl Code {
    /// The 21 digits of an object in a `CJ` series; none for any other code.
    pub fn cjt553(&self) -> Option<Cjt553<'_>> {
        if self.kind() != Kind::Object {
            return None;
        }
        let class = self.part(Kind::Series)?.strip_prefix("CJ.")?;
        Some(Cjt553 {
            division: self.gb2260()?,
            class,
            item: self.label(),
        })
    }
}

/// The object of 21 digits. Neither division nor class is looked up.
///
/// # Errors
/// [`ErrorKind::WrongCjt553`] for anything but 21 digits; [`ErrorKind::WrongArea`] for a division
/// that cannot be one.
pub fn parse(text: &str) -> Result<Code, ParseError> {
    check_digits(text, LENGTH, ErrorKind::WrongCjt553)?;
    let (division, rest) = text.split_at_checked(gb2260::LENGTH).unwrap_or((text, ""));
    let (class, item) = rest.split_at_checked(CLASS_LENGTH).unwrap_or((rest, ""));
    let area = gb2260::parse(division)?;
    Code::join(area.as_str(), "/CJ.", class)?.child(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cjt553_is_none_for_other_codes() {
        for text in [
            "MA.156.130102",
            "MA.156.130102/CJ.060101",
            "MA.156.130102/60.10000000.2",
            "MA.156.130102/CJ.060101.000000123/A7",
        ] {
            assert_eq!(text.parse::<Code>().unwrap().cjt553(), None, "{text}");
        }
    }

    #[test]
    fn parse_fails_when_not_21_digits_of_a_division() {
        let error = |text| parse(text).unwrap_err();
        assert_eq!(
            error("13010206010100000012"),
            ParseError::at(20, ErrorKind::WrongCjt553)
        );
        assert_eq!(
            error("1301020601010000001234"),
            ParseError::at(21, ErrorKind::WrongCjt553)
        );
        assert_eq!(
            error("130102CJ0101000000123"),
            ParseError::at(6, ErrorKind::WrongCjt553)
        );
        assert_eq!(
            error("030102060101000000123"),
            ParseError::at(0, ErrorKind::WrongArea)
        );
    }
}
