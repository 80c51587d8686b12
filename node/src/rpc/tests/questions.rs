//! Random registries and random questions to them.

use super::{
    chain::Change,
    numbers::{about_numbers, mistaken_proofs, numbers, proof, ITEMS, NUMBERS},
};
use city_code::{rule::Rule, Code};
use city_identity_primitives::{
    alias::{self, AliasList},
    read::{code_bytes, entry_key},
    schema::{self, One},
    Alias, AreaQuota, At, Author, Delegation, Delegations, Hosts, ItemProof, Link, Moment, Name,
    Notice, Offer, Permissions, Point, PublicKey, Quota, Record, Recorded, Recovery, Resolution,
    Revision, Scheme, State, Terms, VerificationKey,
};
use city_identity_rpc::{error::Error, CityIdentityRpcServer};
use codec::Encode;
use jsonrpsee::types::ErrorObjectOwned;
use proptest::{
    collection::vec,
    option,
    prelude::{any, prop_oneof, Just},
    sample::select,
    strategy::Strategy,
};
use serde::Serialize;
use sp_core::{crypto::AccountId32, H256};
use tokio::runtime::Builder;

/// Codes that can be registered: of every level, in several areas.
const CODES: [&str; 18] = [
    "MA.156",
    "MA.156.1301",
    "MA.156.1301.01",
    "MA.156.1301.0103",
    "MA.156.1301.02",
    "MA.156.1301.AB",
    "MA.156.1301/60.10000000",
    "MA.156.1301/60.10000000.7",
    "MA.156.1301.01/60.10000000",
    "MA.156.1301.01/60.10000000.B7",
    "MA.156.1301.01/60.10000000.B8",
    "MA.156.130102",
    "MA.156.130102/CJ.060101",
    "MA.156.130102/CJ.060101.000000123",
    "MA.156.130102/CJ.060101.000000124",
    "MA.156.11",
    "MA.156.11.01",
    "MA.156.1323",
];

/// What is never registered: for local use, custom parts, another country, and no codes at all.
const OTHERS: [&str; 14] = [
    "MA.156.1301.99",
    "MA.156.1301.9901",
    "MA.156.1301.01/60.10000000.B7/A7.02",
    "MA.156.130102/CJ.060101.000000123/1",
    "MA.156.9999",
    "MA.250.75",
    "MA.156.130100",
    "MA.156.1301.0I",
    "MA.156.1301-UB",
    "ma.156",
    "",
    "石家庄",
    "MA.156.1301.01/",
    "MA.156.1301.01/60.10000000.B7/A7.02/1",
];

/// An alias that a code may have.
const OID: &str = "1.2.156.10011";

/// What a client may take for a code.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(&CODES[..]).prop_map(String::from),
        3 => select(&OTHERS[..]).prop_map(String::from),
        1 => select(&ITEMS[..]).prop_map(String::from),
        1 => Just(NUMBERS.into()),
        1 => "[MA0-9./-]{0,70}",
    ]
}

fn record() -> impl Strategy<Value = Record> {
    (0..2usize, 0..3u8, 0..2usize).prop_map(|(names, links, keys)| {
        let mut record = named("石家庄市", links);
        record.names.truncate(names);
        record.keys.truncate(keys);
        record
    })
}

/// A record with a name and so many links.
fn named(name: &str, links: u8) -> Record {
    let name = Name {
        language: b"zh-CN".to_vec().try_into().unwrap(),
        text: name.as_bytes().to_vec().try_into().unwrap(),
    };
    let link = |number| Link {
        relation: b"describedby".to_vec().try_into().unwrap(),
        href: format!("https://www.sjz.gov.cn/{number}/{{code}}")
            .into_bytes()
            .try_into()
            .unwrap(),
        media_type: None,
        language: None,
        title: None,
        is_default: number == 0,
    };
    let key = VerificationKey {
        id: b"1".to_vec().try_into().unwrap(),
        key: PublicKey::P256([2; 33]),
        valid_from: None,
        valid_to: Some(1),
    };
    Record {
        names: vec![name].try_into().unwrap(),
        links: (0..links).map(link).collect::<Vec<_>>().try_into().unwrap(),
        description: None,
        keys: vec![key].try_into().unwrap(),
    }
}

