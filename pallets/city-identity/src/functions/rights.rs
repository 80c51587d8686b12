//! Who may do what to which code.

use super::{
    size::{higher, levels, reading, runs_of_siblings},
    Actor,
};
use crate::{pallet::*, Error, WeightInfo};
use city_code::{Code, Kind};
use city_identity_primitives::{
    read::{code_bytes, Chain, Reading},
    CodeBytes, Delegation, Permission, Registration,
};
use frame_support::{ensure, traits::EnsureOrigin, weights::Weight};
use frame_system::{ensure_signed, pallet_prelude::OriginFor, RawOrigin};
use pallet_allowance::{CheckRights, Enrol, Lookups, Refusal, MAX_LOOKUPS};
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
    fn ensure_may_issue(who: &AccountId32, code: &[u8]) -> Asked {
        parent_of(code).map_or(Ok(Reading::default()), |parent| {
            Self::ensure_may_issue_below(who, &parent)
        })
    }

    /// Fails unless `who` may issue at least one more code below `parent`.
    fn ensure_may_issue_below(who: &AccountId32, parent: &Code) -> Asked {
        let mandate = Self::chain(parent)
            .and_then(|chain| Self::mandate(&chain, who, Permission::Allocate, Self::now()))
            .map_err(|_| Refusal::NoRight)?;
        let area = parent.area().map(|area| code_bytes(area.as_str()));
        let quota = area.and_then(|area| Self::quota_of(&area));
        let lefts = [mandate.left(), quota.map(|quota| quota.left())];
        ensure!(!lefts.contains(&Some(0)), Refusal::QuotaUsedUp);
        Ok(mandate.read)
    }

    /// Fails unless `who` controls `code`, directly or from above, or has the permission from there.
    fn ensure_has(who: &AccountId32, code: &[u8], permission: Permission) -> Asked {
        Code::parse(code).map_or(Ok(Reading::default()), |code| {
            Self::ask(Self::chain(&code), who, permission)
        })
    }

    /// Fails unless `who` may change the status of `code`.
    fn ensure_may_change(who: &AccountId32, code: &[u8]) -> Asked {
        Code::parse(code).map_or(Ok(Reading::default()), |code| {
            let above = Self::chain(&code).map(|chain| chain.above(&code));
            Self::ask(above, who, Permission::Status)
        })
    }

    fn ask(chain: Result<Chain, Error<T>>, who: &AccountId32, permission: Permission) -> Asked {
        let mandate = chain.and_then(|chain| Self::mandate(&chain, who, permission, Self::now()));
        mandate
            .map(|mandate| mandate.read)
            .map_err(|_| Refusal::NoRight)
    }

    /// Whether `who` controls `code`, directly or from above.
    fn controls(who: &AccountId32, code: &[u8]) -> bool {
        Code::parse(code).map_or(true, |code| {
            Self::chain(&code).is_ok_and(|chain| chain.is_controlled_by(who))
        })
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

/// What was read to find a right.
type Asked = Result<Reading, Refusal>;

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
    fn check(who: &AccountId32, call: &Call<T>, left: &mut Lookups) -> Result<Weight, Refusal> {
        let before = left.remaining();
        let read = Self::look_up(who, call, left)?;
        let lookups = before.saturating_sub(left.remaining());
        Ok(cost(call, lookups, read))
    }

    fn weight(call: &Call<T>, left: &mut Lookups) -> Weight {
        let wanted = match call {
            Call::register_batch { items } => {
                runs_of_siblings(items).take(MAX_LOOKUPS as usize).count() as u32
            }
            _ => 1,
        };
        let lookups = left.take_up_to(wanted);
        cost(call, lookups, Reading::most(lookups))
    }
}

/// What lookups for a call cost that read so much: by how deep the parents of what it registers stand.
/// Other calls look up the code itself, which can be a level deeper.
fn cost<T: Config>(call: &Call<T>, lookups: u32, read: Reading) -> Weight {
    let most = T::WeightInfo::check_rights(lookups).saturating_add(reading::<T>(read));
    let items = match call {
        Call::register_batch { items } => &items[..],
        Call::register { registration }
        | Call::open_series {
            series: registration,
        } => core::slice::from_ref(registration),
        _ => return most.saturating_add(levels::<T>(lookups)),
    };
    let runs = runs_of_siblings(items).take(lookups as usize);
    let higher = runs.map(higher).fold(0u32, u32::saturating_add);
    most.saturating_sub(levels::<T>(higher))
}

impl<T: Config> Pallet<T> {
    fn look_up(who: &AccountId32, call: &Call<T>, left: &mut Lookups) -> Asked {
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
                    .try_fold(Reading::default(), |read, parent| {
                        Ok(read.with(Self::ensure_may_issue_below(who, &parent)?))
                    })
            }
            _ if !left.take() => true,
            Call::enrol_applicant { .. } => {
                T::MemberOrigin::try_origin(RawOrigin::Signed(who.clone()).into()).is_ok()
            }
            Call::open_series {
                series: registration,
            }
            | Call::register { registration } => {
                return Self::ensure_may_issue(who, &registration.code)
            }
            Call::set_record { code, .. }
            | Call::patch_links { code, .. }
            | Call::add_alias { code, .. }
            | Call::remove_alias { code, .. } => {
                return Self::ensure_has(who, code, Permission::Record)
            }
            Call::suspend { code }
            | Call::reinstate { code }
            | Call::retire { code, .. }
            | Call::revoke { code } => return Self::ensure_may_change(who, code),
            Call::delegate { code, .. } => {
                return Self::ensure_has(who, code, Permission::Delegate)
            }
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
        // To take a delegation back, the delegate's are read.
        let read = match call {
            Call::undelegate { .. } => Reading::most(1),
            _ => Reading::default(),
        };
        may.then_some(read).ok_or(Refusal::NoRight)
    }
}
