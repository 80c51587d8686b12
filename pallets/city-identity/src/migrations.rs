//! How the state that an earlier runtime left becomes that of this one.

use crate::{Config, Pallet};
use core::marker::PhantomData;
use frame_support::{
    migrations::VersionedMigration, traits::UncheckedOnRuntimeUpgrade, weights::Weight,
};

/// Series of numbers and their blocks are new: there is nothing to change, only to say that readers
/// look for them.
pub type ToV1<T> =
    VersionedMigration<0, 1, Unchanged<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

/// Leaves the state as it is.
pub struct Unchanged<T>(PhantomData<T>);

impl<T: Config> UncheckedOnRuntimeUpgrade for Unchanged<T> {
    fn on_runtime_upgrade() -> Weight {
        Weight::zero()
    }
}
