//! What a code must be to be issued: well formed, allowed by the rule, new, and not to be mistaken
//! for one beside it.

use crate::{pallet::*, Error};
use city_code::{
    rule::{Rule, RuleViolation},
    Code,
};
use city_identity_primitives::{
    read::{code_bytes, entry_key},
    CodeBytes, Label, State,
};
use frame_support::ensure;
use sp_runtime::DispatchError;

/// The code that a call was given.
pub(crate) fn parse<T: Config>(code: &CodeBytes) -> Result<Code, DispatchError> {
    Code::parse(code).map_err(|error| {
        let position = u8::try_from(error.position).unwrap_or(u8::MAX);
        Error::<T>::MalformedCode(position).into()
    })
}

/// Where a label with letters stands in the index of lookalikes: by what it looks like. `None` for
/// a label of digits, whose own entry is its row, and for series, whose labels are fixed in form.
pub(crate) fn lookalike_key(code: &Code) -> Option<Label> {
    let label = code.label();
    let has_letters = label.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_series = code.kind() == city_code::Kind::Series;
    (has_letters && !is_series).then(|| folded(label))
}

fn folded(label: &str) -> Label {
    Label::truncate_from(city_code::fold_label(label).as_bytes().to_vec())
}

/// Fails if a status is for ever.
pub(crate) fn ensure_not_final<T: Config>(state: State) -> Result<(), Error<T>> {
    match state {
        State::Retired => Err(Error::CodeRetired),
        State::Revoked => Err(Error::CodeRevoked),
        State::Active | State::Suspended => Ok(()),
    }
}

impl<T: Config> Pallet<T> {
    /// The rule in force.
    pub(crate) fn rule_in_force() -> Result<Rule, DispatchError> {
        Rules::<T>::get(RuleVersion::<T>::get()).ok_or(Error::<T>::StateDamaged.into())
    }

    /// Fails unless `rule` lets `code` be issued.
    pub(super) fn ensure_allowed(code: &Code, rule: &Rule) -> Result<(), DispatchError> {
        rule.allows(code, Production::<T>::get())
            .map_err(|violation| match violation {
                RuleViolation::Local => Error::<T>::LocalUse,
                RuleViolation::TestOnly => Error::<T>::LabelReserved,
                _ => Error::<T>::RuleForbids,
            })?;
        Ok(())
    }

    /// Fails unless `rule` lets the parent of `code` have another child.
    pub(super) fn ensure_room(code: &Code, rule: &Rule) -> Result<(), DispatchError> {
        let children = Children::<T>::get(code_bytes(code.parent_text()));
        let most = code
            .parent()
            .map_or(0, |parent| rule.level(parent.kind()).max_children);
        ensure!(children < most, Error::<T>::TooManyChildren);
        Ok(())
    }

    /// Fails if `code` was ever issued, saying what became of it.
    pub(super) fn ensure_never_issued(code: &Code) -> Result<(), DispatchError> {
        let (parent, label) = entry_key(code).ok_or(Error::<T>::WrongKind)?;
        let Some(entry) = Entries::<T>::get(parent, label) else {
            return Ok(());
        };
        ensure_not_final::<T>(entry.state)?;
        let is_reserved = entry.valid_from.is_some_and(|from| Self::now() < from);
        ensure!(!is_reserved, Error::<T>::CodeReserved);
        Err(Error::<T>::AlreadyRegistered.into())
    }

    /// Fails if a label beside `code` looks the same: two reads at most.
    pub(super) fn ensure_no_lookalike(code: &Code) -> Result<(), DispatchError> {
        let (parent, label) = entry_key(code).ok_or(Error::<T>::WrongKind)?;
        let seen_as = folded(code.label());
        let a_label_with_letters = Lookalikes::<T>::contains_key(&parent, &seen_as);
        let a_label_of_digits = seen_as != label && Entries::<T>::contains_key(&parent, &seen_as);
        ensure!(
            !a_label_with_letters && !a_label_of_digits,
            Error::<T>::LooksLikeSibling
        );
        Ok(())
    }
}
