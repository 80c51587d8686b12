//! The weights that the pallet needs. The runtime implements the trait with measured values.

use frame_support::weights::Weight;

/// Weight of each call and hook.
pub trait WeightInfo {
    /// [`enact`](crate::Pallet::enact) alone, without the call it carries out.
    fn enact() -> Weight;
    /// [`authorize_upgrade`](crate::Pallet::authorize_upgrade), replacing another upgrade.
    fn authorize_upgrade() -> Weight;
    /// [`cancel_upgrade`](crate::Pallet::cancel_upgrade).
    fn cancel_upgrade() -> Weight;
    /// The start of a block in which no upgrade expires.
    fn on_initialize_idle() -> Weight;
    /// The start of a block in which an upgrade expires.
    fn on_initialize_expiry() -> Weight;
}
