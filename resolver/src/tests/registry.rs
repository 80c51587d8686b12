//! A registry in memory, and an application over it.

use crate::{
    app::{router, App, Settings},
    source::{Source, Unavailable},
    verifier::Page as VerifierPage,
};
use axum::{
    body::{to_bytes, Body},
    http::{header, HeaderMap, Request, StatusCode},
    Router,
};
use block_tree::Tree;
use city_code::{rule::Rule, Code};
use city_identity_primitives::{
    answer::Block,
    block::Block as NumberBlock,
    read::{code_bytes, entry_key},
    record::{Link, Name},
    schema::{self, Item, MapKey, One},
    Answers, Author, Commitment, Digest, Holding, Hosts, Moment, Period, Periods, Read, Record,
    Recorded, Registry, Resolution, Revision, RuleSchedule, SeriesInfo, State, Status, Succession,
    Successor, Successors,
};
use codec::Encode;
use serde_json::{json, Value};
use sp_core::{bounded::BoundedVec, crypto::AccountId32, Get, H256};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::sync::watch;
use tower::ServiceExt;

pub const BASE: &str = "https://id.example";
pub const CITY: &str = "MA.156.1301";
pub const UNIT: &str = "MA.156.1301.01";
pub const SERIES: &str = "MA.156.1301.01/60.10000000";
pub const OBJECT: &str = "MA.156.1301.01/60.10000000.A7";
/// An object right below the city.
pub const LAMP: &str = "MA.156.1301/60.10000000.A7";
pub const HOST: &str = "www.sjz.example";
const NOW: Moment = 1_000_000;

/// A state.
#[derive(Clone, Default)]
pub struct Map(BTreeMap<Vec<u8>, Vec<u8>>);

impl Read for Map {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.get(key).cloned())
    }

    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let after = (
            std::ops::Bound::Excluded(key.to_vec()),
            std::ops::Bound::Unbounded,
        );
        Ok(self.0.range(after).next().map(|(key, _)| key.clone()))
    }
}

pub fn bounded<S: Get<u32>>(text: &str) -> BoundedVec<u8, S> {
    text.as_bytes().to_vec().try_into().unwrap()
}

pub fn link(relation: &str, href: &str, language: Option<&str>, is_default: bool) -> Link {
    Link {
        relation: bounded(relation),
        href: bounded(href),
        media_type: None,
        language: language.map(bounded),
        title: None,
        is_default,
    }
}

pub fn record(name: &str, links: &[Link]) -> Record {
    Record {
        names: vec![Name {
            language: bounded("zh-CN"),
            text: bounded(name),
        }]
        .try_into()
        .unwrap(),
        links: links.to_vec().try_into().unwrap(),
        ..Record::default()
    }
}

impl Map {
    /// A city that allows a host and whose objects have a page each, a unit with two pages and a
    /// series with an object.
    pub fn city() -> Self {
        let mut map = Self::default();
        map.put(&schema::STORAGE_VERSION, &(), &schema::LAYOUT);
        map.put(&schema::NOW, &(), &NOW);
        map.put(&schema::BLOCK, &(), &1_000);
        let schedule = RuleSchedule {
            version: 1,
            next_from: None,
        };
        map.put(&schema::RULE_VERSION, &(), &schedule);
        map.put(&schema::RULES, &One(1), &Rule::v1());
        let hosts: Hosts = vec![bounded(HOST)].try_into().unwrap();
        map.put(&schema::RESOLVER_HOSTS, &One(code_bytes(CITY)), &hosts);
        let page = format!("https://{HOST}/asset/{{item}}");
        map.register("MA.156", State::Active, None);
        let of_city = record("石家庄市", &[link("about", &page, None, true)]);
        map.register(CITY, State::Active, Some(of_city));
        let pages = [
            link("about", &format!("https://{HOST}/zh"), Some("zh-CN"), true),
            link(
                "about",
                &format!("https://{HOST}/en?a=b"),
                Some("en"),
                false,
            ),
            link("help", &format!("https://{HOST}/help"), None, false),
        ];
        map.register(UNIT, State::Active, Some(record("城市管理局", &pages)));
        map.register(SERIES, State::Active, None);
        let lamp = record("<b>路灯</b>", &[]);
        map.register(OBJECT, State::Active, Some(lamp));
        map.register("MA.156.1301/60.10000000", State::Active, None);
        map.register(LAMP, State::Active, None);
        map.division(130_100, "石家庄市");
        map
    }

    pub fn put<K: MapKey, V: Encode>(&mut self, item: &Item<K, V>, key: &K, value: &V) {
        self.0.insert(item.key(key), value.encode());
    }

    /// A division that always was one.
    pub fn division(&mut self, code: u32, name: &str) {
        let period = Period {
            from: None,
            to: None,
            name: bounded(name),
            successors: Default::default(),
        };
        let periods: Periods = vec![period].try_into().unwrap();
        self.put(&schema::DIVISIONS, &One(code), &periods);
    }

