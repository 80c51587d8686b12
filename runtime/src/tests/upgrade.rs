//! An upgrade from the runtime before: what its state becomes.

use super::chain::*;
use crate::*;
use city_identity_primitives::{schema, Status};
use frame_support::traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion};
use sp_runtime::StateVersion;

type Migrations = <Runtime as frame_system::Config>::SingleBlockMigrations;

const CITY: &str = "MA.156.1301";
const SERIES: &str = "MA.156.1301/60.10000000";

/// Runs `test` on a state in which a series and an item of it are registered, and in which nothing of
/// what the runtime before did not know is.
fn before_the_upgrade(test: impl FnOnce()) {
    on_chain(|| {
        admit(CITY, Dave);
        let origin = || RuntimeOrigin::signed(Dave.to_account_id());
        let item = format!("{SERIES}.0001");
        CityIdentity::open_series(origin(), registration(SERIES)).unwrap();
        CityIdentity::register(origin(), registration(&item)).unwrap();
        StorageVersion::new(0).put::<CityIdentity>();
        test();
    });
}

fn state() -> Vec<u8> {
    sp_io::storage::root(StateVersion::V1)
}

#[test]
fn the_migration_says_which_layout_the_state_has_and_changes_nothing_else() {
    before_the_upgrade(|| {
        let item = format!("{SERIES}.0001");
        let read = || CityIdentity::registry().resolve_provably(item.as_bytes());
        // Who knows the new layout knows the one before, too.
        let before = read().unwrap();
        assert_eq!(before.status, Status::Active);
        let old = state();
        let weight = Migrations::on_runtime_upgrade();
        assert!(weight.all_lt(constants::RuntimeBlockWeights::get().max_block));
        assert_eq!(
            CityIdentity::on_chain_storage_version(),
            StorageVersion::new(schema::LAYOUT)
        );
        assert_eq!(read().unwrap(), before);
        StorageVersion::new(0).put::<CityIdentity>();
        assert_eq!(state(), old);
    });
}

#[test]
fn the_migration_runs_once() {
    before_the_upgrade(|| {
        Migrations::on_runtime_upgrade();
        let migrated = state();
        Migrations::on_runtime_upgrade();
        assert_eq!(state(), migrated);
    });
}

#[test]
fn a_series_from_before_has_chosen_items_for_ever() {
    before_the_upgrade(|| {
        Migrations::on_runtime_upgrade();
        let origin = || RuntimeOrigin::signed(Dave.to_account_id());
        CityIdentity::register(origin(), registration(&format!("{SERIES}.A7"))).unwrap();
        let error = CityIdentity::issue_items(origin(), code(SERIES), None, 1)
            .unwrap_err()
            .error;
        let expected = pallet_city_identity::Error::<Runtime>::NotASequence;
        assert_eq!(error, expected.into());
    });
}
