//! How areas come in: enrolment, application, the council's vote; and those of genesis.

use super::{
    parse,
    rules::{label_of, RuleInForce},
};
use crate::{pallet::*, Error, Event};
use city_code::{Code, Kind};
use city_identity_primitives::{
    division::is_reassigned_since,
    genesis::Genesis,
    read::{code_bytes, gb2260_of},
    time::year_of,
    Application, AreaAdmission, Author, CodeBytes, PendingApplications, Revision, RuleSchedule,
};
use frame_support::{ensure, traits::Get, BoundedVec};
use pallet_allowance::{AreaCode, BucketId, Class, Enrol, EnrolledBy};
use sp_runtime::{traits::ConstU32, AccountId32, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_enrol_applicant(who: AccountId32, by: AccountId32) -> DispatchResult {
        match T::Enrolment::class_of(&who) {
            None => {}
            Some(Class::Applicant) => return Ok(()),
            Some(_) => return Err(Error::<T>::EnrolledOtherwise.into()),
        }
        let enrolled_by = EnrolledBy::Account(by.clone());
        T::Enrolment::enrol(&who, Class::Applicant, BucketId::Applicants, enrolled_by)?;
        Self::deposit_event(Event::ApplicantEnrolled { who, by });
        Ok(())
    }

    pub(crate) fn do_apply_for_area(area: Code, applicant: AccountId32) -> DispatchResult {
        let is_applicant = T::Enrolment::class_of(&applicant) == Some(Class::Applicant);
        ensure!(is_applicant, Error::<T>::NotAnApplicant);
        Self::ensure_admissible(&area, &Self::rule_in_force()?)?;
        let mut pending = Self::pending_applications();
        let area = code_bytes(area.as_str());
        ensure!(
            pending.iter().all(|a| a.applicant != applicant),
            Error::<T>::AlreadyApplied
        );
        ensure!(
            pending.iter().all(|a| a.area != area),
            Error::<T>::AreaContested
        );
        let expires = Self::block().saturating_add(T::ApplicationPeriod::get());
        let application = Application {
            area: area.clone(),
            applicant: applicant.clone(),
            expires,
        };
        pending
            .try_push(application)
            .map_err(|_| Error::<T>::TooManyApplications)?;
        Applications::<T>::put(pending);
        Self::deposit_event(Event::AreaApplied {
            area,
            applicant,
            expires,
        });
        Ok(())
    }

    pub(crate) fn do_reject_application(
        area: Code,
        reason: BoundedVec<u8, ConstU32<MAX_REASON>>,
    ) -> DispatchResult {
        let area = code_bytes(area.as_str());
        let mut pending = Self::pending_applications();
        let applicant = take_application::<T>(&mut pending, &area)?;
        Applications::<T>::put(pending);
        Self::deposit_event(Event::ApplicationRejected {
            area,
            applicant,
            reason,
        });
        Ok(())
    }

    pub(crate) fn do_admit_area(area: Code) -> DispatchResult {
        let mut pending = Self::pending_applications();
        let registrar = take_application::<T>(&mut pending, &code_bytes(area.as_str()))?;
        let rule = Self::rule_in_force()?;
        Self::ensure_admissible(&area, &rule)?;
        Applications::<T>::put(pending);
        Self::admit(area, registrar, rule.version(), Author::Council)
    }

    pub(crate) fn do_admit_areas(
        areas: BoundedVec<AreaAdmission, ConstU32<MAX_ADMISSIONS>>,
    ) -> DispatchResult {
        ensure!(!areas.is_empty(), Error::<T>::BatchEmpty);
        let mut pending = Self::pending_applications();
        pending.retain(|application| {
            areas
                .iter()
                .all(|admitted| admitted.area != application.area)
        });
        Applications::<T>::put(pending);
        let rule = Self::rule_in_force()?;
        for (index, AreaAdmission { area, registrar }) in (0u16..).zip(areas) {
            parse::<T>(&area)
                .and_then(|area| {
                    Self::ensure_admissible(&area, &rule)?;
                    Self::admit(area, registrar, rule.version(), Author::Council)
                })
                .map_err(|reason| super::batch_item::<T>(index, reason))?;
        }
        Ok(())
    }

    /// Fails unless `area` is the code of a division in force, allowed by the rule, and new.
    fn ensure_admissible(area: &Code, rule: &RuleInForce) -> DispatchResult {
        ensure!(area.kind() == Kind::Area, Error::<T>::WrongKind);
        let parent = area.parent().ok_or(Error::<T>::WrongKind)?;
        let key = code_bytes(parent.as_str());
        let division = gb2260_of(area).ok_or(Error::<T>::DivisionUnknown)?;
        let periods = Divisions::<T>::get(division);
        if let Some(entry) = Entries::<T>::get(&key, label_of(area)) {
            let ended = entry.state.is_final().then(|| year_of(entry.time));
            let is_reassigned = ended
                .zip(periods)
                .is_some_and(|(year, periods)| is_reassigned_since(division, &periods, year));
            ensure!(!is_reassigned, Error::<T>::DivisionReassigned);
            super::ensure_not_final::<T>(entry.state)?;
            return Err(Error::<T>::AreaAlreadyAdmitted.into());
        }
        let periods = periods.ok_or(Error::<T>::DivisionUnknown)?;
        let in_force = periods.iter().any(|period| period.to.is_none());
        ensure!(in_force, Error::<T>::DivisionWithdrawn);
        rule.ensure_allows::<T>(area)?;
        super::reservation::ensure_free::<T>(&Reservations::<T>::get(&key), area)?;
        let has_room = Children::<T>::get(key) < rule.most_children(&parent);
        ensure!(has_room, Error::<T>::TooManyChildren);
        Ok(())
    }

    /// Makes `registrar` the controller of an area that may be admitted under version `rule`.
    fn admit(area: Code, registrar: AccountId32, rule: u16, author: Author) -> DispatchResult {
        T::Enrolment::enrol(
            &registrar,
            Class::Registrar,
            bucket_of(&area),
            EnrolledBy::Council,
        )?;
        let entry = Revision {
            controller: Some(registrar.clone()),
            ..Revision::first(author, rule, Self::block(), Self::now())
        };
        Self::insert_entry(&area, entry)?;
        Self::deposit_event(Event::AreaAdmitted {
            area: code_bytes(area.as_str()),
            registrar,
        });
        Ok(())
    }

    /// The applications that have not expired.
    fn pending_applications() -> PendingApplications {
        let mut pending = Applications::<T>::get();
        let block = Self::block();
        pending.retain(|application| block <= application.expires);
        pending
    }
}

