//! Builds a node from its parts and starts it.

use crate::{
    executor::{executor, Executor},
    metrics::{follow_chain, Metrics},
    pool::{CountingPool, SingleState},
    proposer::Punctual,
    resolver::{self, Web},
    rpc::Rpc,
};
use city_runtime::{constants::BLOCK_LENGTH, opaque::Block, RuntimeApi};
use futures::FutureExt;
use sc_basic_authorship::ProposerFactory;
use sc_client_api::{Backend as _, UsageProvider as _};
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_aura::{ImportQueueParams, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{
    GrandpaBlockImport, GrandpaParams, LinkHalf, SharedVoterState,
    ThreeQuartersOfTheUnfinalizedChain, VotingRule, VotingRulesBuilder,
};
use sc_network::{
    config::FullNetworkConfiguration,
    service::traits::{NetworkService, NotificationService},
    NetworkBackend, ProtocolName,
};
use sc_network_sync::SyncingService;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{
    error::Error, BuildNetworkParams, Configuration, PartialComponents, Role,
    SpawnEssentialTaskHandle, SpawnTaskHandle, SpawnTasksParams, TFullBackend, TFullClient,
    TaskManager, WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::{FullChainApi, Options as PoolOptions};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HashAndNumber;
use sp_consensus_aura::sr25519::AuthorityPair as AuraPair;
use sp_keystore::KeystorePtr;
use sp_runtime::{traits::Block as BlockT, Percent};
use std::{future::ready, sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;
use tokio::sync::watch;

/// The client: the database and the runtime that executes blocks.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
/// The database.
pub type Backend = TFullBackend<Block>;
/// The transaction pool.
pub type Pool = CountingPool<SingleState<FullChainApi<Client, Block>>>;
/// What ties the GRANDPA voter to block import.
pub type GrandpaLink = LinkHalf<Block, Client, SelectChain>;
/// The parts that both a running node and the commands on its database need.
pub type Parts =
    PartialComponents<Client, Backend, SelectChain, DefaultImportQueue<Block>, Pool, OtherParts>;

type Hash = <Block as BlockT>::Hash;
type SelectChain = LongestChain<Backend, Block>;
type BlockImport = GrandpaBlockImport<Backend, Block, Client, SelectChain>;

/// How much of its slot an author may use. A block that takes longer is thrown away. The runtime's
/// limit of execution time is well below: this counts where the processors have other things to do. A
/// block that is late may still be what the next author builds on; one that is thrown away never is.
const PROPOSAL_PORTION: f32 = 0.95;
/// For how much of the time for transactions an author goes on after some that do not fit. The SDK's
/// half would let a few that wait for their bucket cut short the blocks of everybody else. With nearly
/// all of it, an author whose block is full tries large batches that cannot fit until no time is left
/// for the state root.
const SOFT_DEADLINE: Percent = Percent::from_percent(60);
/// After missed slots an author may use all of its slot, and no more: a machine that is too slow
/// for the moment catches up instead of losing every block.
const MAX_PROPOSAL_PORTION: f32 = 1.0;

/// How long a GRANDPA message takes to reach every authority. A round takes four times as long.
const GOSSIP_DURATION: Duration = Duration::from_millis(100);
/// The most blocks between two stored proofs of finality.
const JUSTIFICATION_PERIOD: u32 = 512;

/// The parts that are this node's own.
pub struct OtherParts {
    block_import: BlockImport,
    grandpa: GrandpaLink,
    metrics: Metrics,
    telemetry: Option<Telemetry>,
}

/// Opens the database and puts together what works on it, with a transaction pool as `pool` says.
///
/// # Errors
/// If the database cannot be opened or belongs to another chain.
pub fn parts(config: &Configuration, pool: PoolOptions) -> Result<Parts, Error> {
    let telemetry = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
        .map(|endpoints| -> Result<_, sc_telemetry::Error> {
            let worker = TelemetryWorker::new(16)?;
            let telemetry = worker.handle().new_telemetry(endpoints);
            Ok((worker, telemetry))
        })
        .transpose()?;
    let (client, backend, keystore_container, task_manager) =
        sc_service::new_full_parts::<Block, RuntimeApi, _>(
            config,
            telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
            executor(&config.executor),
            Vec::new(),
        )?;
    let client = Arc::new(client);
    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager
            .spawn_handle()
            .spawn("telemetry", None, worker.run());
        telemetry
    });

    let handle = telemetry.as_ref().map(Telemetry::handle);

    let metrics = Metrics::new(config.prometheus_registry())?;
    let pool = pool_of(&client, pool, config, &task_manager);
    let select_chain = LongestChain::new(backend.clone());
    let (block_import, grandpa) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        handle.clone(),
    )?;
    let import_queue = import_queue(config, &client, &block_import, &task_manager, handle)?;

    Ok(PartialComponents {
        client,
        backend,
        task_manager,
        keystore_container,
        select_chain,
        import_queue,
        transaction_pool: Arc::new(CountingPool::new(pool, metrics.clone())),
        other: OtherParts {
            block_import,
            grandpa,
            metrics,
            telemetry,
        },
    })
}

