//! Random sequences of calls, compared step by step with a model that is nothing but a map.

use crate::{mock::*, EntryCounters, Error};
use city_identity_primitives::{Counters, Moment, Registration, State, Status};
use proptest::{collection::vec, prelude::*, sample::select};
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// The codes that the calls are about.
const CODES: [&str; 20] = [
    "MA.156",
    "MA.156.1301",
    "MA.156.130102",
    "MA.156.1301.01",
    "MA.156.1301.D1",
    "MA.156.1301.B1",
    "MA.156.1301.8L",
    "MA.156.1301.81",
    "MA.156.1301.0101",
    "MA.156.1301.010D",
    "MA.156.1301.0101A0",
    "MA.156.1301.99",
    "MA.156.1301.9901",
    "MA.156.130102.01",
    "MA.156.1301/60.10000000",
    "MA.156.1301/60.10000000.1",
    "MA.156.1301/60.10000000.L",
    "MA.156.1301.01/60.10000000",
    "MA.156.1301.01/60.10000000.7",
    "MA.156.1301.01/60.10000000.7/A7",
];

/// What a new code is given.
#[derive(Clone, Debug)]
struct Item {
    code: &'static str,
    controller: Option<AccountId32>,
    /// From so long after the present.
    from: Option<Moment>,
    /// Until so long after the present.
    to: Option<Moment>,
}

