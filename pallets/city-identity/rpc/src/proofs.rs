//! Answers with proofs, and the chain of authority sets by which they are verified.

use crate::{
    api::{CityIdentityProofsRpcServer, Proven},
    error::Error,
    state::{no_state, node, States},
};
use city_code::Code;
use city_identity_runtime_api::CityIdentityApi;
use codec::Encode;
use registry_proof::{Change, Changes, Genesis, Proof, MAX_ANCESTRY};
use sc_client_api::Backend;
use sc_consensus_grandpa::{best_justification, BlockNumberOps, SharedAuthoritySet};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::{Backend as _, HeaderBackend};
use sp_consensus_grandpa::GRANDPA_ENGINE_ID;
use sp_core::{Bytes, H256};
use sp_runtime::traits::{Block as BlockT, Header as _, NumberFor, One, Saturating as _, Zero};
use std::sync::Arc;
use substrate_prometheus_endpoint::{Counter, U64};

/// The most changes of authorities on a page.
const MAX_CHANGES: usize = 100;

/// What shows who the first authorities were; made when it is first asked for.
type MakeGenesis = Box<dyn Fn() -> Result<Genesis, String> + Send + Sync>;

/// Answers with proofs from the states and the justifications of a node.
pub struct CityIdentityProofs<C, BE: Backend<B>, B: BlockT> {
    states: Arc<States<C, BE, B>>,
    backend: Arc<BE>,
    authority_set: SharedAuthoritySet<B::Hash, NumberFor<B>>,
    genesis: MakeGenesis,
    resolutions: Option<Counter<U64>>,
}

/// A block that is proven to be final.
struct Final {
    /// The headers after the block, up to the one that the justification is for.
    ancestry: Vec<Bytes>,
    justification: Bytes,
    set_id: u64,
}

impl<C, BE: Backend<B>, B: BlockT> CityIdentityProofs<C, BE, B> {
    /// Answers from `states` and the justifications in `backend`. `genesis` makes what shows who the
    /// first authorities were; `resolutions` counts the codes resolved.
    pub fn new(
        states: Arc<States<C, BE, B>>,
        backend: Arc<BE>,
        authority_set: SharedAuthoritySet<B::Hash, NumberFor<B>>,
        genesis: impl Fn() -> Result<Genesis, String> + Send + Sync + 'static,
        resolutions: Option<Counter<U64>>,
    ) -> Self {
        Self {
            states,
            backend,
            authority_set,
            genesis: Box::new(genesis),
            resolutions,
        }
    }
}