/// Lets links in an area lead to a host, or to none.
fn allowing(area: &str, host: Option<&str>) -> Change {
    let hosts = host.map(|host| {
        let host = host.as_bytes().to_vec().try_into().unwrap();
        Hosts::try_from(vec![host]).unwrap().encode()
    });
    (schema::RESOLVER_HOSTS.key(&One(code_bytes(area))), hosts)
}

/// What gives a code that is being registered an alias.
fn aliased(text: &str, newest: &mut Revision) -> Vec<Change> {
    let alias = Alias {
        scheme: Scheme::Oid,
        value: OID.as_bytes().to_vec().try_into().unwrap(),
    };
    let list = AliasList::try_from(vec![alias.clone()]).unwrap();
    newest.aliases = alias::digest(&list);
    let code = code_bytes(text);
    vec![
        (schema::ALIASES.key(&One(alias)), Some(code.encode())),
        (schema::ALIASES_OF.key(&One(code)), Some(list.encode())),
    ]
}

fn revision() -> impl Strategy<Value = Revision> {
    let state = prop_oneof![
        6 => Just(State::Active),
        1 => Just(State::Suspended),
        1 => Just(State::Retired),
        1 => Just(State::Revoked),
    ];
    // Each block's time is a thousand after that of the one before.
    let moment = || prop_oneof![4 => Just(None), 1 => (0..12_000u64).prop_map(Some)];
    let parts = (1..5u32, state, option::of(0..4u8), moment(), moment());
    parts.prop_map(|(number, state, by, valid_from, valid_to)| Revision {
        state,
        controller: by.map(account),
        valid_from,
        valid_to,
        ..active(number)
    })
}

/// The revision of this number of a code in force.
pub fn active(number: u32) -> Revision {
    Revision {
        number,
        previous: (number > 1).then(|| H256::repeat_byte(2)),
        ..Revision::first(Author::Council, 1, number, 0)
    }
}

/// A code with its revisions and its record.
fn registered() -> impl Strategy<Value = Vec<Change>> {
    let parts = (select(&CODES[..]), revision(), option::of(record()));
    parts.prop_map(|(text, newest, record)| registering(text, newest, record))
}

pub fn registering(text: &str, mut newest: Revision, record: Option<Record>) -> Vec<Change> {
    let code: Code = text.parse().unwrap();
    newest.record = record.as_ref().and_then(Record::recorded);
    let has_row = newest.record.as_ref().is_some_and(Recorded::is_row);
    let record = record.filter(|_| has_row);
    let record_key = schema::RECORDS.key(&One(code_bytes(text)));
    let entry_key = schema::ENTRIES.key(&entry_key(&code).unwrap());
    let mut changes = vec![
        (record_key, record.map(|record| record.encode())),
        (entry_key, Some(newest.encode())),
    ];
    changes.extend((1..newest.number).map(|number| {
        let key = schema::REVISIONS.key(&(code_bytes(text), number.to_be_bytes()));
        let superseded = Revision {
            number,
            ..newest.clone()
        };
        (key, Some(superseded.encode()))
    }));
    changes
}

/// A city whose departments have each status that is stored: some revised more than once and with a
/// record.
pub fn city() -> Vec<Change> {
    let revised = |text| registering(text, active(3), Some(named("石家庄市", 2)));
    let revised = ["MA.156.1301", "MA.156.1301.01", "MA.156.1301.02"].map(revised);
    let in_state = |state| Revision { state, ..active(1) };
    let others = [
        ("MA.156.1301.03", in_state(State::Suspended)),
        ("MA.156.1301.04", in_state(State::Retired)),
        ("MA.156.1301.05", in_state(State::Revoked)),
        (
            "MA.156.1301.06",
            Revision {
                valid_to: Some(1),
                ..active(1)
            },
        ),
        (
            "MA.156.1301.07",
            Revision {
                valid_from: Some(Moment::MAX),
                ..active(1)
            },
        ),
    ];
    let others = others.map(|(text, newest)| registering(text, newest, None));
    let mut with_alias = active(1);
    let alias = aliased("MA.156.1301.AB", &mut with_alias);
    let with_alias = registering("MA.156.1301.AB", with_alias, None);
    let changes = revised.into_iter().chain(others).flatten();
    let hosts = allowing("MA.156.1301", Some("www.sjz.gov.cn"));
    changes
        .chain(alias)
        .chain(with_alias)
        .chain(under_way())
        .chain(numbers())
        .chain([hosts, clock(1_000)])
        .collect()
}

