//! The node's own RPC, beside what every SDK node serves.

mod genesis;
#[cfg(test)]
mod tests;

use crate::{
    metrics::Metrics,
    resolver::Mounted,
    service::{Backend, Client, GrandpaLink, Pool},
};
use city_identity_primitives::answer::Block as Final;
use city_identity_rpc::{
    CityIdentity, CityIdentityProofs, CityIdentityProofsRpcServer, CityIdentityRpcServer, States,
};
use city_runtime::opaque::Block;
use futures::{stream::select, StreamExt};
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use registry_proof::Genesis;
use sc_client_api::BlockchainEvents;
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::{ChainSpec, Configuration};
use sp_blockchain::HeaderBackend;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Block as BlockT, Hash as _, NumberFor};
use std::{
    future::Future,
    sync::{Arc, OnceLock},
};
use substrate_frame_rpc_system::{System, SystemApiServer};
use tokio::sync::watch;

/// What the RPC answers from.
pub struct Rpc {
    client: Arc<Client>,
    backend: Arc<Backend>,
    states: Arc<States<Client, Backend, Block>>,
    pool: Arc<Pool>,
    metrics: Metrics,
    authority_set: SharedAuthoritySet<<Block as BlockT>::Hash, NumberFor<Block>>,
    justifications: GrandpaJustificationStream<Block>,
    finality_proofs: Arc<FinalityProofProvider<Backend, Block>>,
    voter_state: SharedVoterState,
    chain_spec: Arc<dyn ChainSpec>,
    // It takes a while, and is the same for all.
    genesis: Arc<OnceLock<Result<Genesis, String>>>,
}

impl Rpc {
    /// An RPC over the parts of a node with this `config`; `voter_state` is shared with the GRANDPA
    /// voter.
    pub fn new(
        client: Arc<Client>,
        backend: Arc<Backend>,
        pool: Arc<Pool>,
        metrics: Metrics,
        grandpa: &GrandpaLink,
        voter_state: SharedVoterState,
        config: &Configuration,
    ) -> Self {
        let authority_set = grandpa.shared_authority_set().clone();
        let finality_proofs =
            FinalityProofProvider::new_for_service(backend.clone(), Some(authority_set.clone()));
        let justifications = grandpa.justification_stream();
        let states = States::new(client.clone(), backend.clone(), compiled_code(config));
        Self {
            client,
            backend,
            states: Arc::new(states),
            pool,
            metrics,
            authority_set,
            justifications,
            finality_proofs,
            voter_state,
            chain_spec: config.chain_spec.cloned_box().into(),
            genesis: Arc::default(),
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
        module.merge(CityIdentity::new(self.states.clone(), resolutions).into_rpc())?;
        module.merge(self.proofs().into_rpc())?;
        module.merge(System::new(self.client.clone(), self.pool.clone()).into_rpc())?;
        module.merge(
            Grandpa::new(
                executor,
                self.authority_set.clone(),
                self.voter_state.clone(),
                self.justifications.clone(),
                self.finality_proofs.clone(),
            )
            .into_rpc(),
        )?;
        Ok(module)
    }

    /// What a resolver in the node answers from; `newest` tells of the final blocks.
    pub fn mounted(&self, newest: watch::Receiver<Option<Final>>) -> Mounted {
        Mounted::new(self.states.clone(), self.proofs(), newest)
    }

    /// Closes states that stay open between questions, as soon as their block is not the best or the
    /// last final one any more. To be run for as long as the node, on a thread that may wait: closing
    /// takes locks.
    ///
    /// The news of the best blocks would not do: there is none while a node catches up, and states that
    /// are open keep all later ones from being pruned.
    pub fn let_go(&self) -> impl Future<Output = ()> {
        let states = self.states.clone();
        let imported = self.client.every_import_notification_stream().map(drop);
        let finalized = self.client.finality_notification_stream().map(drop);
        let mut news = select(imported, finalized);
        async move {
            while news.next().await.is_some() {
                states.let_go();
            }
        }
    }

    /// The methods that prove what they answer.
    fn proofs(&self) -> CityIdentityProofs<Client, Backend, Block> {
        let client = self.client.clone();
        let spec = self.chain_spec.clone();
        let genesis = self.genesis.clone();
        let genesis = move || {
            let prove = || {
                let first = client.header(client.info().genesis_hash);
                let first = first.map_err(|error| error.to_string())?;
                genesis::prove(&*spec, &first.ok_or("there is no first block")?)
            };
            genesis.get_or_init(prove).clone()
        };
        CityIdentityProofs::new(
            self.states.clone(),
            self.backend.clone(),
            self.authority_set.clone(),
            genesis,
            Some(self.metrics.resolutions()),
        )
    }
}

/// The hash of the runtime's code that this program was compiled with, as a chain stores it under
/// `:code`: the registry of a block with this code is read without running the code.
///
/// None if there is no such code, or if the operator or the chain spec puts other code in the place
/// of what the chain stores.
fn compiled_code(config: &Configuration) -> Option<H256> {
    let is_replaced =
        config.wasm_runtime_overrides.is_some() || !config.chain_spec.code_substitutes().is_empty();
    let code = city_runtime::WASM_BINARY.filter(|_| !is_replaced)?;
    Some(BlakeTwo256::hash(code))
}
