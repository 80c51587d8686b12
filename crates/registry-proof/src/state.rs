//! The part of a block's state that a proof contains.

use crate::error::Error;
use alloc::{format, string::String, vec::Vec};
use city_identity_primitives::Read;
use core::cell::RefCell;
use sp_core::{Blake2Hasher, Bytes, H256};
use sp_trie::{
    accessed_nodes_tracker::AccessedNodesTracker, LayoutV1, MemoryDB, StorageProof, Trie,
    TrieDBBuilder, TrieError,
};

type Layout = LayoutV1<Blake2Hasher>;

/// Nodes of a trie with a known root. What it reads is what the whole state has; where a node is
/// missing, reading fails.
pub struct ProvenState {
    root: H256,
    nodes: MemoryDB<Blake2Hasher>,
    used: RefCell<AccessedNodesTracker<H256>>,
}

impl ProvenState {
    /// The part of the state with this root that `nodes` show. Every node is found by its hash, so
    /// those of another state are of no use.
    ///
    /// # Errors
    /// [`Error::UnusedNodes`] if one is there twice.
    pub fn new(root: H256, nodes: &[Bytes]) -> Result<Self, Error> {
        let nodes = nodes.iter().map(|node| node.0.clone());
        let proof =
            StorageProof::new_with_duplicate_nodes_check(nodes).map_err(|_| Error::UnusedNodes)?;
        Ok(Self {
            root,
            used: AccessedNodesTracker::new(proof.len()).into(),
            nodes: proof.into_memory_db(),
        })
    }

    /// Checks that each node was needed for what was read.
    ///
    /// # Errors
    /// [`Error::UnusedNodes`].
    pub fn check_all_used(self) -> Result<(), Error> {
        let used = self.used.into_inner();
        used.ensure_no_unused_nodes()
            .map_err(|_| Error::UnusedNodes)
    }
}

impl Read for ProvenState {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let mut used = self.used.borrow_mut();
        let trie = TrieDBBuilder::<Layout>::new(&self.nodes, &self.root)
            .with_recorder(&mut *used)
            .build();
        trie.get(key).map_err(explain)
    }

    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let mut used = self.used.borrow_mut();
        let trie = TrieDBBuilder::<Layout>::new(&self.nodes, &self.root)
            .with_recorder(&mut *used)
            .build();
        let mut keys = trie.key_iter().map_err(explain)?;
        keys.seek(key).map_err(explain)?;
        // The search ends at the key itself, if it is there.
        let mut later = keys.filter(|found| !matches!(found, Ok(found) if found == key));
        later.next().transpose().map_err(explain)
    }
}

fn explain(error: impl AsRef<TrieError<Layout>>) -> String {
    match error.as_ref() {
        TrieError::<Layout>::InvalidStateRoot(node)
        | TrieError::<Layout>::IncompleteDatabase(node) => {
            format!("there is no node {node:?}")
        }
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use alloc::{collections::BTreeMap, vec};
    use sp_core::storage::StateVersion;
    use sp_state_machine::{Backend, InMemoryBackend, TrieBackendBuilder};
    use sp_trie::recorder::Recorder;

    fn state() -> InMemoryBackend<Blake2Hasher> {
        let keys = ["a", "ab", "abc", "b", "bcd", "bcdefg", "c1", "c2"];
        let pairs = keys.map(|key| (key.as_bytes().to_vec(), vec![7; 50]));
        (BTreeMap::from(pairs), StateVersion::V1).into()
    }

    /// The key after each of these is the same in a proof of that search as in the whole state.
    #[test]
    fn ranges_are_read_from_proofs() {
        let state = state();
        for after in [
            "", "a", "aa", "ab", "abc", "b", "bcdefg", "c", "c1", "c2", "d",
        ] {
            let after = after.as_bytes();
            let recording = TrieBackendBuilder::wrap(&state)
                .with_recorder(Recorder::default())
                .build();
            let next = recording.next_storage_key(after).unwrap();
            let proof = recording.extract_proof().unwrap();
            let nodes: Vec<_> = proof.into_iter_nodes().map(Bytes).collect();
            let proven = ProvenState::new(*state.root(), &nodes).unwrap();
            assert_eq!(proven.next_key(after), Ok(next), "{after:?}");
            assert_eq!(proven.check_all_used(), Ok(()));
        }
    }

    #[test]
    fn a_missing_node_is_told() {
        let nothing = ProvenState::new(*state().root(), &[]).unwrap();
        assert!(nothing
            .get(b"a")
            .unwrap_err()
            .starts_with("there is no node 0x"));
        assert!(nothing.next_key(b"a").is_err());
    }
}