const fn account(byte: u8) -> AccountId32 {
    AccountId32::new([byte; 32])
}

/// What is under way about the city and its first department, which has a delegate that has one.
fn under_way() -> Vec<Change> {
    let unit = || One(code_bytes("MA.156.1301.01"));
    let city = || One(code_bytes("MA.156.1301"));
    let offer = Offer {
        to: account(2),
        by: account(1),
        due: 1,
        expires: 2,
    };
    let recovery = Recovery {
        to: None,
        by: Author::Council,
        due: 3,
        contested: true,
    };
    let notice = Notice {
        change: H256::repeat_byte(3),
        ends: false,
        by: account(1),
        due: 4,
        expires: 5,
    };
    let quota = AreaQuota {
        quota: Quota {
            codes: 9,
            period: 8,
        },
        since: 1,
        used: 2,
    };
    let first = delegation("MA.156.1301", account(1), None);
    let second = delegation("MA.156.1301.01", account(2), Some("MA.156.1301"));
    vec![
        (schema::OFFERS.key(&unit()), Some(offer.encode())),
        (schema::RECOVERIES.key(&unit()), Some(recovery.encode())),
        (schema::NOTICES.key(&unit()), Some(notice.encode())),
        (schema::NOTICE_PERIODS.key(&city()), Some(7u32.encode())),
        (schema::QUOTAS.key(&city()), Some(quota.encode())),
        delegated(account(2), first.clone()),
        delegate_of(first, account(2)),
        delegated(account(3), second.clone()),
        delegate_of(second, account(3)),
    ]
}

fn delegation(scope: &str, giver: AccountId32, from: Option<&str>) -> Delegation {
    Delegation {
        scope: code_bytes(scope),
        terms: Terms {
            permissions: Permissions {
                record: true,
                delegate: true,
                ..Default::default()
            },
            quota: Some(5),
            until: Some(Moment::MAX),
        },
        giver,
        from: from.map(code_bytes),
        used: 1,
    }
}

/// The list of an account.
fn delegated(who: AccountId32, delegation: Delegation) -> Change {
    let list = Delegations::try_from(vec![delegation]).unwrap();
    (schema::DELEGATIONS.key(&One(who)), Some(list.encode()))
}

/// The row of the index.
fn delegate_of(delegation: Delegation, who: AccountId32) -> Change {
    (
        schema::DELEGATES.key(&(delegation.scope, who)),
        Some(vec![]),
    )
}

/// Questions that read every key of [`city`], the rule and the city's division. In their answers is
/// every status.
pub fn about_the_city() -> Vec<Question> {
    let units = ["01", "02", "03", "04", "05", "06", "07", "08", "99"];
    let code = || String::from("MA.156.1301");
    let unit = |label| format!("MA.156.1301.{label}");
    let of_all = units.map(unit).into_iter().chain(["no code".into()]);
    let mut questions = vec![
        Question::Resolve(unit("01")),
        Question::ByAlias("oid".into(), OID.into()),
        Question::ResolveMany(of_all.collect()),
        Question::Children(code(), None, None),
        Question::Revisions(code(), None, None),
        Question::Revisions(unit("01"), None, None),
        Question::Revisions(unit("02"), None, None),
        Question::Rule(None),
        Question::Division(code(), None),
        Question::Control(unit("01")),
        Question::Delegations(account(3)),
        Question::Delegates(code(), None, None),
        Question::Delegates(unit("01"), None, None),
        Question::Quota(code()),
    ];
    questions.extend(about_numbers());
    questions
}

/// The keys of [`city`], of the rule and of the city's division.
pub fn keys_of_the_city() -> Vec<Vec<u8>> {
    let city = city().into_iter().map(|(key, _)| key);
    let others = [
        schema::RULE_VERSION.key(&()),
        schema::RULES.key(&One(1)),
        schema::DIVISIONS.key(&One(130_100)),
    ];
    city.chain(others).collect()
}

/// A code whose history is damaged.
const DAMAGED: &str = "MA.156.11";

/// What damages the history of a code.
pub fn damaged() -> Vec<Change> {
    let mut changes = registering(DAMAGED, active(2), None);
    changes.push(first_revision(DAMAGED, None));
    changes
}

