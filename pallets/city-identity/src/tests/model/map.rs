//! The registry as a map, with what its calls do written down a second time.

use super::{
    moves::UnderWay,
    powers::{Powers, Right},
    Item, Step, CODES, MOST_CHILDREN,
};
use crate::{mock::*, EntryCounters, Error};
use city_identity_primitives::{Counters, Moment, State, Status};
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub state: State,
    pub controller: Option<AccountId32>,
    from: Option<Moment>,
    to: Option<Moment>,
    name: &'static str,
    pub revision: u32,
}

/// The registry as a map.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) entries: BTreeMap<&'static str, Entry>,
    pub(super) powers: Powers,
    pub(super) under_way: UnderWay,
    pub(super) now: Moment,
    pub(super) block: u32,
}

#[derive(Clone, Copy, Eq, PartialEq)]
pub enum Shape {
    Country,
    Area,
    Unit,
    Series,
    Object,
    Custom,
}

pub fn shape(text: &str) -> Shape {
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

pub(super) fn parent(text: &'static str) -> Option<&'static str> {
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

/// A code and those above it, nearest first.
pub(super) fn line(text: &'static str) -> impl Iterator<Item = &'static str> {
    std::iter::once(text).chain(above(text))
}

pub(super) fn above(text: &'static str) -> impl Iterator<Item = &'static str> {
    std::iter::successors(parent(text), |text| parent(text))
}

fn seen_as(text: &str) -> String {
    text.replace(['D', 'Q'], "0")
        .replace('L', "1")
        .replace('B', "8")
        .replace('Y', "U")
}

impl Model {
    pub fn new() -> Self {
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
            powers: Powers::default(),
            under_way: UnderWay::default(),
            now: START,
            block: 1,
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

    pub(super) fn is_active(&self, text: &'static str) -> bool {
        self.status(text).0 == Status::Active
    }

    /// The codes among `texts` that `who` controls.
    pub(super) fn controlled<'a>(
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
        let right = self.right(who, above_it, 'a').ok_or(Error::NotEntitled)?;
        let is_unit = shape(text) == Shape::Unit;
        let is_right = |text| !is_unit || shape(text) == Shape::Area;
        if !self.controlled(&right.principal, above(text)).any(is_right) {
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
        self.ensure_some_left(&right, text)?;
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
        self.count(&right, text);
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
        self.right(who, text, 'r').ok_or(Error::NotEntitled)?;
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
                let right = parent(text).and_then(|above_it| self.right(who, above_it, 's'));
                let in_force = match right.ok_or(Error::NotEntitled)? {
                    Right { through, .. } if !through.is_empty() => self.is_active(through[0].1),
                    _ => self
                        .controlled(who, above(text))
                        .any(|text| self.is_active(text)),
                };
                if !in_force {
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
        if matches!(to, State::Retired | State::Revoked) {
            if !self.is_due(text, by.as_ref(), format!("{to:?}"))? {
                return Ok(());
            }
            self.under_way.offers.remove(text);
            self.under_way.notices.remove(text);
        }
        let entry = self.entries.get_mut(text).unwrap();
        entry.state = to;
        entry.revision += 1;
        Ok(())
    }

    pub fn step(&mut self, step: &Step) -> Result<(), Error<Test>> {
        match step {
            Step::Open(who, item) => self.open(who, item),
            Step::Register(who, item) => self.register(who, item),
            Step::Batch(who, items) => self.batch(who, items),
            Step::Record(who, text, name) => self.record(who, text, name),
            Step::Change(by, text, to) => self.change(by, text, *to),
            Step::Delegate(giver, text, to, given) => self.delegate(giver, text, to, given),
            Step::Undelegate(by, text, from) => self.undelegate(by, text, from),
            Step::Quota(text, quota) => self.quota(text, *quota),
            Step::Offer(by, text, to) => self.offer(by, text, to),
            Step::Accept(who, text) => self.accept(who, text),
            Step::Decline(by, text) => self.decline(by, text),
            Step::Begin(by, text, to) => self.begin(by.as_ref(), text, to),
            Step::Cancel(by, text) => self.cancel(by.as_ref(), text),
            Step::Complete(by, text) => self.complete(by.as_ref(), text),
            Step::Notice(by, text, blocks) => self.set_period(by, text, *blocks),
            Step::WithdrawNotice(by, text) => self.withdraw_notice(by, text),
            Step::Pass(blocks, milliseconds) => {
                self.block += blocks;
                self.now += Moment::from(*blocks) * milliseconds;
                Ok(())
            }
        }
    }

    pub(super) fn moment(&self, after: Option<Moment>) -> Option<Moment> {
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
    pub fn compare(&self) {
        assert_eq!(EntryCounters::<Test>::get(), self.counters());
        self.compare_powers();
        self.compare_under_way();
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
            let nearest = line(text)
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
