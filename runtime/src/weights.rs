//! What blocks, transactions, the database and calls cost, measured: `scripts/weights.sh` generates
//! these files.

pub mod frame_system;
pub mod frame_system_extensions;
pub mod machine;
pub mod neighbours;
pub mod pallet_allowance;
pub mod pallet_authority_set;
pub mod pallet_city_identity;
pub mod pallet_collective;
pub mod pallet_governance;
pub mod pallet_membership;
pub mod pallet_multisig;
pub mod pallet_session;
pub mod pallet_timestamp;
pub mod pallet_utility;

use ::frame_system::ExtensionsWeightInfo;
use ::pallet_allowance::WeightInfo;
use frame_support::{
    parameter_types,
    weights::{RuntimeDbWeight, Weight},
};

parameter_types! {
    /// What the database costs.
    pub const Database: RuntimeDbWeight = machine::DATABASE;
    /// What writing a key beside another one costs.
    pub const NeighbourWrite: Weight = neighbours::NEIGHBOUR_WRITE;
    /// What writing it costs if the two have the same value.
    pub const EqualWrite: Weight = neighbours::EQUAL_WRITE;
    /// A database that costs nothing.
    pub const NoDatabase: RuntimeDbWeight = RuntimeDbWeight { read: 0, write: 0 };
}

// What was measured can only be right in this order, which the registry relies on.
const _: () = assert!(
    0 < neighbours::EQUAL_WRITE.ref_time()
        && neighbours::EQUAL_WRITE.ref_time() <= neighbours::NEIGHBOUR_WRITE.ref_time()
        && neighbours::NEIGHBOUR_WRITE.ref_time() <= machine::DATABASE.write
);

/// What a transaction costs beside its extensions and its call: reading it, its signature.
///
/// What was measured of an empty transaction includes its extensions, whose weights are declared
/// beside this. But for the database, which one account in a row hardly uses: that comes on top.
pub fn base_extrinsic() -> Weight {
    type System = frame_system_extensions::WeightInfo<NoDatabase>;
    let extensions = [
        System::check_non_zero_sender(),
        System::check_spec_version(),
        System::check_tx_version(),
        System::check_genesis(),
        System::check_mortality_immortal_transaction(),
        pallet_allowance::WeightInfo::<NoDatabase>::check_allowance(),
        System::check_nonce(),
        System::check_weight(),
        System::weight_reclaim(),
    ];
    extensions
        .into_iter()
        .fold(machine::EXTRINSIC, |left, extension| {
            left.saturating_sub(extension)
        })
}