/// Questions that are answered with every error, in a registry that has what is [`damaged`].
pub fn mistaken() -> Vec<Question> {
    let code = || String::from("MA.156");
    [
        Question::Resolve("no code".into()),
        Question::Children(code(), None, Some(201)),
        Question::Children(code(), Some("0".repeat(21)), None),
        Question::Revisions(DAMAGED.into(), None, None),
        Question::Division("130100".into(), Some("yesterday".into())),
        Question::ResolveAt(code(), Point::Version(2)),
        Question::ByAlias("isbn".into(), "0451450523".into()),
        Question::Control("no code".into()),
        Question::Delegates(code(), None, Some(201)),
        Question::Quota("no code".into()),
    ]
    .into_iter()
    .chain(mistaken_proofs())
    .collect()
}

/// The chain's time.
pub fn clock(now: Moment) -> Change {
    (schema::NOW.key(&()), Some(now.encode()))
}

/// Puts this in the place of a code's first revision.
fn first_revision(text: &str, octets: Option<Vec<u8>>) -> Change {
    let first = (code_bytes(text), 1u32.to_be_bytes());
    (schema::REVISIONS.key(&first), octets)
}

/// What a block does to a registry. Now and then it damages it.
pub fn change(block: u64) -> impl Strategy<Value = Vec<Change>> {
    let clock = clock(block * 1_000);
    let rule = (schema::RULES.key(&One(2)), Some(Rule::v1().encode()));
    let hosts = (select(&["MA.156.1301", "MA.156.130102"][..]), any::<bool>());
    let hosts = hosts.prop_map(|(area, any)| {
        let host = any.then_some("www.sjz.gov.cn");
        vec![allowing(area, host)]
    });
    let alias = (select(&CODES[..]), revision()).prop_map(|(text, mut newest)| {
        let alias = aliased(text, &mut newest);
        [alias, registering(text, newest, None)].concat()
    });
    let damage = (select(&CODES[..]), option::of(vec(any::<u8>(), 0..40)));
    let damage = damage.prop_map(|(text, octets)| vec![first_revision(text, octets)]);
    prop_oneof![
        20 => registered(),
        3 => Just(under_way()),
        5 => Just(vec![clock]),
        3 => hosts,
        1 => alias,
        1 => Just(vec![rule]),
        1 => damage,
    ]
}

/// A call of one of the methods.
#[derive(Clone, Debug)]
pub enum Question {
    Resolve(String),
    ResolveMany(Vec<String>),
    Children(String, Option<String>, Option<u32>),
    Revisions(String, Option<u32>, Option<u32>),
    ByAlias(String, String),
    Rule(Option<u16>),
    Division(String, Option<String>),
    ResolveAt(String, Point),
    ResolveAsOf(String, String),
    Lineage(String, Option<String>, Option<u32>),
    Control(String),
    Delegations(AccountId32),
    Delegates(String, Option<AccountId32>, Option<u32>),
    Quota(String),
    Series(String),
    Blocks(String, Option<String>, Option<u32>),
    VerifyItem(String, ItemProof),
}

fn who() -> impl Strategy<Value = AccountId32> {
    (0..4u8).prop_map(account)
}

/// A scheme, and what a client may take for a value of it.
fn alias() -> impl Strategy<Value = (String, String)> {
    let known = vec![
        ("oid", OID),
        ("oid", "1.2.3"),
        ("gb2260", "130100"),
        ("cjt553", "130102060101000000123"),
        ("did", "did:cityid:MA.156.1301.01"),
    ];
    let schemes = vec!["oid", "gln", "uri", "gb2260", "did", "isbn"];
    prop_oneof![
        3 => select(known).prop_map(|(scheme, value)| (scheme.into(), value.into())),
        1 => (select(schemes), "[0-9a-z.:]{0,20}")
            .prop_map(|(scheme, value)| (scheme.into(), value)),
    ]
}

