//! The registry's storage keys: one constant for each storage item of the pallet.
//!
//! The pallet declares its storage as FRAME does; this table says the same to readers that know no
//! FRAME. The pallet's tests compare the two, names, hashers, key and value types.

use crate::{
    alias::{Alias, AliasList},
    answer::Counters,
    block::{Block, SeriesInfo},
    control::{AreaQuota, Delegations, Notice, Offer, Recovery},
    lineage::Successors,
    record::{Hosts, Record},
    reservation::Reservations,
    types::{
        CodeBytes, DivisionCode, Label, Moment, PendingApplications, Periods, Revision,
        RuleSchedule,
    },
};
use alloc::vec::Vec;
use codec::Encode;
use core::marker::PhantomData;
use scale_info::{meta_type, MetaType, TypeInfo};
use sp_core::crypto::AccountId32;
#[cfg(not(substrate_runtime))]
use sp_crypto_hashing::{blake2_128, twox_64};
// A runtime lets its host hash, which takes a fraction of the time that its wasm would.
#[cfg(substrate_runtime)]
use sp_io::hashing::{blake2_128, twox_64};
use xxhash_rust::const_xxh64::xxh64;

/// The name of the pallet in the runtime, which all its keys begin with.
pub const PALLET: &str = "CityIdentity";

/// Room for a key: of most, all of it.
const KEY_ROOM: usize = 128;

/// How one part of a key is hashed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hasher {
    /// BLAKE2b-128, then the part itself.
    Blake2_128Concat,
    /// XXH64, then the part itself: for keys that nobody outside chooses.
    Twox64Concat,
    /// The part itself.
    Identity,
}

impl Hasher {
    /// Adds a part to a key, in the one place where it stays: wasm asks its host for each piece of memory.
    fn extend(self, key: &mut Vec<u8>, part: &impl Encode) {
        let start = key.len();
        key.resize(start.saturating_add(self.prefix_len()), 0);
        part.encode_to(key);
        let (hash, part) = key.split_at_mut(start).1.split_at_mut(self.prefix_len());
        match self {
            Self::Blake2_128Concat => hash.copy_from_slice(&blake2_128(part)),
            Self::Twox64Concat => hash.copy_from_slice(&twox_64(part)),
            Self::Identity => {}
        }
    }

    /// How many octets stand before the part.
    const fn prefix_len(self) -> usize {
        match self {
            Self::Blake2_128Concat => 16,
            Self::Twox64Concat => 8,
            Self::Identity => 0,
        }
    }
}

/// The key of a storage map: one part for each of the map's hashers.
pub trait MapKey {
    /// Adds the parts to what the keys of the map begin with.
    fn extend(&self, key: &mut Vec<u8>, hashers: &[Hasher]);
}

impl MapKey for () {
    fn extend(&self, _: &mut Vec<u8>, _: &[Hasher]) {}
}

/// A key of one part.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct One<K>(pub K);

impl<K: Encode> MapKey for One<K> {
    fn extend(&self, key: &mut Vec<u8>, hashers: &[Hasher]) {
        if let [first, ..] = hashers {
            first.extend(key, &self.0);
        }
    }
}

impl<A: Encode, B: Encode> MapKey for (A, B) {
    fn extend(&self, key: &mut Vec<u8>, hashers: &[Hasher]) {
        if let [first, second] = hashers {
            first.extend(key, &self.0);
            second.extend(key, &self.1);
        }
    }
}

/// A storage item: where it is, and what its keys and values are.
pub struct Item<K, V> {
    name: &'static str,
    /// The hashes of the pallet's name and of the item's, made when this is compiled.
    prefix: [[u8; 16]; 2],
    hashers: &'static [Hasher],
    types: PhantomData<fn(K) -> V>,
}

/// The hash of a name, as FRAME has it: two of XXH64, with the seeds 0 and 1.
const fn twox_128(name: &str) -> [u8; 16] {
    let (low, high) = (xxh64(name.as_bytes(), 0), xxh64(name.as_bytes(), 1));
    (low as u128 | (high as u128) << 64).to_le_bytes()
}

