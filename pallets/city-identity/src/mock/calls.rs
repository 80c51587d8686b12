//! What tests do to the registry and ask of it, in few words.

use super::{
    on_chain, CityIdentity, Rights, RuntimeOrigin, System, Test, Timestamp, CITY, REGISTRAR, SERIES,
};
use crate::{Blocks, Call, Entries, Error, Event, Records, ResolverHosts, Series};
use block_tree::{Shape, Tree};
use city_code::Code;
use city_identity_primitives::{
    block::Block, read::entry_key, CodeBytes, Commitment, Digest, Hosts, Label, Link, Moment, Name,
    Record, Recorded, Registration, Resolution, SeriesInfo, Status, Succession, Successor,
    Successors,
};
use codec::Encode;
use frame_support::{dispatch::DispatchResultWithPostInfo, traits::ConstU32, BoundedVec};
use pallet_allowance::{CheckRights, Lookups, Refusal};
use sp_core::H256;
use sp_runtime::{AccountId32, DispatchResult};

pub fn signed(who: AccountId32) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// The origin of a vote of the council.
pub fn council() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

pub fn code(text: &str) -> Code {
    text.parse().unwrap()
}

pub fn bounded<const N: u32>(text: &str) -> BoundedVec<u8, ConstU32<N>> {
    text.as_bytes().to_vec().try_into().unwrap()
}

/// A code as calls carry it, whether or not it is one.
pub fn bytes(text: &str) -> CodeBytes {
    bounded(text)
}

/// What to register of a code that is its parent's.
pub fn registration(text: &str) -> Registration {
    Registration {
        code: bytes(text),
        ..Default::default()
    }
}

/// What to register of a code with a controller.
pub fn held(text: &str, controller: AccountId32) -> Registration {
    Registration {
        controller: Some(controller),
        ..registration(text)
    }
}

/// What became of a call, whatever it cost.
pub fn outcome(result: DispatchResultWithPostInfo) -> DispatchResult {
    result.map(drop).map_err(|refused| refused.error)
}

/// Registers a unit or an object.
pub fn register(who: AccountId32, text: &str) -> DispatchResult {
    outcome(CityIdentity::register(signed(who), registration(text)))
}

/// Opens a series.
pub fn open_series(who: AccountId32, text: &str) -> DispatchResult {
    outcome(CityIdentity::open_series(signed(who), registration(text)))
}

/// Opens a series whose items are numbers.
pub fn open_sequence(who: AccountId32, text: &str, width: u8) -> DispatchResult {
    let series = registration(text);
    outcome(CityIdentity::open_sequence(signed(who), series, width))
}

/// Registers the next numbers of [`SERIES`].
pub fn issue(who: AccountId32, count: u32) -> DispatchResult {
    outcome(CityIdentity::issue_items(
        signed(who),
        bytes(SERIES),
        None,
        count,
    ))
}

/// Leases a block of [`SERIES`] for so many milliseconds.
pub fn lease(who: AccountId32, prefix: &str, holder: AccountId32, time: Moment) -> DispatchResult {
    let until = pallet_timestamp::Now::<Test>::get() + time;
    let (origin, series) = (signed(who), bytes(SERIES));
    let leased = CityIdentity::lease_block(origin, series, bounded(prefix), holder, until);
    outcome(leased)
}

/// The tree of a block of [`SERIES`], with these items and the digests of their records.
pub fn tree(prefix: &str, width: u8, items: &[(u64, [u8; 32])]) -> Tree {
    let shape = Shape::new(SERIES, prefix, width).unwrap();
    Tree::build(shape, items.iter().copied()).unwrap()
}

/// The host of the places of proofs, which the city allows in these tests.
pub const PROOFS: &str = "proofs.example";

/// What the holder of a block commits to.
pub fn commitment(tree: &Tree) -> Commitment {
    let root = tree.root();
    Commitment {
        count: root.count,
        root: H256(root.hash),
        manifest: Digest::Sha256([7; 32]),
        place: bounded("https://proofs.example/{item}"),
    }
}

/// Commits a block of [`SERIES`] to a tree.
pub fn commit(who: AccountId32, tree: &Tree) -> DispatchResult {
    let prefix = bounded(tree.shape().prefix());
    CityIdentity::commit_block(signed(who), bytes(SERIES), prefix, commitment(tree))
}

