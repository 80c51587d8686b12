//! The read model over a map that can fail, as a node's database or a set of proof nodes can.

use super::*;
use crate::{
    alias::{digest, AliasList},
    block::{Block, Shape},
    record::tests::name,
    schema::BigEndian,
    types::{Author, Period, Periods, RuleSchedule},
    Alias, Commitment, Digest, Holding, Hosts, Labels, Link, Point, Record, Recorded, Reservation,
    Reservations, Scheme, SeriesInfo, State, Status, Succession, Successor, Successors,
};
use alloc::{collections::BTreeMap, string::ToString, vec};
use codec::Encode;
use core::cell::Cell;
use proptest::prelude::*;
use sp_core::{crypto::AccountId32, H256};

const AREA: &str = "MA.156.1301";
const UNIT: &str = "MA.156.1301.01";
const OBJECT: &str = "MA.156.1301.01/60.10000000.B7";
const RETIRED: &str = "MA.156.1301.02";
const NUMBERS: &str = "MA.156.1301/61.10000000";
const ITEM: &str = "MA.156.1301/61.10000000.1234";

/// A state that cannot be read at one key, and that counts how often it is read.
#[derive(Clone, Default)]
struct Map {
    values: BTreeMap<Vec<u8>, Vec<u8>>,
    unreadable: Option<Vec<u8>>,
    reads: Cell<usize>,
}

impl Map {
    fn put<K: MapKey, V: Encode>(&mut self, item: &Item<K, V>, key: &K, value: &V) {
        self.values.insert(item.key(key), value.encode());
    }

    fn check(&self, key: &[u8]) -> Result<(), String> {
        self.reads.set(self.reads.get().saturating_add(1));
        match &self.unreadable {
            Some(unreadable) if unreadable == key => Err("no such node".into()),
            _ => Ok(()),
        }
    }
}

impl Read for &Map {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        self.check(key)?;
        Ok(self.values.get(key).cloned())
    }

    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        self.check(key)?;
        let mut after = self.values.range(key.to_vec()..).map(|(key, _)| key);
        Ok(after.find(|next| next.as_slice() > key).cloned())
    }
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn revision(number: u32, controller: Option<u8>) -> Revision {
    Revision {
        number,
        controller: controller.map(|byte| AccountId32::new([byte; 32])),
        ..Revision::first(Author::Council, 1, 1, 0)
    }
}

/// An area, a unit with three revisions, a series and an object; the area has a record.
fn registry() -> Map {
    let mut map = Map::default();
    for (text, number, controller) in [
        ("MA.156", 1, None),
        (AREA, 1, Some(1)),
        (UNIT, 3, Some(2)),
        ("MA.156.1301.01/60.10000000", 1, None),
        (OBJECT, 1, None),
    ] {
        let key = entry_key(&code(text)).unwrap();
        map.put(&schema::ENTRIES, &key, &revision(number, controller));
    }
    for number in [1u32, 2] {
        let key: (CodeBytes, BigEndian) = (code_bytes(UNIT), number.to_be_bytes());
        map.put(&schema::REVISIONS, &key, &revision(number, Some(2)));
    }
    let text = |text: &str| text.as_bytes().to_vec();
    let link = Link {
        relation: text("describedby").try_into().unwrap(),
        href: text("https://www.sjz.gov.cn/").try_into().unwrap(),
        media_type: None,
        language: None,
        title: None,
        is_default: true,
    };
    let record = Record {
        names: vec![name("zh-CN", "石家庄市")].try_into().unwrap(),
        links: vec![link].try_into().unwrap(),
        ..Record::default()
    };
    put_record(&mut map, AREA, &record);
    let hosts: Hosts = vec![text("www.sjz.gov.cn").try_into().unwrap()]
        .try_into()
        .unwrap();
    map.put(&schema::RESOLVER_HOSTS, &One(code_bytes(AREA)), &hosts);
    put_alias(&mut map, OBJECT);
    let period = Period {
        from: None,
        to: None,
        name: text("石家庄市").try_into().unwrap(),
        successors: Default::default(),
    };
    let periods: Periods = vec![period].try_into().unwrap();
    map.put(&schema::DIVISIONS, &One(130_100), &periods);
    let schedule = RuleSchedule {
        version: 1,
        next_from: None,
    };
    map.put(&schema::RULE_VERSION, &(), &schedule);
    map.put(&schema::RULES, &One(1), &Rule::v1());
    map.put(&schema::NOW, &(), &1_790_000_000_000);
    map.put(
        &schema::ENTRY_COUNTERS,
        &(),
        &Counters {
            active: 5,
            ..Default::default()
        },
    );
    map
}

