//! Who may do what to which code.

use super::{size::runs_of_siblings, Actor};
use crate::{pallet::*, Error};
use city_code::{Code, Kind};
use city_identity_primitives::{
    read::{code_bytes, Chain},
    CodeBytes, Delegation, Permission, Registration,
};
use frame_support::{ensure, traits::EnsureOrigin};
use frame_system::{ensure_signed, pallet_prelude::OriginFor, RawOrigin};
use pallet_allowance::{CheckRights, Enrol, Lookups, Refusal};
use sp_runtime::{AccountId32, DispatchError};

impl<T: Config> Pallet<T> {
    /// Who made a call that the council may make as well as an account.
    pub(crate) fn actor(origin: OriginFor<T>) -> Result<Actor, DispatchError> {
        match T::CouncilOrigin::try_origin(origin) {
            Ok(_) => Ok(Actor::Council),
            Err(origin) => Ok(Actor::Account(Self::signer(origin)?)),
        }
    }

    /// Who signed. An account without an enrolment has no rights, whatever it controls: a multisig
    /// account signs through its members, who are enrolled for themselves.
    pub(crate) fn signer(origin: OriginFor<T>) -> Result<AccountId32, DispatchError> {
        let who = ensure_signed(origin)?;
        ensure!(T::Enrolment::is_enrolled(&who), Error::<T>::NotEnrolled);
        Ok(who)
    }

    /// Fails unless `actor` may change the status of `code`: the council that of an area, an
    /// account that of a code below one that it controls, or has the permission from, and that is in
    /// force, so that who was suspended does no harm below.
    pub(super) fn ensure_may_change_status(
        code: &Code,
        chain: &Chain,
        actor: &Actor,
    ) -> Result<(), DispatchError> {
        match actor {
            Actor::Council => ensure!(code.kind() == Kind::Area, Error::<T>::NotEntitled),
            Actor::Account(who) => {
                let now = Self::now();
                let mandate = Self::mandate(&chain.above(code), who, Permission::Status, now)?;
                let in_force = match mandate.delegation() {
                    Some(delegation) => chain.from(&delegation.scope).is_active(now),
                    None => chain.is_controlled_from_active_above(code, who, now),
                };
                ensure!(in_force, Error::<T>::ParentNotActive);
            }
        }
        Ok(())
    }

    /// Fails unless `who` may decide how an area is run: who controls it, while it is in force.
    pub(super) fn ensure_may_set_up(area: &Code, who: &AccountId32) -> Result<(), Error<T>> {
        ensure!(area.kind() == Kind::Area, Error::WrongKind);
        let chain = Self::chain(area)?;
        ensure!(chain.entry_of(area).is_some(), Error::NotRegistered);
        ensure!(chain.is_controlled_by(who), Error::NotEntitled);
        ensure!(chain.is_active(Self::now()), Error::NotActive);
        Ok(())
    }

    /// Fails unless `who` may issue `code`. What is no code, or has nothing above it, is left to the
    /// call, which says what is wrong.
    fn ensure_may_issue(who: &AccountId32, code: &[u8]) -> Result<(), Refusal> {
        parent_of(code).map_or(Ok(()), |parent| Self::ensure_may_issue_below(who, &parent))
    }

    /// Fails unless `who` may issue at least one more code below `parent`.
    fn ensure_may_issue_below(who: &AccountId32, parent: &Code) -> Result<(), Refusal> {
        let mandate = Self::chain(parent)
            .and_then(|chain| Self::mandate(&chain, who, Permission::Allocate, Self::now()))
            .map_err(|_| Refusal::NoRight)?;
        let area = parent.area().map(|area| code_bytes(area.as_str()));
        let quota = area.and_then(|area| Self::quota_of(&area));
        let lefts = [mandate.left(), quota.map(|quota| quota.left())];
        ensure!(!lefts.contains(&Some(0)), Refusal::QuotaUsedUp);
        Ok(())
    }

    /// Whether `who` controls `code`, directly or from above, or has the permission from there.
    fn has(who: &AccountId32, code: &[u8], permission: Permission) -> bool {
        Code::parse(code).map_or(true, |code| {
            Self::has_in(Self::chain(&code), who, permission)
        })
    }

    /// Whether `who` may change the status of `code`.
    fn may_change(who: &AccountId32, code: &[u8]) -> bool {
        Code::parse(code).map_or(true, |code| {
            let above = Self::chain(&code).map(|chain| chain.above(&code));
            Self::has_in(above, who, Permission::Status)
        })
    }

    fn has_in(chain: Result<Chain, Error<T>>, who: &AccountId32, permission: Permission) -> bool {
        chain
            .and_then(|chain| Self::mandate(&chain, who, permission, Self::now()))
            .is_ok()
    }

    /// Whether `who` controls `code`, directly or from above.
    fn controls(who: &AccountId32, code: &[u8]) -> bool {
        Code::parse(code).map_or(true, |code| {
            Self::chain(&code).is_ok_and(|chain| chain.is_controlled_by(who))
        })
    }

    /// Whether `who` holds the innermost block of the numbers of `series` that begin with `digits`.
    fn holds_block(who: &AccountId32, series: &Code, digits: &[u8]) -> bool {
        let registry = Self::registry();
        let numbered = registry.numbered(series).ok().flatten();
        let block = numbered.and_then(|of| {
            let found = registry.block_around(&of, digits, digits.len());
            found.ok().flatten()
        });
        block.is_some_and(|(_, block)| block.holder == *who)
    }