/// Declares a part of [`SERIES`] unused, in a leased block.
pub fn give_back(who: AccountId32, part: &str) -> DispatchResult {
    CityIdentity::declare_unused(signed(who), bytes(SERIES), bounded(part), None)
}

/// What is kept of the block of [`SERIES`] with a prefix.
pub fn block(prefix: &str) -> Option<Block> {
    let prefix: Label = bounded(prefix);
    Blocks::<Test>::get(bytes(SERIES), prefix)
}

/// What is kept of [`SERIES`].
pub fn series() -> SeriesInfo {
    Series::<Test>::get(bytes(SERIES)).unwrap()
}

/// Runs a test where [`SERIES`] has numbers of four digits, and the city allows [`PROOFS`].
pub fn with_numbers(test: impl FnOnce()) {
    on_chain(|| {
        open_sequence(REGISTRAR, SERIES, 4).unwrap();
        allow(CITY, &[PROOFS]);
        System::reset_events();
        test();
    });
}

/// Registers codes at once.
pub fn register_batch(who: AccountId32, items: &[Registration]) -> DispatchResult {
    outcome(CityIdentity::register_batch(
        signed(who),
        items.to_vec().try_into().unwrap(),
    ))
}

/// Successors, each a part of what the code was.
pub fn successors(texts: &[&str]) -> Successors {
    let successor = |text: &&str| Successor {
        code: bytes(text),
        kind: Succession::Split,
    };
    let all: Vec<_> = texts.iter().map(successor).collect();
    all.try_into().unwrap()
}

/// Retires a code into others.
pub fn retire_into(who: RuntimeOrigin, text: &str, into: &[&str]) -> DispatchResult {
    CityIdentity::retire(who, bytes(text), successors(into))
}

pub fn name(language: &str, text: &str) -> Name {
    Name {
        language: bounded(language),
        text: bounded(text),
    }
}

pub fn link(href: &str) -> Link {
    Link {
        relation: bounded("describedby"),
        href: bounded(href),
        media_type: None,
        language: None,
        title: None,
        is_default: false,
    }
}

/// Lets links in an area lead to these hosts.
pub fn allow(area: &str, hosts: &[&str]) {
    let hosts: Vec<_> = hosts.iter().map(|host| bounded(host)).collect();
    ResolverHosts::<Test>::insert(bytes(area), Hosts::try_from(hosts).unwrap());
}

/// A record with one name.
pub fn named(text: &str) -> Record {
    name("zh-CN", text).into()
}

/// What is on record about a registered code, wherever it is kept.
pub fn record_of(text: &str) -> Option<Record> {
    let (parent, label) = entry_key(&code(text)).unwrap();
    let row = Records::<Test>::get(bytes(text));
    match Entries::<Test>::get(parent, label).unwrap().record? {
        Recorded::Name(name) => {
            assert_eq!(row, None, "{text}");
            Some(name.into())
        }
        Recorded::Row(_) => row,
    }
}

/// A record with one link.
pub fn linked(href: &str) -> Record {
    Record {
        links: vec![link(href)].try_into().unwrap(),
        ..Default::default()
    }
}

/// What the registry says of a text.
pub fn resolve(text: &str) -> Resolution {
    CityIdentity::registry().resolve(text.as_bytes()).unwrap()
}

/// A code's status, and the ancestor that it comes from.
pub fn status(text: &str) -> (Status, Option<Code>) {
    let answer = resolve(text);
    (answer.status, answer.status_from)
}

/// Moves on by one block and so many milliseconds.
pub fn pass(milliseconds: Moment) {
    System::set_block_number(System::block_number() + 1);
    Timestamp::set_timestamp(pallet_timestamp::Now::<Test>::get() + milliseconds);
}

/// Moves on by so many blocks.
pub fn pass_blocks(blocks: u32) {
    for _ in 0..blocks {
        pass(1);
    }
}

/// What happened to the registry since this was asked last.
pub fn events() -> Vec<Event<Test>> {
    let events = System::read_events_for_pallet();
    System::reset_events();
    events
}

/// The error of a batch whose item `index` fails with `reason`.
pub fn batch_item(index: u16, reason: &Error<Test>) -> Error<Test> {
    Error::BatchItem(index, reason.encode()[0])
}

/// What the transaction pool is told of the rights of `who`.
pub fn may(who: AccountId32, call: Call<Test>) -> Result<(), Refusal> {
    Rights::check(&who, &call.into(), &mut Lookups::default())
}