    /// A series with a committed block, the root of which is that of `tree`.
    pub fn commit(&mut self, series: &str, tree: &Tree, place: &str) {
        self.register(series, State::Active, None);
        let prefix = "12";
        let info = SeriesInfo::new(4).with_length(prefix.len()).unwrap();
        self.put(&schema::SERIES, &One(code_bytes(series)), &info);
        let commitment = Commitment {
            count: tree.root().count,
            root: H256(tree.root().hash),
            manifest: Digest::Sha256([0; 32]),
            place: bounded(place),
        };
        let block = NumberBlock {
            holder: AccountId32::new([1; 32]),
            until: NOW,
            holding: Holding::Committed(commitment),
            leased_in: 1,
            rule: 1,
            number: 2,
            by: AccountId32::new([1; 32]),
            block: 2,
            time: 2,
            previous: None,
        };
        self.put(
            &schema::BLOCKS,
            &(code_bytes(series), bounded(prefix)),
            &block,
        );
    }

    pub fn register(&mut self, text: &str, state: State, record: Option<Record>) {
        let code: Code = text.parse().unwrap();
        let entry = Revision {
            state,
            record: record.as_ref().and_then(Record::recorded),
            ..Revision::first(Author::Council, 1, 1, 1)
        };
        self.put(&schema::ENTRIES, &entry_key(&code).unwrap(), &entry);
        if let (Some(Recorded::Row(_)), Some(record)) = (&entry.record, record) {
            self.put(&schema::RECORDS, &One(code_bytes(text)), &record);
        }
    }

    /// Changes the entry of a code, keeping the revision before.
    pub fn revise(&mut self, text: &str, change: impl FnOnce(&mut Revision)) {
        let code: Code = text.parse().unwrap();
        let before = Registry::new(&*self).entry(&code).unwrap().unwrap();
        let key = (code_bytes(text), before.number.to_be_bytes());
        let mut next = Revision {
            number: before.number + 1,
            previous: Some(before.digest()),
            block: before.block + 10,
            time: before.time + 1_000,
            ..before.clone()
        };
        change(&mut next);
        self.put(&schema::REVISIONS, &key, &before);
        self.put(&schema::ENTRIES, &entry_key(&code).unwrap(), &next);
    }

    pub fn retire(&mut self, text: &str, into: &str) {
        let successor = Successor {
            code: code_bytes(into),
            kind: Succession::Merged,
        };
        let successors: Successors = vec![successor].try_into().unwrap();
        let digest = city_identity_primitives::lineage::digest(&successors);
        self.revise(text, |next| {
            next.state = State::Retired;
            next.successors = digest;
        });
        self.put(&schema::SUCCESSORS, &One(code_bytes(text)), &successors);
    }
}

/// A source over a state that can be changed, and that can go away.
pub struct Memory {
    state: Mutex<Map>,
    newest: watch::Sender<Option<Block>>,
}

impl Memory {
    pub fn new(map: Map) -> Arc<Self> {
        let memory = Arc::new(Self {
            state: Mutex::new(map),
            newest: watch::Sender::new(None),
        });
        memory.finalize(1, |_| ());
        memory
    }

    /// Another block is final, with a change of the state.
    pub fn finalize(&self, number: u32, change: impl FnOnce(&mut Map)) {
        change(&mut self.state.lock().unwrap());
        self.newest.send_replace(Some(Block {
            hash: H256::from_low_u64_be(number.into()),
            number,
            finalized: true,
        }));
    }

    pub fn change_unseen(&self, change: impl FnOnce(&mut Map)) {
        change(&mut self.state.lock().unwrap());
    }

    pub fn go_away(&self) {
        self.newest.send_replace(None);
    }
}

impl Source for Memory {
    fn newest(&self) -> watch::Receiver<Option<Block>> {
        self.newest.subscribe()
    }

    fn ask(&self, _: H256, question: &mut dyn FnMut(&dyn Answers)) -> Result<(), Unavailable> {
        let state = self.state.lock().unwrap().clone();
        question(&Registry::new(state));
        Ok(())
    }

    fn prove(&self, code: &str, _: H256) -> Result<Value, Unavailable> {
        Ok(json!({ "proof": code }))
    }

    fn authority_chain(&self, from: u64) -> Result<Value, Unavailable> {
        Ok(json!({ "changes": from }))
    }
}

/// The application over a source.
pub fn app(source: Arc<Memory>) -> Router {
    router(made(source))
}

/// The same, reading names in the background.
pub fn following(source: Arc<Memory>) -> Router {
    let app = made(source);
    tokio::spawn(app.follow_names());
    router(app)
}

/// What it answers from.
pub fn made(source: Arc<Memory>) -> App {
    with_verifier(source, None)
}

/// The same with a verifier page.
pub fn with_verifier(source: Arc<Memory>, verifier: Option<VerifierPage>) -> App {
    let settings = Settings {
        address: "127.0.0.1:0".parse().unwrap(),
        base: BASE.parse().unwrap(),
        limit: None,
        tls: None,
        verifier,
    };
    App::new(source, &settings).unwrap()
}

/// What was answered.
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answered {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

pub async fn send(app: &Router, request: Request<Body>) -> Answered {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let octets = to_bytes(body, 1 << 20).await.unwrap();
    Answered {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(octets.to_vec()).unwrap(),
    }
}

pub async fn get(app: &Router, path: &str, headers: &[(&str, &str)]) -> Answered {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(app, request.body(Body::empty()).unwrap()).await
}

/// An answer that says nothing but a status.
pub fn answer(text: &str, status: Status) -> Resolution {
    let mut answer = Registry::new(Map::default())
        .resolve(text.as_bytes())
        .unwrap();
    answer.status = status;
    answer
}