fn pool_of(
    client: &Arc<Client>,
    options: PoolOptions,
    config: &Configuration,
    task_manager: &TaskManager,
) -> SingleState<FullChainApi<Client, Block>> {
    let spawner = task_manager.spawn_essential_handle();
    let registry = config.prometheus_registry();
    let chain = client.usage_info().chain;
    SingleState::new(
        options,
        config.role.is_authority(),
        Arc::new(FullChainApi::new(client.clone(), registry, &spawner)),
        registry,
        spawner,
        HashAndNumber {
            hash: chain.best_hash,
            number: chain.best_number,
        },
        HashAndNumber {
            hash: chain.finalized_hash,
            number: chain.finalized_number,
        },
    )
}

/// Verifies blocks as Aura asks: made in its slot by the slot's author, and by no author twice.
fn import_queue(
    config: &Configuration,
    client: &Arc<Client>,
    block_import: &BlockImport,
    task_manager: &TaskManager,
    telemetry: Option<TelemetryHandle>,
) -> Result<DefaultImportQueue<Block>, Error> {
    let inherents_client = client.clone();
    Ok(sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(
        ImportQueueParams {
            block_import: block_import.clone(),
            justification_import: Some(Box::new(block_import.clone())),
            client: client.clone(),
            create_inherent_data_providers: move |parent, ()| {
                ready(inherents(&inherents_client, parent))
            },
            spawner: &task_manager.spawn_essential_handle(),
            registry: config.prometheus_registry(),
            check_for_equivocation: Default::default(),
            telemetry,
            compatibility_mode: Default::default(),
        },
    )?)
}

type Inherents = (
    sp_consensus_aura::inherents::InherentDataProvider,
    sp_timestamp::InherentDataProvider,
);

/// What the author of the block after `parent` has to say: the slot and the time.
fn inherents(
    client: &Client,
    parent: Hash,
) -> Result<Inherents, Box<dyn std::error::Error + Send + Sync>> {
    let slot_duration = sc_consensus_aura::standalone::slot_duration_at(client, parent)?;
    let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
    let slot = sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
        *timestamp,
        slot_duration,
    );
    Ok((slot, timestamp))
}

