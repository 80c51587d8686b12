//! The chains this program knows, and how a chain spec is checked and written.

use crate::divisions;
use city_runtime::constants;
use sc_service::{ChainType, Properties};
use serde_json::{json, Value};
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_runtime::BuildStorage;
use std::path::PathBuf;

/// A chain spec: what a chain is called, how its nodes find each other, and its block zero.
pub type ChainSpec = sc_service::GenericChainSpec;

/// A chain of one authority for trying things out.
///
/// # Errors
/// If this program was built without the runtime, or the division table is wrong.
pub fn development() -> Result<ChainSpec, String> {
    from_preset(
        DEV_RUNTIME_PRESET,
        "dev",
        "Development",
        ChainType::Development,
    )
}

/// A chain of four authorities on one machine.
///
/// # Errors
/// As [`development`].
pub fn local() -> Result<ChainSpec, String> {
    from_preset(
        LOCAL_TESTNET_RUNTIME_PRESET,
        "local",
        "Local",
        ChainType::Local,
    )
}

/// The chain that a file describes.
///
/// # Errors
/// If the file cannot be read or is no chain spec.
pub fn from_file(path: PathBuf) -> Result<ChainSpec, String> {
    ChainSpec::from_json_file(path)
}

fn from_preset(
    preset: &str,
    id: &str,
    name: &str,
    chain_type: ChainType,
) -> Result<ChainSpec, String> {
    Ok(ChainSpec::builder(runtime()?, None)
        .with_id(id)
        .with_name(name)
        .with_chain_type(chain_type)
        .with_protocol_id(id)
        .with_properties(properties())
        .with_genesis_config_preset_name(preset)
        .with_genesis_config_patch(with_divisions()?)
        .build())
}

/// The code of the runtime.
///
/// # Errors
/// If this program was built without it.
pub fn runtime() -> Result<&'static [u8], String> {
    city_runtime::WASM_BINARY.ok_or_else(|| {
        "this program was built without its runtime (SKIP_WASM_BUILD): it can start no new \
         chain"
            .into()
    })
}

/// What wallets and explorers are told. There is no token: none is named.
pub fn properties() -> Properties {
    Properties::from_iter([("ss58Format".into(), constants::SS58_PREFIX.into())])
}

/// The division table as a patch on a genesis configuration.
///
/// # Errors
/// The line of the table that is wrong.
pub fn with_divisions() -> Result<Value, String> {
    Ok(json!({ "cityIdentity": { "registry": { "divisions": divisions::table()? } } }))
}

/// A chain spec as JSON, with the runtime's approval of its block zero.
///
/// # Errors
/// What the runtime refuses.
pub fn to_json(spec: &ChainSpec, raw: bool) -> Result<String, String> {
    spec.build_storage().map_err(first_line)?;
    spec.as_json(raw)
}

/// The runtime's complaint without the whole genesis configuration that is printed after it.
fn first_line(error: String) -> String {
    error.split(" for blob:").next().unwrap_or_default().into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use city_identity_primitives::schema;
    use sp_core::storage::Storage;

    fn divisions(storage: &Storage) -> usize {
        let prefix = schema::DIVISIONS.prefix();
        storage
            .top
            .keys()
            .filter(|key| key.starts_with(&prefix))
            .count()
    }

    #[test]
    fn development_starts_with_every_division() {
        let storage = development().unwrap().build_storage().unwrap();
        // 6,814 periods of 6,559 codes.
        assert_eq!(divisions(&storage), 6_559);
    }

    #[test]
    fn local_starts_with_every_division() {
        let storage = local().unwrap().build_storage().unwrap();
        assert_eq!(divisions(&storage), 6_559);
    }

    #[test]
    fn to_json_names_the_row_that_the_runtime_refuses() {
        let row = json!({ "code": 1301, "name": "石家庄市" });
        let spec = ChainSpec::builder(runtime().unwrap(), None)
            .with_genesis_config_preset_name(DEV_RUNTIME_PRESET)
            .with_genesis_config_patch(json!({
                "cityIdentity": { "registry": { "divisions": [row] } }
            }))
            .build();
        let error = to_json(&spec, false).unwrap_err();
        assert!(error.contains("divisions[0] (1301 石家庄市)"), "{error}");
        assert!(error.len() < 500, "{error}");
    }

    #[test]
    fn properties_name_no_token() {
        assert_eq!(Value::from(properties()), json!({ "ss58Format": 42 }));
    }
}