/// The same with a department that was retired into the unit, labels that are kept free, and the
/// number of the block.
fn full_registry() -> Map {
    let mut map = registry();
    let successor = Successor {
        code: code_bytes(UNIT),
        kind: Succession::Merged,
    };
    let successors: Successors = vec![successor].try_into().unwrap();
    let retired = Revision {
        state: State::Retired,
        successors: crate::lineage::digest(&successors),
        ..revision(1, None)
    };
    map.put(
        &schema::ENTRIES,
        &entry_key(&code(RETIRED)).unwrap(),
        &retired,
    );
    map.put(&schema::SUCCESSORS, &One(code_bytes(RETIRED)), &successors);
    let label = |text: &str| Label::try_from(text.as_bytes().to_vec()).unwrap();
    let reservation = Reservation {
        labels: Labels {
            first: label("10"),
            last: label("19"),
        },
        reason: b"for later".to_vec().try_into().unwrap(),
        by: Author::Council,
    };
    let reservations: Reservations = vec![reservation].try_into().unwrap();
    map.put(&schema::RESERVATIONS, &One(code_bytes(AREA)), &reservations);
    map.put(&schema::BLOCK, &(), &7);
    put_numbers(&mut map);
    map
}

/// Puts a series of numbers with a committed block.
fn put_numbers(map: &mut Map) {
    let key = entry_key(&code(NUMBERS)).unwrap();
    map.put(&schema::ENTRIES, &key, &revision(1, None));
    let series = SeriesInfo {
        leased: 100,
        committed: 1,
        ..SeriesInfo::new(4).with_length(2).unwrap()
    };
    map.put(&schema::SERIES, &One(code_bytes(NUMBERS)), &series);
    map.put(&schema::CHILDREN, &One(code_bytes(NUMBERS)), &0u32);
    let tree = tree();
    let commitment = Commitment {
        count: tree.root().count,
        root: H256(tree.root().hash),
        manifest: Digest::Sm3([3; 32]),
        place: b"https://www.sjz.gov.cn/{item}"
            .to_vec()
            .try_into()
            .unwrap(),
    };
    let block = Block {
        holder: AccountId32::new([3; 32]),
        until: 1_800_000_000_000,
        holding: Holding::Committed(commitment),
        leased_in: 2,
        rule: 1,
        number: 2,
        by: AccountId32::new([3; 32]),
        block: 5,
        time: 1_780_000_000_000,
        previous: Some(H256::repeat_byte(1)),
    };
    let prefix = Label::try_from(b"12".to_vec()).unwrap();
    map.put(&schema::BLOCKS, &(code_bytes(NUMBERS), prefix), &block);
}

/// The tree of the committed block.
fn tree() -> block_tree::Tree {
    let shape = Shape::new(NUMBERS, "12", 4).unwrap();
    block_tree::Tree::build(shape, [(1234, [4; 32])]).unwrap()
}

/// Puts the record of a registered code where it belongs.
fn put_record(map: &mut Map, text: &str, record: &Record) {
    let key = entry_key(&code(text)).unwrap();
    let mut entry = Registry::new(&*map).entry(&code(text)).unwrap().unwrap();
    entry.record = record.recorded();
    map.put(&schema::ENTRIES, &key, &entry);
    if let Some(Recorded::Row(_)) = entry.record {
        map.put(&schema::RECORDS, &One(code_bytes(text)), record);
    }
}

/// The alias of the object.
const ALIAS: &str = "1.2.156.10011";

/// Gives a registered code its alias, and its digest to the entry.
fn put_alias(map: &mut Map, text: &str) {
    let alias = Alias {
        scheme: Scheme::Oid,
        value: ALIAS.as_bytes().to_vec().try_into().unwrap(),
    };
    let key = entry_key(&code(text)).unwrap();
    let mut entry = Registry::new(&*map).entry(&code(text)).unwrap().unwrap();
    let list: AliasList = vec![alias.clone()].try_into().unwrap();
    entry.aliases = digest(&list);
    map.put(&schema::ENTRIES, &key, &entry);
    map.put(&schema::ALIASES_OF, &One(code_bytes(text)), &list);
    map.put(&schema::ALIASES, &One(alias), &code_bytes(text));
}

