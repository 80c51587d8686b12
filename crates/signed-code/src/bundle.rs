//! What is known of issuers: carried along, or asked for just now.

use crate::key::PublicKey;
use alloc::{collections::BTreeMap, string::String, vec::Vec};
use block_tree::{Root, Shape};
use city_code::{Code, Kind};
use core::{cmp::Reverse, fmt};

/// What the registry said, at one final block, of those who sign labels.
///
/// Whoever puts it together verifies the answers, by a node of its own or by their proofs; here they
/// are believed. What an inspector carries and what was asked for just now differ in age only.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct TrustBundle {
    /// What it is, for those who read it as JSON.
    pub format: Format,
    /// The block of whose state it speaks.
    pub block: FinalBlock,
    /// How many seconds after the block's time it counts.
    pub max_age: u64,
    /// The hosts that labels of all areas may lead to, such as those of the registry's own resolvers.
    #[cfg_attr(feature = "serde", serde(default))]
    pub hosts: Vec<String>,
    /// What is known of which codes: issuers with their keys, areas with their hosts, and others with
    /// their status only.
    #[cfg_attr(feature = "serde", serde(with = "crate::json::entries"))]
    pub entries: BTreeMap<Code, Entry>,
    /// The blocks of numbers whose lessees sign labels.
    #[cfg_attr(feature = "serde", serde(default))]
    pub leases: Vec<Lease>,
}

/// The form of a bundle.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub enum Format {
    /// This one.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "cityid-trust-bundle-1"))]
    One,
}

/// A final block of the chain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct FinalBlock {
    /// Its number.
    pub number: u32,
    /// Its hash.
    #[cfg_attr(feature = "serde", serde(with = "crate::json"))]
    pub hash: [u8; 32],
    /// The chain's time in it, Unix milliseconds.
    pub time: u64,
}

/// What is known of a code. Its JSON is a part of the registry's answer to `resolve`, which can be
/// read as one.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// What it is, its ancestors taken into account.
    pub status: Status,
    /// The keys on its record.
    #[cfg_attr(feature = "serde", serde(default))]
    pub keys: Vec<Key>,
    /// Of an area, the hosts that it allows.
    #[cfg_attr(feature = "serde", serde(default))]
    pub hosts: Vec<String>,
    /// Of an item that is not registered by itself, the block of numbers in which it is.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub in_block: Option<NumberBlock>,
    /// Of a code with a record, the digest of that.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub digests: Option<Digests>,
    /// The document that proves all this, for those who do not believe whoever made the bundle: as a
    /// text that the crate `registry-proof` reads.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub proof: Option<String>,
}

/// What tells a record from others.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct Digests {
    /// Of the record; `None` if there is none.
    #[cfg_attr(feature = "serde", serde(default, with = "crate::json::optional"))]
    pub record: Option<[u8; 32]>,
}

/// A block of numbers of a series.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct NumberBlock {
    /// The digits that all its numbers begin with.
    pub prefix: String,
    /// The first number, with all its digits.
    pub first: String,
    /// What its holder committed to; `None` if nothing yet.
    pub commitment: Option<Commitment>,
}

/// What the holder of a block of numbers committed to.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct Commitment {
    /// How many items are issued.
    pub count: u32,
    /// The root of the tree of them.
    #[cfg_attr(feature = "serde", serde(with = "crate::json"))]
    pub root: [u8; 32],
    /// Where the proof of the item can be had.
    pub place: String,
}

/// A key on a record.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct Key {
    /// Its name.
    pub id: String,
    /// The key.
    pub key: PublicKey,
    /// From when signatures by it count, Unix milliseconds; `None`: from ever.
    pub valid_from: Option<u64>,
    /// Until when (inclusive) signatures by it count, Unix milliseconds; `None`: until further notice.
    pub valid_to: Option<u64>,
    /// From when somebody else may have had it, Unix milliseconds. The registry's records do not have
    /// this: an issuer takes such a key off its record. Whoever makes the bundle can keep the key with
    /// this mark, so that inspectors are told more than that there is no such key.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub compromised_from: Option<u64>,
}

/// A block of numbers of a series and the code of its lessee.
///
/// The registry knows the lessee's account; the code is one whose controller that account is, and
/// whose record has the keys.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct Lease {
    /// The series.
    pub series: Code,
    /// The first number, with all its digits.
    pub first: String,
    /// The last number.
    pub last: String,
    /// The code of the lessee.
    pub holder: Code,
}

/// What a code is, as the registry has it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Status {
    /// Well formed, and never issued.
    NotIssued,
    /// Issued or set aside, and not in force yet.
    Reserved,
    /// Inside a block that is leased to a holder, who may have issued it.
    Leased,
    /// Inside a committed block, its inclusion not shown.
    Committed,
    /// In force.
    Active,
    /// Out of use until reinstated.
    Suspended,
    /// Ended in good order.
    Retired,
    /// Withdrawn.
    Revoked,
    /// Past the end of its validity.
    Expired,
    /// For local use below its area: never registered.
    Local,
    /// Not a code.
    Malformed,
}

impl Status {
    /// Whether a code of this status can have labels: whoever may issue it may sign for it.
    pub const fn is_usable(self) -> bool {
        matches!(
            self,
            Self::Active | Self::Leased | Self::Committed | Self::Local
        )
    }

