//! Inserting into the state without a runtime: what a block's entries cost at the least, in the
//! same database that a node has.

use anyhow::{anyhow, Result};
use city_identity_primitives::{schema::ENTRIES, Author, CodeBytes, Label, Revision};
use city_runtime::{opaque::Block, AccountId, Hash, Header};
use codec::Encode;
use sc_client_api::{
    Backend as _, BlockImportOperation, NewBlockState, StateBackend, TrieCacheContext,
};
use sc_client_db::{Backend, BlocksPruning, DatabaseSettings, DatabaseSource, PruningMode};
use sp_crypto_hashing::blake2_128;
use sp_runtime::{traits::Header as _, StateVersion, Storage};
use std::time::Instant;
use tempfile::TempDir;

/// How much of the state a node keeps in memory, in octets, as `city-node` has it.
const TRIE_CACHE_BYTES: usize = 256 * 1024 * 1024;
/// For how many blocks the state is kept, as `city-node` has it.
const STATE_BLOCKS: u32 = 256;

/// How the label, the last part of an entry's key, is hashed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LabelHash {
    /// Not at all: as the registry has it.
    Identity,
    /// BLAKE2b-128, then the label.
    Blake2_128Concat,
}

/// A key of the state and the value to put there.
pub type Entry = (Vec<u8>, Vec<u8>);

/// Entries as if `count` objects were registered, evenly and in order below `parents` series.
pub fn entries(count: usize, parents: usize, hash: LabelHash) -> Vec<Entry> {
    let value = revision().encode();
    let parent = |index| bytes::<CodeBytes>(format!("MA.156.{:06}/60.10000000", 110_000 + index));
    let parents: Vec<_> = (0..parents.max(1)).map(parent).collect();
    let keys = (0..count.div_ceil(parents.len())).flat_map(|item| {
        let label: Label = bytes(format!("{item:09}"));
        parents
            .iter()
            .map(move |parent| key(parent.clone(), label.clone(), hash))
    });
    keys.take(count).map(|key| (key, value.clone())).collect()
}

fn key(parent: CodeBytes, label: Label, hash: LabelHash) -> Vec<u8> {
    match hash {
        LabelHash::Identity => ENTRIES.key(&(parent, label)),
        LabelHash::Blake2_128Concat => {
            let label = label.encode();
            [ENTRIES.prefix_of(&parent), blake2_128(&label).into(), label].concat()
        }
    }
}

/// An entry as a registration leaves it.
pub fn revision() -> Revision {
    Revision::first(Author::Account(AccountId::new([7; 32])), 1, 1, 0)
}

fn bytes<T: TryFrom<Vec<u8>> + Default>(text: String) -> T {
    T::try_from(text.into_bytes()).unwrap_or_default()
}

/// Inserts the entries into an empty state, in blocks of so many. Returns entries a second.
///
/// # Errors
/// As [`Store`].
pub fn insert(entries: &[Entry], per_block: usize) -> Result<f64> {
    let mut store = Store::create(STATE_BLOCKS)?;
    let start = Instant::now();
    for block in entries.chunks(per_block.max(1)) {
        store.append(block)?;
    }
    Ok(entries.len() as f64 / start.elapsed().as_secs_f64())
}

/// A database as a node has it, with a chain of blocks that were not executed.
pub struct Store {
    backend: Backend<Block>,
    head: Header,
    // Deleted after the database was closed.
    _folder: TempDir,
}

impl Store {
    /// A new one, with an empty state, that keeps the states of the newest `kept` blocks.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(kept: u32) -> Result<Self> {
        let folder = TempDir::with_prefix("city-load-state-")?;
        let settings = DatabaseSettings {
            trie_cache_maximum_size: Some(TRIE_CACHE_BYTES),
            state_pruning: Some(PruningMode::blocks_pruning(kept)),
            source: DatabaseSource::ParityDb {
                path: folder.path().into(),
            },
            blocks_pruning: BlocksPruning::KeepAll,
            pruning_filters: Vec::new(),
            metrics_registry: None,
        };
        let backend = Backend::<Block>::new(settings, 0)?;
        let mut operation = backend.begin_operation()?;
        let root = operation.set_genesis_state(Storage::default(), true, StateVersion::V1)?;
        let head = header(0, root, Hash::zero());
        commit(&backend, operation, &head)?;
        Ok(Self {
            backend,
            head,
            _folder: folder,
        })
    }

    /// Adds a block that puts these entries into the state: computes the state root and writes
    /// everything to the database.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub fn append(&mut self, entries: &[Entry]) -> Result<()> {
        let (backend, parent) = (&self.backend, self.head.hash());
        let state = backend.state_at(parent, TrieCacheContext::Trusted)?;
        let changes = entries
            .iter()
            .map(|(key, value)| (&key[..], Some(&value[..])));
        let (root, nodes) = state.storage_root(changes, StateVersion::V1);
        let mut operation = backend.begin_operation()?;
        backend.begin_state_operation(&mut operation, parent)?;
        operation.update_db_storage(nodes)?;
        let changes = entries.iter().cloned();
        let changes = changes.map(|(key, value)| (key, Some(value))).collect();
        operation.update_storage(changes, Default::default())?;
        let head = header(self.head.number() + 1, root, parent);
        commit(backend, operation, &head)?;
        self.head = head;
        Ok(())
    }

    /// What stands under a key.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let state = self
            .backend
            .state_at(self.head.hash(), TrieCacheContext::Trusted)?;
        state.storage(key).map_err(|error| anyhow!("{error}"))
    }
}

fn header(number: u32, state_root: Hash, parent: Hash) -> Header {
    Header::new(number, Hash::zero(), state_root, parent, Default::default())
}

type Operation = <Backend<Block> as sc_client_api::Backend<Block>>::BlockImportOperation;

fn commit(backend: &Backend<Block>, mut operation: Operation, header: &Header) -> Result<()> {
    let body = Some(Vec::new());
    operation.set_block_data(header.clone(), body, None, None, NewBlockState::Best, true)?;
    Ok(backend.commit_operation(operation)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_entry_has_a_key_of_its_own() {
        for hash in [LabelHash::Identity, LabelHash::Blake2_128Concat] {
            let keys: BTreeSet<_> = entries(100, 7, hash)
                .into_iter()
                .map(|(key, _)| key)
                .collect();
            assert_eq!(keys.len(), 100, "{hash:?}");
        }
    }

    #[test]
    fn hashing_the_label_adds_the_hash_and_nothing_else() {
        let [plain, hashed] =
            [LabelHash::Identity, LabelHash::Blake2_128Concat].map(|hash| entries(1, 1, hash));
        assert_eq!(plain[0].0.len() + 16, hashed[0].0.len());
        assert_eq!(plain[0].1, hashed[0].1);
    }

    #[test]
    fn entries_are_in_the_state_after_they_were_inserted() {
        let entries = entries(50, 3, LabelHash::Identity);
        let mut store = Store::create(STATE_BLOCKS).unwrap();
        for block in entries.chunks(20) {
            store.append(block).unwrap();
        }
        for (key, value) in entries {
            assert_eq!(store.get(&key).unwrap(), Some(value));
        }
        assert_eq!(store.get(b"else").unwrap(), None);
    }
}
