//! A small runtime for the tests: the registry with its clock and its enrolments.

use crate::{
    self as pallet_city_identity, Blocks, Call, Entries, Error, Event, Records, ResolverHosts,
    Series, WeightInfo,
};
use block_tree::{Shape, Tree};
use city_code::{rule::Rule, Code};
use city_identity_primitives::{
    block::Block,
    genesis::{AreaRow, DivisionRow, Genesis},
    read::entry_key,
    CodeBytes, Commitment, Digest, Hosts, Label, Link, Moment, Name, Record, Recorded,
    Registration, Resolution, SeriesInfo, Status, Succession, Successor, Successors,
};
use codec::Encode;
use frame_support::{
    derive_impl,
    dispatch::DispatchResultWithPostInfo,
    traits::{ConstU32, SortedMembers},
    weights::Weight,
    BoundedVec,
};
use frame_system::{mocking::MockBlockU32, EnsureRoot, EnsureSignedBy};
use pallet_allowance::{
    BucketId, CallLists, CheckRights, Class, Enrol, EnrolledBy, Lookups, Refusal,
};
use sp_core::H256;
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage, DispatchResult};

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system::Pallet<Test>;

    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp::Pallet<Test>;

    #[runtime::pallet_index(2)]
    pub type Allowance = pallet_allowance::Pallet<Test>;

    #[runtime::pallet_index(3)]
    pub type CityIdentity = pallet_city_identity::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
    type AccountId = AccountId32;
    type Lookup = IdentityLookup<AccountId32>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_allowance::Config for Test {
    type AdminOrigin = EnsureRoot<AccountId32>;
    type Calls = Everything;
    type Rights = Rights;
    type MaxApplicants = ConstU32<64>;
    type MaxVouched = ConstU32<64>;
    type MaxDelegates = ConstU32<64>;
    type MaxOpenOperations = ConstU32<0>;
    type MaxSignatories = ConstU32<2>;
    type WeightInfo = NoWeights;
}

impl pallet_city_identity::Config for Test {
    type CouncilOrigin = EnsureRoot<AccountId32>;
    type RuleOrigin = EnsureSignedBy<Amenders, AccountId32>;
    type MemberOrigin = EnsureSignedBy<Members, AccountId32>;
    type Enrolment = Allowance;
    type Time = Timestamp;
    type ApplicationPeriod = ConstU32<APPLICATION_PERIOD>;
    type OpenPeriod = ConstU32<OPEN_PERIOD>;
    type RecoveryNotice = ConstU32<RECOVERY_NOTICE>;
    type MaxNoticePeriod = ConstU32<MAX_NOTICE_PERIOD>;
    type MaxRuleDelay = ConstU32<MAX_RULE_DELAY>;
    type WeightInfo = ();
}

/// How many blocks an application stays open.
pub const APPLICATION_PERIOD: u32 = 10;

/// How many blocks what is due stays open.
pub const OPEN_PERIOD: u32 = 5;
/// How many blocks a controller has to object to a recovery.
pub const RECOVERY_NOTICE: u32 = 7;
/// The longest notice period of an area.
pub const MAX_NOTICE_PERIOD: u32 = 20;
/// How many blocks ahead an amended rule comes into force at most.
pub const MAX_RULE_DELAY: u32 = 50;

/// The members of the council.
pub struct Members;

impl SortedMembers<AccountId32> for Members {
    fn sorted_members() -> Vec<AccountId32> {
        vec![MEMBER]
    }
}

/// Who amends the rule here: not the council by its usual vote.
pub struct Amenders;

impl SortedMembers<AccountId32> for Amenders {
    fn sorted_members() -> Vec<AccountId32> {
        vec![AMENDER]
    }
}

/// Every class sends every call here: the lists are the runtime's.
pub struct Everything;

impl CallLists<RuntimeCall> for Everything {
    fn lists(_: Class, _: &RuntimeCall) -> bool {
        true
    }
}

/// Asks the registry about its own calls.
pub struct Rights;

impl CheckRights<AccountId32, RuntimeCall> for Rights {
    fn check(who: &AccountId32, call: &RuntimeCall, left: &mut Lookups) -> Result<Weight, Refusal> {
        match call {
            RuntimeCall::CityIdentity(call) => CityIdentity::check(who, call, left),
            _ => Ok(Weight::zero()),
        }
    }

    fn weight(_: &RuntimeCall, _: &mut Lookups) -> Weight {
        Weight::zero()
    }
}

/// The allowance's calls, which no test here makes, are free.
pub struct NoWeights;