/// Asks everything there is to ask; the answers or the problems, as text.
fn ask_all(map: &Map) -> Vec<Result<String, ReadProblem>> {
    fn shown<T: core::fmt::Debug>(answer: T) -> String {
        format!("{answer:?}")
    }
    let registry = Registry::new(map);
    let (area, unit) = (code(AREA), code(UNIT));
    vec![
        registry.resolve(OBJECT.as_bytes()).map(shown),
        registry.resolve(b"nothing").map(shown),
        registry
            .resolve_many(&[AREA, UNIT, "MA.156.1302"])
            .map(shown),
        registry.by_alias("oid", ALIAS).map(shown),
        registry.by_alias("gb2260", "130100").map(shown),
        registry.children(&area, None, 10).map(shown),
        registry.children(&code("MA.156"), None, 10).map(shown),
        registry.revisions(&unit, None, 10).map(shown),
        registry.rule(None).map(shown),
        registry.division(130_100, Some(2026)).map(shown),
        registry.counters().map(shown),
        registry.chain(&code(OBJECT)).map(shown),
        registry.now().map(shown),
        registry.resolve(RETIRED.as_bytes()).map(shown),
        registry.resolve(b"MA.156.1301.15").map(shown),
        registry.resolve_at(&unit, Point::Version(2)).map(shown),
        registry.resolve_at(&unit, Point::Block(7)).map(shown),
        registry.resolve_as_of(&area, 1992).map(shown),
        registry.lineage(&code(RETIRED), None, 10).map(shown),
        registry.resolve(ITEM.as_bytes()).map(shown),
        registry.resolve_at(&code(ITEM), Point::Block(3)).map(shown),
        registry
            .verify_item(&code(ITEM), &tree().prove(1234).unwrap())
            .map(shown),
        registry.series(&code(NUMBERS)).map(shown),
        registry.blocks(&code(NUMBERS), None, 10).map(shown),
    ]
}

#[test]
fn a_good_state_answers_everything() {
    let map = full_registry();
    assert!(ask_all(&map).iter().all(Result::is_ok));
    let answer = Registry::new(&map).resolve(OBJECT.as_bytes()).unwrap();
    assert_eq!(answer.status, Status::Active);
    assert_eq!(answer.controller.unwrap().from, code(UNIT));
    assert_eq!(answer.links[0].from, code(AREA));
    assert_eq!(answer.division.unwrap().name, "石家庄市");
}

#[test]
fn nothing_is_read_in_vain() {
    let mut map = registry();
    let reads_of = |map: &Map, codes: &[&str]| {
        map.reads.set(0);
        Registry::new(map).resolve_many(codes).unwrap();
        map.reads.get()
    };
    // The time; the entries of object, series, unit, area and country; the division; the aliases; one
    // record; the hosts.
    assert_eq!(reads_of(&map, &[OBJECT]), 10);
    // The time is read once.
    assert_eq!(reads_of(&map, &[OBJECT, OBJECT]), 19);
    // Aliases are read where there are any; hosts once where they matter.
    assert_eq!(reads_of(&map, &[UNIT]), 7);
    assert_eq!(reads_of(&map, &[AREA]), 6);
    // A name is in the entry.
    let named: Record = name("zh", "路灯").into();
    put_record(&mut map, OBJECT, &named);
    assert_eq!(reads_of(&map, &[OBJECT]), 10);
    // A record without links does not end the search for links.
    let mut unlinked = named;
    unlinked.names.try_push(name("en", "Lamp")).unwrap();
    put_record(&mut map, OBJECT, &unlinked);
    assert_eq!(reads_of(&map, &[OBJECT]), 11);
    // Without links on record, nobody asks for hosts.
    put_record(&mut map, AREA, &unlinked);
    assert_eq!(reads_of(&map, &[OBJECT]), 10);
    // What is not a code takes no read but the time's; a code in no area, its own and the time's.
    assert_eq!(reads_of(&map, &["nothing"]), 1);
    assert_eq!(reads_of(&map, &["MA.156"]), 2);
}

