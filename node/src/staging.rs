//! The chain spec of a production chain, from a file with the public keys of its founders.

use crate::{
    chain_spec::{properties, runtime, with_divisions, ChainSpec},
    dev_keys,
};
use city_runtime::{constants, opaque::SessionKeys};
use sc_network::config::MultiaddrWithPeerId;
use sc_service::ChainType;
use serde::Deserialize;
use serde_json::json;
use sp_core::{crypto::AccountId32, ed25519, sr25519};
use std::collections::BTreeMap;

/// With four authorities finality survives the loss of one; with three it does not.
const MIN_AUTHORITIES: usize = 4;
/// With fewer members a two thirds vote is a vote of all.
const MIN_COUNCIL: usize = 3;

/// The keys file. Keys are SS58 addresses or `0x` and 64 hexadecimal digits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct KeysFile {
    /// What people call the chain.
    name: String,
    /// What programs call the chain; the name of its folder below the base path.
    id: String,
    /// Who authors and finalizes blocks from the start.
    authorities: Vec<AuthorityKeys>,
    /// The accounts of the council's first members.
    council: Vec<String>,
    /// Addresses of nodes that a new node asks first.
    #[serde(default)]
    boot_nodes: Vec<MultiaddrWithPeerId>,
}

/// The public keys of one authority.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorityKeys {
    account: String,
    /// sr25519.
    aura: String,
    /// ed25519.
    grandpa: String,
}

/// The chain spec for the keys file with the text `keys`.
///
/// # Errors
/// What is wrong and in which field: text that is not such a file; a key that is none, that is a
/// well-known development key, or that stands twice; too few authorities or council members.
pub fn chain_spec(keys: &str) -> Result<ChainSpec, String> {
    let file: KeysFile = serde_json::from_str(keys).map_err(|error| error.to_string())?;
    check_names(&file)?;
    let mut keys = Keys::default();
    let authorities = authorities(&file, &mut keys)?;
    let council = council(&file, &mut keys)?;
    Ok(ChainSpec::builder(runtime()?, None)
        .with_name(&file.name)
        .with_id(&file.id)
        .with_chain_type(ChainType::Live)
        .with_protocol_id(&file.id)
        .with_boot_nodes(file.boot_nodes)
        .with_properties(properties())
        .with_genesis_config_patch(json!({
            "authoritySet": { "sessionLength": constants::HOURS },
            "cityIdentity": { "registry": { "production": true } },
            "councilMembership": { "members": council },
            "session": { "keys": authorities },
        }))
        .with_genesis_config_patch(with_divisions()?)
        .build())
}

fn check_names(file: &KeysFile) -> Result<(), String> {
    if file.name.trim().is_empty() {
        return Err("name: is empty".into());
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if file.id.is_empty() || !file.id.chars().all(plain) {
        return Err("id: wants lower case letters, digits, `-` and `_`".into());
    }
    Ok(())
}

/// What pallet-session starts with: an authority's account, twice, and its session keys.
type SessionEntry = (AccountId32, AccountId32, SessionKeys);

fn authorities(file: &KeysFile, keys: &mut Keys) -> Result<Vec<SessionEntry>, String> {
    if file.authorities.len() < MIN_AUTHORITIES {
        return Err(format!(
            "authorities: at least {MIN_AUTHORITIES} are needed"
        ));
    }
    let mut entry = |(index, of): (usize, &AuthorityKeys)| {
        let mut key = |field, text| keys.take(format!("authorities[{index}].{field}"), text);
        let account = AccountId32::from(key("account", &of.account)?);
        let aura = sr25519::Public::from_raw(key("aura", &of.aura)?).into();
        let grandpa = ed25519::Public::from_raw(key("grandpa", &of.grandpa)?).into();
        Ok((account.clone(), account, SessionKeys { aura, grandpa }))
    };
    file.authorities
        .iter()
        .enumerate()
        .map(&mut entry)
        .collect()
}

fn council(file: &KeysFile, keys: &mut Keys) -> Result<Vec<AccountId32>, String> {
    if file.council.len() < MIN_COUNCIL {
        return Err(format!(
            "council: at least {MIN_COUNCIL} members are needed"
        ));
    }
    let mut member =
        |(index, text): (usize, &String)| Ok(keys.take(format!("council[{index}]"), text)?.into());
    file.council.iter().enumerate().map(&mut member).collect()
}

/// The keys that are taken: the development keys, and those that were read so far. One key has one
/// purpose: an account is of one class, and a session key signs nothing else.
struct Keys {
    well_known: BTreeMap<[u8; 32], String>,
    seen: BTreeMap<[u8; 32], String>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            well_known: dev_keys::well_known(),
            seen: BTreeMap::new(),
        }
    }
}

