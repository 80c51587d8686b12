//! What the council decides for all: the rule, the divisions, who is admitted; and labels that are
//! kept free.

use super::{
    map::{ensure_not_over, is_over, line, parent, seen_as, shape, Entry, Model, Shape},
    steps::{division_of, newcomer},
    MOST_CHILDREN,
};
use crate::{mock::*, Divisions, Error, Reservations};
use city_identity_primitives::{Author, State};
use sp_runtime::AccountId32;
use std::collections::{BTreeMap, BTreeSet};

/// The year in which the tests take place.
const YEAR: u16 = 2026;

/// The first and the last year of a division, where known.
type Years = (Option<u16>, Option<u16>);

/// Labels that are kept free.
#[derive(Clone, Debug)]
struct Kept {
    labels: (&'static str, &'static str),
    /// All of them, as they look.
    all: BTreeSet<String>,
    by: Option<AccountId32>,
}

#[derive(Clone, Debug)]
pub struct Tables {
    kept: BTreeMap<&'static str, Vec<Kept>>,
    /// The codes below an area that the newest version of the rule allows, and the version before.
    most: (u32, u32),
    /// The block from which the newest version is in force.
    from: u32,
    divisions: BTreeMap<u32, Vec<Years>>,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            kept: BTreeMap::new(),
            most: (MOST_CHILDREN, MOST_CHILDREN),
            from: 0,
            divisions: [
                (130_100, vec![(None, None)]),
                (130_200, vec![(None, None)]),
                (130_600, vec![(Some(1983), None)]),
            ]
            .into(),
        }
    }
}

