//! What the calls cost. The runtime implements this from its own benchmarks.

use frame_support::weights::Weight;

/// The weight of each call.
pub trait WeightInfo {
    /// `enrol_applicant`.
    fn enrol_applicant() -> Weight;
    /// `apply_for_area`, with a full list of applications.
    fn apply_for_area() -> Weight;
    /// `reject_application`, with a full list of applications.
    fn reject_application() -> Weight;
    /// `admit_area`, with a full list of applications.
    fn admit_area() -> Weight;
    /// `admit_areas` of `n` areas, with a full list of applications.
    fn admit_areas(n: u32) -> Weight;
    /// `open_series` with a record of `r` octets.
    fn open_series(r: u32) -> Weight;
    /// `register` with a record of `r` octets.
    fn register(r: u32) -> Weight;
    /// `register_batch` of `n` items with records of `r` octets together.
    fn register_batch(n: u32, r: u32) -> Weight;
    /// `set_record` with a record of `r` octets.
    fn set_record(r: u32) -> Weight;
    /// `suspend`.
    fn suspend() -> Weight;
    /// `reinstate`.
    fn reinstate() -> Weight;
    /// `retire`.
    fn retire() -> Weight;
    /// `revoke`.
    fn revoke() -> Weight;
    /// The rights of an account looked up on `n` codes.
    fn check_rights(n: u32) -> Weight;
}