impl pallet_allowance::WeightInfo for NoWeights {
    fn enrol_multisig(_: u32) -> Weight {
        Weight::zero()
    }
    fn withdraw_enrolment() -> Weight {
        Weight::zero()
    }
    fn set_limits() -> Weight {
        Weight::zero()
    }
    fn check_allowance() -> Weight {
        Weight::zero()
    }
}

/// Each call costs five hundred, less ten for each level that is not there; each item of a batch and each lookup a thousand, what else a batch has more
/// of a few thousand, each octet a million.
impl WeightInfo for () {
    fn enrol_applicant() -> Weight {
        weight(0, 0)
    }
    fn apply_for_area() -> Weight {
        weight(0, 0)
    }
    fn reject_application() -> Weight {
        weight(0, 0)
    }
    fn admit_area() -> Weight {
        weight(0, 0)
    }
    fn admit_areas(n: u32) -> Weight {
        weight(n, 0)
    }
    fn open_series() -> Weight {
        weight(0, 0)
    }
    fn register() -> Weight {
        weight(0, 0)
    }
    fn register_batch(n: u32) -> Weight {
        weight(n, 0)
    }
    fn more_parents(p: u32) -> Weight {
        weight(2 * p, 0)
    }
    fn more_letters(l: u32) -> Weight {
        weight(3 * l, 0)
    }
    fn more_controllers(c: u32) -> Weight {
        weight(5 * c, 0)
    }
    fn more_names(m: u32) -> Weight {
        weight(6 * m, 0)
    }
    fn more_records(m: u32) -> Weight {
        weight(7 * m, 0)
    }
    fn more_octets(r: u32) -> Weight {
        weight(0, r)
    }
    fn more_delegates(a: u32) -> Weight {
        weight(11 * a, 0)
    }
    fn more_delegations(d: u32) -> Weight {
        weight(19 * d, 0)
    }
    fn more_limits(l: u32) -> Weight {
        weight(13 * l, 0)
    }
    fn more_levels(u: u32) -> Weight {
        Weight::from_parts(500 + 10 * u64::from(u), 0)
    }
    fn more_reservations(v: u32) -> Weight {
        weight(17 * v, 0)
    }
    fn set_record(r: u32) -> Weight {
        weight(0, r)
    }
    fn patch_links(n: u32) -> Weight {
        weight(n, 0)
    }
    fn add_alias() -> Weight {
        weight(0, 0)
    }
    fn remove_alias() -> Weight {
        weight(0, 0)
    }
    fn set_hosts() -> Weight {
        weight(0, 0)
    }
    fn suspend() -> Weight {
        weight(0, 0)
    }
    fn reinstate() -> Weight {
        weight(0, 0)
    }
    fn retire(n: u32) -> Weight {
        weight(n, 0)
    }
    fn revoke() -> Weight {
        weight(0, 0)
    }
    fn amend_rule() -> Weight {
        weight(0, 0)
    }
    fn amend_divisions(n: u32) -> Weight {
        weight(n, 0)
    }
    fn reserve() -> Weight {
        weight(0, 0)
    }
    fn unreserve() -> Weight {
        weight(0, 0)
    }
    fn delegate() -> Weight {
        weight(0, 0)
    }
    fn undelegate() -> Weight {
        weight(0, 0)
    }
    fn set_quota() -> Weight {
        weight(0, 0)
    }
    fn offer_control() -> Weight {
        weight(0, 0)
    }
    fn accept_control() -> Weight {
        weight(0, 0)
    }
    fn withdraw_offer() -> Weight {
        weight(0, 0)
    }
    fn begin_recovery() -> Weight {
        weight(0, 0)
    }
    fn cancel_recovery() -> Weight {
        weight(0, 0)
    }
    fn complete_recovery() -> Weight {
        weight(0, 0)
    }
    fn set_notice_period() -> Weight {
        weight(0, 0)
    }
    fn withdraw_notice() -> Weight {
        weight(0, 0)
    }
    fn open_sequence() -> Weight {
        weight(0, 0)
    }
    fn issue_items(n: u32) -> Weight {
        weight(n, 0)
    }
    fn more_jumps(j: u32) -> Weight {
        weight(17 * j, 0)
    }
    fn lease_block() -> Weight {
        weight(0, 0)
    }
    fn commit_block() -> Weight {
        weight(0, 0)
    }
    fn declare_unused() -> Weight {
        weight(0, 0)
    }
    fn promote_item() -> Weight {
        weight(0, 0)
    }
    fn register_labels(n: u32) -> Weight {
        weight(n, 0)
    }
    fn register_sequence(n: u32) -> Weight {
        weight(n, 0)
    }
    fn check_rights(n: u32) -> Weight {
        weight(n, 0)
    }
}

/// What is less where the parent stands so many levels higher than the deepest one.
pub fn of_levels(count: u64) -> Weight {
    Weight::from_parts(10 * count, 0)
}

