//! A small chain, made with the SDK's own types: so that what they encode is what is verified.

use block_tree::Tree;
use city_code::Code;
use city_identity_primitives::{
    block,
    read::{code_bytes, entry_key},
    record,
    schema::{self, Item, MapKey, One},
    Author, Commitment, DivisionCode, Holding, Name, Period, Periods, Read, Record, Recorded,
    Registry, Revision, SeriesInfo,
};
use codec::Encode;
use registry_proof::{first_authorities_key, Authority, AuthoritySet, Change, Genesis, Proof};
use sp_consensus_grandpa::{
    localized_payload, AuthorityId, AuthoritySignature, Commit, ConsensusLog, GrandpaJustification,
    Message, Precommit, ScheduledChange, GRANDPA_ENGINE_ID,
};
use sp_core::{storage::StateVersion, Bytes, H256};
use sp_keyring::Ed25519Keyring::{self as Key, *};
use sp_runtime::{
    generic,
    traits::{BlakeTwo256, Header as _},
    Digest, DigestItem,
};
use sp_state_machine::{prove_read, InMemoryBackend};
use std::{cell::RefCell, collections::BTreeMap};

pub type Header = generic::Header<u32, BlakeTwo256>;
pub type Vote = finality_grandpa::SignedPrecommit<H256, u32, AuthoritySignature, AuthorityId>;

/// The chain's time in its state.
pub const NOW: u64 = 1_790_000_000_000;
/// A unit with a record of its own, in an area with one.
pub const UNIT: &str = "MA.156.1301.01";
/// Never issued, though its series is there.
pub const ABSENT: &str = "MA.156.1301.01/60.10000000.B7";
/// A series of numbers.
pub const NUMBERS: &str = "MA.156.1301/61.10000000";
/// The authorities.
pub const VOTERS: [Key; 4] = [Alice, Bob, Charlie, Dave];

/// The state of a registry.
#[derive(Clone)]
pub struct State(pub BTreeMap<Vec<u8>, Vec<u8>>);

impl State {
    /// One area, with units and a series.
    pub fn new() -> Self {
        let mut state = Self(BTreeMap::new());
        state.put(&schema::STORAGE_VERSION, &(), &schema::LAYOUT);
        state.put(&schema::NOW, &(), &NOW);
        state.register("MA.156", &[]);
        state.register("MA.156.1301", &["石家庄市", "Shijiazhuang"]);
        for number in 1..40 {
            let unit = format!("MA.156.1301.{number:02}");
            // Of two entries that are the same, one node would prove both.
            let name = match number {
                1 => "石家庄市城市管理局".into(),
                _ => format!("石家庄市{number}局"),
            };
            state.register(&unit, &[&name]);
        }
        state.register("MA.156.1301.01/60.10000000", &[]);
        let division: (DivisionCode, Periods) = (130_100, vec![period()].try_into().unwrap());
        state.put(&schema::DIVISIONS, &One(division.0), &division.1);
        let authorities = VOTERS.map(|key| (key.public(), 1u64)).to_vec();
        state
            .0
            .insert(first_authorities_key(), authorities.encode());
        state
    }

    /// The same with a series of numbers, of which a block is committed to a tree.
    pub fn with_block(mut self, tree: &Tree) -> Self {
        self.register(NUMBERS, &[]);
        let series = SeriesInfo::new(4).with_length(2).unwrap();
        self.put(&schema::SERIES, &One(code_bytes(NUMBERS)), &series);
        let commitment = Commitment {
            count: tree.root().count,
            root: H256(tree.root().hash),
            manifest: record::Digest::Sha256([1; 32]),
            place: b"https://a.example/{item}".to_vec().try_into().unwrap(),
        };
        let block = block::Block {
            holder: [1; 32].into(),
            until: NOW,
            holding: Holding::Committed(commitment),
            leased_in: 1,
            rule: 1,
            number: 2,
            by: [1; 32].into(),
            block: 2,
            time: NOW,
            previous: Some(H256::zero()),
        };
        let prefix = tree
            .shape()
            .prefix()
            .as_bytes()
            .to_vec()
            .try_into()
            .unwrap();
        self.put(&schema::BLOCKS, &(code_bytes(NUMBERS), prefix), &block);
        self
    }

    pub fn put<K: MapKey, V: Encode>(&mut self, item: &Item<K, V>, key: &K, value: &V) {
        self.0.insert(item.key(key), value.encode());
    }

    /// Registers a code with names in Chinese and English.
    fn register(&mut self, code: &str, names: &[&str]) {
        let names = names
            .iter()
            .zip(["zh-CN", "en"])
            .map(|(name, language)| Name {
                language: language.as_bytes().to_vec().try_into().unwrap(),
                text: name.as_bytes().to_vec().try_into().unwrap(),
            });
        let record = Record {
            names: names.collect::<Vec<_>>().try_into().unwrap(),
            ..Default::default()
        };
        let key = entry_key(&code.parse::<Code>().unwrap()).unwrap();
        let entry = Revision {
            record: record.recorded(),
            ..Revision::first(Author::Council, 1, 1, 0)
        };
        self.put(&schema::ENTRIES, &key, &entry);
        if let Some(Recorded::Row(_)) = entry.record {
            self.put(&schema::RECORDS, &One(code_bytes(code)), &record);
        }
    }

    pub fn trie(&self) -> InMemoryBackend<BlakeTwo256> {
        (self.0.clone(), StateVersion::V1).into()
    }

    pub fn root(&self) -> H256 {
        *self.trie().root()
    }

    /// The nodes that lead to keys.
    pub fn prove(&self, keys: Vec<Vec<u8>>) -> Vec<Bytes> {
        let proof = prove_read(self.trie(), keys).unwrap();
        proof.into_iter_nodes().map(Bytes).collect()
    }