#[test]
fn a_block_takes_a_read_for_its_series_and_one_for_each_size() {
    let map = full_registry();
    let reads_of = |code: &str| {
        map.reads.set(0);
        Registry::new(&map).resolve(code.as_bytes()).unwrap();
        map.reads.get()
    };
    // The time; the entries of item, series, area and country; the division; the series and the block;
    // the area's record and hosts.
    assert_eq!(reads_of(ITEM), 10);
    // In no block, there are no links to look for, but reservations.
    assert_eq!(reads_of("MA.156.1301/61.10000000.1300"), 9);
    // What is no number is in no block.
    assert_eq!(reads_of("MA.156.1301/61.10000000.13"), 8);
}

#[test]
fn a_missing_record_is_damage() {
    let mut map = registry();
    let key = schema::RECORDS.key(&One(code_bytes(AREA)));
    map.values.remove(&key);
    let result = Registry::new(&map).resolve(OBJECT.as_bytes());
    assert_eq!(result, Err(undecodable(&key)));
}

#[test]
fn missing_aliases_are_damage() {
    let mut map = registry();
    let key = schema::ALIASES_OF.key(&One(code_bytes(OBJECT)));
    map.values.remove(&key);
    let result = Registry::new(&map).resolve(OBJECT.as_bytes());
    assert_eq!(result, Err(undecodable(&key)));
    assert!(Registry::new(&map).resolve(UNIT.as_bytes()).is_ok());
}

#[test]
fn an_alias_of_no_code_is_damage() {
    let mut map = registry();
    let key = schema::ALIASES.key(&One(Alias {
        scheme: Scheme::Oid,
        value: ALIAS.as_bytes().to_vec().try_into().unwrap(),
    }));
    map.values
        .insert(key.clone(), code_bytes("nothing").encode());
    let result = Registry::new(&map).by_alias("oid", ALIAS);
    assert_eq!(result, Err(undecodable(&key)));
}

