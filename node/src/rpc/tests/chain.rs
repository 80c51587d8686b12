//! A chain whose blocks change the state as a test wants, with the node's real client.

use crate::{
    chain_spec,
    service::{Backend, Client},
};
use city_identity_rpc::{
    error::Error,
    state::{Backing, States},
    CityIdentityProofs,
};
use city_runtime::{opaque::Block, BlockNumber, Header, RuntimeApi, VERSION};
use codec::{DecodeAll, Encode};
use finality_grandpa::SignedPrecommit;
use sc_client_api::{
    execution_extensions::ExecutionExtensions, AuxStore, Backend as _, BlockImportOperation as _,
    HeaderBackend, NewBlockState, ProofProvider, StateBackend,
};
use sc_client_db::DatabaseSettings;
use sc_consensus_grandpa::AuthoritySet;
use sc_executor::WasmExecutor;
use sc_service::{BlocksPruning, ClientConfig, DatabaseSource, GenesisBlockBuilder, PruningMode};
use sp_consensus_grandpa::{
    localized_payload, AuthorityId, Commit, GrandpaJustification, Message, Precommit,
    GRANDPA_ENGINE_ID,
};
use sp_core::{
    storage::{StateVersion, Storage},
    testing::TaskExecutor,
    H256,
};
use sp_database::{Change as Edit, Database, MemDb, Transaction};
use sp_io::SubstrateHostFunctions;
use sp_keyring::Ed25519Keyring as Key;
use sp_runtime::{
    traits::{BlakeTwo256, Hash as _, Header as _},
    BuildStorage, Digest,
};
use sp_version::{embed::embed_runtime_version, RuntimeVersion};
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

/// The column of the client's database in which states are.
const STATE_COLUMN: u32 = 1;

/// Block zero of a development chain.
static GENESIS: LazyLock<Storage> =
    LazyLock::new(|| chain_spec::development().unwrap().build_storage().unwrap());

/// All chains share it: it compiles each runtime once.
static EXECUTOR: LazyLock<WasmExecutor<SubstrateHostFunctions>> =
    LazyLock::new(|| WasmExecutor::builder().build());

/// What answers with proofs.
pub type Proofs = CityIdentityProofs<Client, Backend, Block>;

/// A key, and its new value; without one it is removed.
pub type Change = (Vec<u8>, Option<Vec<u8>>);

/// The runtime that this program was compiled with.
pub fn compiled() -> &'static [u8] {
    chain_spec::runtime().unwrap()
}

/// The same runtime in its next version.
pub fn upgraded() -> Vec<u8> {
    let limit = sp_maybe_compressed_blob::CODE_BLOB_BOMB_LIMIT;
    let wasm = sp_maybe_compressed_blob::decompress(compiled(), limit).unwrap();
    let version = RuntimeVersion {
        spec_version: VERSION.spec_version + 1,
        ..VERSION
    };
    embed_runtime_version(&wasm, version).unwrap()
}

/// How many octets the trie cache holds.
const TRIE_CACHE: usize = 16 << 20;

/// A development chain.
pub struct Chain {
    database: Arc<MemDb>,
    backend: Arc<Backend>,
    client: Arc<Client>,
    headers: Vec<Header>,
}

impl Chain {
    /// A chain at block zero that keeps every state.
    pub fn new() -> Self {
        Self::with(PruningMode::ArchiveAll, Some(TRIE_CACHE))
    }

    /// The same, where all that is read is read from the database.
    pub fn uncached() -> Self {
        Self::with(PruningMode::ArchiveAll, None)
    }

    /// A chain at block zero that keeps the states of this many final blocks.
    pub fn with_states_of(blocks: u32) -> Self {
        Self::with(PruningMode::blocks_pruning(blocks), Some(TRIE_CACHE))
    }