    /// The nodes that lead to each key that the answer about a code rests on.
    pub fn prove_resolution(&self, code: &str) -> Vec<Bytes> {
        let keys = RefCell::default();
        let recording = Recording { state: self, keys };
        // Without an answer the keys read so far are proven all the same.
        let _ = Registry::new(&recording).resolve_provably(code.as_bytes());
        self.prove(recording.keys.into_inner())
    }
}

fn period() -> Period {
    Period {
        from: None,
        to: None,
        name: "石家庄市".as_bytes().to_vec().try_into().unwrap(),
        successors: Default::default(),
    }
}

impl Read for State {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.get(key).cloned())
    }

    fn next_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Err("resolving reads no ranges".into())
    }
}

struct Recording<'a> {
    state: &'a State,
    keys: RefCell<Vec<Vec<u8>>>,
}

impl Read for Recording<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        self.keys.borrow_mut().push(key.to_vec());
        self.state.get(key)
    }

    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        self.state.next_key(key)
    }
}

/// A header with the state root `root` and these logs of GRANDPA.
pub fn header(number: u32, parent: H256, root: H256, logs: &[ConsensusLog<u32>]) -> Header {
    let logs = logs.iter();
    let logs = logs.map(|log| DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode()));
    let pre = DigestItem::PreRuntime(*b"aura", 7u64.encode());
    let digest = Digest {
        logs: [pre].into_iter().chain(logs).collect(),
    };
    Header::new(number, H256::repeat_byte(9), root, parent, digest)
}

/// A chain of this many more headers.
pub fn children(header: &Header, count: u32) -> Vec<Header> {
    let mut chain = vec![header.clone()];
    for _ in 0..count {
        let parent = chain.last().unwrap();
        let root = H256::repeat_byte(3);
        chain.push(self::header(parent.number + 1, parent.hash(), root, &[]));
    }
    chain.split_off(1)
}

/// The authority set of this number.
pub fn set(id: u64, keys: &[Key]) -> AuthoritySet {
    let authorities = keys.iter().map(|key| Authority {
        key: key.public().0.into(),
        weight: 1,
    });
    AuthoritySet {
        id,
        authorities: authorities.collect(),
    }
}

/// A vote for a block.
pub fn vote(key: Key, target: &Header, round: u64, set: u64) -> Vote {
    let precommit = Precommit::<Header> {
        target_hash: target.hash(),
        target_number: target.number,
    };
    let message = Message::<Header>::Precommit(precommit.clone());
    Vote {
        precommit,
        signature: key.sign(&localized_payload(round, set, &message)).into(),
        id: key.public().into(),
    }
}

/// A justification for `target` by any votes, with the headers that lead to theirs.
pub fn justification(target: &Header, votes: Vec<Vote>, votes_ancestries: &[Header]) -> Bytes {
    let commit = Commit::<Header> {
        target_hash: target.hash(),
        target_number: target.number,
        precommits: votes,
    };
    GrandpaJustification::<Header> {
        round: 5,
        commit,
        votes_ancestries: votes_ancestries.to_vec(),
    }
    .encode()
    .into()
}

/// A justification for `target` by these voters of a set.
pub fn justify(target: &Header, voters: &[Key], set: u64) -> Bytes {
    let votes = voters.iter().map(|key| vote(*key, target, 5, set));
    justification(target, votes.collect(), &[])
}

/// The proof of the answer about a code in a state, in block 7 of set 0.
pub fn proof(state: &State, code: &str) -> Proof {
    let header = header(7, H256::repeat_byte(1), state.root(), &[]);
    Proof {
        header: header.encode().into(),
        ancestry: vec![],
        state: state.prove_resolution(code),
        set_id: 0,
        justification: justify(&header, &VOTERS[..3], 0),
    }
}

/// The same, with some blocks between that of the answer and the one that is justified.
pub fn old_proof(state: &State, code: &str, blocks: u32) -> Proof {
    let mut proof = proof(state, code);
    let header = header(7, H256::repeat_byte(1), state.root(), &[]);
    let later = children(&header, blocks);
    proof.ancestry = later.iter().map(|header| header.encode().into()).collect();
    proof.justification = justify(later.last().unwrap_or(&header), &VOTERS[..3], 0);
    proof
}

/// A log by which other authorities follow after a delay.
pub fn scheduled(next: &[Key], delay: u32) -> ConsensusLog<u32> {
    ConsensusLog::ScheduledChange(change_to(next, delay))
}

/// A log by which other authorities follow without the old ones agreeing.
pub fn forced(next: &[Key]) -> ConsensusLog<u32> {
    ConsensusLog::ForcedChange(1, change_to(next, 0))
}

fn change_to(next: &[Key], delay: u32) -> ScheduledChange<u32> {
    let next = next.iter().map(|key| (key.public().into(), 1));
    ScheduledChange {
        next_authorities: next.collect(),
        delay,
    }
}

/// A change of the set `id` of these voters, by these logs of block 20.
pub fn change(id: u64, voters: &[Key], logs: &[ConsensusLog<u32>]) -> Change {
    let header = header(20, H256::repeat_byte(2), H256::zero(), logs);
    Change {
        header: header.encode().into(),
        justification: justify(&header, voters, id),
    }
}

/// The hash of the first block with this state, and what shows its authorities.
pub fn genesis(state: &State) -> (H256, Genesis) {
    let header = Header::new(
        0,
        H256::zero(),
        state.root(),
        H256::zero(),
        Digest::default(),
    );
    let genesis = Genesis {
        header: header.encode().into(),
        state: state.prove(vec![first_authorities_key()]),
    };
    (header.hash(), genesis)
}
