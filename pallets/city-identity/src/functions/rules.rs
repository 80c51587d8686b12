//! What a code must be to be issued: well formed, allowed by the rule, new, and not to be mistaken
//! for one beside it.

use crate::{pallet::*, Error};
use city_code::{
    rule::{Allocator, Rule, RuleViolation, Ways},
    Code, Kind,
};
use city_identity_primitives::{read::Chain, CodeBytes, Label, State};
use frame_support::ensure;
use sp_runtime::{AccountId32, DispatchError};

/// The code that a call was given.
pub(crate) fn parse<T: Config>(code: &CodeBytes) -> Result<Code, DispatchError> {
    Code::parse(code).map_err(|error| {
        let position = u8::try_from(error.position).unwrap_or(u8::MAX);
        Error::<T>::MalformedCode(position).into()
    })
}

/// The label of a code as a key carries it. A label is never longer than the bound.
pub(super) fn label_of(code: &Code) -> Label {
    Label::truncate_from(code.label().as_bytes().to_vec())
}

/// Where a label with letters stands in the index of lookalikes: by what it looks like. `None` for
/// a label of digits, whose own entry is its row, and for series, whose labels are fixed in form.
pub(crate) fn lookalike_key(code: &Code) -> Option<Label> {
    let label = code.label();
    let has_letters = label.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_series = code.kind() == Kind::Series;
    (has_letters && !is_series)
        .then(|| Label::truncate_from(city_code::fold_label(label).as_bytes().to_vec()))
}

/// Fails if a status is for ever.
pub(crate) fn ensure_not_final<T: Config>(state: State) -> Result<(), Error<T>> {
    match state {
        State::Retired => Err(Error::CodeRetired),
        State::Revoked => Err(Error::CodeRevoked),
        State::Active | State::Suspended => Ok(()),
    }
}

/// The distribution rule as it holds on this chain.
pub(crate) struct RuleInForce {
    rule: Rule,
    /// Whether labels kept for tests are refused.
    production: bool,
}

impl RuleInForce {
    /// The number of the rule's version.
    pub(super) const fn version(&self) -> u16 {
        self.rule.version
    }

    /// How many children `parent` may have.
    pub(super) const fn most_children(&self, parent: &Code) -> u32 {
        self.rule.level(parent.kind()).max_children
    }

    /// Fails unless the rule lets `code` be issued.
    pub(super) fn ensure_allows<T: Config>(&self, code: &Code) -> Result<(), Error<T>> {
        self.rule
            .allows(code, self.production)
            .map_err(|violation| match violation {
                RuleViolation::Local => Error::LocalUse,
                RuleViolation::TestOnly => Error::LabelReserved,
                _ => Error::RuleForbids,
            })
    }

    /// Fails unless codes of a kind are allocated in this way.
    pub(super) fn ensure_way<T: Config>(
        &self,
        kind: Kind,
        way: impl FnOnce(&Ways) -> bool,
    ) -> Result<(), Error<T>> {
        ensure!(way(&self.rule.level(kind).ways), Error::RuleForbids);
        Ok(())
    }

    /// Fails unless `who` may issue `code`, whose nearest registered ancestors are in `chain`: units
    /// are the registrar's to allocate, series and objects also a holder's.
    pub(super) fn ensure_may_allocate<T: Config>(
        &self,
        code: &Code,
        chain: &Chain,
        who: &AccountId32,
    ) -> Result<(), Error<T>> {
        let may = match self.rule.level(code.kind()).allocator {
            Allocator::Council => false,
            Allocator::Registrar => chain.is_controlled_from_area(who),
            Allocator::Holder => chain.is_controlled_by(who),
        };
        ensure!(may, Error::NotEntitled);
        Ok(())
    }
}

impl<T: Config> Pallet<T> {
    /// The rule in force.
    pub(crate) fn rule_in_force() -> Result<RuleInForce, Error<T>> {
        let version = Self::rule_schedule().version;
        let rule = Rules::<T>::get(version).ok_or(Error::StateDamaged)?;
        let production = Production::<T>::get();
        Ok(RuleInForce { rule, production })
    }
}