/// The weight of a call with `n` items and `r` octets of records.
pub fn weight(n: u32, r: u32) -> Weight {
    Weight::from_parts(500 + 1_000 * u64::from(n) + 1_000_000 * u64::from(r), 0)
}

const fn account(byte: u8) -> AccountId32 {
    AccountId32::new([byte; 32])
}

/// The one member of the council.
pub const MEMBER: AccountId32 = account(1);
/// The council by its greater majority.
pub const AMENDER: AccountId32 = account(7);
/// An account with a home in [`CITY`], and no rights.
pub const STRANGER: AccountId32 = account(2);
/// An account that nobody enrolled.
pub const UNKNOWN: AccountId32 = account(8);
/// The registrar of [`CITY`].
pub const REGISTRAR: AccountId32 = account(3);
/// The registrar of [`DISTRICT`].
pub const NEIGHBOUR: AccountId32 = account(4);
/// An account with a home in [`CITY`], to be given control of codes.
pub const HOLDER: AccountId32 = account(5);
/// An account to be enrolled as an applicant.
pub const APPLICANT: AccountId32 = account(6);

/// Shijiazhuang.
pub const CITY: &str = "MA.156.1301";
/// A district of Shijiazhuang, which is a sibling in the registry.
pub const DISTRICT: &str = "MA.156.130102";
/// A series of the city.
pub const SERIES: &str = "MA.156.1301/60.10000000";

/// A moment in 2026, at which tests begin.
pub const START: Moment = 1_790_000_000_000;

/// Rows of the national table: code, name, first and last year.
const DIVISIONS: [(u32, &str, Option<u16>, Option<u16>); 11] = [
    (110_000, "北京市", None, None),
    (110_101, "东城区", None, None),
    (130_000, "河北省", None, None),
    (130_100, "石家庄市", None, None),
    (130_102, "长安区", Some(1983), None),
    (130_200, "唐山市", None, None),
    (130_600, "保定市", Some(1983), None),
    (132_300, "石家庄地区", None, Some(1993)),
    (422_800, "恩施地区", None, Some(1982)),
    (422_800, "鄂西土家族苗族自治州", Some(1983), Some(1992)),
    (422_800, "恩施土家族苗族自治州", Some(1993), None),
];

/// A registry that knows a few divisions, where the city and the district are admitted.
pub struct ExtBuilder {
    production: bool,
    rule: Rule,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self {
            production: false,
            rule: Rule::v1(),
        }
    }
}

impl ExtBuilder {
    /// A chain for production.
    pub fn production(mut self) -> Self {
        self.production = true;
        self
    }

    /// The first rule, changed.
    pub fn rule(mut self, change: impl FnOnce(&mut Rule)) -> Self {
        change(&mut self.rule);
        self
    }

    fn genesis(self) -> Genesis {
        let division = |(code, name, from, to)| DivisionRow {
            code,
            name,
            from,
            to,
        };
        let divisions =
            DIVISIONS.map(|(code, name, from, to)| division((code, name.to_string(), from, to)));
        let areas = [(CITY, REGISTRAR), (DISTRICT, NEIGHBOUR)].map(|(area, registrar)| AreaRow {
            area: code(area),
            registrar,
        });
        Genesis::new(self.production, self.rule, divisions.into(), areas.into()).unwrap()
    }

    /// The state in block 1.
    pub fn build(self) -> sp_io::TestExternalities {
        state(self.genesis())
    }

    /// Runs a test in block 1, then checks the whole state.
    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            CityIdentity::do_try_state().unwrap();
        });
    }
}

/// The state in block 1 of a chain that began with `registry`.
pub fn state(registry: Genesis) -> sp_io::TestExternalities {
    let config = RuntimeGenesisConfig {
        city_identity: pallet_city_identity::GenesisConfig {
            registry,
            ..Default::default()
        },
        ..Default::default()
    };
    let mut state: sp_io::TestExternalities = config.build_storage().unwrap().into();
    state.execute_with(|| {
        System::set_block_number(1);
        Timestamp::set_timestamp(START);
        let council = BucketId::Council;
        Allowance::enrol(&MEMBER, Class::Council, council, EnrolledBy::System).unwrap();
        for who in [HOLDER, STRANGER] {
            let home = BucketId::Area(bounded(CITY));
            Allowance::enrol(&who, Class::Signatory, home, EnrolledBy::Council).unwrap();
        }
        System::reset_events();
    });
    state
}

/// Runs a test on the usual registry.
pub fn on_chain(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(test);
}

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
    Rights::check(&who, &call.into(), &mut Lookups::default()).map(drop)
}
