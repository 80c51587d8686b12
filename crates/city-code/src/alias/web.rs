//! Web links: `https://HOST/` and the code, signed with `:S.` and a signature in base32.
//!
//! ```
//! use city_code::{alias::web::Link, Code};
//!
//! let code = Code::parse(b"MA.156.1301.01").unwrap();
//! let link = Link::new("id.example", code).unwrap();
//! assert_eq!(link.to_string(), "https://id.example/MA.156.1301.01");
//! assert_eq!(format!("{link:#}"), "HTTPS://ID.EXAMPLE/MA.156.1301.01");
//! assert_eq!(Link::parse("https://id.example/MA.156.1301.01"), Ok(link));
//! ```

use crate::{
    code::Code,
    error::{ErrorKind, ParseError},
};
use core::fmt::{self, Write};

const SCHEME: &str = "https://";

/// What stands between a code and its signature.
pub const SIGNATURE_MARK: &str = ":S.";

/// A link to what a host says about a code. Written out it has the scheme and host as they are
/// known; with `{:#}` all in upper case, so that it fits the alphanumeric mode of QR codes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Link<'a> {
    host: &'a str,
    code: Code,
    signature: Option<&'a str>,
}

impl<'a> Link<'a> {
    /// The link to `code` on a host: a name in ASCII, with a port where need be.
    ///
    /// # Errors
    /// [`ErrorKind::WrongLink`] for what cannot be a host.
    pub fn new(host: &'a str, code: Code) -> Result<Self, ParseError> {
        check_host(host)?;
        Ok(Self {
            host,
            code,
            signature: None,
        })
    }

    /// The same link with a signature: unpadded upper-case base32 (RFC 4648).
    ///
    /// # Errors
    /// [`ErrorKind::WrongSignature`] at its first character outside that alphabet, or at its end
    /// if it is empty.
    pub fn signed(self, signature: &'a str) -> Result<Self, ParseError> {
        check_signature(signature)?;
        Ok(Self {
            signature: Some(signature),
            ..self
        })
    }

    /// Reads a link of this form, scheme and host in any case, and nothing else.
    ///
    /// # Errors
    /// [`ErrorKind::WrongLink`] for another form; else what is wrong with host, code or signature.
    pub fn parse(link: &'a str) -> Result<Self, ParseError> {
        let error = |at| ParseError::at(at, ErrorKind::WrongLink);
        let (scheme, rest) = link.split_at_checked(SCHEME.len()).ok_or(error(0))?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return Err(error(0));
        }
        let (host, path) = rest.split_once('/').ok_or(error(link.chars().count()))?;
        check_host(host).map_err(|error| error.shifted(SCHEME.len()))?;
        let (text, signature) = match path.split_once(SIGNATURE_MARK) {
            Some((text, signature)) => (text, Some(signature)),
            None => (path, None),
        };
        let after = |length: usize| link.len().saturating_sub(length);
        let code: Code = text
            .parse()
            .map_err(|error: ParseError| error.shifted(after(path.len())))?;
        if let Some(signature) = signature {
            check_signature(signature).map_err(|error| error.shifted(after(signature.len())))?;
        }
        Ok(Self {
            host,
            code,
            signature,
        })
    }

    /// The host, as it was given.
    pub const fn host(&self) -> &'a str {
        self.host
    }

    /// The code.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The signature in base32, not verified; none if the link has none.
    pub const fn signature(&self) -> Option<&'a str> {
        self.signature
    }
}

impl fmt::Display for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let upper = f.alternate();
        let cased = |c: char| if upper { c.to_ascii_uppercase() } else { c };
        SCHEME
            .chars()
            .chain(self.host.chars())
            .try_for_each(|c| f.write_char(cased(c)))?;
        write!(f, "/{}", self.code)?;
        match self.signature {
            Some(signature) => write!(f, "{SIGNATURE_MARK}{signature}"),
            None => Ok(()),
        }
    }
}

fn check_host(host: &str) -> Result<(), ParseError> {
    let of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    check_all(host, of_host, ErrorKind::WrongLink)
}

fn check_signature(signature: &str) -> Result<(), ParseError> {
    let of_base32 = |c: char| matches!(c, 'A'..='Z' | '2'..='7');
    check_all(signature, of_base32, ErrorKind::WrongSignature)
}

/// Refuses an empty text and one with a character that is not good.
fn check_all(text: &str, good: fn(char) -> bool, kind: ErrorKind) -> Result<(), ParseError> {
    match text.chars().position(|c| !good(c)) {
        None if !text.is_empty() => Ok(()),
        at => Err(ParseError::at(at.unwrap_or(0), kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::ToString};

    fn code() -> Code {
        "MA.156.1301/CJ.060101".parse().unwrap()
    }

    #[test]
    fn link_works_with_signature() {
        let link = Link::new("id.example:8443", code())
            .unwrap()
            .signed("ABC234")
            .unwrap();
        let text = "https://id.example:8443/MA.156.1301/CJ.060101:S.ABC234";
        assert_eq!(link.to_string(), text);
        assert_eq!(Link::parse(text), Ok(link));
        assert_eq!((link.host(), link.code()), ("id.example:8443", code()));
        assert_eq!(link.signature(), Some("ABC234"));
    }

    #[test]
    fn upper_case_link_fits_qr_alphanumeric_mode() {
        let link = Link::new("id.example", code())
            .unwrap()
            .signed("ABC234")
            .unwrap();
        let upper = format!("{link:#}");
        let of_qr = |c: char| matches!(c, '0'..='9' | 'A'..='Z' | '.' | '/' | ':' | '-');
        assert!(upper.chars().all(of_qr), "{upper}");
        assert_eq!(Link::parse(&upper).unwrap().code(), code());
    }

    #[test]
    fn link_fails_when_a_part_is_wrong() {
        let error = |text: &str| Link::parse(text).unwrap_err();
        let wrong = |position, kind| ParseError::at(position, kind);
        assert_eq!(error("id.example/MA.156"), wrong(0, ErrorKind::WrongLink));
        assert_eq!(
            error("http://id.example/MA.156"),
            wrong(0, ErrorKind::WrongLink)
        );
        assert_eq!(error("https://id.example"), wrong(18, ErrorKind::WrongLink));
        assert_eq!(error("https:///MA.156"), wrong(8, ErrorKind::WrongLink));
        assert_eq!(error("https://i d/MA.156"), wrong(9, ErrorKind::WrongLink));
        assert_eq!(error("https://id/ma.156"), wrong(11, ErrorKind::LowerCase));
        assert_eq!(
            error("https://id/MA.156?x"),
            wrong(17, ErrorKind::WrongCharacter)
        );
        assert_eq!(
            error("https://id/MA.156:S."),
            wrong(20, ErrorKind::WrongSignature)
        );
        assert_eq!(
            error("https://id/MA.156:S.A1"),
            wrong(21, ErrorKind::WrongSignature)
        );
    }
}
