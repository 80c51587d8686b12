//! The node's own RPC, beside what every SDK node serves.

use crate::{
    metrics::Metrics,
    service::{Backend, Client, GrandpaLink, Pool},
};
use city_identity_rpc::{CityIdentity, CityIdentityRpcServer};
use city_runtime::opaque::Block;
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sp_runtime::traits::{Block as BlockT, NumberFor};
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What the RPC answers from.
pub struct Rpc {
    client: Arc<Client>,
    pool: Arc<Pool>,
    metrics: Metrics,
    authority_set: SharedAuthoritySet<<Block as BlockT>::Hash, NumberFor<Block>>,
    justifications: GrandpaJustificationStream<Block>,
    proofs: Arc<FinalityProofProvider<Backend, Block>>,
    voter_state: SharedVoterState,
}

impl Rpc {
    /// An RPC over the parts of a node. `voter_state` is shared with the GRANDPA voter.
    pub fn new(
        client: Arc<Client>,
        backend: Arc<Backend>,
        pool: Arc<Pool>,
        metrics: Metrics,
        grandpa: &GrandpaLink,
        voter_state: SharedVoterState,
    ) -> Self {
        let authority_set = grandpa.shared_authority_set().clone();
        let proofs = FinalityProofProvider::new_for_service(backend, Some(authority_set.clone()));
        let justifications = grandpa.justification_stream();
        Self {
            client,
            pool,
            metrics,
            authority_set,
            justifications,
            proofs,
            voter_state,
        }
    }

    /// The methods: those of the register, of accounts and of finality.
    ///
    /// # Errors
    /// If two of them have the same name.
    pub fn methods(
        &self,
        executor: SubscriptionTaskExecutor,
    ) -> Result<RpcModule<()>, RegisterMethodError> {
        let mut module = RpcModule::new(());
        let resolutions = Some(self.metrics.resolutions());
        module.merge(CityIdentity::<_, Block>::new(self.client.clone(), resolutions).into_rpc())?;
        module.merge(System::new(self.client.clone(), self.pool.clone()).into_rpc())?;
        module.merge(
            Grandpa::new(
                executor,
                self.authority_set.clone(),
                self.voter_state.clone(),
                self.justifications.clone(),
                self.proofs.clone(),
            )
            .into_rpc(),
        )?;
        Ok(module)
    }
}