    /// Whether the status is also that of all codes below.
    const fn reaches_down(self) -> bool {
        matches!(
            self,
            Self::Suspended | Self::Retired | Self::Revoked | Self::Expired
        )
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotIssued => "not issued",
            Self::Reserved => "reserved",
            Self::Leased => "leased",
            Self::Committed => "committed",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Retired => "retired",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Local => "local",
            Self::Malformed => "malformed",
        })
    }
}

impl Lease {
    /// Whether a label is one of these numbers. Of texts of as many digits, the order is that of numbers.
    fn contains(&self, label: &str) -> bool {
        let texts = [&self.first, &self.last, label];
        let is_number = |text: &str| text.bytes().all(|octet| octet.is_ascii_digit());
        texts
            .iter()
            .all(|text| is_number(text) && text.len() == label.len())
            && (&*self.first..=&*self.last).contains(&label)
    }

    /// Whether it is that of a block.
    fn is_of(&self, block: &NumberBlock) -> bool {
        let rest = self.last.strip_prefix(&block.prefix);
        self.first == block.first
            && rest.is_some_and(|rest| rest.bytes().all(|octet| octet == b'9'))
    }
}

impl TrustBundle {
    /// A bundle without entries, of this block, which counts for `max_age` seconds.
    pub fn new(block: FinalBlock, max_age: u64) -> Self {
        Self {
            format: Format::One,
            block,
            max_age,
            hosts: Vec::new(),
            entries: BTreeMap::new(),
            leases: Vec::new(),
        }
    }

    /// Adds what is known of a code, instead of what was known before.
    pub fn insert(&mut self, entry: Entry) {
        self.entries.insert(entry.code, entry);
    }

    /// The block's time, Unix seconds.
    pub(crate) const fn time(&self) -> u64 {
        self.block.time / 1000
    }

    /// The code of the lessee of the innermost block in which an item is. If the registry named that
    /// block, the lease is of it.
    pub(crate) fn lessee(&self, code: &Code) -> Option<Code> {
        if self.stands_alone(code) {
            return None;
        }
        let object = code.object()?;
        let (series, label) = (object.parent()?, object.label());
        let block = self.number_block(code);
        let leases = self.leases.iter().filter(|lease| {
            lease.series == series
                && lease.contains(label)
                && block.is_none_or(|block| lease.is_of(block))
        });
        // Blocks do not overlap: of those with this item, the inner one begins last and ends first.
        let innermost = leases.max_by_key(|lease| (&lease.first, Reverse(&lease.last)));
        innermost.map(|lease| lease.holder)
    }

    /// What the holder of its block committed to, of an item or a custom code inside of one, if the
    /// item's entry says that.
    pub fn commitment(&self, code: &Code) -> Option<&Commitment> {
        self.number_block(code)?.commitment.as_ref()
    }

    /// The same with the shape of the block.
    pub(crate) fn committed(&self, code: &Code) -> Option<(Shape, Root)> {
        let block = self.number_block(code)?;
        let commitment = block.commitment.as_ref()?;
        let series = code.object()?.parent()?;
        let width = u8::try_from(block.first.len()).ok()?;
        let shape = Shape::new(series.as_str(), &block.prefix, width).ok()?;
        let root = Root {
            count: commitment.count,
            hash: commitment.root,
        };
        Some((shape, root))
    }

    /// The digest of a code's record, or that it has none; `None` if that is not known: what is said of a
    /// custom code is its object's, and the record of an item in a block is in its proof.
    pub(crate) fn record(&self, code: &Code) -> Option<Option<[u8; 32]>> {
        let entry = self.entries.get(code)?;
        let digests = entry.digests.as_ref()?;
        let is_known =
            code.kind() != Kind::Custom && (entry.in_block.is_none() || digests.record.is_some());
        is_known.then_some(digests.record)
    }

    /// Whether an item is known to be in no block: it is registered by itself, or not at all.
    pub(crate) fn stands_alone(&self, code: &Code) -> bool {
        let item = code.object().and_then(|object| self.entries.get(&object));
        item.is_some_and(|entry| {
            entry.in_block.is_none() && !matches!(entry.status, Status::Leased | Status::Committed)
        })
    }

    fn number_block(&self, code: &Code) -> Option<&NumberBlock> {
        self.entries.get(&code.object()?)?.in_block.as_ref()
    }

    /// What the code is, if that is known: from its own entry, or from the nearest one above that
    /// takes all below with it. Of a custom code, its object's.
    pub(crate) fn status(&self, code: &Code) -> Option<Status> {
        let registered = match code.kind() {
            Kind::Custom => code.object()?,
            _ => *code,
        };
        let own = self.entries.get(&registered).map(|entry| entry.status);
        own.or_else(|| {
            registered
                .ancestors()
                .filter_map(|above| self.entries.get(&above))
                .map(|entry| entry.status)
                .find(|status| status.reaches_down())
        })
    }

    /// Whether labels of `code` may lead to `host`; `None` if it is not known what its area allows.
    pub(crate) fn allows(&self, code: &Code, host: &str) -> Option<bool> {
        if self.hosts.iter().any(|allowed| allowed == host) {
            return Some(true);
        }
        let area = self.entries.get(&code.area()?)?;
        Some(area.hosts.iter().any(|allowed| allowed == host))
    }
}
