//! The benchmarks from which `scripts/weights.sh` generates the weights.

mod session;

use crate::*;
use alloc::string::String;
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::{extensions::Pallet as SystemExtensions, Pallet as SystemCalls};
use pallet_allowance::{BucketId, Class, Enrol, EnrolledBy};
use session::Pallet as SessionCalls;

impl frame_system_benchmarking::Config for Runtime {}

frame_benchmarking::define_benchmarks!(
    [frame_system, SystemCalls::<Runtime>]
    [frame_system_extensions, SystemExtensions::<Runtime>]
    [pallet_allowance, Allowance]
    [pallet_authority_set, AuthoritySet]
    [pallet_city_identity, CityIdentity]
    [pallet_collective, Council]
    [pallet_governance, Governance]
    [pallet_membership, CouncilMembership]
    [pallet_multisig, Multisig]
    [pallet_session, SessionCalls::<Runtime>]
    [pallet_timestamp, Timestamp]
    [pallet_utility, Utility]
);

/// Lets `who` reserve places, as `pallet-multisig` does.
pub fn enrol(who: &AccountId) {
    let enrolled = Allowance::enrol(
        who,
        Class::Applicant,
        BucketId::Applicants,
        EnrolledBy::System,
    );
    if let Err(error) = enrolled {
        log::error!(target: "runtime::benchmarks", "{who:?} could not be enrolled: {error:?}");
    }
}

/// Which benchmarks there are, and what storage they touch.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs the benchmarks that `config` names.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}
