//! Who may do what to which code.

use super::Actor;
use crate::{pallet::*, Error, WeightInfo};
use city_code::{
    rule::{Allocator, Rule},
    Code, Kind,
};
use city_identity_primitives::{read::Chain, Registration};
use frame_support::{ensure, traits::EnsureOrigin, weights::Weight};
use frame_system::{ensure_signed, pallet_prelude::OriginFor, RawOrigin};
use pallet_allowance::{CheckRights, Refusal};
use sp_runtime::{AccountId32, DispatchError};

impl<T: Config> Pallet<T> {
    /// Who made a call that the council may make as well as an account.
    pub(crate) fn actor(origin: OriginFor<T>) -> Result<Actor, DispatchError> {
        match T::CouncilOrigin::try_origin(origin) {
            Ok(_) => Ok(Actor::Council),
            Err(origin) => Ok(Actor::Account(ensure_signed(origin)?)),
        }
    }

    /// Fails unless `who` may issue `code`, whose nearest registered ancestors are in `chain`: under the
    /// rule units are the registrar's to allocate, series and objects also a holder's.
    pub(super) fn ensure_may_allocate(
        code: &Code,
        chain: &Chain,
        rule: &Rule,
        who: &AccountId32,
    ) -> Result<(), DispatchError> {
        let may = match rule.level(code.kind()).allocator {
            Allocator::Council => false,
            Allocator::Registrar => chain.is_controlled_from_area(who),
            Allocator::Holder => chain.is_controlled_by(who),
        };
        ensure!(may, Error::<T>::NotEntitled);
        Ok(())
    }

    /// Fails unless `actor` may change the status of `code`: the council that of an area, an
    /// account that of a code below one that it controls and that is in force, so that who was
    /// suspended does no harm below.
    pub(super) fn ensure_may_change_status(
        code: &Code,
        chain: &Chain,
        actor: &Actor,
    ) -> Result<(), DispatchError> {
        match actor {
            Actor::Council => ensure!(code.kind() == Kind::Area, Error::<T>::NotEntitled),
            Actor::Account(who) => {
                ensure!(
                    chain.is_controlled_from_above(code, who),
                    Error::<T>::NotEntitled
                );
                let in_force = chain.is_controlled_from_active_above(code, who, Self::now());
                ensure!(in_force, Error::<T>::ParentNotActive);
            }
        }
        Ok(())
    }

    /// Whether `who` may issue `code`. What is no code, or has nothing above it, is left to the
    /// call, which says what is wrong.
    fn may_issue(who: &AccountId32, code: &[u8]) -> bool {
        parent_of(code).is_none_or(|parent| Self::controls(who, &parent))
    }

    /// Whether `who` may write to `code`.
    fn may_write(who: &AccountId32, code: &[u8]) -> bool {
        Code::parse(code).map_or(true, |code| Self::controls(who, &code))
    }

    fn controls(who: &AccountId32, code: &Code) -> bool {
        Self::chain(code).is_ok_and(|chain| chain.is_controlled_by(who))
    }

    /// Whether `who` may change the status of `code`.
    fn may_change_status(who: &AccountId32, code: &[u8]) -> bool {
        Code::parse(code).map_or(true, |code| {
            Self::chain(&code).is_ok_and(|chain| chain.is_controlled_from_above(&code, who))
        })
    }
}

fn parent_of(code: &[u8]) -> Option<Code> {
    Code::parse(code).ok()?.parent()
}

/// How many lookups a batch is worth before it is taken: what is refused costs its signer nothing.
const MAX_LOOKUPS: usize = 32;

/// The codes on which rights are looked up for a batch: the first parents of its items, of
/// neighbours with the same parent once. The call itself looks at all.
fn parents_of(items: &[Registration]) -> impl Iterator<Item = Code> + '_ {
    let mut last = None;
    items
        .iter()
        .filter_map(|item| parent_of(&item.code))
        .filter(move |parent| last.replace(*parent) != Some(*parent))
        .take(MAX_LOOKUPS)
}

/// The rights that a transaction's signer must have for it to be taken at all.
impl<T: Config> CheckRights<AccountId32, Call<T>> for Pallet<T> {
    fn check(who: &AccountId32, call: &Call<T>) -> Result<(), Refusal> {
        let may = match call {
            Call::enrol_applicant { .. } => {
                T::MemberOrigin::try_origin(RawOrigin::Signed(who.clone()).into()).is_ok()
            }
            // Whether the signer is an applicant is for the call to say.
            Call::apply_for_area { .. } => true,
            // Only votes do these.
            Call::reject_application { .. }
            | Call::admit_area { .. }
            | Call::admit_areas { .. } => false,
            Call::open_series {
                series: registration,
            }
            | Call::register { registration } => Self::may_issue(who, &registration.code),
            Call::register_batch { items } => {
                parents_of(items).all(|parent| Self::controls(who, &parent))
            }
            Call::set_record { code, .. } => Self::may_write(who, code),
            Call::suspend { code }
            | Call::reinstate { code }
            | Call::retire { code }
            | Call::revoke { code } => Self::may_change_status(who, code),
            Call::__Ignore(..) => false,
        };
        may.then_some(()).ok_or(Refusal::NoRight)
    }

    fn weight(call: &Call<T>) -> Weight {
        let lookups = match call {
            Call::register_batch { items } => parents_of(items).count() as u32,
            _ => 1,
        };
        T::WeightInfo::check_rights(lookups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups_before_a_batch_is_taken_are_bounded() {
        let item = |unit: usize| Registration {
            code: alloc::format!("MA.156.1301.{unit:02}01")
                .into_bytes()
                .try_into()
                .unwrap(),
            ..Default::default()
        };
        let batch = |units: usize| (1..=units).map(item).collect::<alloc::vec::Vec<_>>();
        assert_eq!(parents_of(&batch(MAX_LOOKUPS)).count(), MAX_LOOKUPS);
        assert_eq!(parents_of(&batch(MAX_LOOKUPS + 1)).count(), MAX_LOOKUPS);
        // Neighbours with the same parent count once.
        assert_eq!(parents_of(&[item(1), item(1), item(2)]).count(), 2);
    }
}
