//! What the path of a URL asks for.

use city_code::{parse_lenient, Code, Lenient, ParseError};
use percent_encoding::percent_decode_str;

/// What stands between a code and what is signed of it.
const SIGNED: &str = ":S.";

/// What a path asks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Address {
    /// A code.
    Code {
        /// The code.
        code: Code,
        /// The path under which it stands.
        canonical: String,
        /// Whether that is the path that was given.
        is_canonical: bool,
    },
    /// A code of the same system that is not in this registry.
    Foreign(String),
}

/// Why a path asks for nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Wrong {
    /// It has a `/`, `.` or `%` that is percent-encoded, at this place.
    #[error("character {0}: a code's separators are never percent-encoded")]
    Encoded(usize),
    /// It is no UTF-8.
    #[error("the path is not UTF-8")]
    NotText,
    /// It is no code.
    #[error("{0}")]
    Malformed(ParseError),
    /// What follows the code is no signature.
    #[error("what follows {SIGNED} has to be base32: letters and the digits 2 to 7")]
    BadSignature,
}

impl Address {
    /// Reads the path of a URL as it was sent, from after the first `/` on. It is decoded once.
    ///
    /// # Errors
    /// See [`Wrong`].
    pub fn read(path: &str) -> Result<Self, Wrong> {
        refuse_encoded(path)?;
        let text = percent_decode_str(path).decode_utf8();
        let text = text.map_err(|_| Wrong::NotText)?;
        match parse_lenient(&text).map_err(Wrong::Malformed)? {
            Lenient::Foreign { text } => Ok(Self::Foreign(text)),
            Lenient::Code {
                code,
                signature_suffix,
                ..
            } => {
                let signed = signature_suffix.map(signed).transpose()?;
                let canonical = format!("{code}{}", signed.unwrap_or_default());
                Ok(Self::Code {
                    code,
                    is_canonical: canonical == path,
                    canonical,
                })
            }
        }
    }
}

/// The signature as it follows a code.
fn signed(signature: String) -> Result<String, Wrong> {
    let is_base32 = |byte: u8| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte);
    match signature.bytes().all(is_base32) {
        true => Ok(format!("{SIGNED}{signature}")),
        false => Err(Wrong::BadSignature),
    }
}

fn refuse_encoded(path: &str) -> Result<(), Wrong> {
    for (at, _) in path.match_indices('%') {
        let digits = path.get(at.saturating_add(1)..at.saturating_add(3));
        let octet = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if matches!(octet, None | Some(b'/' | b'.' | b'%')) {
            return Err(Wrong::Encoded(at));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(path: &str) -> (String, bool) {
        match Address::read(path).unwrap() {
            Address::Code {
                canonical,
                is_canonical,
                ..
            } => (canonical, is_canonical),
            Address::Foreign(text) => panic!("{text} is foreign"),
        }
    }

    #[test]
    fn canonical_paths_are_kept() {
        for path in [
            "MA.156.1301",
            "MA.156.1301.02/60.10000000.A0001",
            "MA.156.1301.01:S.ABC234",
            "MA.156.1301/60.10000000.1/B7",
        ] {
            assert_eq!(canonical(path), (path.into(), true));
        }
    }

    #[test]
    fn others_have_a_canonical_path() {
        for (path, expected) in [
            ("ma.156.1301", "MA.156.1301"),
            ("MA.156.1301-UB", "MA.156.1301"),
            ("MA.156.130100", "MA.156.1301"),
            ("MA.156.1301/", "MA.156.1301"),
            ("did:cityid:MA.156.1301.01", "MA.156.1301.01"),
            ("%EF%BC%ADA.156.1301", "MA.156.1301"),
            ("ma.156.1301:s.abc234", "MA.156.1301:S.ABC234"),
        ] {
            assert_eq!(canonical(path), (expected.into(), false), "{path}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for (path, wrong) in [
            ("MA%2E156.1301", Wrong::Encoded(2)),
            ("MA.156%2f1301", Wrong::Encoded(6)),
            ("MA.156.1301%2500", Wrong::Encoded(11)),
            ("MA.156.13%", Wrong::Encoded(9)),
            ("MA.156.%FF", Wrong::NotText),
            ("MA.156.1301:S.A%0D%0AB", Wrong::BadSignature),
        ] {
            assert_eq!(Address::read(path), Err(wrong), "{path}");
        }
        let look_alike = Address::read("M%D0%90.156.1301").unwrap_err();
        assert!(matches!(look_alike, Wrong::Malformed(_)));
        let foreign = Address::read("MA.840.1").unwrap();
        assert_eq!(foreign, Address::Foreign("MA.840.1".into()));
    }

    proptest! {
        #[test]
        fn a_canonical_path_leads_to_itself(path in "(MA|ma)\\.156\\.[1-9][0-9](\\.[0-9A-Z]{2})?(/60\\.10000000\\.[0-9A-Z]{1,6})?(-[0-9A-Z]{2})?|\\PC{0,40}") {
            if let Ok(Address::Code { code, canonical, .. }) = Address::read(&path) {
                let again = Address::read(&canonical).unwrap();
                prop_assert_eq!(again, Address::Code { code, canonical, is_canonical: true });
            }
        }
    }
}
