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
use signed_code::Digest;

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
