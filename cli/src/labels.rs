//! Labels: signed codes, their pictures, and judging them.

mod block;
mod inclusion;
pub mod key;
pub mod qr;
pub mod scan;
pub mod sheet;
pub mod sign;
pub mod trust;

use crate::{
    error::{Error, Result},
    values,
};
use city_code::{alias::web::SIGNATURE_MARK, parse_lenient, Code, Lenient};
use signed_code::{Digest, Signed, PURE_PREFIX};

/// The code that a text is of: a label, or what stands there without a signature.
fn code_of(text: &str) -> Option<Code> {
    if let Ok(label) = Signed::read(text) {
        return Some(label.code);
    }
    match parse_lenient(text) {
        Ok(Lenient::Code { code, .. }) => Some(code),
        _ => None,
    }
}

/// Whether a text claims to be a label.
fn is_signed(text: &str) -> bool {
    let text = text.to_uppercase();
    text.contains(SIGNATURE_MARK) || text.starts_with(PURE_PREFIX)
}

/// Refuses what is no label of a code.
///
/// # Errors
/// What is wrong with it.
fn check_label(label: &str, code: &Code) -> Result<Signed> {
    let read = Signed::read(label)
        .map_err(|unreadable| Error::usage(format!("the label is none: {unreadable}")))?;
    check_same(&read.code, code)?;
    Ok(read)
}

fn check_same(read: &Code, code: &Code) -> Result<()> {
    match read == code {
        true => Ok(()),
        false => Err(Error::usage(format!(
            "the label is of {read}, not of {code}"
        ))),
    }
}

/// The digest of the facts that options name; none without any.
///
/// # Errors
/// If one is none, or stands twice.
fn facts(texts: &[String]) -> Result<Option<Digest>> {
    let facts = texts.iter().map(|text| values::pair("NAME=VALUE", text));
    digest(facts.collect::<Result<_>>()?)
}

/// The digest of facts, names with values; none without any.
///
/// # Errors
/// If one stands twice.
fn digest(facts: Vec<(&str, &str)>) -> Result<Option<Digest>> {
    if facts.is_empty() {
        return Ok(None);
    }
    let digest = Digest::facts(facts);
    let digest = digest.ok_or_else(|| Error::usage("a fact is named twice"))?;
    Ok(Some(digest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use signed_code::{Algorithm, Carrier, Label, LocalKey};

    /// The label of a code as it signs itself, with these facts.
    pub fn signed(code: Code, carrier: &Carrier, digest: Option<Digest>) -> String {
        let key = LocalKey::from_seed(Algorithm::Ed25519, &[7; 32].into()).unwrap();
        let label = Label {
            code,
            issuer: code,
            issued: 1,
            expires: None,
            digest,
        };
        label.sign(carrier, "1", &key).unwrap()
    }

    #[test]
    fn what_claims_to_be_signed_is_judged() {
        for text in ["HTTPS://A.EXAMPLE/MA.156.1301:S.AAAA", "ci1:x", "CI1:"] {
            assert!(is_signed(text), "{text}");
        }
        assert!(!is_signed("https://a.example/MA.156.1301"));
    }
}
