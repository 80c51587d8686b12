//! The lenient parser: what a person types or a scanner reads, made canonical step by step, with
//! a report of every step that changed something.

mod extract;
mod rebuild;
mod typed;

use crate::{check::Check, code::Code, error::ParseError};
use alloc::{string::String, vec::Vec};
use typed::Typed;

/// The most octets of a lenient input, and the most characters once normalised.
pub const MAX_INPUT: usize = 2048;

/// What the lenient parser found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Lenient {
    /// A code of ours.
    Code {
        /// The code.
        code: Code,
        /// What was changed to get it, each kind once, in the order of the steps.
        changes: Vec<Change>,
        /// Whether check characters were given; they were right, or there is no code.
        check_verified: bool,
        /// What followed the code behind `:S.`, normalised but not verified.
        signature_suffix: Option<String>,
    },
    /// An IDcode code that is not ours: an area that begins with 10 or a letter, or something
    /// below another country. Never an entry.
    Foreign {
        /// The code as it was written, without the link or DID around it.
        text: String,
    },
}

/// Something that the lenient parser changed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(::serde::Deserialize, ::serde::Serialize))]
pub struct Change {
    /// What was changed.
    pub kind: ChangeKind,
    /// The 0-based index, in the original input, of the first character that was changed or
    /// dropped; of the code's first character where it was taken out of a link or DID.
    pub position: u16,
}

/// A way in which the lenient parser changes an input, in the order of its steps.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(::serde::Deserialize, ::serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum ChangeKind {
    /// White space around the input was dropped.
    Trimmed,
    /// Characters were normalised to ASCII by Unicode NFKC, such as full-width ones.
    Normalised,
    /// Lower-case letters were made upper-case.
    UpperCased,
    /// Dots, slashes or hyphens of other scripts were replaced.
    Separator,
    /// The code was taken out of a web link.
    Link,
    /// The code was taken out of a DID.
    Did,
    /// A `/` at the end was dropped.
    TrailingSlash,
    /// A `.` between two parts was made `/`.
    PartSeparator,
    /// Trailing zero pairs of the area were dropped.
    AreaPadding,
}

/// Reads what a person typed or a scanner read.
///
/// The input is trimmed, normalised (Unicode NFKC, ASCII letters in upper case, separators of
/// other scripts) and taken out of a web link or DID; a signature suffix and check characters are
/// split off, dots between parts made `/`, an area's zero padding dropped; the result is parsed
/// strictly and the check characters verified over it.
///
/// # Errors
/// What is wrong, with its position in the original input.
///
/// ```
/// use city_code::{parse_lenient, ChangeKind, ErrorKind, Lenient};
///
/// let Ok(Lenient::Code { code, changes, check_verified, .. }) = parse_lenient("ma.156.1301-ub")
/// else {
///     panic!("not a code");
/// };
/// assert_eq!(code.as_str(), "MA.156.1301");
/// assert_eq!(changes[0].kind, ChangeKind::UpperCased);
/// assert!(check_verified);
///
/// assert_eq!(parse_lenient("MA.156.1301-UC").unwrap_err().kind, ErrorKind::WrongCheck);
/// ```
pub fn parse_lenient(input: &str) -> Result<Lenient, ParseError> {
    let mut typed = Typed::read(input)?;
    typed.extract()?;
    let signature_suffix = typed.cut_signature();
    typed.report_normalising();
    let written = typed.written(input);
    typed.drop_trailing_slash();
    typed.separate_did()?;
    typed.refuse_encoded()?;
    let check = typed.cut_check();
    typed.refuse_bad_nodes()?;
    if typed.is_foreign() {
        check.map_or(Ok(()), |check| check.verify(Check::of_text(&typed.text())))?;
        return Ok(Lenient::Foreign { text: written });
    }
    typed.part()?;
    let padding = typed.drop_area_padding();
    let code = Code::parse(typed.text().as_bytes()).map_err(|error| typed.original(error))?;
    if let Some(check) = &check {
        check.verify(code.check())?;
        padding.map_or(Ok(()), |padding| padding.refuse_if_slip(&code))?;
    }
    typed.changes.sort_by_key(|change| change.kind);
    Ok(Lenient::Code {
        code,
        changes: typed.changes,
        check_verified: check.is_some(),
        signature_suffix,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use alloc::borrow::ToOwned;

    #[test]
    fn parse_lenient_fails_when_input_is_too_long() {
        let refused = |text: &str| parse_lenient(text).unwrap_err();
        assert_eq!(refused(&"A".repeat(MAX_INPUT)).kind, ErrorKind::TooLong);
        let long = ParseError::at(MAX_INPUT, ErrorKind::InputTooLong);
        assert_eq!(refused(&"A".repeat(MAX_INPUT.saturating_add(1))), long);
        // The last of the characters, of two octets each, goes over the bound by one.
        let wide = ParseError::at(1024, ErrorKind::InputTooLong);
        assert_eq!(refused(&("A".to_owned() + &"\u{416}".repeat(1024))), wide);
    }

    #[test]
    fn parse_lenient_fails_when_normalising_makes_too_much() {
        // One character that NFKC writes out as 18: the 114th goes over the bound.
        let text = "\u{FDFA}".repeat(600);
        let expanded = ParseError::at(113, ErrorKind::InputTooLong);
        assert_eq!(parse_lenient(&text), Err(expanded));
    }
}
