//! What share of the council a decision needs.

use crate::Origin;
use frame_support::traits::{EnsureOrigin, OriginTrait};
use pallet_collective::{DefaultVote, MemberCount};

/// Succeeds for the council origin if at least `N` of every `D` seats said aye.
///
/// `CouncilAtLeast<2, 3>` is two thirds of the seats, rounded up. `1 <= N <= D` is checked when the
/// runtime is compiled. A council without seats decides nothing.
pub struct CouncilAtLeast<const N: u32, const D: u32>;

impl<const N: u32, const D: u32> CouncilAtLeast<N, D> {
    /// Whether `ayes` of `seats` are enough. Products of two `u32` fit `u64`.
    fn carries(ayes: u32, seats: u32) -> bool {
        const {
            assert!(
                0 < N && N <= D,
                "a share is more than nothing and at most all"
            )
        };
        let [ayes, seats, n, d] = [ayes, seats, N, D].map(u64::from);
        seats > 0 && ayes.saturating_mul(d) >= seats.saturating_mul(n)
    }
}

impl<O, const N: u32, const D: u32> EnsureOrigin<O> for CouncilAtLeast<N, D>
where
    O: OriginTrait + From<Origin>,
    for<'a> &'a O::PalletsOrigin: TryInto<&'a Origin>,
{
    type Success = ();

    fn try_origin(origin: O) -> Result<(), O> {
        let carried = matches!(
            origin.caller().try_into(),
            Ok(Origin::Council { ayes, seats }) if Self::carries(*ayes, *seats)
        );
        carried.then_some(()).ok_or(origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<O, ()> {
        Ok(Origin::Council { ayes: N, seats: D }.into())
    }
}

/// A member who did not vote counts as a no, whatever a prime member or the majority said.
pub struct AbsentIsNo;

impl DefaultVote for AbsentIsNo {
    fn default_vote(_: Option<bool>, _: MemberCount, _: MemberCount, _: MemberCount) -> bool {
        false
    }
}