/// Starts a node, with a transaction pool as `pool` says and a resolver set up as `web` does. It runs
/// until the task manager that comes back ends.
///
/// # Errors
/// If the database, the network or the RPC cannot be started.
pub fn start<N: NetworkBackend<Block, Hash>>(
    config: Configuration,
    pool: PoolOptions,
    web: Option<Web>,
) -> Result<TaskManager, Error> {
    let Parts {
        client,
        backend,
        mut task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool: pool,
        other:
            OtherParts {
                block_import,
                grandpa,
                metrics,
                mut telemetry,
            },
    } = parts(&config, pool)?;

    let genesis_hash = client.chain_info().genesis_hash;
    let protocol = sc_consensus_grandpa::protocol_standard_name(&genesis_hash, &config.chain_spec);
    let registry = config.prometheus_registry().cloned();
    let mut net_config =
        FullNetworkConfiguration::<_, _, N>::new(&config.network, registry.clone());
    let notification_metrics = N::register_notification_metrics(registry.as_ref());
    let (grandpa_config, grandpa_notifications) =
        sc_consensus_grandpa::grandpa_peers_set_config::<Block, N>(
            protocol.clone(),
            notification_metrics.clone(),
            net_config.peer_store_handle(),
        );
    net_config.add_notification_protocol(grandpa_config);
    let warp_sync = sc_consensus_grandpa::warp_proof::NetworkProvider::new(
        backend.clone(),
        grandpa.shared_authority_set().clone(),
        Vec::new(),
    );
    let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
        sc_service::build_network(BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(Arc::new(warp_sync))),
            block_relay: None,
            metrics: notification_metrics,
            gap_sync_body_policy: None,
        })?;

    let node = Node {
        role: config.role,
        name: config.network.node_name.clone(),
        telemetry: telemetry.as_ref().map(Telemetry::handle),
        force_authoring: config.force_authoring,
        client,
        backend,
        pool,
        network,
        sync_service,
        keystore: keystore_container.keystore(),
        registry,
        tasks: task_manager.spawn_handle(),
        essential_tasks: task_manager.spawn_essential_handle(),
    };
    if config.offchain_worker.enabled {
        node.start_offchain_workers()?;
    }
    let voter_state = SharedVoterState::empty();
    let rpc = Rpc::new(
        node.client.clone(),
        node.backend.clone(),
        node.pool.clone(),
        metrics.clone(),
        &grandpa,
        voter_state.clone(),
        &config,
    );
    node.tasks.spawn_blocking("city-states", None, rpc.let_go());
    if let Some(web) = web {
        let (sender, newest) = watch::channel(None);
        let source = Arc::new(rpc.mounted(newest));
        let sync = node.sync_service.clone();
        let follow = resolver::follow(node.client.clone(), sync, sender);
        node.tasks.spawn("city-resolver-blocks", None, follow);
        let serve = resolver::serve(source, web.settings);
        match web.is_asked_for {
            true => node.essential_tasks.spawn("city-resolver", None, serve),
            false => node.tasks.spawn("city-resolver", None, serve),
        }
    }
    let disable_grandpa = config.disable_grandpa;
    sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client: node.client.clone(),
        backend: node.backend.clone(),
        task_manager: &mut task_manager,
        keystore: node.keystore.clone(),
        transaction_pool: node.pool.clone(),
        rpc_builder: Box::new(move |executor| {
            rpc.methods(executor)
                .map_err(|error| Error::Application(error.into()))
        }),
        network: node.network.clone(),
        system_rpc_tx,
        tx_handler_controller,
        sync_service: node.sync_service.clone(),
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    node.tasks.spawn(
        "city-metrics",
        None,
        follow_chain(node.client.clone(), metrics),
    );
    if node.role.is_authority() {
        node.start_authoring(select_chain, block_import)?;
    }
    if !disable_grandpa {
        node.start_finality(grandpa, protocol, grandpa_notifications, voter_state)?;
    }
    Ok(task_manager)
}

/// A node whose network runs, and what its tasks work with.
struct Node {
    role: Role,
    name: String,
    force_authoring: bool,
    client: Arc<Client>,
    backend: Arc<Backend>,
    pool: Arc<Pool>,
    network: Arc<dyn NetworkService>,
    sync_service: Arc<SyncingService<Block>>,
    keystore: KeystorePtr,
    registry: Option<Registry>,
    telemetry: Option<TelemetryHandle>,
    tasks: SpawnTaskHandle,
    essential_tasks: SpawnEssentialTaskHandle,
}

