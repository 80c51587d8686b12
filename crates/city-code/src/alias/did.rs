//! Decentralized identifiers (W3C DID) of the method `cityid`: the code with `/` written `:`.
//!
//! ```
//! use city_code::{alias::did, Code};
//!
//! let series = Code::parse(b"MA.156.130102/CJ.060101").unwrap();
//! assert_eq!(series.did().to_string(), "did:cityid:MA.156.130102:CJ.060101");
//! assert_eq!(did::parse("did:cityid:MA.156.130102:CJ.060101"), Ok(series));
//! ```

use crate::{
    code::{Code, MAX_LEN},
    error::{ErrorKind, ParseError},
};
use arrayvec::ArrayString;
use core::fmt;

/// What stands before the code.
pub const PREFIX: &str = "did:cityid:";

/// The DID of a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Did<'a>(&'a Code);

impl fmt::Display for Did<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0
            .as_str()
            .split_inclusive('/')
            .try_for_each(|part| match part.strip_suffix('/') {
                Some(part) => write!(f, "{part}:"),
                None => f.write_str(part),
            })
    }
}

impl Code {
    /// The DID of the code.
    pub const fn did(&self) -> Did<'_> {
        Did(self)
    }
}

/// The code of a DID in canonical form, without path, query or fragment.
///
/// # Errors
/// [`ErrorKind::WrongDid`] for another method or a `/`; else what is wrong with the code.
pub fn parse(did: &str) -> Result<Code, ParseError> {
    let rest = did
        .strip_prefix(PREFIX)
        .ok_or(ParseError::at(0, ErrorKind::WrongDid))?;
    let mut code = ArrayString::<MAX_LEN>::new();
    for (at, character) in rest.chars().enumerate() {
        let error = |kind| ParseError::at(at.saturating_add(PREFIX.len()), kind);
        let written = match character {
            '/' => return Err(error(ErrorKind::WrongDid)),
            ':' => '/',
            other => other,
        };
        code.try_push(written)
            .map_err(|_| error(ErrorKind::TooLong))?;
    }
    code.parse()
        .map_err(|error: ParseError| error.shifted(PREFIX.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn did_works_for_a_custom_code() {
        let code: Code = "MA.156.1301/60.10000000.2/A7.02".parse().unwrap();
        assert_eq!(
            code.did().to_string(),
            "did:cityid:MA.156.1301:60.10000000.2:A7.02"
        );
        assert_eq!(parse(&code.did().to_string()), Ok(code));
    }

    #[test]
    fn parse_fails_when_not_canonical() {
        let error = |text: &str| parse(text).unwrap_err();
        assert_eq!(
            error("did:ma:MA.156"),
            ParseError::at(0, ErrorKind::WrongDid)
        );
        assert_eq!(
            error("DID:CITYID:MA.156"),
            ParseError::at(0, ErrorKind::WrongDid)
        );
        assert_eq!(
            error("did:cityid:MA.156.1301/CJ.060101"),
            ParseError::at(22, ErrorKind::WrongDid)
        );
        assert_eq!(
            error("did:cityid:MA.156.1300"),
            ParseError::at(20, ErrorKind::PaddedArea)
        );
        assert_eq!(error("did:cityid:"), ParseError::at(11, ErrorKind::Empty));
        let long = "did:cityid:MA.156".to_string() + &"A".repeat(59);
        assert_eq!(error(&long), ParseError::at(75, ErrorKind::TooLong));
    }
}
