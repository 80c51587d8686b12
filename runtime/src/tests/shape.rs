//! What clients and other programs rely on.

use super::chain::*;
use crate::{genesis_config_presets, *};
use city_identity_primitives::schema;
use frame_support::traits::PalletInfoAccess;
use serde_json::json;
use sp_io::TestExternalities;

#[test]
fn pallets_have_the_names_that_readers_know() {
    assert_eq!(CityIdentity::name(), schema::PALLET);
    on_chain(|| {
        assert_eq!(CityIdentity::registry().now(), Ok(constants::SLOT_MILLIS));
    });
}

#[test]
fn every_preset_makes_a_chain() {
    for preset in genesis_config_presets::preset_names() {
        TestExternalities::default().execute_with(|| {
            let config = genesis(preset.as_ref(), json!({}));
            frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(config)
                .unwrap();
            assert!(!pallet_aura::Authorities::<Runtime>::get().is_empty());
            assert!(!Grandpa::grandpa_authorities().is_empty());
            assert_eq!(CouncilMembership::members().len(), 3);
        });
    }
}

#[test]
fn a_bad_division_table_makes_no_chain() {
    let row = |from, to| json!({ "code": 130_100, "name": "石家庄市", "from": from, "to": to });
    let divisions = json!([row(None, Some(1990)), row(Some(1980), None::<u16>)]);
    let patch = json!({ "cityIdentity": { "registry": { "divisions": divisions } } });
    TestExternalities::default().execute_with(|| {
        let error = frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(
            genesis("development", patch),
        )
        .unwrap_err();
        assert!(error.contains("divisions[1] (130100 石家庄市)"), "{error}");
    });
}

#[test]
fn metadata_is_there_in_every_version_that_clients_read() {
    let versions = Runtime::metadata_versions();
    for version in [14, 15, 16] {
        assert!(versions.contains(&version), "{versions:?}");
        assert!(Runtime::metadata_at_version(version).is_some());
    }
}

/// Indices are never given to another pallet: this list only grows.
#[test]
fn pallets_keep_their_indices() {
    let indices = [
        (System::index(), 0),
        (Timestamp::index(), 1),
        (Aura::index(), 2),
        (Grandpa::index(), 3),
        (Session::index(), 4),
        (Council::index(), 10),
        (CouncilMembership::index(), 11),
        (Governance::index(), 12),
        (Multisig::index(), 13),
        (Utility::index(), 14),
        (Allowance::index(), 20),
        (AuthoritySet::index(), 21),
        (CityIdentity::index(), 30),
    ];
    for (index, kept) in indices {
        assert_eq!(index, kept);
    }
}

#[test]
fn a_minute_has_its_blocks() {
    assert_eq!(
        u64::from(constants::MINUTES) * constants::SLOT_MILLIS,
        60_000
    );
}
