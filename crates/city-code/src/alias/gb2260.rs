//! GB/T 2260, the codes of China's administrative divisions: an area's digits, padded with zeros
//! to six.
//!
//! ```
//! use city_code::Code;
//!
//! let area = Code::parse(b"MA.156.1301").unwrap();
//! assert_eq!(area.gb2260(), Some(130_100));
//! assert_eq!(Code::from_gb2260(130_100), Ok(area));
//! ```

use crate::{
    code::Code,
    error::{ErrorKind, ParseError},
};
use arrayvec::ArrayString;
use core::fmt::Write;

/// Digits of a division.
pub(super) const LENGTH: usize = 6;

impl Code {
    /// The six digits of the area in which the code stands. They never begin with zero. None for
    /// a country.
    pub fn gb2260(&self) -> Option<u32> {
        let stem = self.area_stem()?;
        let missing = u32::try_from(LENGTH.saturating_sub(stem.len())).ok()?;
        stem.parse::<u32>()
            .ok()?
            .checked_mul(10_u32.checked_pow(missing)?)
    }

    /// The area of a division. Whether there is such a division is not looked up.
    ///
    /// # Errors
    /// [`ErrorKind::WrongGb2260`] for a number that has not six digits; [`ErrorKind::WrongArea`]
    /// for one that begins with 10.
    pub fn from_gb2260(division: u32) -> Result<Self, ParseError> {
        let mut digits = ArrayString::<LENGTH>::new();
        write!(digits, "{division}").map_err(|_| ParseError::at(LENGTH, ErrorKind::WrongGb2260))?;
        parse(&digits)
    }
}

/// The area of a division's six digits.
///
/// # Errors
/// As [`Code::from_gb2260`], with the position in `digits`.
pub fn parse(digits: &str) -> Result<Code, ParseError> {
    super::check_digits(digits, LENGTH, ErrorKind::WrongGb2260)?;
    Code::join("MA.156", ".", stem(digits))
}

/// The digits without their trailing zero pairs, the first pair left on.
fn stem(digits: &str) -> &str {
    let county = digits.strip_suffix("00");
    county.map_or(digits, |digits| digits.strip_suffix("00").unwrap_or(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gb2260_works_both_ways() {
        let pairs = [
            ("MA.156.13", 130_000),
            ("MA.156.1301", 130_100),
            ("MA.156.130102", 130_102),
            ("MA.156.460001", 460_001),
        ];
        for (text, division) in pairs {
            let area: Code = text.parse().unwrap();
            assert_eq!(area.gb2260(), Some(division));
            assert_eq!(Code::from_gb2260(division), Ok(area));
        }
    }

    #[test]
    fn gb2260_is_of_the_area_a_code_stands_in() {
        let gb2260 = |text: &str| text.parse::<Code>().unwrap().gb2260();
        assert_eq!(gb2260("MA.156.1301.01/60.10000000.2"), Some(130_100));
        assert_eq!(gb2260("MA.156"), None);
    }

    #[test]
    fn parse_fails_when_not_a_division() {
        let error = |text| parse(text).unwrap_err();
        assert_eq!(error("13010"), ParseError::at(5, ErrorKind::WrongGb2260));
        assert_eq!(error("1301000"), ParseError::at(6, ErrorKind::WrongGb2260));
        assert_eq!(error("13O100"), ParseError::at(2, ErrorKind::WrongGb2260));
        assert_eq!(error("100300"), ParseError::at(0, ErrorKind::WrongArea));
        assert_eq!(error("000000"), ParseError::at(0, ErrorKind::WrongArea));
        assert_eq!(
            Code::from_gb2260(1_301_000),
            Err(ParseError::at(6, ErrorKind::WrongGb2260))
        );
        assert_eq!(
            Code::from_gb2260(1_301),
            Err(ParseError::at(4, ErrorKind::WrongGb2260))
        );
    }
}