    fn with(pruning: PruningMode, trie_cache: Option<usize>) -> Self {
        let database = Arc::new(MemDb::new());
        let settings = DatabaseSettings {
            trie_cache_maximum_size: trie_cache,
            state_pruning: Some(pruning),
            source: DatabaseSource::Custom {
                db: database.clone(),
                require_create_flag: true,
            },
            blocks_pruning: BlocksPruning::KeepAll,
            pruning_filters: Vec::new(),
            metrics_registry: None,
        };
        let backend = Arc::new(Backend::new(settings, 0).unwrap());
        let executor = EXECUTOR.clone();
        let genesis = GenesisBlockBuilder::new_with_storage(
            GENESIS.clone(),
            true,
            backend.clone(),
            executor.clone(),
        );
        let client = sc_service::new_client::<_, Block, RuntimeApi, _>(
            backend.clone(),
            executor.clone(),
            genesis.unwrap(),
            None,
            Default::default(),
            ExecutionExtensions::new(None, Arc::new(executor)),
            Box::new(TaskExecutor::new()),
            None,
            None,
            ClientConfig::default(),
        )
        .unwrap();
        let genesis = client.header(client.info().genesis_hash).unwrap().unwrap();
        Self {
            database,
            backend,
            client: Arc::new(client),
            headers: vec![genesis],
        }
    }

    /// The hash of a block.
    pub fn hash(&self, number: usize) -> H256 {
        self.headers[number].hash()
    }

    /// Adds a block whose state differs from that of the one before by `changes`.
    pub fn add(&mut self, changes: Vec<Change>) {
        let parent = self.headers.last().unwrap();
        let header = self.import(parent, H256::zero(), changes, NewBlockState::Best);
        self.headers.push(header);
    }

    /// Adds a second block above the one of this number, and tells its hash.
    pub fn fork(&self, above: usize) -> H256 {
        let mark = H256::repeat_byte(1);
        let parent = &self.headers[above];
        self.import(parent, mark, vec![], NewBlockState::Normal)
            .hash()
    }

    fn import(
        &self,
        parent: &Header,
        mark: H256,
        changes: Vec<Change>,
        state: NewBlockState,
    ) -> Header {
        let mut operation = self.backend.begin_operation().unwrap();
        self.backend
            .begin_state_operation(&mut operation, parent.hash())
            .unwrap();
        // Of two changes of one key the later counts.
        let changes: BTreeMap<_, _> = changes.into_iter().collect();
        let delta = changes
            .iter()
            .map(|(key, value)| (&key[..], value.as_deref()));
        let before = operation.state().unwrap().unwrap();
        let (root, update) = before.storage_root(delta, StateVersion::V1);
        operation.update_db_storage(update).unwrap();
        let number = parent.number + 1;
        let header = Header::new(number, mark, root, parent.hash(), Digest::default());
        operation
            .set_block_data(header.clone(), Some(vec![]), None, None, state, true)
            .unwrap();
        self.backend.commit_operation(operation).unwrap();
        header
    }

    /// Makes the blocks up to this one final.
    pub fn finalize(&self, number: usize) {
        for header in &self.headers[1..=number] {
            if *header.number() > self.client.info().finalized_number {
                self.backend.finalize_block(header.hash(), None).unwrap();
            }
        }
    }

    /// Makes a block final by the votes of these authorities of the set that is the last by then, and
    /// keeps their justification.
    pub fn justify(&self, number: usize, voters: &[Key]) {
        let header = &self.headers[number];
        let round = 1;
        let precommit = Precommit::<Header> {
            target_hash: header.hash(),
            target_number: header.number,
        };
        let message = Message::<Header>::Precommit(precommit.clone());
        let signed = localized_payload(round, 0, &message);
        let precommits = voters.iter().map(|key| SignedPrecommit {
            precommit: precommit.clone(),
            signature: key.sign(&signed).into(),
            id: key.public().into(),
        });
        let commit = Commit::<Header> {
            target_hash: header.hash(),
            target_number: header.number,
            precommits: precommits.collect(),
        };
        let justification = GrandpaJustification::<Header> {
            round,
            commit,
            votes_ancestries: vec![],
        };
        let encoded = justification.encode();
        self.finalize(number - 1);
        let stored = Some((GRANDPA_ENGINE_ID, encoded.clone()));
        self.backend.finalize_block(header.hash(), stored).unwrap();
        // As the GRANDPA voter does.
        let newest = (&b"grandpa_best_justification"[..], &encoded[..]);
        AuxStore::insert_aux(&*self.backend, &[newest], &[]).unwrap();
    }

