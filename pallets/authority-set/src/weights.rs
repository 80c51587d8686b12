//! The weights that the pallet needs. The runtime implements the trait with measured values.

use frame_support::weights::Weight;

/// Weight of each call, with as many authorities as there can be.
pub trait WeightInfo {
    /// [`add_authority`](crate::Pallet::add_authority).
    fn add_authority() -> Weight;
    /// [`remove_authority`](crate::Pallet::remove_authority).
    fn remove_authority() -> Weight;
    /// [`set_session_length`](crate::Pallet::set_session_length).
    fn set_session_length() -> Weight;
    /// [`enrol_candidate`](crate::Pallet::enrol_candidate).
    fn enrol_candidate() -> Weight;
    /// [`withdraw_candidate`](crate::Pallet::withdraw_candidate) of an account with session keys.
    fn withdraw_candidate() -> Weight;
}
