//! Values as people type them.

use crate::error::{Error, Result};
use city_code::{Code, Presented};
use city_identity_primitives::{
    record::is_host_name, CodeBytes, Moment, Point, Succession, Successor, Successors,
};
use jiff::{
    civil::{Date, DateTime},
    tz::TimeZone,
    Timestamp,
};
use sp_core::{bounded::BoundedVec, Get};

/// A code in canonical form, or as it is printed, with its check characters.
///
/// # Errors
/// What is wrong with it, and where.
pub fn code(text: &str) -> Result<Code> {
    let code = if text.contains('-') {
        text.parse::<Presented>().map(|presented| presented.0)
    } else {
        text.parse()
    };
    code.map_err(|error| {
        let next = shlex::try_quote(text).unwrap_or_default();
        Error::usage(format!("{text} is not a code: {error}"))
            .next(format!("city code parse {next}"))
    })
}

/// A code as a call has it.
///
/// # Errors
/// As [`code`].
pub fn code_bytes(text: &str) -> Result<CodeBytes> {
    bounded("a code", code(text)?.as_str())
}

/// Text of a bounded length.
///
/// # Errors
/// If it is too long.
pub fn bounded<N: Get<u32>>(what: &str, text: &str) -> Result<BoundedVec<u8, N>> {
    let octets = text.as_bytes().to_vec();
    octets
        .try_into()
        .map_err(|_| Error::usage(format!("{what} has at most {} octets: {text}", N::get())))
}

/// Whether a text has no other characters than digits.
pub fn is_number(text: &str) -> bool {
    text.bytes().all(|octet| octet.is_ascii_digit())
}

/// Digits that numbers begin with.
///
/// # Errors
/// If they are none.
pub fn digits<N: Get<u32>>(what: &str, text: &str) -> Result<BoundedVec<u8, N>> {
    if !is_number(text) {
        return Err(Error::usage(format!("{what} has digits only: {text}")));
    }
    bounded(what, text)
}

/// A list of bounded length.
///
/// # Errors
/// If it is too long.
pub fn few<T, N: Get<u32>>(what: &str, items: Vec<T>) -> Result<BoundedVec<T, N>> {
    let items = items.try_into();
    items.map_err(|_| Error::usage(format!("at most {} {what}", N::get())))
}

/// The host of a link, in lower case: what an area can allow.
///
/// # Errors
/// If it is none.
pub fn host(text: &str) -> Result<String> {
    let host = text.to_ascii_lowercase();
    if is_host_name(host.as_bytes()) {
        return Ok(host);
    }
    Err(Error::usage(format!(
        "{text} is no name of a host: one is id.example, without https://, port or path"
    )))
}

/// The two sides of `LEFT=RIGHT`.
///
/// # Errors
/// If there is no `=`, or nothing before it.
pub fn pair<'a>(what: &str, text: &'a str) -> Result<(&'a str, &'a str)> {
    let sides = text.split_once('=').filter(|(left, _)| !left.is_empty());
    sides.ok_or_else(|| Error::usage(format!("{text:?} is not of the form {what}")))
}

/// A moment: RFC 3339, or a date, which begins at midnight in UTC.
///
/// # Errors
/// If it is neither.
pub fn moment(text: &str) -> Result<Moment> {
    let time = text.parse::<Timestamp>().ok().or_else(|| {
        let date: Date = text.parse().ok()?;
        let midnight = DateTime::from(date).to_zoned(TimeZone::UTC).ok()?;
        Some(midnight.timestamp())
    });
    let millis = time.and_then(|time| u64::try_from(time.as_millisecond()).ok());
    millis.ok_or_else(|| {
        Error::usage(format!(
            "{text} is no moment, such as 2030-01-31 or 2030-01-31T12:00:00Z"
        ))
    })
}

/// The end of a block, by its number, or a moment.
///
/// # Errors
/// If it is neither.
pub fn point(text: &str) -> Result<Point> {
    if is_number(text) {
        let number = text.parse().map(Point::Block);
        return number.map_err(|_| Error::usage(format!("{text} is no block's number")));
    }
    moment(text).map(Point::Time)
}

/// The year of a year, month or date.
///
/// # Errors
/// If it is none.
pub fn year(text: &str) -> Result<u16> {
    // The length says which of the three it is.
    let date = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.into(),
    };
    let date = date.parse::<Date>().ok();
    let year = date.and_then(|date| u16::try_from(date.year()).ok());
    year.ok_or_else(|| {
        Error::usage(format!(
            "{text} is no date, such as 1992, 1992-05 or 1992-05-01"
        ))
    })
}

/// The codes into which another goes, each `CODE=HOW`.
///
/// # Errors
/// If one is none.
pub fn successors(texts: &[String]) -> Result<Successors> {
    let read = |text: &String| {
        let (code, how) = pair("CODE=HOW", text)?;
        let kind = match how {
            "merged" => Succession::Merged,
            "split" => Succession::Split,
            "renamed" => Succession::Renamed,
            "moved" => Succession::Moved,
            "promoted" => Succession::Promoted,
            _ => {
                return Err(Error::usage(format!(
                    "{how} is no way to go on: merged, split, renamed, moved or promoted"
                )))
            }
        };
        let code = code_bytes(code)?;
        Ok(Successor { code, kind })
    };
    let successors = texts.iter().map(read).collect::<Result<Vec<_>>>()?;
    few("successors", successors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_host_is_a_name_only() {
        assert_eq!(host("ID.Example").unwrap(), "id.example");
        for text in [
            "https://id.example",
            "id.example:8080",
            "id.example/",
            "",
            "localhost",
            "10.0.0.1",
        ] {
            assert!(
                host(text)
                    .unwrap_err()
                    .message
                    .contains("no name of a host"),
                "{text}"
            );
        }
    }

    #[test]
    fn codes_are_read_with_and_without_check() {
        assert_eq!(code("MA.156.1301").unwrap().as_str(), "MA.156.1301");
        assert_eq!(code("MA.156.1301-UB").unwrap().as_str(), "MA.156.1301");
        let error = code("MA.156.1301x").unwrap_err();
        assert_eq!(error.kind, Kind::Usage);
        assert_eq!(error.next.unwrap(), "city code parse MA.156.1301x");
        assert!(code("MA.156.1301-UC").is_err());
    }

    #[test]
    fn moments_are_read() {
        assert_eq!(moment("1970-01-02").unwrap(), 86_400_000);
        assert_eq!(moment("1970-01-01T00:00:01+00:00").unwrap(), 1_000);
        for text in ["", "1992", "1969-01-01", "2030-02-30", "tomorrow"] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_point_is_a_block_or_a_moment() {
        assert_eq!(point("1000").unwrap(), Point::Block(1000));
        assert_eq!(point("1970-01-02").unwrap(), Point::Time(86_400_000));
        for text in ["99999999999", "-1", "1970-13-01", "yesterday"] {
            assert!(point(text).is_err(), "{text}");
        }
    }

    #[test]
    fn years_are_read() {
        for text in ["1992", "1992-05", "1992-05-01"] {
            assert_eq!(year(text).unwrap(), 1992);
        }
        for text in ["", "92", "1992-13", "1992-02-30", "x992"] {
            assert!(year(text).is_err(), "{text}");
        }
    }

    #[test]
    fn successors_are_read() {
        let read = |text: &str| successors(&[text.into()]);
        assert_eq!(read("MA.156.1301=merged").unwrap().len(), 1);
        for text in ["MA.156.1301", "MA.156.1301=gone", "=merged", "x=merged"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(successors(&vec!["MA.156.1301=merged".into(); 17]).is_err());
    }
}