#[derive(Clone, Debug)]
enum Step {
    Open(AccountId32, Item),
    Register(AccountId32, Item),
    Batch(AccountId32, Vec<Item>),
    Record(AccountId32, &'static str, &'static str),
    /// By an account, or else the council.
    Change(Option<AccountId32>, &'static str, State),
    Pass(Moment),
}

#[derive(Clone, Debug)]
struct Entry {
    state: State,
    controller: Option<AccountId32>,
    from: Option<Moment>,
    to: Option<Moment>,
    name: &'static str,
    revision: u32,
}

/// The registry as a map.
#[derive(Clone, Debug)]
struct Model {
    entries: BTreeMap<&'static str, Entry>,
    now: Moment,
}

/// Codes directly below an area that the test's rule allows.
const MOST_CHILDREN: usize = 3;

#[derive(Clone, Copy, Eq, PartialEq)]
enum Shape {
    Country,
    Area,
    Unit,
    Series,
    Object,
    Custom,
}

fn shape(text: &str) -> Shape {
    let (root, object) = text.split_once('/').unwrap_or((text, ""));
    match (root.split('.').count(), object.split(['.', '/']).count()) {
        _ if object.contains('/') => Shape::Custom,
        (_, 3) => Shape::Object,
        (_, 2) => Shape::Series,
        (2, _) => Shape::Country,
        (3, _) => Shape::Area,
        _ => Shape::Unit,
    }
}

fn parent(text: &'static str) -> Option<&'static str> {
    let before = |separator| text.rsplit_once(separator).map(|(before, _)| before);
    match shape(text) {
        Shape::Country => None,
        Shape::Area | Shape::Object => before('.'),
        Shape::Series | Shape::Custom => before('/'),
        // Pairs follow one another without a separator.
        Shape::Unit if text.rsplit_once('.')?.1.len() == 2 => before('.'),
        Shape::Unit => text.get(..text.len() - 2),
    }
}

fn above(text: &'static str) -> impl Iterator<Item = &'static str> {
    std::iter::successors(parent(text), |text| parent(text))
}

fn seen_as(text: &str) -> String {
    text.replace(['D', 'Q'], "0")
        .replace('L', "1")
        .replace('B', "8")
        .replace('Y', "U")
}

impl Model {
    fn new() -> Self {
        let entry = |controller| Entry {
            state: State::Active,
            controller,
            from: None,
            to: None,
            name: "",
            revision: 1,
        };
        let entries = [
            ("MA.156", entry(None)),
            (CITY, entry(Some(REGISTRAR))),
            (DISTRICT, entry(Some(NEIGHBOUR))),
        ];
        Self {
            entries: entries.into(),
            now: START,
        }
    }

    /// What a registered code says of itself, and how grave it is.
    fn own_status(&self, entry: &Entry) -> (u8, Status) {
        match entry.state {
            State::Revoked => (5, Status::Revoked),
            State::Retired => (4, Status::Retired),
            _ if entry.to.is_some_and(|to| to < self.now) => (3, Status::Expired),
            State::Suspended => (2, Status::Suspended),
            _ if entry.from.is_some_and(|from| self.now < from) => (1, Status::Reserved),
            State::Active => (0, Status::Active),
        }
    }

    /// The status of a code, and the ancestor that it comes from.
    fn status(&self, text: &'static str) -> (Status, Option<&'static str>) {
        let subject = if shape(text) == Shape::Custom {
            parent(text).unwrap()
        } else {
            text
        };
        let Some(entry) = self.entries.get(subject) else {
            let is_local = text.starts_with("MA.156.1301.99");
            return (
                if is_local {
                    Status::Local
                } else {
                    Status::NotIssued
                },
                None,
            );
        };
        let mut answer = (self.own_status(entry), None);
        for text in above(subject) {
            let status = self.own_status(&self.entries[text]);
            if status.0 > answer.0 .0 {
                answer = (status, Some(text));
            }
        }
        (answer.0 .1, answer.1)
    }

    fn is_active(&self, text: &'static str) -> bool {
        self.status(text).0 == Status::Active
    }

    /// The codes among `texts` that `who` controls.
    fn controlled<'a>(
        &'a self,
        who: &'a AccountId32,
        texts: impl Iterator<Item = &'static str> + 'a,
    ) -> impl Iterator<Item = &'static str> + 'a {
        texts.filter(move |text| {
            self.entries
                .get(text)
                .is_some_and(|entry| entry.controller.as_ref() == Some(who))
        })
    }

    fn children(&self, of: &'static str) -> impl Iterator<Item = &&'static str> {
        self.entries
            .keys()
            .filter(move |text| parent(text) == Some(of))
    }

    fn issue(&mut self, who: &AccountId32, item: &Item) -> Result<(), Error<Test>> {
        let (text, above_it) = (item.code, parent(item.code).unwrap());
        if text.starts_with("MA.156.1301.99") {
            return Err(Error::LocalUse);
        }
        let is_unit = shape(text) == Shape::Unit;
        let is_right = |text| !is_unit || shape(text) == Shape::Area;
        if !self.controlled(who, above(text)).any(is_right) {
            return Err(Error::NotEntitled);
        }
        if !self.entries.contains_key(above_it) {
            let is_object = shape(text) == Shape::Object;
            return Err(if is_object {
                Error::SeriesNotOpen
            } else {
                Error::ParentNotRegistered
            });
        }
        if !self.is_active(above_it) {
            return Err(Error::ParentNotActive);
        }
        match self.entries.get(text) {
            Some(entry) if entry.state == State::Retired => return Err(Error::CodeRetired),
            Some(entry) if entry.state == State::Revoked => return Err(Error::CodeRevoked),
            Some(entry) if entry.from.is_some_and(|from| self.now < from) => {
                return Err(Error::CodeReserved)
            }
            Some(_) => return Err(Error::AlreadyRegistered),
            None => {}
        }
        if shape(above_it) == Shape::Area && self.children(above_it).count() >= MOST_CHILDREN {
            return Err(Error::TooManyChildren);
        }
        if self
            .children(above_it)
            .any(|sibling| seen_as(sibling) == seen_as(text))
        {
            return Err(Error::LooksLikeSibling);
        }
        let (from, to) = (self.moment(item.from), self.moment(item.to));
        if to.is_some_and(|to| from.is_some_and(|from| to < from)) {
            return Err(Error::ValidityOver);
        }
        let controller = item.controller.clone();
        let entry = Entry {
            state: State::Active,
            controller,
            from,
            to,
            name: "",
            revision: 1,
        };
        self.entries.insert(text, entry);
        Ok(())
    }

    fn open(&mut self, who: &AccountId32, item: &Item) -> Result<(), Error<Test>> {
        match shape(item.code) {
            Shape::Series => self.issue(who, item),
            _ => Err(Error::WrongKind),
        }
    }

    fn register(&mut self, who: &AccountId32, item: &Item) -> Result<(), Error<Test>> {
        match shape(item.code) {
            Shape::Unit | Shape::Object => self.issue(who, item),
            _ => Err(Error::WrongKind),
        }
    }

    fn batch(&mut self, who: &AccountId32, items: &[Item]) -> Result<(), Error<Test>> {
        let before = self.clone();
        for (index, item) in items.iter().enumerate() {
            if let Err(reason) = self.register(who, item) {
                *self = before;
                return Err(batch_item(index as u16, &reason));
            }
        }
        Ok(())
    }

    fn record(
        &mut self,
        who: &AccountId32,
        text: &'static str,
        name: &'static str,
    ) -> Result<(), Error<Test>> {
        if !self.entries.contains_key(text) {
            return Err(Error::NotRegistered);
        }
        let line = || std::iter::once(text).chain(above(text));
        if self.controlled(who, line()).next().is_none() {
            return Err(Error::NotEntitled);
        }
        if !matches!(self.status(text).0, Status::Active | Status::Reserved) {
            return Err(Error::NotActive);
        }
        let entry = self.entries.get_mut(text).unwrap();
        if entry.name != name {
            entry.name = name;
            entry.revision += 1;
        }
        Ok(())
    }

    fn change(
        &mut self,
        by: &Option<AccountId32>,
        text: &'static str,
        to: State,
    ) -> Result<(), Error<Test>> {
        let Some(entry) = self.entries.get(text) else {
            return Err(Error::NotRegistered);
        };
        match by {
            Some(who) => {
                let rights: Vec<_> = self.controlled(who, above(text)).collect();
                if rights.is_empty() {
                    return Err(Error::NotEntitled);
                }
                if !rights.into_iter().any(|text| self.is_active(text)) {
                    return Err(Error::ParentNotActive);
                }
            }
            None if shape(text) == Shape::Area => {}
            None => return Err(Error::NotEntitled),
        }
        match (entry.state, to) {
            (State::Retired, _) => return Err(Error::CodeRetired),
            (State::Revoked, _) => return Err(Error::CodeRevoked),
            (State::Suspended, State::Suspended) => return Err(Error::NotActive),
            (State::Active, State::Active) => return Err(Error::NotSuspended),
            _ => {}
        }
        let entry = self.entries.get_mut(text).unwrap();
        entry.state = to;
        entry.revision += 1;
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), Error<Test>> {
        match step {
            Step::Open(who, item) => self.open(who, item),
            Step::Register(who, item) => self.register(who, item),
            Step::Batch(who, items) => self.batch(who, items),
            Step::Record(who, text, name) => self.record(who, text, name),
            Step::Change(by, text, to) => self.change(by, text, *to),
            Step::Pass(milliseconds) => {
                self.now += milliseconds;
                Ok(())
            }
        }
    }

    fn moment(&self, after: Option<Moment>) -> Option<Moment> {
        after.map(|after| self.now + after)
    }

    fn counters(&self) -> Counters {
        let mut counters = Counters::default();
        for entry in self.entries.values() {
            *counters.of(entry.state) += 1;
        }
        counters
    }

    /// Compares the registry with the map.
    fn compare(&self) {
        assert_eq!(EntryCounters::<Test>::get(), self.counters());
        for text in CODES {
            let answer = resolve(text);
            let (status, from) = self.status(text);
            assert_eq!(
                (answer.status, answer.status_from),
                (status, from.map(code)),
                "{text}"
            );
            let Some(entry) = self.entries.get(text) else {
                continue;
            };
            assert_eq!(answer.revision, Some(entry.revision), "{text}");
            let names: Vec<_> = answer.names.iter().map(|name| name.text.as_str()).collect();
            assert_eq!(names.concat(), entry.name, "{text}");
            let line = std::iter::once(text).chain(above(text));
            let nearest = line
                .filter_map(|text| self.entries[text].controller.clone())
                .next();
            assert_eq!(
                answer.controller.map(|controller| controller.account),
                nearest,
                "{text}"
            );
        }
    }
}

/// Makes the step on the chain.
fn call(step: &Step) -> sp_runtime::DispatchResult {
    match step {
        Step::Open(who, item) => CityIdentity::open_series(signed(who.clone()), given(item)),
        Step::Register(who, item) => CityIdentity::register(signed(who.clone()), given(item)),
        Step::Batch(who, items) => {
            register_batch(who.clone(), &items.iter().map(given).collect::<Vec<_>>())
        }
        Step::Record(who, text, name) => {
            let record = if name.is_empty() {
                Default::default()
            } else {
                named(name)
            };
            CityIdentity::set_record(signed(who.clone()), bytes(text), record)
        }
        Step::Change(by, text, to) => {
            let origin = by.clone().map_or_else(council, signed);
            match to {
                State::Active => CityIdentity::reinstate(origin, bytes(text)),
                State::Suspended => CityIdentity::suspend(origin, bytes(text)),
                State::Retired => CityIdentity::retire(origin, bytes(text)),
                State::Revoked => CityIdentity::revoke(origin, bytes(text)),
            }
        }
        Step::Pass(milliseconds) => {
            pass(*milliseconds);
            Ok(())
        }
    }
}

fn given(item: &Item) -> Registration {
    let moment = |after| Some(pallet_timestamp::Now::<Test>::get() + after?);
    Registration {
        code: bytes(item.code),
        controller: item.controller.clone(),
        valid_from: moment(item.from),
        valid_to: moment(item.to),
        record: None,
    }
}

/// Mostly the registrar, who may do the most.
fn signer() -> impl Strategy<Value = AccountId32> {
    prop_oneof![
        8 => Just(REGISTRAR),
        3 => Just(HOLDER),
        1 => Just(NEIGHBOUR),
        1 => Just(STRANGER),
    ]
}

/// Mostly one of the shapes that the call is for.
fn item(shapes: &[Shape]) -> impl Strategy<Value = Item> {
    let fitting: Vec<_> = CODES
        .into_iter()
        .filter(|text| shapes.contains(&shape(text)))
        .collect();
    let code = prop_oneof![12 => select(fitting), 1 => select(&CODES[1..])];
    let soon = || prop_oneof![6 => Just(None), 1 => (0..12u64).prop_map(Some)];
    let controller = prop_oneof![2 => Just(None), 1 => Just(Some(HOLDER))];
    (code, controller, soon(), soon()).prop_map(|(code, controller, from, to)| Item {
        code,
        controller,
        from,
        to,
    })
}

fn step() -> impl Strategy<Value = Step> {
    use State::*;
    let items = || item(&[Shape::Unit, Shape::Object]);
    let states = [
        Active, Active, Active, Suspended, Suspended, Suspended, Retired, Revoked,
    ];
    let by = prop_oneof![6 => signer().prop_map(Some), 1 => Just(None)];
    let name = select(vec!["", "路灯", "井盖"]);
    prop_oneof![
        2 => (signer(), item(&[Shape::Series])).prop_map(|(who, item)| Step::Open(who, item)),
        6 => (signer(), items()).prop_map(|(who, item)| Step::Register(who, item)),
        3 => (signer(), vec(items(), 1..4)).prop_map(|(who, items)| Step::Batch(who, items)),
        4 => (signer(), select(&CODES[..]), name)
            .prop_map(|(who, text, name)| Step::Record(who, text, name)),
        4 => (by, select(&CODES[1..]), select(states.to_vec()))
            .prop_map(|(by, text, to)| Step::Change(by, text, to)),
        2 => (1..8u64).prop_map(Step::Pass),
    ]
}

/// What every sequence begins with, so that there is something to change: a unit that a holder
/// controls, a series below it, and one below the city.
fn beginning() -> Vec<Step> {
    let item = |code, controller| Item {
        code,
        controller,
        from: None,
        to: None,
    };
    vec![
        Step::Register(REGISTRAR, item("MA.156.1301.01", Some(HOLDER))),
        Step::Open(REGISTRAR, item("MA.156.1301.01/60.10000000", None)),
        Step::Open(REGISTRAR, item(SERIES, None)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_registry_does_what_the_model_does(steps in vec(step(), 1..60)) {
        let most = MOST_CHILDREN as u32;
        ExtBuilder::default().rule(|rule| rule.area.max_children = most).build_and_execute(|| {
            let mut model = Model::new();
            for step in beginning().iter().chain(&steps) {
                let expected = model.step(step).map_err(Into::into);
                assert_eq!(call(step), expected, "{step:?}");
                model.compare();
            }
        });
    }
}