impl<K, V> Item<K, V> {
    /// An item of the pallet.
    const fn new(name: &'static str, hashers: &'static [Hasher]) -> Self {
        Self::of(PALLET, name, hashers)
    }

    /// An item of another pallet.
    const fn of(pallet: &str, name: &'static str, hashers: &'static [Hasher]) -> Self {
        Self {
            name,
            prefix: [twox_128(pallet), twox_128(name)],
            hashers,
            types: PhantomData,
        }
    }

    /// What all keys of the item begin with; of a plain value, its key.
    pub fn prefix(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(KEY_ROOM);
        key.extend_from_slice(self.prefix.as_flattened());
        key
    }

    /// The key with these parts, encoded as those of `K` are; of fewer, what all keys with them begin with.
    pub(crate) fn key_of(&self, parts: &impl MapKey) -> Vec<u8> {
        let mut key = self.prefix();
        parts.extend(&mut key, self.hashers);
        key
    }
}

impl<K: MapKey, V> Item<K, V> {
    /// The storage key of `key`.
    pub fn key(&self, key: &K) -> Vec<u8> {
        self.key_of(key)
    }
}

impl<A: Encode, B, V> Item<(A, B), V> {
    /// What the keys with the first part `first` begin with.
    pub fn prefix_of(&self, first: &A) -> Vec<u8> {
        self.key_of(&One(first))
    }

    /// The encoded second part of `key`, one of those that begin with `prefix`; `None` if it does
    /// not.
    pub fn second_part<'a>(&self, prefix: &[u8], key: &'a [u8]) -> Option<&'a [u8]> {
        let skip = self.hashers.get(1)?.prefix_len();
        key.strip_prefix(prefix)?.get(skip..)
    }
}

/// A row of [`table`]: a storage item as metadata shows it.
pub struct Row {
    /// The item's name.
    pub name: &'static str,
    /// How the parts of its keys are hashed.
    pub hashers: &'static [Hasher],
    /// The type of its keys; of a plain value, the unit type.
    pub key: MetaType,
    /// The type of its values.
    pub value: MetaType,
}

