//! By what right an account acts on a code: its own control, or delegations that rest on somebody's.

use super::{Chain, Read, Registry};
use crate::{
    answer::{ControlAnswer, DelegationAnswer, Page, ReadProblem},
    control::{
        AreaQuota, Delegation, Delegations, Permission, Permissions, MAX_DELEGATIONS,
        MAX_DELEGATION_DEPTH,
    },
    schema::{self, One},
    types::Moment,
};
use alloc::vec::Vec;
use city_code::Code;
use sp_core::crypto::AccountId32;

/// The right by which an account acts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mandate {
    /// The account on whose control it rests: the acting one's own, or that of who delegated first.
    pub principal: AccountId32,
    /// What it permits: what all the delegations that it passes through do.
    pub permissions: Permissions,
    /// The delegations it passes through, with the account that has each: the acting one's first;
    /// none for own control.
    pub through: Vec<(AccountId32, Delegation)>,
    /// What was read to find it.
    pub read: Reading,
}

/// How much is read to find a right.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Reading {
    /// The accounts whose delegations are read: at most [`MAX_DELEGATION_DEPTH`] for one right.
    pub accounts: u32,
    /// The delegations that these have beside the first of each.
    pub others: u32,
}

impl Reading {
    /// The most that is read for so many rights.
    pub const fn most(rights: u32) -> Self {
        let accounts = rights.saturating_mul(MAX_DELEGATION_DEPTH);
        Self {
            accounts,
            others: accounts.saturating_mul(MAX_DELEGATIONS.saturating_sub(1)),
        }
    }

    /// Both together.
    #[must_use]
    pub const fn with(self, more: Self) -> Self {
        Self {
            accounts: self.accounts.saturating_add(more.accounts),
            others: self.others.saturating_add(more.others),
        }
    }

    fn of(list: &Delegations) -> Self {
        Self {
            accounts: 1,
            others: (list.len() as u32).saturating_sub(1),
        }
    }
}

impl Mandate {
    /// How many codes the delegations leave to issue; `None`: any number.
    pub fn left(&self) -> Option<u32> {
        self.through.iter().filter_map(|(_, d)| d.left()).min()
    }

    /// The acting account's own delegation.
    pub fn delegation(&self) -> Option<&Delegation> {
        self.through.first().map(|(_, delegation)| delegation)
    }
}

