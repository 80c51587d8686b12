//! A chain spec that starts with many entries, to measure what the database costs.

use crate::bare::{entries, LabelHash};
use anyhow::{Context, Result};
use serde_json::Value;
use sp_core::bytes::to_hex;

/// How many series the entries stand below.
const PARENTS: usize = 1_000;

/// Adds so many entries to the state of a raw chain spec.
///
/// # Errors
/// If the chain spec is not a raw one.
pub fn fill(spec: &mut Value, count: usize) -> Result<()> {
    let state = spec
        .pointer_mut("/genesis/raw/top")
        .and_then(Value::as_object_mut)
        .context("not a raw chain spec: write one with `city-node export-chain-spec --raw`")?;
    for (key, value) in entries(count, PARENTS, LabelHash::Identity) {
        state.insert(to_hex(&key, false), to_hex(&value, false).into());
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_come_beside_what_is_there() {
        let mut spec = json!({ "genesis": { "raw": { "top": { "0x01": "0x02" } } } });
        fill(&mut spec, 2_500).unwrap();
        let top = spec.pointer("/genesis/raw/top").unwrap();
        let top = top.as_object().unwrap();
        assert_eq!(top.len(), 2_501);
        assert_eq!(top["0x01"], "0x02");
    }

    #[test]
    fn other_chain_specs_are_refused() {
        assert!(fill(&mut json!({ "genesis": { "runtimeGenesis": {} } }), 1).is_err());
    }
}