    /// Fails unless `who` holds the block or may issue in the series, which takes a second lookup.
    fn ensure_holds_or_may_issue(
        who: &AccountId32,
        series: Option<Code>,
        digits: &[u8],
        left: &mut Lookups,
    ) -> Result<(), Refusal> {
        match series {
            Some(series) if !Self::holds_block(who, &series, digits) && left.take() => {
                Self::ensure_may_issue_below(who, &series)
            }
            _ => Ok(()),
        }
    }

    /// Whether `who` may take a delegation back.
    fn may_undelegate(who: &AccountId32, code: &CodeBytes, delegate: &AccountId32) -> bool {
        let list = Delegations::<T>::get(delegate);
        let gave = |d: &Delegation| d.scope == *code && d.giver == *who;
        who == delegate || list.iter().any(gave) || Self::controls(who, code)
    }

    /// Whether `who` announced the change of `code` that is to come.
    fn announced(who: &AccountId32, code: &CodeBytes) -> bool {
        Notices::<T>::get(code).is_some_and(|notice| notice.by == *who)
    }

    /// Whether control of `code` is offered to `who`.
    fn is_offered(who: &AccountId32, code: &CodeBytes) -> bool {
        Offers::<T>::get(code).is_some_and(|offer| offer.to == *who)
    }
}

fn parent_of(code: &[u8]) -> Option<Code> {
    Code::parse(code).ok()?.parent()
}

/// The codes on which rights are looked up for a batch: the parents of its items, of neighbours
/// with the same parent once.
fn parents_of(items: &[Registration]) -> impl Iterator<Item = Code> + '_ {
    runs_of_siblings(items).filter_map(|run| run.iter().find_map(|item| parent_of(&item.code)))
}

/// The rights that a transaction's signer must have for it to be taken at all: a lookup for each
/// call, for a batch one for each of its parents. With none left, the call is let through.
impl<T: Config> CheckRights<AccountId32, Call<T>> for Pallet<T> {
    fn check(who: &AccountId32, call: &Call<T>, left: &mut Lookups) -> Result<(), Refusal> {
        let may = match call {
            // Whether the signer is an applicant is for the call to say.
            Call::apply_for_area { .. } => true,
            // Only votes do these.
            Call::reject_application { .. }
            | Call::admit_area { .. }
            | Call::admit_areas { .. }
            | Call::amend_rule { .. }
            | Call::amend_divisions { .. }
            | Call::set_quota { .. } => false,
            Call::register_batch { items } => {
                return parents_of(items)
                    .take_while(|_| left.take())
                    .try_for_each(|parent| Self::ensure_may_issue_below(who, &parent))
            }
            _ if !left.take() => true,
            Call::enrol_applicant { .. } => {
                T::MemberOrigin::try_origin(RawOrigin::Signed(who.clone()).into()).is_ok()
            }
            Call::open_series {
                series: registration,
            }
            | Call::open_sequence {
                series: registration,
                ..
            }
            | Call::register { registration } => {
                return Self::ensure_may_issue(who, &registration.code)
            }
            Call::issue_items { series: parent, .. }
            | Call::register_labels { parent, .. }
            | Call::register_sequence { parent, .. } => {
                return Code::parse(parent)
                    .map_or(Ok(()), |parent| Self::ensure_may_issue_below(who, &parent))
            }
            Call::lease_block { series, prefix, .. } => {
                let series = Code::parse(series).ok();
                return Self::ensure_holds_or_may_issue(who, series, prefix, left);
            }
            Call::promote_item { registration, .. } => {
                let item = Code::parse(&registration.code).ok();
                let digits = item
                    .as_ref()
                    .map_or(&[][..], |item| item.label().as_bytes());
                let series = item.as_ref().and_then(Code::parent);
                return Self::ensure_holds_or_may_issue(who, series, digits, left);
            }
            Call::commit_block {
                series,
                prefix: part,
                ..
            }
            | Call::declare_unused { series, part, .. } => {
                Code::parse(series).map_or(true, |series| Self::holds_block(who, &series, part))
            }
            Call::set_record { code, .. }
            | Call::patch_links { code, .. }
            | Call::add_alias { code, .. }
            | Call::remove_alias { code, .. } => Self::has(who, code, Permission::Record),
            Call::suspend { code }
            | Call::reinstate { code }
            | Call::retire { code, .. }
            | Call::revoke { code } => Self::may_change(who, code),
            Call::delegate { code, .. } => Self::has(who, code, Permission::Delegate),
            // By the delegate itself, its giver or a controller.
            Call::undelegate { code, delegate } => Self::may_undelegate(who, code, delegate),
            Call::offer_control { code, .. }
            | Call::begin_recovery { code, .. }
            | Call::complete_recovery { code }
            | Call::cancel_recovery { code }
            | Call::reserve { parent: code, .. }
            | Call::unreserve { parent: code, .. }
            | Call::set_hosts { area: code, .. }
            | Call::set_notice_period { area: code, .. } => Self::controls(who, code),
            Call::withdraw_notice { code } => {
                Self::announced(who, code) || Self::controls(who, code)
            }
            Call::accept_control { code } => Self::is_offered(who, code),
            Call::withdraw_offer { code } => {
                Self::is_offered(who, code) || Self::controls(who, code)
            }
            Call::__Ignore(..) => false,
        };
        may.then_some(()).ok_or(Refusal::NoRight)
    }
}