    /// The header of a block.
    pub fn header(&self, number: usize) -> &Header {
        &self.headers[number]
    }

    /// What answers with proofs, on a chain with these authorities.
    pub fn proofs(&self, authorities: AuthoritySet<H256, BlockNumber>) -> Proofs {
        let spec = chain_spec::development().unwrap();
        let first = self.headers[0].clone();
        let genesis = move || crate::rpc::genesis::prove(&spec, &first);
        let states = self.states(true);
        CityIdentityProofs::new(
            states,
            self.backend.clone(),
            authorities.into(),
            genesis,
            None,
        )
    }

    /// The nodes of a block's state on the way to `key`, the root first: where each is in the
    /// database.
    pub fn nodes(&self, number: usize, key: &[u8]) -> Vec<Vec<u8>> {
        let mut keys = [key].into_iter();
        let proof = self.client.read_proof(self.hash(number), &mut keys);
        let nodes = proof.unwrap().into_iter_nodes();
        let hashes: Vec<_> = nodes.map(|node| BlakeTwo256::hash(&node)).collect();
        let places = (0..=2 * key.len())
            .flat_map(|depth| hashes.iter().map(move |hash| place(key, depth, hash)));
        places.filter(|place| self.get(place).is_some()).collect()
    }

    /// What `ask` finds while this node is not in the database.
    pub fn without<R>(&self, node: &[u8], ask: impl FnOnce() -> R) -> R {
        let removed = self.get(node).unwrap();
        self.change(Edit::Remove(STATE_COLUMN, node.to_vec()));
        let found = ask();
        self.change(Edit::Set(STATE_COLUMN, node.to_vec(), removed));
        found
    }

    fn get(&self, node: &[u8]) -> Option<Vec<u8>> {
        Database::<H256>::get(&*self.database, STATE_COLUMN, node)
    }

    fn change(&self, edit: Edit<H256>) {
        self.database.commit(Transaction(vec![edit])).unwrap();
    }

    /// The states as RPC opens them, in a program that knows the code of block zero or in one that
    /// does not.
    pub fn states(&self, knows_code: bool) -> Arc<States<Client, Backend, Block>> {
        let compiled_code = knows_code.then(|| BlakeTwo256::hash(compiled()));
        let states = States::new(self.client.clone(), self.backend.clone(), compiled_code);
        Arc::new(states)
    }

    /// What answers at a block.
    pub fn backing(&self, knows_code: bool, at: Option<H256>) -> Result<Backing, Error> {
        let states = self.states(knows_code);
        let opened = states.open(at)?;
        Ok(opened.backing)
    }
}

/// The state of GRANDPA after sets that ended with these blocks.
pub fn authorities_after(ends: &[BlockNumber]) -> AuthoritySet<H256, BlockNumber> {
    let ended: Vec<_> = (0u64..).zip(ends.iter().copied()).collect();
    let authorities = vec![(AuthorityId::from(Key::Alice.public()), 1u64)];
    // Only the SDK can make one with a past: so it is decoded.
    let no_changes = ((Vec::<()>::new(), None::<BlockNumber>), Vec::<()>::new());
    let encoded = (authorities, ended.len() as u64, no_changes, ended).encode();
    DecodeAll::decode_all(&mut &encoded[..]).unwrap()
}

/// Where the database has a node that so many half octets of a key lead to.
fn place(key: &[u8], depth: usize, hash: &H256) -> Vec<u8> {
    let (whole, rest) = key.split_at(depth / 2);
    let half = (depth % 2 == 1).then(|| rest[0] & 0xf0);
    whole.iter().copied().chain(half).chain(hash.0).collect()
}