impl<C, BE, B> CityIdentityProofs<C, BE, B>
where
    B: BlockT<Hash = H256>,
    BE: Backend<B> + 'static,
    C: ProvideRuntimeApi<B> + HeaderBackend<B>,
    C::Api: CityIdentityApi<B>,
    NumberFor<B>: BlockNumberOps,
{
    /// The block meant by `at`, and the proof that it is final. Every round of GRANDPA leaves a
    /// justification of its block, of which a node keeps the newest for itself and some for good:
    /// so an answer without `at` is as new as finality is.
    fn final_block(&self, at: Option<H256>) -> Result<(H256, Final), Error> {
        let newest = best_justification::<_, B>(&*self.backend).map_err(node)?;
        let newest = newest.ok_or(Error::NoProof("no block is final yet"))?;
        let (newest_number, newest_hash) = newest.target();
        let at = at.unwrap_or(newest_hash);
        let mut number = *self.header(at)?.number();
        if self.hash(number)? != at || number > newest_number {
            return Err(Error::NoProof("the block is not final"));
        }
        let mut hash = at;
        let mut ancestry = Vec::new();
        loop {
            let justification = if hash == newest_hash {
                Some(newest.encode())
            } else {
                self.justification(hash)?
            };
            if let Some(justification) = justification {
                let found = Final {
                    ancestry,
                    justification: justification.into(),
                    set_id: self.set_of(number),
                };
                return Ok((at, found));
            }
            if ancestry.len() == MAX_ANCESTRY {
                let why = "no justification is kept near the block";
                return Err(Error::NoProof(why));
            }
            number = number.saturating_add(One::one());
            hash = self.hash(number)?;
            ancestry.push(self.header(hash)?.encode().into());
        }
    }

    fn header(&self, hash: H256) -> Result<B::Header, Error> {
        let header = self.states.client().header(hash).map_err(node)?;
        header.ok_or_else(|| no_state(hash))
    }

    /// The block of this number in the best chain.
    fn hash(&self, number: NumberFor<B>) -> Result<H256, Error> {
        let hash = self.states.client().hash(number).map_err(node)?;
        hash.ok_or(Error::NoProof("the node does not have all blocks"))
    }

    /// The justification that is kept of a block, if one is.
    fn justification(&self, hash: H256) -> Result<Option<Vec<u8>>, Error> {
        let all = self.backend.blockchain().justifications(hash);
        Ok(all
            .map_err(node)?
            .and_then(|all| all.into_justification(GRANDPA_ENGINE_ID)))
    }

    /// The authority set that made the block of this number final. To be asked after its
    /// justification was found, so that the set is known by now.
    fn set_of(&self, number: NumberFor<B>) -> u64 {
        let changes = self.authority_set.authority_set_changes();
        let before = number.saturating_sub(One::one());
        let last_in_set = changes.iter_from(before).and_then(|mut later| later.next());
        last_in_set.map_or_else(|| self.authority_set.set_id(), |(set, _)| *set)
    }

    /// What shows that the set ended with the block of this number.
    fn change(&self, number: NumberFor<B>) -> Result<Change, Error> {
        let hash = self.hash(number)?;
        let justification = self.justification(hash)?;
        let justification = justification.ok_or(Error::NoProof(
            "the node does not have the justification of a change",
        ))?;
        Ok(Change {
            header: self.header(hash)?.encode().into(),
            justification: justification.into(),
        })
    }
}

impl<C, BE, B> CityIdentityProofsRpcServer<H256> for CityIdentityProofs<C, BE, B>
where
    B: BlockT<Hash = H256>,
    BE: Backend<B> + 'static,
    C: ProvideRuntimeApi<B> + HeaderBackend<B> + Send + Sync + 'static,
    C::Api: CityIdentityApi<B>,
    NumberFor<B>: BlockNumberOps,
{
    fn resolve_with_proof(&self, code: String, at: Option<H256>) -> Result<Proven, Error> {
        Code::parse(code.as_bytes())?;
        if let Some(counter) = &self.resolutions {
            counter.inc();
        }
        let (at, block) = self.final_block(at)?;
        let (answer, state) = self.states.prove(at, &code)?;
        let proof = Proof {
            header: self.header(at)?.encode().into(),
            ancestry: block.ancestry,
            state: state.into_iter_nodes().map(Bytes).collect(),
            set_id: block.set_id,
            justification: block.justification,
        };
        Ok(Proven { answer, proof })
    }

    fn authority_chain(&self, from_set: u64) -> Result<Changes, Error> {
        let changes = self.authority_set.authority_set_changes();
        let ended = changes.iter_from(Zero::zero()).ok_or(Error::NoProof(
            "the node does not have the first authority sets",
        ))?;
        let mut ended = ended.skip_while(|(set, _)| *set < from_set).peekable();
        let page = ended.by_ref().take(MAX_CHANGES);
        let changes = page
            .map(|(_, last)| self.change(*last))
            .collect::<Result<_, _>>()?;
        let genesis = (from_set == 0).then(|| (self.genesis)()).transpose();
        Ok(Changes {
            genesis: genesis.map_err(Error::Node)?,
            changes,
            next: ended.peek().map(|(set, _)| *set),
        })
    }
}
