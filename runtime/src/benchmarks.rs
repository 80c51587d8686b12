//! The benchmarks from which `scripts/weights.sh` generates the weights.

use crate::*;
use alloc::{string::String, vec};
use frame_benchmarking::{
    add_benchmarks, define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList, Benchmarking,
};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::{
    extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
};

define_benchmarks!(
    [frame_benchmarking, BaselineBench::<Runtime>]
    [frame_system, SystemBench::<Runtime>]
    [frame_system_extensions, SystemExtensionsBench::<Runtime>]
    [pallet_timestamp, Timestamp]
    [pallet_grandpa, Grandpa]
    [pallet_collective, Council]
    [pallet_membership, CouncilMembership]
    [pallet_governance, Governance]
    [pallet_multisig, Multisig]
    [pallet_utility, Utility]
    [pallet_allowance, Allowance]
    [pallet_authority_set, AuthoritySet]
    [pallet_city_identity, CityIdentity]
);
