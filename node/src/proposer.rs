//! Blocks that are ready in time.
//!
//! An author has a part of its slot to make a block, and throws away what is not ready then. The
//! SDK's proposer takes transactions for nine tenths of that time. The state root of a full block
//! takes longer than the tenth that is left where the processors have other things to do as well, so
//! the proposer is told a shorter time here.

use futures::future::{MapOk, TryFutureExt};
use sp_consensus::{Environment, ProposeArgs, Proposer};
use sp_runtime::traits::Block as BlockT;

/// The part of an author's time that the proposer is told, of which it takes transactions for nine
/// tenths: for 46% of the slot.
const TOLD: f32 = 0.54;

/// Makes proposers that leave time for the state root.
pub struct Punctual<T>(pub T);

impl<B: BlockT, E: Environment<B>> Environment<B> for Punctual<E> {
    type Proposer = Punctual<E::Proposer>;
    type CreateProposer = MapOk<E::CreateProposer, fn(E::Proposer) -> Self::Proposer>;
    type Error = E::Error;

    fn init(&mut self, parent: &B::Header) -> Self::CreateProposer {
        self.0.init(parent).map_ok(Punctual)
    }
}

impl<B: BlockT, P: Proposer<B>> Proposer<B> for Punctual<P> {
    type Error = P::Error;
    type Proposal = P::Proposal;

    fn propose(self, args: ProposeArgs<B>) -> Self::Proposal {
        self.0.propose(ProposeArgs {
            max_duration: args.max_duration.mul_f32(TOLD),
            ..args
        })
    }
}
