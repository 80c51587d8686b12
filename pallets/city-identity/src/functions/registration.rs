//! How codes below areas are issued: units, series, objects, one by one and in batches.

use super::{
    admission::bucket_of,
    parse,
    rules::{label_of, RuleInForce},
    size::{Cost, Found},
};
use crate::{pallet::*, Error, Event};
use city_code::{Code, Kind};
use city_identity_primitives::{
    read::{code_bytes, Mandate},
    Author, CodeBytes, Moment, Permission, Record, Registration, Reservations, Revision, State,
};
use core::marker::PhantomData;
use frame_support::{
    dispatch::DispatchResultWithPostInfo, ensure, traits::PalletInfoAccess, BoundedVec,
};
use pallet_allowance::{Class, Enrol, EnrolledBy};
use sp_runtime::{traits::ConstU32, AccountId32, DispatchError, DispatchResult};

/// The error of a batch, from that of its item. What is no error of this pallet stays as it is.
pub(crate) fn batch_item<T: Config>(index: u16, reason: DispatchError) -> DispatchError {
    match reason {
        DispatchError::Module(module) if usize::from(module.index) == Pallet::<T>::index() => {
            let [reason, ..] = module.error;
            Error::<T>::BatchItem(index, reason).into()
        }
        other => other,
    }
}

/// A code below which the signer may register: looked up once for neighbours in a batch. What one
/// call registers below a parent is all of one kind, so that what is allowed once is for all.
struct Parent {
    code: Code,
    key: CodeBytes,
    /// How many children it has, those of this call included.
    children: u32,
    /// How many it may have.
    most: u32,
    /// How many codes this call has registered below it since it was looked up.
    new: u32,
    /// How many the signer may register below it, and which error says that these are too many.
    allowed: (u32, Exhausted),
    /// By what right the signer does.
    mandate: Mandate,
    /// The area, if it has a quota.
    area_with_quota: Option<CodeBytes>,
    /// The labels that are kept free.
    reservations: Reservations,
}

/// What runs out first.
#[derive(Clone, Copy)]
enum Exhausted {
    Delegation,
    Quota,
}

impl<T> From<Exhausted> for Error<T> {
    fn from(what: Exhausted) -> Self {
        match what {
            Exhausted::Delegation => Self::DelegationExhausted,
            Exhausted::Quota => Self::QuotaExhausted,
        }
    }
}

/// What stays the same while codes are registered: who does it, under which rule, when, and the
/// parent of the code before. What it counts is stored once, by [`finish`](Self::finish).
struct Registrar<T> {
    who: AccountId32,
    rule: RuleInForce,
    now: Moment,
    block: u32,
    parent: Option<Parent>,
    registered: u64,
    /// What was found so far of what costs more or less.
    found: Found,
    config: PhantomData<T>,
}

impl<T: Config> Registrar<T> {
    fn new(who: AccountId32) -> Result<Self, DispatchError> {
        Ok(Self {
            who,
            rule: Pallet::<T>::rule_in_force()?,
            now: Pallet::<T>::now(),
            block: Pallet::<T>::block(),
            parent: None,
            registered: 0,
            found: Found::default(),
            config: PhantomData,
        })
    }

    /// Registers one code. After an error nothing more may be registered: the whole call fails, and
    /// nothing of it stays.
    fn register(&mut self, code: &Code, registration: Registration) -> DispatchResult {
        self.rule.ensure_allows::<T>(code)?;
        let mut parent = self.parent_of(code)?;
        let label = label_of(code);
        Pallet::<T>::ensure_never_issued(&parent.key, &label)?;
        super::reservation::ensure_free::<T>(&parent.reservations, code)?;
        let gives_control = registration.controller.is_some();
        let by_delegation = parent.mandate.delegation().is_some();
        ensure!(
            !gives_control || !by_delegation,
            Error::<T>::ControlNotDelegable
        );
        if gives_control {
            Pallet::<T>::ensure_not_under_recovery(&parent.code)?;
        }
        ensure!(parent.children < parent.most, Error::<T>::TooManyChildren);
        let (allowed, exhausted) = parent.allowed;
        ensure!(parent.new < allowed, Error::<T>::from(exhausted));
        Pallet::<T>::ensure_no_lookalike(code, &parent.key, &label)?;
        let (entry, record) = self.first_entry(code, registration)?;
        if let Some(record) = record {
            Records::<T>::insert(code_bytes(code.as_str()), record);
        }
        Pallet::<T>::store_entry(code, &parent.key, label, entry);
        parent.children = parent.children.saturating_add(1);
        parent.new = parent.new.saturating_add(1);
        self.parent = Some(parent);
        self.registered = self.registered.saturating_add(1);
        Ok(())
    }

    /// Stores the counts of all that was registered; what was found on the way is left to be paid.
    fn finish(mut self) -> Found {
        self.leave_parent();
        Pallet::<T>::count_entries(State::Active, self.registered);
        self.found
    }

    /// The code's parent, which is registered, in force, and the signer's to allocate below.
    fn parent_of(&mut self, code: &Code) -> Result<Parent, DispatchError> {
        let is_parent = |known: &mut Parent| known.code.as_str() == code.parent_text();
        match self.parent.take_if(is_parent) {
            Some(known) => Ok(known),
            None => {
                self.leave_parent();
                self.look_up_parent(code)
            }
        }
    }