/// Declares each item of the pallet once, as a constant and as a row of [`table`].
macro_rules! items {
    ($( $(#[$doc:meta])* $constant:ident: $name:literal, [$($hasher:ident),*], $key:ty => ($shown:ty, $value:ty); )*) => {
        $( $(#[$doc])* pub const $constant: Item<$key, $value> =
            Item::new($name, &[$(Hasher::$hasher),*]); )*

        /// Every storage item of the pallet.
        pub fn table() -> Vec<Row> {
            [$( row::<$key, $shown, $value>(&$constant) ),*].into()
        }
    };
}

fn row<K, Shown: TypeInfo + 'static, V: TypeInfo + 'static>(item: &Item<K, V>) -> Row {
    Row {
        name: item.name,
        hashers: item.hashers,
        key: meta_type::<Shown>(),
        value: meta_type::<V>(),
    }
}

items! {
    /// Whether this is a production chain, on which labels kept for tests are refused.
    PRODUCTION: "Production", [], () => ((), bool);
    /// The version of the distribution rule in force, and from when the next one is.
    RULE_VERSION: "RuleVersion", [], () => ((), RuleSchedule);
    /// Every version of the distribution rule.
    RULES: "Rules", [Twox64Concat], One<u16> => (u16, city_code::rule::Rule);
    /// The division table: the periods of each code.
    DIVISIONS: "Divisions", [Twox64Concat], One<DivisionCode> => (DivisionCode, Periods);
    /// The newest revision of each registered code, by its parent and its label below it.
    ENTRIES: "Entries", [Blake2_128Concat, Identity], (CodeBytes, Label) =>
        ((CodeBytes, Label), Revision);
    /// Superseded revisions, by code and number.
    REVISIONS: "Revisions", [Blake2_128Concat, Identity], (CodeBytes, BigEndian) =>
        ((CodeBytes, BigEndian), Revision);
    /// The records of those codes that have more on record than a name, which stands in the entry.
    RECORDS: "Records", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, Record);
    /// The hosts to which the links of each area may lead.
    RESOLVER_HOSTS: "ResolverHosts", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, Hosts);
    /// The codes that have each stored alias.
    ALIASES: "Aliases", [Blake2_128Concat], One<Alias> => (Alias, CodeBytes);
    /// The stored aliases of those codes that have any.
    ALIASES_OF: "AliasesOf", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, AliasList);
    /// How many codes were ever registered below each code.
    CHILDREN: "Children", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, u32);
    /// Labels with letters, by their parent and what they look like.
    LOOKALIKES: "Lookalikes", [Blake2_128Concat, Identity], (CodeBytes, Label) =>
        ((CodeBytes, Label), Label);
    /// Pending applications, oldest first.
    APPLICATIONS: "Applications", [], () => ((), PendingApplications);
    /// How many entries have each own status.
    ENTRY_COUNTERS: "EntryCounters", [], () => ((), Counters);
    /// The delegations of each account.
    DELEGATIONS: "Delegations", [Blake2_128Concat], One<AccountId32> => (AccountId32, Delegations);
    /// The accounts that have a delegation of each code.
    DELEGATES: "Delegates", [Blake2_128Concat, Blake2_128Concat], (CodeBytes, AccountId32) =>
        ((CodeBytes, AccountId32), ());
    /// The quotas of those areas that have one.
    QUOTAS: "Quotas", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, AreaQuota);
    /// How many blocks changes of high risk are announced ahead in each area that wants it.
    NOTICE_PERIODS: "NoticePeriods", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, u32);
    /// The announced change of each code that has one.
    NOTICES: "Notices", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, Notice);
    /// The codes whose control is offered.
    OFFERS: "Offers", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, Offer);
    /// The codes whose control is being taken back.
    RECOVERIES: "Recoveries", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, Recovery);
    /// The successors of those retired codes that have any.
    SUCCESSORS: "Successors", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, Successors);
    /// The codes that each code follows.
    PREDECESSORS: "Predecessors", [Blake2_128Concat, Blake2_128Concat],
        (CodeBytes, CodeBytes) => ((CodeBytes, CodeBytes), ());
    /// The labels that are kept free below each code.
    RESERVATIONS: "Reservations", [Blake2_128Concat], One<CodeBytes> =>
        (CodeBytes, Reservations);
    /// Those series whose items are numbers of one width.
    SERIES: "Series", [Blake2_128Concat], One<CodeBytes> => (CodeBytes, SeriesInfo);
    /// The blocks of numbers of each series, by their prefixes.
    BLOCKS: "Blocks", [Blake2_128Concat, Identity], (CodeBytes, Label) =>
        ((CodeBytes, Label), Block);
}

/// The chain's clock, which belongs to pallet-timestamp.
pub const NOW: Item<(), Moment> = Item::of("Timestamp", "Now", &[]);

/// The version of the layout that this table describes: what the pallet's storage version has to be.
pub const LAYOUT: u16 = 2;

/// The pallet's storage version, which FRAME keeps beside the pallet's items.
pub const STORAGE_VERSION: Item<(), u16> = Item::new(":__STORAGE_VERSION__:", &[]);

/// The number of the block, which belongs to frame-system.
pub const BLOCK: Item<(), u32> = Item::of("System", "Number", &[]);

/// The number of a revision as part of a key: big-endian, so that keys come in order.
pub type BigEndian = [u8; 4];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_siblings_differ_in_their_last_part_only() {
        let parent: CodeBytes = b"MA.156.1301".to_vec().try_into().unwrap();
        let label: Label = b"02".to_vec().try_into().unwrap();
        let prefix = ENTRIES.prefix_of(&parent);
        let key = ENTRIES.key(&(parent, label.clone()));
        assert_eq!(
            ENTRIES.second_part(&prefix, &key),
            Some(&label.encode()[..])
        );
        assert_eq!(ENTRIES.second_part(b"else", &key), None);
    }

    #[test]
    fn hashed_second_parts_are_skipped() {
        let item: Item<(u8, u8), u8> =
            Item::new("X", &[Hasher::Twox64Concat, Hasher::Blake2_128Concat]);
        let key = item.key(&(1, 2));
        assert_eq!(
            item.second_part(&item.prefix_of(&1), &key),
            Some(&[2u8][..])
        );
    }
}