/// The bucket of the area in which a code stands.
pub(crate) fn bucket_of(code: &Code) -> BucketId {
    let area = code
        .area()
        .map(|area| area.as_str().as_bytes().to_vec())
        .unwrap_or_default();
    // An area's code has at most 13 characters.
    BucketId::Area(AreaCode::truncate_from(area))
}

/// Removes the application for `area`, and tells whose it was.
fn take_application<T: Config>(
    pending: &mut PendingApplications,
    area: &CodeBytes,
) -> Result<AccountId32, DispatchError> {
    let at = pending
        .iter()
        .position(|application| application.area == *area);
    Ok(pending
        .remove(at.ok_or(Error::<T>::NoApplication)?)
        .applicant)
}

/// Stores the registry at block zero: the rule, the division table, the countries that the rule
/// opens, and the areas admitted from the start.
#[allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a chain must not start from a bad genesis"
)]
pub(crate) fn build_genesis<T: Config>(genesis: &Genesis) {
    let rule = genesis.rule();
    Production::<T>::put(genesis.is_production());
    RuleVersion::<T>::put(RuleSchedule {
        version: rule.version,
        next_from: None,
    });
    Rules::<T>::insert(rule.version, rule);
    for (code, periods) in genesis.table() {
        Divisions::<T>::insert(code, periods);
    }
    Pallet::<T>::open_countries(rule, Author::Genesis).expect("a country can be registered");
    for row in genesis.areas() {
        Pallet::<T>::admit(
            row.area,
            row.registrar.clone(),
            rule.version,
            Author::Genesis,
        )
        .unwrap_or_else(|error| panic!("cityIdentity.registry.areas: {}: {error:?}", row.area));
    }
}
