//! Labels: signed codes, their pictures, and judging them.

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
    let facts = facts.collect::<Result<Vec<_>>>()?;
    if facts.is_empty() {
        return Ok(None);
    }
    let digest = Digest::facts(facts);
    let digest = digest.ok_or_else(|| Error::usage("a fact is named twice"))?;
    Ok(Some(digest))
}
