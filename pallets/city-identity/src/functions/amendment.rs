//! How the rule and the division table change.

use super::batch_item;
use crate::{pallet::*, Error, Event};
use alloc::format;
use city_code::{rule::Rule, Code};
use city_identity_primitives::{
    Author, DivisionChange, DivisionCode, DivisionProblem, Revision, RuleSchedule,
};
use frame_support::{ensure, traits::Get, BoundedVec};
use sp_runtime::{traits::ConstU32, DispatchResult};

impl<T> From<DivisionProblem> for Error<T> {
    fn from(problem: DivisionProblem) -> Self {
        match problem {
            DivisionProblem::Unknown => Self::DivisionUnknown,
            DivisionProblem::Withdrawn => Self::DivisionWithdrawn,
            DivisionProblem::Malformed => Self::DivisionMalformed,
            DivisionProblem::Overlap => Self::PeriodOverlaps,
            DivisionProblem::TooMany => Self::TooManyPeriods,
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Which version of the rule is in force in this block.
    pub(crate) fn rule_schedule() -> RuleSchedule {
        RuleVersion::<T>::get().at(Self::block())
    }

    pub(crate) fn do_amend_rule(rule: Rule, from: u32) -> DispatchResult {
        let schedule = Self::rule_schedule();
        ensure!(schedule.next_from.is_none(), Error::<T>::AmendmentPending);
        let block = Self::block();
        let latest = block.saturating_add(T::MaxRuleDelay::get());
        ensure!(block < from && from <= latest, Error::<T>::NotAhead);
        let before = Rules::<T>::get(schedule.version).ok_or(Error::<T>::StateDamaged)?;
        rule.validate().map_err(|_| Error::<T>::RuleInvalid)?;
        rule.widens(&before).map_err(|_| Error::<T>::RuleNarrower)?;

        Rules::<T>::insert(rule.version, rule);
        RuleVersion::<T>::put(RuleSchedule {
            next_from: Some(from),
            ..schedule
        });
        Self::open_countries(&rule, Author::Council)?;
        Self::deposit_event(Event::RuleAmended {
            version: rule.version,
            from,
        });
        Ok(())
    }

    /// Registers those countries that a rule opens and that are not registered yet.
    pub(super) fn open_countries(rule: &Rule, author: Author) -> DispatchResult {
        for country in rule.open.iter() {
            // The rule was validated: its countries have three digits.
            let country = Code::parse(format!("MA.{country:03}").as_bytes())
                .map_err(|_| Error::<T>::RuleInvalid)?;
            if Self::chain(&country)?.nearest().is_none() {
                let entry =
                    Revision::first(author.clone(), rule.version, Self::block(), Self::now());
                Self::insert_entry(&country, entry)?;
            }
        }
        Ok(())
    }

    pub(crate) fn do_amend_divisions(
        changes: BoundedVec<DivisionChange, ConstU32<MAX_DIVISION_CHANGES>>,
    ) -> DispatchResult {
        ensure!(!changes.is_empty(), Error::<T>::BatchEmpty);
        for (index, change) in (0u16..).zip(changes) {
            Self::amend_division(&change).map_err(|reason| batch_item::<T>(index, reason))?;
            Self::deposit_event(Event::DivisionAmended { change });
        }
        Ok(())
    }

    fn amend_division(change: &DivisionChange) -> DispatchResult {
        let code = change.code();
        let present = Divisions::<T>::get(code);
        let periods = change
            .apply(present, Divisions::<T>::contains_key)
            .map_err(Error::<T>::from)?;
        if matches!(change, DivisionChange::Add { .. }) {
            Self::ensure_not_of_living_area(code)?;
        }
        Divisions::<T>::insert(code, periods);
        Ok(())
    }

    /// Fails if the division's area was admitted and has not ended: another place must not get its
    /// codes.
    fn ensure_not_of_living_area(division: DivisionCode) -> DispatchResult {
        let area = Code::from_gb2260(division).map_err(|_| Error::<T>::DivisionMalformed)?;
        let chain = Self::chain(&area)?;
        let is_alive = chain
            .entry_of(&area)
            .is_some_and(|entry| !entry.state.is_final());
        ensure!(!is_alive, Error::<T>::DivisionReassigned);
        Ok(())
    }
}
