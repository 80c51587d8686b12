//! How control moves, and what is announced.

use super::map::{above, ensure_not_over, line, parent, shape, Model, Shape};
use crate::{mock::*, Error, NoticePeriods, Notices, Offers, Recoveries};
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Offered {
    to: AccountId32,
    by: AccountId32,
    due: u32,
    expires: u32,
}

#[derive(Clone, Debug)]
pub struct Recovered {
    to: Option<AccountId32>,
    due: u32,
    contested: bool,
}

#[derive(Clone, Debug)]
pub struct Announced {
    change: String,
    ends: bool,
    by: AccountId32,
    due: u32,
    expires: u32,
}

#[derive(Clone, Debug, Default)]
pub struct UnderWay {
    pub offers: BTreeMap<&'static str, Offered>,
    pub notices: BTreeMap<&'static str, Announced>,
    recoveries: BTreeMap<&'static str, Recovered>,
    periods: BTreeMap<&'static str, u32>,
}

/// Whether a change ends the code.
fn ends(change: &str) -> bool {
    change.starts_with("Retired") || change.starts_with("Revoked")
}

impl Model {
    fn period_of(&self, text: &'static str) -> u32 {
        let area = line(text).find(|text| shape(text) == Shape::Area);
        let period = area.and_then(|area| self.under_way.periods.get(area));
        period.copied().unwrap_or_default()
    }

    pub(super) fn ensure_not_under_recovery(&self, text: &'static str) -> Result<(), Error<Test>> {
        match line(text).any(|text| self.under_way.recoveries.contains_key(text)) {
            true => Err(Error::UnderRecovery),
            false => Ok(()),
        }
    }

    /// Whether a change can be made; if not, it is announced.
    pub(super) fn is_due(
        &mut self,
        text: &'static str,
        by: Option<&AccountId32>,
        change: String,
    ) -> Result<bool, Error<Test>> {
        self.ensure_not_under_recovery(text)?;
        let Some(by) = by.filter(|_| self.period_of(text) > 0) else {
            return Ok(true);
        };
        let open = self.under_way.notices.get(text);
        match open.filter(|notice| self.block <= notice.expires) {
            Some(notice) if notice.change != change && (notice.ends || !ends(&change)) => {
                Err(Error::AnotherChangeAnnounced)
            }
            Some(notice) if notice.change != change => {
                self.announce(text, change, by);
                Ok(false)
            }
            Some(notice) if self.block < notice.due => Err(Error::NotDue),
            Some(_) => {
                self.under_way.notices.remove(text);
                Ok(true)
            }
            None => {
                self.announce(text, change, by);
                Ok(false)
            }
        }
    }

    fn announce(&mut self, text: &'static str, change: String, by: &AccountId32) {
        let due = self.block + self.period_of(text);
        let notice = Announced {
            ends: ends(&change),
            change,
            by: by.clone(),
            due,
            expires: due + OPEN_PERIOD,
        };
        self.under_way.notices.insert(text, notice);
    }

    fn controls_above(&self, who: &AccountId32, text: &'static str) -> bool {
        self.controlled(who, above(text)).next().is_some()
    }

    /// Fails unless `by` may decide how an area is run.
    pub(super) fn ensure_may_set_up(
        &self,
        by: &AccountId32,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        if shape(text) != Shape::Area {
            return Err(Error::WrongKind);
        }
        if !self.entries.contains_key(text) {
            return Err(Error::NotRegistered);
        }
        if self.controlled(by, line(text)).next().is_none() {
            return Err(Error::NotEntitled);
        }
        self.is_active(text).then_some(()).ok_or(Error::NotActive)
    }

    pub(super) fn set_period(
        &mut self,
        by: &AccountId32,
        text: &'static str,
        blocks: u32,
    ) -> Result<(), Error<Test>> {
        self.ensure_may_set_up(by, text)?;
        let present = self.period_of(text);
        if blocks != present {
            self.ensure_not_under_recovery(text)?;
        }
        let is_made = blocks > present
            || blocks < present && self.is_due(text, Some(by), format!("period {blocks}"))?;
        if is_made {
            self.under_way.periods.insert(text, blocks);
        }
        Ok(())
    }

    pub(super) fn withdraw_notice(
        &mut self,
        by: &AccountId32,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        let notice = self.under_way.notices.get(text);
        let notice = notice.ok_or(Error::NothingAnnounced)?;
        let controls = match notice.ends {
            true => self.controls_above(by, text),
            false => self.controlled(by, line(text)).next().is_some(),
        };
        if !controls && notice.by != *by {
            return Err(Error::NotEntitled);
        }
        self.under_way.notices.remove(text);
        Ok(())
    }

    fn holder(&self, text: &'static str) -> Option<AccountId32> {
        line(text).find_map(|text| self.entries[text].controller.clone())
    }

    pub(super) fn offer(
        &mut self,
        by: &AccountId32,
        text: &'static str,
        to: &AccountId32,
    ) -> Result<(), Error<Test>> {
        if !self.entries.contains_key(text) {
            return Err(Error::NotRegistered);
        }
        if self.holder(text).as_ref() != Some(by) {
            return Err(Error::NotEntitled);
        }
        if to == by {
            return Err(Error::ControlsAlready);
        }
        if !self.is_active(text) {
            return Err(Error::NotActive);
        }
        self.ensure_not_under_recovery(text)?;
        let present = self.under_way.offers.get(text);
        if present.is_some_and(|offer| self.block <= offer.expires) {
            return Err(Error::AlreadyOffered);
        }
        let due = self.block + self.period_of(text);
        let offer = Offered {
            to: to.clone(),
            by: by.clone(),
            due,
            expires: due + OPEN_PERIOD,
        };
        self.under_way.offers.insert(text, offer);
        self.enrol(to, text);
        Ok(())
    }

