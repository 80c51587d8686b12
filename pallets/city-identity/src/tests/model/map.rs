//! The registry as a map, with what its calls do written down a second time.

use super::{
    contents::{Content, Contents},
    moves::UnderWay,
    powers::{Powers, Right},
    steps::{Item, Step},
    tables::Tables,
    CODES,
};
use crate::{mock::*, EntryCounters, Error, Predecessors, Successors};
use city_identity_primitives::{Counters, Moment, State, Status};
use sp_runtime::{AccountId32, DispatchResult};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub state: State,
    pub controller: Option<AccountId32>,
    from: Option<Moment>,
    to: Option<Moment>,
    pub(super) content: Content,
    pub revision: u32,
}

impl Entry {
    pub(super) fn new(controller: Option<AccountId32>) -> Self {
        Self {
            state: State::Active,
            controller,
            from: None,
            to: None,
            content: Content::default(),
            revision: 1,
        }
    }
}

/// The registry as a map.
#[derive(Clone, Debug)]
pub struct Model {
    pub(super) entries: BTreeMap<&'static str, Entry>,
    pub(super) powers: Powers,
    pub(super) under_way: UnderWay,
    pub(super) contents: Contents,
    pub(super) tables: Tables,
    /// The area in which each enrolled account has its home, and whether it is its registrar.
    pub(super) homes: BTreeMap<AccountId32, (&'static str, bool)>,
    /// The codes into which one was retired.
    successors: BTreeMap<&'static str, Vec<&'static str>>,
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

pub(super) fn seen_as(text: &str) -> String {
    text.replace(['D', 'Q'], "0")
        .replace('L', "1")
        .replace('B', "8")
        .replace('Y', "U")
}

impl Model {
    pub fn new() -> Self {
        let entries = [
            ("MA.156", Entry::new(None)),
            (CITY, Entry::new(Some(REGISTRAR))),
            (DISTRICT, Entry::new(Some(NEIGHBOUR))),
        ];
        Self {
            entries: entries.into(),
            powers: Powers::default(),
            under_way: UnderWay::default(),
            contents: Contents::default(),
            tables: Tables::default(),
            homes: [
                (REGISTRAR, (CITY, true)),
                (NEIGHBOUR, (DISTRICT, true)),
                (HOLDER, (CITY, false)),
                (STRANGER, (CITY, false)),
            ]
            .into(),
            successors: BTreeMap::new(),
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
            let status = match text {
                _ if text.starts_with("MA.156.1301.99") => Status::Local,
                _ if self.is_kept_free(subject) => Status::Reserved,
                _ => Status::NotIssued,
            };
            return (status, None);
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

    pub(super) fn children(&self, of: &'static str) -> impl Iterator<Item = &&'static str> {
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
            Some(entry) if self.now_reserved(entry) => return Err(Error::CodeReserved),
            Some(entry) => {
                ensure_not_over(entry)?;
                return Err(Error::AlreadyRegistered);
            }
            None => {}
        }
        self.ensure_not_kept_free(text)?;
        if item.controller.is_some() && !right.through.is_empty() {
            return Err(Error::ControlNotDelegable);
        }
        if item.controller.is_some() {
            self.ensure_not_under_recovery(above_it)?;
        }
        let most = self.most_children() as usize;
        if shape(above_it) == Shape::Area && self.children(above_it).count() >= most {
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
        let entry = Entry {
            from,
            to,
            ..Entry::new(item.controller.clone())
        };
        self.entries.insert(text, entry);
        self.count(&right, text);
        if let Some(controller) = &item.controller {
            self.enrol(controller, text);
        }
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

    /// Fails unless `who` may write to a code that is in force, or will be.
    pub(super) fn ensure_may_write(
        &self,
        who: &AccountId32,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        if !self.entries.contains_key(text) {
            return Err(Error::NotRegistered);
        }
        self.right(who, text, 'r').ok_or(Error::NotEntitled)?;
        let may = matches!(self.status(text).0, Status::Active | Status::Reserved);
        may.then_some(()).ok_or(Error::NotActive)
    }

    fn change(
        &mut self,
        by: &Option<AccountId32>,
        text: &'static str,
        to: State,
        into: &[&'static str],
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
        ensure_not_over(entry)?;
        match (entry.state, to) {
            (State::Suspended, State::Suspended) => return Err(Error::NotActive),
            (State::Active, State::Active) => return Err(Error::NotSuspended),
            _ => {}
        }
        if matches!(to, State::Retired | State::Revoked) {
            self.ensure_outlive(text, into)?;
            if !self.is_due(text, by.as_ref(), format!("{to:?} {into:?}"))? {
                return Ok(());
            }
            self.under_way.offers.remove(text);
            self.under_way.notices.remove(text);
            self.drop_aliases(text);
            if !into.is_empty() {
                self.successors.insert(text, into.to_vec());
            }
        }
        let entry = self.entries.get_mut(text).unwrap();
        entry.state = to;
        entry.revision += 1;
        Ok(())
    }

    /// Fails unless each successor outlives `text`.
    fn ensure_outlive(&self, text: &'static str, into: &[&'static str]) -> Result<(), Error<Test>> {
        for (index, successor) in into.iter().enumerate() {
            if into[..index].contains(successor) {
                return Err(Error::SuccessorUnfit);
            }
            if !self.entries.contains_key(successor) {
                return Err(Error::SuccessorNotRegistered);
            }
            let has_ended = matches!(
                self.status(successor).0,
                Status::Retired | Status::Revoked | Status::Expired
            );
            if has_ended || line(successor).any(|above| above == text) {
                return Err(Error::SuccessorUnfit);
            }
        }
        Ok(())
    }

    /// Gives an account that is new its home.
    pub(super) fn enrol(&mut self, who: &AccountId32, text: &'static str) {
        let home = self.homes.entry(who.clone());
        home.or_insert((area_of(text), false));
    }

    pub fn step(&mut self, step: &Step) -> DispatchResult {
        if signer(step).is_some_and(|who| !self.homes.contains_key(who)) {
            return Err(Error::<Test>::NotEnrolled.into());
        }
        if let Step::Delegate(giver, text, to, given) = step {
            return self.delegate(giver, text, to, given);
        }
        self.other_step(step).map_err(Into::into)
    }

    fn other_step(&mut self, step: &Step) -> Result<(), Error<Test>> {
        match step {
            Step::Delegate(..) => unreachable!("made already"),
            Step::Open(who, item) => self.open(who, item),
            Step::Register(who, item) => self.register(who, item),
            Step::Batch(who, items) => self.batch(who, items),
            Step::Record(who, text, name) => self.record(who, text, name),
            Step::Change(by, text, to) => self.change(by, text, *to, &[]),
            Step::Retire(by, text, into) => self.change(by, text, State::Retired, into),
            Step::Patch(who, text, is_fresh, patches) => self.patch(who, text, *is_fresh, patches),
            Step::Hosts(who, text, hosts) => self.set_hosts(who, text, hosts),
            Step::Alias(who, text, value) => self.add_alias(who, text, value),
            Step::Unalias(who, text, value) => self.remove_alias(who, text, value),
            Step::Reserve(by, text, labels) => self.reserve(by.as_ref(), text, *labels),
            Step::Unreserve(by, text, labels) => self.unreserve(by.as_ref(), text, *labels),
            Step::AmendRule(most, blocks) => self.amend_rule(*most, *blocks),
            Step::Admit(text) => self.admit(text).map_err(|reason| batch_item(0, &reason)),
            Step::AddDivision(area, year) => {
                let added = self.add_division(area, *year);
                added.map_err(|reason| batch_item(0, &reason))
            }
            Step::WithdrawDivision(area, year) => {
                let withdrawn = self.withdraw_division(area, *year);
                withdrawn.map_err(|reason| batch_item(0, &reason))
            }
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

    /// Whether a code is registered ahead of its time.
    fn now_reserved(&self, entry: &Entry) -> bool {
        !is_over(entry.state) && entry.from.is_some_and(|from| self.now < from)
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
        self.compare_contents();
        self.compare_tables();
        self.compare_successors();
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

    fn compare_successors(&self) {
        let mut pairs = 0;
        for (text, into) in &self.successors {
            let stored = Successors::<Test>::get(bytes(text)).unwrap();
            let stored: Vec<_> = stored.iter().map(|s| s.code.clone()).collect();
            assert_eq!(
                stored,
                into.iter().map(|text| bytes(text)).collect::<Vec<_>>()
            );
            for successor in into {
                let before = Predecessors::<Test>::contains_key(bytes(successor), bytes(text));
                assert!(before, "{successor} after {text}");
                pairs += 1;
            }
        }
        assert_eq!(Successors::<Test>::iter().count(), self.successors.len());
        assert_eq!(Predecessors::<Test>::iter().count(), pairs);
    }
}

/// The area in which a code stands.
pub(super) fn area_of(text: &'static str) -> &'static str {
    let is_area = |text: &&str| shape(text) == Shape::Area;
    line(text).find(is_area).unwrap()
}

/// Who signs a call, unless the council makes it.
fn signer(step: &Step) -> Option<&AccountId32> {
    match step {
        Step::Open(who, _)
        | Step::Register(who, _)
        | Step::Batch(who, _)
        | Step::Record(who, ..)
        | Step::Patch(who, ..)
        | Step::Hosts(who, ..)
        | Step::Alias(who, ..)
        | Step::Unalias(who, ..)
        | Step::Delegate(who, ..)
        | Step::Undelegate(who, ..)
        | Step::Offer(who, ..)
        | Step::Accept(who, _)
        | Step::Decline(who, _)
        | Step::Notice(who, ..)
        | Step::WithdrawNotice(who, _) => Some(who),
        Step::Change(by, ..)
        | Step::Retire(by, ..)
        | Step::Reserve(by, ..)
        | Step::Unreserve(by, ..)
        | Step::Begin(by, ..)
        | Step::Cancel(by, _)
        | Step::Complete(by, _) => by.as_ref(),
        Step::Quota(..)
        | Step::AmendRule(..)
        | Step::Admit(_)
        | Step::AddDivision(..)
        | Step::WithdrawDivision(..)
        | Step::Pass(..) => None,
    }
}

pub(super) const fn is_over(state: State) -> bool {
    matches!(state, State::Retired | State::Revoked)
}

pub(super) const fn ensure_not_over(entry: &Entry) -> Result<(), Error<Test>> {
    match entry.state {
        State::Retired => Err(Error::CodeRetired),
        State::Revoked => Err(Error::CodeRevoked),
        State::Active | State::Suspended => Ok(()),
    }
}
