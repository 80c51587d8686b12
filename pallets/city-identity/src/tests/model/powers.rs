//! Rights that were given on, and how many codes may be issued.

use super::{
    map::{above, area_of, line, parent, shape, Model, Shape},
    steps::Given,
    CODES,
};
use crate::{mock::*, Delegations, Error, Quotas};
use city_identity_primitives::{
    control::{MAX_DELEGATIONS, MAX_DELEGATION_DEPTH},
    Moment, Permissions,
};
use sp_runtime::{AccountId32, DispatchResult};
use std::collections::BTreeMap;

/// A delegation of one account and code.
#[derive(Clone, Debug)]
struct Power {
    letters: &'static str,
    quota: Option<u32>,
    until: Option<Moment>,
    giver: AccountId32,
    from: Option<&'static str>,
    used: u32,
}

#[derive(Clone, Debug)]
struct AreaQuota {
    codes: u32,
    period: u32,
    since: u32,
    used: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Powers {
    powers: BTreeMap<(AccountId32, &'static str), Power>,
    quotas: BTreeMap<&'static str, AreaQuota>,
}

/// On whose control an account acts, and by which delegations, its own first.
pub struct Right {
    pub principal: AccountId32,
    pub through: Vec<(AccountId32, &'static str)>,
}

impl Power {
    fn left(&self) -> Option<u32> {
        self.quota.map(|quota| quota.saturating_sub(self.used))
    }

    fn permits(&self, letter: char, now: Moment) -> bool {
        let is_over = self.until.is_some_and(|until| until < now);
        self.letters.contains(letter) && !is_over
    }
}

impl Model {
    /// By what right `who` does to `text` what the letter says.
    pub(super) fn right(
        &self,
        who: &AccountId32,
        text: &'static str,
        letter: char,
    ) -> Option<Right> {
        if self.controlled(who, line(text)).next().is_some() {
            return Some(Right {
                principal: who.clone(),
                through: vec![],
            });
        }
        let mut hops = MAX_DELEGATION_DEPTH - 1;
        let found: Vec<_> = line(text)
            .filter(|scope| self.power(who, scope, letter).is_some())
            .filter_map(|scope| self.trace(who, scope, letter, &mut hops))
            .collect();
        let is_left = |right: &Right| letter != 'a' || self.left_by(right) != Some(0);
        let at = found.iter().position(is_left).unwrap_or_default();
        found.into_iter().nth(at)
    }

    fn power(&self, who: &AccountId32, scope: &'static str, letter: char) -> Option<&Power> {
        let power = self.powers.powers.get(&(who.clone(), scope))?;
        power.permits(letter, self.now).then_some(power)
    }

    /// Follows what an account has on a scope to whose control it rests on, as far as `hops` lead.
    fn trace(
        &self,
        who: &AccountId32,
        scope: &'static str,
        letter: char,
        hops: &mut u32,
    ) -> Option<Right> {
        let (mut who, mut scope, mut through) = (who.clone(), scope, vec![]);
        loop {
            let power = self.power(&who, scope, letter)?;
            if !through.is_empty() && !power.letters.contains('d') {
                return None;
            }
            through.push((who, scope));
            who = power.giver.clone();
            match power.from {
                Some(from) => scope = from,
                None => {
                    self.controlled(&who, line(scope)).next()?;
                    let principal = who;
                    return Some(Right { principal, through });
                }
            }
            *hops = hops.checked_sub(1)?;
        }
    }

    fn left_by(&self, right: &Right) -> Option<u32> {
        let powers = right.through.iter().map(|key| &self.powers.powers[key]);
        powers.filter_map(Power::left).min()
    }

    /// How many codes the quota leaves in this period.
    fn quota_now(&self, area: &str) -> Option<AreaQuota> {
        let mut quota = self.powers.quotas.get(area)?.clone();
        while quota.since + quota.period <= self.block {
            quota.since += quota.period;
            quota.used = 0;
        }
        Some(quota)
    }

    pub(super) fn ensure_some_left(
        &self,
        right: &Right,
        text: &'static str,
        codes: u32,
    ) -> Result<(), Error<Test>> {
        let by_quota = self.quota_now(area_of(text));
        let by_quota = by_quota.map_or(u32::MAX, |quota| quota.codes.saturating_sub(quota.used));
        let by_right = self.left_by(right).unwrap_or(u32::MAX);
        match by_right.min(by_quota) {
            left if codes <= left => Ok(()),
            _ if by_right < by_quota => Err(Error::DelegationExhausted),
            _ => Err(Error::QuotaExhausted),
        }
    }

    pub(super) fn count(&mut self, right: &Right, text: &'static str, codes: u32) {
        for key in &right.through {
            let power = self.powers.powers.get_mut(key).unwrap();
            power.used += if power.quota.is_some() { codes } else { 0 };
        }
        let area = area_of(text);
        if let Some(mut quota) = self.quota_now(area) {
            quota.used += codes;
            self.powers.quotas.insert(area, quota);
        }
    }

    pub(super) fn delegate(
        &mut self,
        giver: &AccountId32,
        text: &'static str,
        to: &AccountId32,
        given: &Given,
    ) -> DispatchResult {
        let right = self.may_delegate(giver, text, to, given)?;
        let home = self.homes.get(to).map(|(area, _)| *area);
        if home.is_some_and(|home| home != area_of(text)) {
            return Err(pallet_allowance::Error::<Test>::EnrolledOtherwise.into());
        }
        let key = (to.clone(), text);
        let present = self.powers.powers.get(&key);
        let power = Power {
            letters: given.letters,
            quota: given.quota,
            until: self.moment(given.until),
            giver: giver.clone(),
            from: right.through.first().map(|(_, scope)| *scope),
            used: present.map_or(0, |present| present.used),
        };
        let others = self.powers.powers.keys().filter(|(who, _)| who == to);
        assert!(
            others.count() < MAX_DELEGATIONS as usize,
            "too many for the model"
        );
        self.powers.powers.insert(key, power);
        self.enrol(to, text);
        Ok(())
    }

    fn may_delegate(
        &self,
        giver: &AccountId32,
        text: &'static str,
        to: &AccountId32,
        given: &Given,
    ) -> Result<Right, Error<Test>> {
        if !self.entries.contains_key(text) {
            return Err(Error::NotRegistered);
        }
        let right = self.right(giver, text, 'd').ok_or(Error::NotEntitled)?;
        if !self.is_active(text) {
            return Err(Error::NotActive);
        }
        self.ensure_not_under_recovery(text)?;
        if given.letters.is_empty() || given.quota == Some(0) {
            return Err(Error::NothingDelegated);
        }
        let until = self.moment(given.until);
        if let Some(own) = right.through.first().map(|key| &self.powers.powers[key]) {
            let letters = given
                .letters
                .chars()
                .all(|letter| own.letters.contains(letter));
            let left = self.left_by(&right);
            let codes = left.is_none_or(|left| given.quota.is_some_and(|quota| quota <= left));
            let time = own
                .until
                .is_none_or(|own| until.is_some_and(|until| until <= own));
            if !(letters && codes && time) {
                return Err(Error::ExceedsGiver);
            }
            if right.through.len() == MAX_DELEGATION_DEPTH as usize {
                return Err(Error::DelegationTooDeep);
            }
        }
        if let Some(present) = self.powers.powers.get(&(to.clone(), text)) {
            let controls = right.through.is_empty();
            if !controls && present.giver != *giver {
                return Err(Error::AlreadyDelegated);
            }
        }
        Ok(right)
    }

    pub(super) fn undelegate(
        &mut self,
        by: &AccountId32,
        text: &'static str,
        from: &AccountId32,
    ) -> Result<(), Error<Test>> {
        let key = (from.clone(), text);
        let power = self.powers.powers.get(&key).ok_or(Error::NotDelegated)?;
        let controls = self.controlled(by, line(text)).next().is_some();
        if by != from && *by != power.giver && !controls {
            return Err(Error::NotEntitled);
        }
        self.powers.powers.remove(&key);
        Ok(())
    }

    pub(super) fn quota(
        &mut self,
        text: &'static str,
        quota: Option<(u32, u32)>,
    ) -> Result<(), Error<Test>> {
        if shape(text) != Shape::Area {
            return Err(Error::WrongKind);
        }
        if !self.entries.contains_key(text) {
            return Err(Error::NotRegistered);
        }
        let present = self.quota_now(text);
        match quota {
            Some((_, 0)) => return Err(Error::PeriodZero),
            Some((codes, period)) => {
                let changed = present.as_ref().map(|p| (p.codes, p.period)) != quota;
                if changed {
                    let (since, used) = present.map_or((self.block, 0), |p| (p.since, p.used));
                    let quota = AreaQuota {
                        codes,
                        period,
                        since,
                        used,
                    };
                    self.powers.quotas.insert(text, quota);
                }
            }
            None => {
                self.powers.quotas.remove(text);
            }
        }
        Ok(())
    }

    pub(super) fn compare_powers(&self) {
        let mut count = 0;
        for (who, list) in Delegations::<Test>::iter() {
            for stored in list {
                let scope = CODES.into_iter().find(|text| bytes(text) == stored.scope);
                let power = &self.powers.powers[&(who.clone(), scope.unwrap())];
                assert_eq!(stored.terms.quota, power.quota);
                assert_eq!(stored.terms.until, power.until);
                assert_eq!(stored.giver, power.giver);
                assert_eq!(stored.from, power.from.map(bytes));
                assert_eq!(stored.used, power.used, "{who:?} {scope:?}");
                count += 1;
            }
            for answer in CityIdentity::registry().delegations(&who).unwrap() {
                let text = CODES
                    .into_iter()
                    .find(|text| *text == answer.scope.as_str());
                let text = text.unwrap();
                let holds = |l| self.is_active(text) && self.holds(&who, text, l);
                let Permissions {
                    allocate,
                    record,
                    status,
                    delegate,
                } = answer.in_force;
                let in_force = [allocate, record, status, delegate];
                assert_eq!(in_force, ['a', 'r', 's', 'd'].map(holds), "{who:?} {text}");
            }
        }
        assert_eq!(count, self.powers.powers.len());
        let quotas: BTreeMap<_, _> = Quotas::<Test>::iter()
            .map(|(area, quota)| (area.to_vec(), (quota.since, quota.used)))
            .collect();
        let expected: BTreeMap<_, _> = self
            .powers
            .quotas
            .iter()
            .map(|(area, quota)| (area.as_bytes().to_vec(), (quota.since, quota.used)))
            .collect();
        assert_eq!(quotas, expected);
    }

    /// Whether a delegation, and all that it rests on, permits what the letter says.
    fn holds(&self, who: &AccountId32, scope: &'static str, letter: char) -> bool {
        let (mut key, mut depth) = ((who.clone(), scope), 0);
        loop {
            let Some(power) = self.powers.powers.get(&key) else {
                return false;
            };
            let may_give = depth == 0 || power.letters.contains('d');
            depth += 1;
            if !may_give || !power.permits(letter, self.now) || depth > MAX_DELEGATION_DEPTH {
                return false;
            }
            match power.from {
                Some(from) => key = (power.giver.clone(), from),
                None => return self.controlled(&power.giver, line(key.1)).next().is_some(),
            }
        }
    }

    /// Whether `who` controls a code above `text`, and whether one of these is in force.
    pub(super) fn controls_from_above(
        &self,
        by: Option<&AccountId32>,
        text: &'static str,
    ) -> Result<(), Error<Test>> {
        let Some(who) = by else {
            let is_area = shape(text) == Shape::Area;
            return is_area.then_some(()).ok_or(Error::NotEntitled);
        };
        parent(text).ok_or(Error::NotEntitled)?;
        let rights: Vec<_> = self.controlled(who, above(text)).collect();
        if rights.is_empty() {
            return Err(Error::NotEntitled);
        }
        let in_force = rights.into_iter().any(|text| self.is_active(text));
        in_force.then_some(()).ok_or(Error::ParentNotActive)
    }
}