    pub(super) fn accept(
        &mut self,
        who: &AccountId32,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        let offer = self.under_way.offers.get(text).ok_or(Error::NotOffered)?;
        if offer.to != *who || offer.expires < self.block {
            return Err(Error::NotOffered);
        }
        if self.block < offer.due {
            return Err(Error::NotDue);
        }
        self.ensure_not_under_recovery(text)?;
        if self.holder(text).as_ref() != Some(&offer.by) {
            return Err(Error::NotOffered);
        }
        if !self.is_active(text) {
            return Err(Error::NotActive);
        }
        self.move_control(text, Some(who.clone()));
        Ok(())
    }

    fn move_control(&mut self, text: &'static str, to: Option<AccountId32>) {
        self.under_way.offers.remove(text);
        if let Some(new) = &to {
            self.enrol(new, text);
        }
        let old = self.entries[text].controller.clone();
        if let (Shape::Area, Some(new), Some(old)) = (shape(text), &to, old) {
            let home = self.homes.get_mut(new).unwrap();
            if !home.1 {
                *home = (text, true);
            }
            let home = self.homes.get_mut(&old).unwrap();
            if *home == (text, true) {
                home.1 = false;
            }
        }
        let entry = self.entries.get_mut(text).unwrap();
        entry.controller = to;
        entry.revision += 1;
    }

    pub(super) fn decline(
        &mut self,
        by: &AccountId32,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        let offer = self.under_way.offers.get(text).ok_or(Error::NotOffered)?;
        if offer.to != *by && self.controlled(by, line(text)).next().is_none() {
            return Err(Error::NotEntitled);
        }
        self.under_way.offers.remove(text);
        Ok(())
    }

    pub(super) fn begin(
        &mut self,
        by: Option<&AccountId32>,
        text: &'static str,
        to: &Option<AccountId32>,
    ) -> Result<(), Error<Test>> {
        let entry = self.entries.get(text).ok_or(Error::NotRegistered)?;
        self.controls_from_above(by, text)?;
        ensure_not_over(entry)?;
        if entry.controller.is_none() {
            return Err(Error::NothingToRecover);
        }
        if entry.controller == *to {
            return Err(Error::ControlsAlready);
        }
        if shape(text) == Shape::Area && to.is_none() {
            return Err(Error::RegistrarMissing);
        }
        if self.under_way.recoveries.contains_key(text) {
            return Err(Error::UnderRecovery);
        }
        let recovery = Recovered {
            to: to.clone(),
            due: self.block + RECOVERY_NOTICE,
            contested: false,
        };
        self.under_way.recoveries.insert(text, recovery);
        Ok(())
    }

    pub(super) fn cancel(
        &mut self,
        by: Option<&AccountId32>,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        let recovery = self.under_way.recoveries.get(text);
        let mut recovery = recovery.ok_or(Error::NotUnderRecovery)?.clone();
        let is_holders = by.is_some() && self.entries[text].controller.as_ref() == by;
        if is_holders && recovery.contested {
            return Err(Error::Contested);
        }
        if is_holders {
            recovery.contested = true;
            self.under_way.recoveries.insert(text, recovery);
            return Ok(());
        }
        let may = match by {
            Some(who) => self.controls_above(who, text),
            None => recovery.contested || shape(text) == Shape::Area,
        };
        if !may {
            return Err(Error::NotEntitled);
        }
        self.under_way.recoveries.remove(text);
        Ok(())
    }

    pub(super) fn complete(
        &mut self,
        by: Option<&AccountId32>,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        let recovery = self.under_way.recoveries.get(text);
        let recovery = recovery.ok_or(Error::NotUnderRecovery)?.clone();
        if recovery.contested {
            if by.is_some() {
                return Err(Error::Contested);
            }
        } else {
            self.controls_from_above(by, text)?;
        }
        if self.block < recovery.due {
            return Err(Error::NotDue);
        }
        if let (Some(_), Some(above)) = (by, parent(text)) {
            self.ensure_not_under_recovery(above)?;
        }
        self.under_way.recoveries.remove(text);
        self.under_way.notices.remove(text);
        if shape(text) == Shape::Area {
            self.under_way.periods.remove(text);
        }
        self.move_control(text, recovery.to);
        Ok(())
    }

    pub(super) fn compare_under_way(&self) {
        assert_eq!(Offers::<Test>::iter().count(), self.under_way.offers.len());
        assert_eq!(
            Notices::<Test>::iter().count(),
            self.under_way.notices.len()
        );
        let recoveries = &self.under_way.recoveries;
        assert_eq!(Recoveries::<Test>::iter().count(), recoveries.len());
        for (text, offer) in &self.under_way.offers {
            let stored = Offers::<Test>::get(bytes(text)).unwrap();
            let expected = (&offer.to, &offer.by, offer.due, offer.expires);
            assert_eq!(
                (&stored.to, &stored.by, stored.due, stored.expires),
                expected
            );
        }
        for (text, notice) in &self.under_way.notices {
            let stored = Notices::<Test>::get(bytes(text)).unwrap();
            assert_eq!((stored.due, stored.expires), (notice.due, notice.expires));
        }
        for (text, recovery) in recoveries {
            let stored = Recoveries::<Test>::get(bytes(text)).unwrap();
            assert_eq!((&stored.to, stored.due), (&recovery.to, recovery.due));
            assert_eq!(stored.contested, recovery.contested);
        }
        for area in [CITY, DISTRICT] {
            let period = self.under_way.periods.get(area).copied();
            assert_eq!(
                NoticePeriods::<Test>::get(bytes(area)),
                period.unwrap_or_default()
            );
        }
    }
}