    fn look_up_parent(&self, code: &Code) -> Result<Parent, DispatchError> {
        let parent = code.parent().ok_or(Error::<T>::WrongKind)?;
        let chain = Pallet::<T>::chain(&parent)?;
        let mandate = Pallet::<T>::mandate(&chain, &self.who, Permission::Allocate, self.now)?;
        self.rule
            .ensure_may_allocate::<T>(code, &chain, &mandate.principal)?;
        ensure!(chain.entry_of(&parent).is_some(), missing_parent::<T>(code));
        ensure!(chain.is_active(self.now), Error::<T>::ParentNotActive);
        let area = code.area().map(|area| code_bytes(area.as_str()));
        let quota = area.as_ref().and_then(Pallet::<T>::quota_of);
        let by_quota = quota.map_or(u32::MAX, |quota| quota.left());
        let by_mandate = mandate.left().unwrap_or(u32::MAX);
        let key = code_bytes(parent.as_str());
        Ok(Parent {
            code: parent,
            children: Children::<T>::get(&key),
            reservations: crate::Reservations::<T>::get(&key),
            most: self.rule.most_children(&parent),
            key,
            new: 0,
            allowed: if by_mandate < by_quota {
                (by_mandate, Exhausted::Delegation)
            } else {
                (by_quota, Exhausted::Quota)
            },
            mandate,
            area_with_quota: area.filter(|_| quota.is_some()),
        })
    }

    /// Stores how many children the parent of the code before has now, and counts the new ones against
    /// what limits them.
    fn leave_parent(&mut self) {
        let Some(parent) = self.parent.take() else {
            return;
        };
        Children::<T>::insert(parent.key, parent.children);
        let (mut limits, written) = Pallet::<T>::count_issued(&parent.mandate, parent.new);
        if let Some(area) = parent.area_with_quota {
            Pallet::<T>::count_in_quota(&area, parent.new);
            limits = limits.saturating_add(1);
        }
        let read = parent.mandate.read;
        let compared = parent.new.saturating_mul(parent.reservations.len() as u32);
        let found = &mut self.found;
        found.rights = found.rights.with(read);
        found.limits = found.limits.saturating_add(limits);
        found.written = found.written.saturating_add(written);
        found.reservations = found.reservations.saturating_add(compared);
    }

    /// The entry of a new code and its record, if it has one, with its controller enrolled.
    fn first_entry(
        &self,
        code: &Code,
        registration: Registration,
    ) -> Result<(Revision, Option<Record>), DispatchError> {
        let Registration {
            code: _,
            controller,
            valid_from,
            valid_to,
            record,
        } = registration;
        let ends_first = valid_to.zip(valid_from).is_some_and(|(to, from)| to < from);
        let is_over = valid_to.is_some_and(|to| to < self.now);
        ensure!(!ends_first && !is_over, Error::<T>::ValidityOver);
        let record = record.filter(|record| *record != Record::default());
        if let Some(record) = &record {
            Pallet::<T>::ensure_well_formed(record)?;
            Pallet::<T>::ensure_hosts_allowed(code, record)?;
        }
        if let Some(controller) = &controller {
            let by = EnrolledBy::Account(self.who.clone());
            T::Enrolment::enrol(controller, Class::Holder, bucket_of(code), by)?;
        }
        let author = Author::Account(self.who.clone());
        let entry = Revision {
            valid_from,
            valid_to,
            record: record.as_ref().map(Record::digest),
            controller,
            ..Revision::first(author, self.rule.version(), self.block, self.now)
        };
        Ok((entry, record))
    }
}

fn missing_parent<T: Config>(code: &Code) -> Error<T> {
    match code.kind() {
        Kind::Object => Error::SeriesNotOpen,
        _ => Error::ParentNotRegistered,
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_open_series(
        registration: Registration,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        let code = parse::<T>(&registration.code)?;
        ensure!(code.kind() == Kind::Series, Error::<T>::WrongKind);
        let cost = Cost::<T>::of_series(&registration);
        let mut registrar = Registrar::<T>::new(who.clone())?;
        registrar.register(&code, registration)?;
        let found = registrar.finish();
        Self::deposit_event(Event::SeriesOpened {
            series: code_bytes(code.as_str()),
            by: who,
        });
        Ok(Some(cost.with(&found)).into())
    }

    pub(crate) fn do_register(
        registration: Registration,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        let cost = Cost::<T>::of_one(&registration);
        let mut registrar = Registrar::<T>::new(who)?;
        Self::register_one(&mut registrar, registration)?;
        Ok(Some(cost.with(&registrar.finish())).into())
    }

    pub(crate) fn do_register_batch(
        items: BoundedVec<Registration, ConstU32<MAX_BATCH>>,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        ensure!(!items.is_empty(), Error::<T>::BatchEmpty);
        let cost = Cost::<T>::of_batch(&items);
        let mut registrar = Registrar::<T>::new(who)?;
        for (index, item) in (0u16..).zip(items) {
            Self::register_one(&mut registrar, item)
                .map_err(|reason| batch_item::<T>(index, reason))?;
        }
        Ok(Some(cost.with(&registrar.finish())).into())
    }

    fn register_one(registrar: &mut Registrar<T>, registration: Registration) -> DispatchResult {
        let code = parse::<T>(&registration.code)?;
        ensure!(
            matches!(code.kind(), Kind::Unit | Kind::Object),
            Error::<T>::WrongKind
        );
        let event = Event::Registered {
            code: registration.code.clone(),
            by: registrar.who.clone(),
        };
        registrar.register(&code, registration)?;
        Self::deposit_event(event);
        Ok(())
    }
}
