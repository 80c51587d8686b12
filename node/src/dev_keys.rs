//! The keys that everybody knows: those of the development phrase.

use sp_core::{crypto::DEV_PHRASE, ed25519, sr25519, Pair};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use std::collections::BTreeMap;

/// Every well-known development key with its name: `//Alice` to `//Ferdie`, their stashes, `//One`,
/// `//Two` and the phrase itself, for sr25519 and ed25519.
pub fn well_known() -> BTreeMap<[u8; 32], String> {
    let mut keys = BTreeMap::new();
    for key in Sr25519Keyring::iter() {
        keys.insert(key.to_raw_public(), format!("//{}", <&str>::from(key)));
    }
    for key in Ed25519Keyring::iter() {
        keys.insert(key.to_raw_public(), format!("//{}", <&str>::from(key)));
    }
    let name = || "the development phrase".to_string();
    keys.extend(
        sr25519::Pair::from_string(DEV_PHRASE, None)
            .map(|p| (p.public().0, name()))
            .ok(),
    );
    keys.extend(
        ed25519::Pair::from_string(DEV_PHRASE, None)
            .map(|p| (p.public().0, name()))
            .ok(),
    );
    keys
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn well_known_covers_both_schemes() {
        let keys = well_known();
        for uri in ["//Alice", "//Ferdie", "//Alice//stash", "//One", "//Two"] {
            let sr25519 = sr25519::Pair::from_string(uri, None).unwrap().public().0;
            let ed25519 = ed25519::Pair::from_string(uri, None).unwrap().public().0;
            assert_eq!(keys.get(&sr25519).map(String::as_str), Some(uri));
            assert_eq!(keys.get(&ed25519).map(String::as_str), Some(uri));
        }
        // 14 names and the phrase, in two schemes.
        assert_eq!(keys.len(), 30);
    }
}