#[test]
fn a_page_begins_after_any_label() {
    let mut map = registry();
    for label in ["02", "04"] {
        let label = Label::try_from(label.as_bytes().to_vec()).unwrap();
        let key = (code_bytes(AREA), label);
        map.put(&schema::ENTRIES, &key, &revision(1, None));
    }
    let labels_after = |after| {
        let page = Registry::new(&map).children(&code(AREA), Some(after), 10);
        let labels = page.unwrap().items.into_iter();
        labels
            .map(|child| child.code.label().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(labels_after("02"), ["04"]);
    // One that no page gave, and one that no child can have.
    assert_eq!(labels_after("03"), ["04"]);
    assert_eq!(labels_after("!"), ["01", "02", "04"]);
    assert_eq!(labels_after("99"), [] as [&str; 0]);
    let too_long = "9".repeat(21);
    let result = Registry::new(&map).children(&code(AREA), Some(&too_long), 10);
    assert_eq!(result, Err(ReadProblem::BadCursor));
}

#[test]
fn an_empty_state_answers_with_nothing() {
    let map = Map::default();
    let registry = Registry::new(&map);
    let answer = registry.resolve(OBJECT.as_bytes()).unwrap();
    assert_eq!(
        (answer.status, answer.registered, answer.time),
        (Status::NotIssued, None, 0)
    );
    assert_eq!(registry.rule(None), Ok(None));
    assert_eq!(registry.counters(), Ok(Counters::default()));
    assert_eq!(registry.division(130_100, None), Ok(None));
    let page = Page {
        items: vec![],
        next: None,
    };
    assert_eq!(registry.children(&code(AREA), None, 10), Ok(page));
}

#[test]
fn children_ends_where_other_keys_begin() {
    let map = registry();
    let registry = Registry::new(&map);
    for (text, expected) in [("MA.156", AREA), (AREA, UNIT)] {
        let page = registry.children(&code(text), None, 10).unwrap();
        let told: Vec<_> = page
            .items
            .iter()
            .map(|child| child.code.to_string())
            .collect();
        assert_eq!((told, page.next), (vec![expected.to_string()], None));
    }
}

#[test]
fn a_label_that_is_none_is_damage() {
    for label in ["0I", "", "0103", "99999999999999999999"] {
        let mut map = registry();
        let key = (
            code_bytes(AREA),
            Label::try_from(label.as_bytes().to_vec()).unwrap(),
        );
        map.put(&schema::ENTRIES, &key, &revision(1, None));
        let result = Registry::new(&map).children(&code(AREA), None, 10);
        assert_eq!(
            result,
            Err(undecodable(&schema::ENTRIES.key(&key))),
            "{label}"
        );
    }
    // A key that goes on after its label.
    let mut map = registry();
    let label = Label::try_from(b"02".to_vec()).unwrap();
    let mut key = schema::ENTRIES.key(&(code_bytes(AREA), label));
    key.push(0);
    map.values.insert(key.clone(), revision(1, None).encode());
    let result = Registry::new(&map).children(&code(AREA), None, 10);
    assert_eq!(result, Err(undecodable(&key)));
}

#[test]
fn a_missing_revision_is_damage() {
    let mut map = registry();
    let key = schema::REVISIONS.key(&(code_bytes(UNIT), 2u32.to_be_bytes()));
    map.values.remove(&key);
    let result = Registry::new(&map).revisions(&code(UNIT), None, 10);
    assert_eq!(result, Err(undecodable(&key)));
    // What does not need it is answered.
    assert!(Registry::new(&map).revisions(&code(UNIT), None, 1).is_ok());
}

#[test]
fn a_predecessor_that_is_none_is_damage() {
    let put = |before: &str| {
        let mut map = full_registry();
        let key = (code_bytes(UNIT), code_bytes(before));
        map.put(&schema::PREDECESSORS, &key, &());
        let answer = Registry::new(&map).lineage(&code(UNIT), None, 10);
        (answer, schema::PREDECESSORS.key(&key))
    };
    let (answer, _) = put(RETIRED);
    let before = &answer.unwrap().predecessors.items[0];
    assert_eq!(
        (before.code, before.kind),
        (code(RETIRED), Succession::Merged)
    );
    let (answer, key) = put("MA.156.1301.0I");
    assert_eq!(answer, Err(undecodable(&key)));
    // One without successors, and so without this one.
    let (answer, _) = put(AREA);
    let missing = schema::SUCCESSORS.key(&One(code_bytes(AREA)));
    assert_eq!(answer, Err(undecodable(&missing)));
}

#[test]
fn a_key_is_told_in_hexadecimal() {
    let key = ReadProblem::Undecodable("0xff01".into());
    assert_eq!(undecodable(&[0xff, 1]), key);
}

/// A key of the registry.
fn key() -> impl Strategy<Value = Vec<u8>> {
    let keys: Vec<_> = full_registry().values.into_keys().collect();
    proptest::sample::select(keys)
}

proptest! {
    #[test]
    fn what_cannot_be_read_is_told(key in key()) {
        let map = Map { unreadable: Some(key), ..full_registry() };
        let answers = ask_all(&map);
        let whole = ask_all(&full_registry());
        // Whatever is answered is right, and something could not be.
        prop_assert!(answers.iter().any(Result::is_err));
        for (answer, whole) in answers.into_iter().zip(whole) {
            match answer {
                Ok(answer) => prop_assert_eq!(Ok(answer), whole),
                Err(problem) => {
                    prop_assert_eq!(problem, ReadProblem::Unreadable("no such node".into()));
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_told_with_its_key(key in key(), cut in any::<bool>()) {
        let mut map = full_registry();
        let value = map.values.get_mut(&key).unwrap();
        // One octet too few or too many.
        if cut {
            value.pop();
        } else {
            value.push(0);
        }
        let answers = ask_all(&map);
        prop_assert!(answers.iter().any(Result::is_err));
        for (answer, whole) in answers.into_iter().zip(ask_all(&full_registry())) {
            match answer {
                Ok(answer) => prop_assert_eq!(Ok(answer), whole),
                Err(problem) => prop_assert_eq!(problem, undecodable(&key)),
            }
        }
    }

    #[test]
    fn no_octets_make_it_panic(key in key(), value in proptest::collection::vec(any::<u8>(), 0..80)) {
        let mut map = full_registry();
        map.values.insert(key, value);
        for answer in ask_all(&map) {
            use ReadProblem::*;
            let told = matches!(
                answer,
                Ok(_) | Err(Undecodable(_) | NotCommitted | BadInclusion)
            );
            prop_assert!(told);
        }
    }
}