impl<R: Read> Registry<R> {
    /// By what right `who` does what `permission` says to the nearest code of `chain`; `None`
    /// without one.
    ///
    /// Of several delegations the one with the nearest scope counts of those that have the
    /// permission and hold; to issue codes, one that leaves some before one that leaves none. At most
    /// [`MAX_DELEGATION_DEPTH`] accounts' delegations are read: the account's own, and as far as these
    /// rest on others', theirs.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn mandate(
        &self,
        chain: &Chain,
        who: &AccountId32,
        permission: Permission,
        now: Moment,
    ) -> Result<Option<Mandate>, ReadProblem> {
        if chain.is_controlled_by(who) {
            return Ok(Some(Mandate {
                principal: who.clone(),
                permissions: Permissions::ALL,
                through: Vec::new(),
                read: Reading::default(),
            }));
        }
        let own = self.delegations_of(who)?;
        let mut read = Reading::of(&own);
        let mut exhausted = None;
        for (code, _) in chain.entries() {
            let has_scope =
                |d: &&Delegation| *d.scope == *code.as_bytes() && d.permits(permission, now);
            let Some(delegation) = own.iter().find(has_scope) else {
                continue;
            };
            let traced = self.trace(chain, who, delegation, now, &mut read)?;
            let Some(mandate) = traced.filter(|traced| traced.permissions.has(permission)) else {
                continue;
            };
            let is_exhausted = permission == Permission::Allocate && mandate.left() == Some(0);
            if !is_exhausted {
                return Ok(Some(Mandate { read, ..mandate }));
            }
            exhausted.get_or_insert(mandate);
        }
        Ok(exhausted.map(|mandate| Mandate { read, ..mandate }))
    }

    /// Follows a delegation to the account on whose control it rests; `None` if a link is broken, or
    /// if more delegations would have to be read than may be. Counts what is `read`.
    fn trace(
        &self,
        chain: &Chain,
        who: &AccountId32,
        delegation: &Delegation,
        now: Moment,
        read: &mut Reading,
    ) -> Result<Option<Mandate>, ReadProblem> {
        let mut permissions = delegation.terms.permissions;
        let mut through = Vec::new();
        let (mut holder, mut link) = (who.clone(), delegation.clone());
        loop {
            let Some(from) = link.from.clone() else {
                let principal = link.giver.clone();
                let controls = chain.from(&link.scope).is_controlled_by(&principal);
                through.push((holder, link));
                return Ok(controls.then_some(Mandate {
                    principal,
                    permissions,
                    through,
                    read: *read,
                }));
            };
            if read.accounts == MAX_DELEGATION_DEPTH {
                return Ok(None);
            }
            let giver = link.giver.clone();
            let givers = self.delegations_of(&giver)?;
            *read = read.with(Reading::of(&givers));
            let mut givers = givers.into_iter();
            let next = givers.find(|d| d.scope == from && d.permits(Permission::Delegate, now));
            through.push((holder, link));
            match next {
                Some(next) => {
                    permissions = permissions.and(&next.terms.permissions);
                    (holder, link) = (giver, next);
                }
                None => return Ok(None),
            }
        }
    }

    /// The delegations of an account as they are stored.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn delegations_of(&self, who: &AccountId32) -> Result<Delegations, ReadProblem> {
        let key = One(who.clone());
        Ok(self.value(&schema::DELEGATIONS, &key)?.unwrap_or_default())
    }

    /// The delegations of an account, each with whether it is in force.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn delegations(&self, who: &AccountId32) -> Result<Vec<DelegationAnswer>, ReadProblem> {
        let now = self.now()?;
        let own = self.delegations_of(who)?;
        own.iter()
            .map(|delegation| self.delegation_answer(who, delegation, now))
            .collect()
    }

    /// The delegates from `code` down, in no particular order: at most `limit` (1 to
    /// [`MAX_PAGE`](crate::MAX_PAGE)), after the account `after`.
    ///
    /// # Errors
    /// [`ReadProblem::TooMany`] for a limit out of bounds.
    pub fn delegates(
        &self,
        code: &Code,
        after: Option<&AccountId32>,
        limit: u32,
    ) -> Result<Page<DelegationAnswer, AccountId32>, ReadProblem> {
        super::check_limit(limit)?;
        let now = self.now()?;
        let scope = super::code_bytes(code.as_str());
        let row = |who: &AccountId32, key: &[u8]| {
            let own = self.delegations_of(who)?;
            let delegation = own.iter().find(|d| d.scope == scope);
            let delegation = delegation.ok_or_else(|| super::undecodable(key))?;
            self.delegation_answer(who, delegation, now)
        };
        self.page(&schema::DELEGATES, &scope, after.cloned(), limit, row)
    }

    /// Who controls `code`, and what is under way about that.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn control(&self, code: &Code) -> Result<ControlAnswer, ReadProblem> {
        let key = One(super::code_bytes(code.as_str()));
        let area = code.area().map(|area| super::code_bytes(area.as_str()));
        let notice_period = match area {
            Some(area) => self.value(&schema::NOTICE_PERIODS, &One(area))?,
            None => None,
        };
        Ok(ControlAnswer {
            controller: self.chain(code)?.controller(),
            offer: self.value(&schema::OFFERS, &key)?,
            recovery: self.value(&schema::RECOVERIES, &key)?,
            notice: self.value(&schema::NOTICES, &key)?,
            notice_period: notice_period.unwrap_or_default(),
        })
    }

    /// The quota of an area, with what was used of it in the period in which codes were issued last;
    /// `None` where any number of codes may be issued.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn quota(&self, area: &Code) -> Result<Option<AreaQuota>, ReadProblem> {
        let key = One(super::code_bytes(area.as_str()));
        self.value(&schema::QUOTAS, &key)
    }

    fn delegation_answer(
        &self,
        who: &AccountId32,
        delegation: &Delegation,
        now: Moment,
    ) -> Result<DelegationAnswer, ReadProblem> {
        let code = |text: &[u8]| {
            let key = schema::DELEGATIONS.key(&One(who.clone()));
            Code::parse(text).map_err(|_| super::undecodable(&key))
        };
        let scope = code(&delegation.scope)?;
        let chain = self.chain(&scope)?;
        let may_be = !delegation.is_over(now) && chain.is_active(now);
        // The account's own were read to come here.
        let mut read = Reading {
            accounts: 1,
            others: 0,
        };
        let mandate = match may_be {
            true => self.trace(&chain, who, delegation, now, &mut read)?,
            false => None,
        };
        Ok(DelegationAnswer {
            delegate: who.clone(),
            scope,
            permissions: delegation.terms.permissions,
            quota: delegation.terms.quota,
            used: delegation.used,
            until: delegation.terms.until,
            giver: delegation.giver.clone(),
            from: delegation
                .from
                .as_ref()
                .map(|text| code(text))
                .transpose()?,
            in_force: mandate.map_or_else(Permissions::default, |mandate| mandate.permissions),
        })
    }
}