impl Node {
    fn start_offchain_workers(&self) -> Result<(), Error> {
        let workers = OffchainWorkers::new(OffchainWorkerOptions {
            runtime_api_provider: self.client.clone(),
            is_validator: self.role.is_authority(),
            keystore: Some(self.keystore.clone()),
            offchain_db: self.backend.offchain_storage(),
            transaction_pool: Some(OffchainTransactionPoolFactory::new(self.pool.inner())),
            network_provider: Arc::new(self.network.clone()),
            enable_http_requests: false,
            custom_extensions: |_| Vec::new(),
        })?;
        let run = workers.run(self.client.clone(), self.tasks.clone()).boxed();
        self.tasks
            .spawn("offchain-workers-runner", Some("offchain-worker"), run);
        Ok(())
    }

    fn start_authoring(
        &self,
        select_chain: SelectChain,
        block_import: BlockImport,
    ) -> Result<(), Error> {
        let client = self.client.clone();
        let mut proposer_factory = ProposerFactory::new(
            self.tasks.clone(),
            self.client.clone(),
            self.pool.clone(),
            self.registry.as_ref(),
            self.telemetry.clone(),
        );
        proposer_factory.set_default_block_size_limit(BLOCK_LENGTH as usize);
        proposer_factory.set_soft_deadline(SOFT_DEADLINE);
        let aura = sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(
            StartAuraParams {
                slot_duration: sc_consensus_aura::slot_duration(&*self.client)?,
                client: self.client.clone(),
                select_chain,
                block_import,
                proposer_factory: Punctual(proposer_factory),
                sync_oracle: self.sync_service.clone(),
                justification_sync_link: self.sync_service.clone(),
                create_inherent_data_providers: move |parent, ()| ready(inherents(&client, parent)),
                force_authoring: self.force_authoring,
                // Authors go on while finality is away: readers see what is finalized, and writes
                // are not lost.
                backoff_authoring_blocks: None::<()>,
                keystore: self.keystore.clone(),
                block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
                max_block_proposal_slot_portion: Some(SlotProportion::new(MAX_PROPOSAL_PORTION)),
                telemetry: self.telemetry.clone(),
                compatibility_mode: Default::default(),
            },
        )?;
        self.essential_tasks
            .spawn_blocking("aura", Some("block-authoring"), aura);
        Ok(())
    }

    /// Votes on finality, or follows the votes where this node is no authority.
    fn start_finality(
        &self,
        link: GrandpaLink,
        protocol_name: ProtocolName,
        notification_service: Box<dyn NotificationService>,
        shared_voter_state: SharedVoterState,
    ) -> Result<(), Error> {
        let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
            config: sc_consensus_grandpa::Config {
                gossip_duration: GOSSIP_DURATION,
                justification_generation_period: JUSTIFICATION_PERIOD,
                name: Some(self.name.clone()),
                observer_enabled: false,
                keystore: self.role.is_authority().then(|| self.keystore.clone()),
                local_role: self.role,
                telemetry: self.telemetry.clone(),
                protocol_name,
            },
            link,
            network: self.network.clone(),
            sync: self.sync_service.clone(),
            notification_service,
            voting_rule: voting_rule(),
            prometheus_registry: self.registry.clone(),
            shared_voter_state,
            telemetry: self.telemetry.clone(),
            offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.pool.inner()),
        })?;
        self.essential_tasks
            .spawn_blocking("grandpa-voter", None, voter);
        Ok(())
    }
}

/// What an authority votes for: its best block, and not one two blocks back as the SDK's default
/// has it. That distance is for open networks, where the newest blocks often change; here the
/// authorities are known and take turns, and a registration is final within a slot or two.
///
/// The other default rule stays: where many blocks wait for finality, votes aim at three quarters
/// of them, on which authorities that have not all the same newest blocks agree sooner. Of one or
/// two waiting blocks it takes none away.
fn voting_rule() -> impl VotingRule<Block, Client> + Clone {
    VotingRulesBuilder::new()
        .add(ThreeQuartersOfTheUnfinalizedChain)
        .build()
}