fn label(text: &'static str) -> &'static str {
    let above_it = parent(text).unwrap();
    text[above_it.len()..].trim_start_matches(['.', '/'])
}

/// The labels as they look, if all of them can be below `parent`.
fn all_of(parent: &'static str, (first, last): (&str, &str)) -> Option<BTreeSet<String>> {
    let is_pair = first.len() == 2;
    let is_number = first.bytes().all(|b| b.is_ascii_digit());
    let fits = match shape(parent) {
        Shape::Country => is_number && !first.starts_with('0') && matches!(first.len(), 2 | 4 | 6),
        Shape::Area => is_pair || first.contains('.'),
        Shape::Unit => is_pair || first.contains('.'),
        Shape::Series => is_number || first.len() == 2,
        Shape::Object | Shape::Custom => false,
    };
    if !fits {
        return None;
    }
    if first == last {
        return Some([seen_as(first)].into());
    }
    let (width, numbers) = (first.len(), first.parse().ok()?..=last.parse::<u32>().ok()?);
    Some(numbers.map(|n| format!("{n:0width$}")).collect())
}

impl Model {
    fn kept_below(&self, text: &'static str) -> &[Kept] {
        self.tables.kept.get(text).map_or(&[], Vec::as_slice)
    }

    /// Whether a code that is not registered is kept free, or one above it that is neither.
    pub(super) fn is_kept_free(&self, text: &'static str) -> bool {
        let unregistered = line(text).take_while(|text| !self.entries.contains_key(text));
        let Some(below) = unregistered.last() else {
            return false;
        };
        self.ensure_not_kept_free(below).is_err()
    }

    pub(super) fn ensure_not_kept_free(&self, text: &'static str) -> Result<(), Error<Test>> {
        let above_it = parent(text).unwrap();
        let seen = seen_as(label(text));
        let mut kept = self.kept_below(above_it).iter();
        let is_kept = kept.any(|kept| kept.all.contains(&seen));
        (!is_kept).then_some(()).ok_or(Error::LabelKeptFree)
    }

    fn ensure_may_reserve(
        &self,
        by: Option<&AccountId32>,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        if !self.entries.contains_key(text) {
            return Err(Error::NotRegistered);
        }
        let may = match by {
            Some(who) => self.controlled(who, line(text)).next().is_some(),
            None => matches!(shape(text), Shape::Country | Shape::Area),
        };
        if !may {
            return Err(Error::NotEntitled);
        }
        self.is_active(text).then_some(()).ok_or(Error::NotActive)
    }

    pub(super) fn reserve(
        &mut self,
        by: Option<&AccountId32>,
        text: &'static str,
        labels: (&'static str, &'static str),
    ) -> Result<(), Error<Test>> {
        self.ensure_may_reserve(by, text)?;
        let all = all_of(text, labels).ok_or(Error::BadReservation)?;
        let mut others = self.kept_below(text).iter();
        if others.any(|other| !other.all.is_disjoint(&all)) {
            return Err(Error::ReservationOverlaps);
        }
        let by = by.cloned();
        let kept = Kept { labels, all, by };
        self.tables.kept.entry(text).or_default().push(kept);
        Ok(())
    }

    pub(super) fn unreserve(
        &mut self,
        by: Option<&AccountId32>,
        text: &'static str,
        labels: (&'static str, &'static str),
    ) -> Result<(), Error<Test>> {
        self.ensure_may_reserve(by, text)?;
        let mut kept = self.kept_below(text).iter();
        let at = kept.position(|kept| kept.labels == labels);
        let at = at.ok_or(Error::NotReserved)?;
        let list = self.tables.kept.get_mut(text).unwrap();
        if list[at].by.is_none() && by.is_some() {
            return Err(Error::NotEntitled);
        }
        list.remove(at);
        Ok(())
    }

    /// How many codes the rule allows below an area.
    pub(super) fn most_children(&self) -> u32 {
        let (newest, before) = self.tables.most;
        if self.block < self.tables.from {
            before
        } else {
            newest
        }
    }

    pub(super) fn amend_rule(&mut self, most: u32, blocks: u32) -> Result<(), Error<Test>> {
        if self.block < self.tables.from {
            return Err(Error::AmendmentPending);
        }
        if blocks == 0 {
            return Err(Error::NotAhead);
        }
        let (newest, _) = self.tables.most;
        if most < newest {
            return Err(Error::RuleNarrower);
        }
        self.tables.most = (most, newest);
        self.tables.from = self.block + blocks;
        Ok(())
    }

    fn years(&self, area: &'static str) -> &[Years] {
        let years = self.tables.divisions.get(&division_of(area));
        years.map_or(&[], Vec::as_slice)
    }

    pub(super) fn admit(&mut self, area: &'static str) -> Result<(), Error<Test>> {
        let years = self.years(area);
        if let Some(entry) = self.entries.get(area) {
            // No name changes here: where a period follows another, the code was given away.
            let given_away = years.iter().skip(1).any(|(from, _)| *from >= Some(YEAR));
            if is_over(entry.state) && given_away {
                return Err(Error::DivisionReassigned);
            }
            ensure_not_over(entry)?;
            return Err(Error::AreaAlreadyAdmitted);
        }
        if years.iter().all(|(_, to)| to.is_some()) {
            return Err(Error::DivisionWithdrawn);
        }
        self.ensure_not_kept_free(area)?;
        self.entries.insert(area, Entry::new(Some(newcomer(area))));
        self.homes.insert(newcomer(area), (area, true));
        Ok(())
    }

    pub(super) fn add_division(
        &mut self,
        area: &'static str,
        from: u16,
    ) -> Result<(), Error<Test>> {
        let mut years = self.years(area).iter();
        if years.any(|(_, to)| to.is_none_or(|to| to > from)) {
            return Err(Error::PeriodOverlaps);
        }
        if self.years(area).len() == 8 {
            return Err(Error::TooManyPeriods);
        }
        let is_alive = |entry: &Entry| matches!(entry.state, State::Active | State::Suspended);
        if self.entries.get(area).is_some_and(is_alive) {
            return Err(Error::DivisionReassigned);
        }
        let years = self.tables.divisions.get_mut(&division_of(area)).unwrap();
        years.push((Some(from), None));
        Ok(())
    }

    pub(super) fn withdraw_division(
        &mut self,
        area: &'static str,
        to: u16,
    ) -> Result<(), Error<Test>> {
        let years = self.tables.divisions.get_mut(&division_of(area)).unwrap();
        let mut meant = years.iter_mut();
        let meant = meant.find(|(_, last)| last.is_none_or(|last| last == to));
        let meant = meant.ok_or(Error::DivisionWithdrawn)?;
        if meant.0.is_some_and(|from| to < from) {
            return Err(Error::DivisionMalformed);
        }
        meant.1 = Some(to);
        Ok(())
    }

    pub(super) fn compare_tables(&self) {
        for (text, kept) in &self.tables.kept {
            let stored = Reservations::<Test>::get(bytes(text));
            assert_eq!(stored.len(), kept.len(), "{text}");
            for (stored, kept) in stored.iter().zip(kept) {
                let (first, last) = kept.labels;
                let labels = (stored.labels.first.to_vec(), stored.labels.last.to_vec());
                assert_eq!(labels, (first.into(), last.into()));
                let by = kept.by.clone().map_or(Author::Council, Author::Account);
                assert_eq!(stored.by, by);
            }
        }
        for (division, years) in &self.tables.divisions {
            let stored = Divisions::<Test>::get(division).unwrap();
            let stored: Vec<Years> = stored
                .iter()
                .map(|period| (period.from, period.to))
                .collect();
            assert_eq!(stored, *years, "{division}");
        }
    }
}