/// Any call.
pub fn question() -> impl Strategy<Value = Question> {
    let limit = || option::of(prop_oneof![9 => 1..6u32, 1 => select(vec![0, 200, 201])]);
    let label = option::of("[0-9A-Z./]{0,22}");
    let codes = prop_oneof![5 => vec(text(), 0..8), 1 => vec(text(), 98..103)];
    let divisions = vec!["130100", "130102", "110000", "132300", "999999", "13010"];
    let division = prop_oneof![select(divisions).prop_map(String::from), text()];
    let dates = vec!["1992", "1950-05", "2026-11-24", "1993-13", "yesterday"];
    let date = select(dates).prop_map(String::from);
    let point = prop_oneof![
        (0..6u32).prop_map(Point::Version),
        (0..4u32).prop_map(Point::Block),
        (0..40_000u64).prop_map(Point::Time)
    ];
    prop_oneof![
        8 => text().prop_map(Question::Resolve),
        2 => codes.prop_map(Question::ResolveMany),
        3 => (text(), label.clone(), limit())
            .prop_map(|(code, after, limit)| Question::Children(code, after, limit)),
        1 => text().prop_map(Question::Series),
        1 => (Just(NUMBERS.into()), label, limit())
            .prop_map(|(code, after, limit)| Question::Blocks(code, after, limit)),
        1 => (text(), select(vec![1200, 1234]))
            .prop_map(|(code, item)| Question::VerifyItem(code, proof(item))),
        3 => (text(), option::of(0..6u32), limit())
            .prop_map(|(code, after, limit)| Question::Revisions(code, after, limit)),
        2 => alias().prop_map(|(scheme, value)| Question::ByAlias(scheme, value)),
        1 => option::of(0..4u16).prop_map(Question::Rule),
        2 => (division, option::of(date.clone()))
            .prop_map(|(code, date)| Question::Division(code, date)),
        3 => (text(), point).prop_map(|(code, point)| Question::ResolveAt(code, point)),
        1 => (text(), date).prop_map(|(code, date)| Question::ResolveAsOf(code, date)),
        1 => (text(), option::of(text()), limit())
            .prop_map(|(code, after, limit)| Question::Lineage(code, after, limit)),
        1 => text().prop_map(Question::Control),
        1 => who().prop_map(Question::Delegations),
        1 => (text(), option::of(who()), limit())
            .prop_map(|(code, after, limit)| Question::Delegates(code, after, limit)),
        1 => text().prop_map(Question::Quota),
    ]
}

impl Question {
    /// The JSON of the answer or of the error.
    pub fn ask(&self, rpc: &impl CityIdentityRpcServer<H256>, at: Option<H256>) -> String {
        match self.clone() {
            Self::Resolve(code) => json(resolve(rpc, code, at)),
            Self::ResolveMany(codes) => json(rpc.resolve_many(codes, at)),
            Self::Children(code, after, limit) => json(rpc.children(code, after, limit, at)),
            Self::Revisions(code, after, limit) => json(rpc.revisions(code, after, limit, at)),
            Self::ByAlias(scheme, value) => json(rpc.by_alias(scheme, value, at)),
            Self::Rule(version) => json(rpc.rule(version, at)),
            Self::Division(code, date) => json(rpc.division(code, date, at)),
            Self::ResolveAt(code, point) => json(rpc.resolve_at(code, point, at)),
            Self::ResolveAsOf(code, date) => json(rpc.resolve_as_of(code, date, at)),
            Self::Lineage(code, after, limit) => json(rpc.lineage(code, after, limit, at)),
            Self::Control(code) => json(rpc.control(code, at)),
            Self::Delegations(who) => json(rpc.delegations(who, at)),
            Self::Delegates(code, after, limit) => json(rpc.delegates(code, after, limit, at)),
            Self::Quota(area) => json(rpc.quota(area, at)),
            Self::Series(code) => json(rpc.series(code, at)),
            Self::Blocks(code, after, limit) => json(rpc.blocks(code, after, limit, at)),
            Self::VerifyItem(code, proof) => json(rpc.verify_item(code, proof, at)),
        }
    }
}

/// What is answered about a code, as the RPC server runs it.
pub fn resolve(
    rpc: &impl CityIdentityRpcServer<H256>,
    code: String,
    at: Option<H256>,
) -> Result<At<Resolution>, Error> {
    let server = Builder::new_current_thread().build().unwrap();
    server.block_on(rpc.resolve(code, at))
}

fn json<T: Serialize>(answer: Result<At<T>, Error>) -> String {
    match answer {
        Ok(answer) => serde_json::to_string(&answer),
        Err(error) => serde_json::to_string(&ErrorObjectOwned::from(error)),
    }
    .unwrap()
}