impl Keys {
    fn take(&mut self, field: String, text: &str) -> Result<[u8; 32], String> {
        let key: [u8; 32] = text
            .parse::<AccountId32>()
            .map_err(|error| format!("{field}: {error}"))?
            .into();
        if let Some(name) = self.well_known.get(&key) {
            return Err(format!(
                "{field}: this is the development key {name}: anybody can use it"
            ));
        }
        if let Some(other) = self.seen.insert(key, field.clone()) {
            return Err(format!("{field}: this key already stands in {other}"));
        }
        Ok(key)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::chain_spec::to_json;
    use serde_json::Value;
    use sp_core::{crypto::Ss58Codec, Pair};

    const EXAMPLE: &str = include_str!("../../chain-spec/staging-keys.example.json");

    /// The address of the `n`th key that nobody else knows.
    fn address(n: u8) -> String {
        AccountId32::new([n; 32]).to_ss58check()
    }

    fn valid() -> Value {
        let authority = |n: u8, aura: u8| {
            json!({
                "account": address(n),
                "aura": address(aura),
                "grandpa": ed25519::Pair::from_seed(&[n; 32]).public().to_ss58check(),
            })
        };
        json!({
            "name": "Register of City Codes",
            "id": "city_codes",
            "authorities": [authority(1, 11), authority(2, 12), authority(3, 13), authority(4, 14)],
            "council": [address(21), address(22), address(23)],
        })
    }

    fn refusal(change: impl Fn(&mut Value)) -> String {
        let mut file = valid();
        change(&mut file);
        chain_spec(&file.to_string()).err().unwrap()
    }

    fn set(pointer: &str, to: impl Into<Value>) -> String {
        let to = to.into();
        refusal(|file| *file.pointer_mut(pointer).unwrap() = to.clone())
    }

    #[test]
    fn valid_keys_make_a_production_chain() {
        let spec = chain_spec(&valid().to_string()).unwrap();
        let json: Value = serde_json::from_str(&to_json(&spec, false).unwrap()).unwrap();
        assert_eq!(json["chainType"], "Live");
        assert_eq!(json["id"], "city_codes");
        let registry = &json["genesis"]["runtimeGenesis"]["patch"]["cityIdentity"]["registry"];
        assert_eq!(registry["production"], true);
        assert_eq!(registry["divisions"].as_array().unwrap().len(), 6_814);
    }

    #[test]
    fn addresses_for_light_clients_are_kept() {
        let id = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
        let addresses = json!([
            format!("/dns/node.example/tcp/30334/ws/p2p/{id}"),
            format!("/dns/node.example/tcp/443/wss/p2p/{id}"),
        ]);
        let mut file = valid();
        file["bootNodes"] = addresses.clone();
        let spec = chain_spec(&file.to_string()).unwrap();
        let json: Value = serde_json::from_str(&to_json(&spec, true).unwrap()).unwrap();
        assert_eq!(json["bootNodes"], addresses);
    }

    #[test]
    fn example_parses_and_is_refused_for_its_development_keys() {
        let error = chain_spec(EXAMPLE).err().unwrap();
        let problem = "authorities[0].account: this is the development key //Alice//stash";
        assert!(error.contains(problem), "{error}");
    }

    #[test]
    fn development_keys_are_refused_by_field() {
        let sr25519 = |uri| {
            sr25519::Pair::from_string(uri, None)
                .unwrap()
                .public()
                .to_ss58check()
        };
        let ed25519 = |uri| {
            ed25519::Pair::from_string(uri, None)
                .unwrap()
                .public()
                .to_ss58check()
        };
        for (field, key, name) in [
            (
                "/authorities/0/account",
                sr25519("//Alice"),
                "authorities[0].account: this is",
            ),
            (
                "/authorities/1/aura",
                sr25519("//Bob//stash"),
                "authorities[1].aura: this is",
            ),
            (
                "/authorities/3/grandpa",
                ed25519("//Two"),
                "authorities[3].grandpa: this is",
            ),
            (
                "/council/2",
                sr25519("//Ferdie"),
                "council[2]: this is the development key //Ferdie",
            ),
        ] {
            let error = set(field, key);
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        let error = set("/council/1", address(1));
        assert_eq!(
            error,
            "council[1]: this key already stands in authorities[0].account"
        );
        let error = set("/authorities/2/aura", address(11));
        assert_eq!(
            error,
            "authorities[2].aura: this key already stands in authorities[0].aura"
        );
    }

    #[test]
    fn text_that_is_no_key_is_refused() {
        assert!(set("/council/0", "5Grw").starts_with("council[0]: invalid ss58 address"));
    }

    #[test]
    fn too_few_are_refused() {
        assert!(
            set("/council", json!([address(21), address(22)])).starts_with("council: at least 3")
        );
        assert!(set("/authorities", json!([])).starts_with("authorities: at least 4"));
    }

    #[test]
    fn bad_names_and_unknown_fields_are_refused() {
        assert!(set("/id", "City Codes").starts_with("id: "));
        assert!(set("/name", " ").starts_with("name: "));
        let error = refusal(|file| file["sudo"] = json!("x"));
        assert!(error.contains("unknown field `sudo`"), "{error}");
    }
}
