//! How codes below areas are issued: units, series, objects, one by one and in batches.

use super::{
    admission::bucket_of,
    parse,
    room::Room,
    rules::{label_of, RuleInForce},
    siblings::Siblings,
    size::{Cost, Found},
};
use crate::{pallet::*, Error, Event};
use alloc::boxed::Box;
use city_code::{Code, Kind};
use city_identity_primitives::{
    read::code_bytes, Author, CodeBytes, Moment, Permission, Record, Recorded, Registration,
    Reservations, Revision, State,
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
pub(super) struct Parent<T> {
    code: Code,
    pub key: CodeBytes,
    /// The rows of those below it.
    pub rows: Siblings<T>,
    /// How many children it has, those of this call included.
    children: u32,
    /// How many it may have.
    most: u32,
    /// How many codes this call has registered below it since it was looked up.
    new: u32,
    /// How many the signer may register below it, and by what right.
    room: Room,
    /// The labels that are kept free.
    pub reservations: Reservations,
}

impl<T: Config> Parent<T> {
    /// Counts codes that are registered below it; fails if that are too many.
    pub(super) fn add(&mut self, codes: u32) -> Result<(), Error<T>> {
        let children = self.children.checked_add(codes);
        let children = children.filter(|children| *children <= self.most);
        self.children = children.ok_or(Error::<T>::TooManyChildren)?;
        self.new = self.new.saturating_add(codes);
        self.room.ensure(self.new)
    }
}

/// What stays the same while codes are registered: who does it, under which rule, when, and the
/// parent of the code before. What it counts is stored once, by [`finish`](Self::finish).
pub(super) struct Registrar<T> {
    pub who: AccountId32,
    pub rule: RuleInForce,
    now: Moment,
    block: u32,
    parent: Option<Box<Parent<T>>>,
    registered: u64,
    /// What was found so far of what costs more or less.
    found: Found,
    config: PhantomData<T>,
}

impl<T: Config> Registrar<T> {
    pub(super) fn new(who: AccountId32) -> Result<Self, DispatchError> {
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
    pub(super) fn register(&mut self, code: &Code, registration: Registration) -> DispatchResult {
        self.rule.ensure_allows::<T>(code)?;
        let mut parent = self.parent_of(code)?;
        let label = label_of(code);
        parent.rows.ensure_never_issued(&label)?;
        super::reservation::ensure_free::<T>(&parent.reservations, code)?;
        self.found.compare(parent.reservations.len());
        let gives_control = registration.controller.is_some();
        let by_delegation = parent.room.mandate.delegation().is_some();
        ensure!(
            !gives_control || !by_delegation,
            Error::<T>::ControlNotDelegable
        );
        if gives_control {
            Pallet::<T>::ensure_not_under_recovery(&parent.code)?;
        }
        parent.add(1)?;
        parent.rows.ensure_no_lookalike(code, &label)?;
        let entry = self.first_entry(code, registration)?;
        parent.rows.store(code, &label, &entry);
        self.added(parent, 1);
        Ok(())
    }

    /// Keeps the parent of codes that were registered, and counts these.
    pub(super) fn added(&mut self, parent: Box<Parent<T>>, codes: u32) {
        self.parent = Some(parent);
        self.registered = self.registered.saturating_add(codes.into());
    }

    /// Stores the counts of all that was registered; what was found on the way is left to be paid.
    pub(super) fn finish(mut self) -> Found {
        self.leave_parent();
        Pallet::<T>::count_entries(State::Active, self.registered);
        self.found
    }

    /// The code's parent, which is registered, in force, and the signer's to allocate below.
    fn parent_of(&mut self, code: &Code) -> Result<Box<Parent<T>>, DispatchError> {
        let is_parent = |known: &mut Box<Parent<T>>| known.code.as_str() == code.parent_text();
        match self.parent.take_if(is_parent) {
            Some(known) => Ok(known),
            None => {
                self.leave_parent();
                let parent = self.look_up_parent(code)?;
                let is_sequence =
                    code.kind() == Kind::Object && Series::<T>::contains_key(&parent.key);
                ensure!(!is_sequence, Error::<T>::InSequence);
                self.rule.ensure_way::<T>(code.kind(), |ways| ways.chosen)?;
                Ok(parent)
            }
        }
    }

    pub(super) fn look_up_parent(&self, code: &Code) -> Result<Box<Parent<T>>, DispatchError> {
        let parent = code.parent().ok_or(Error::<T>::WrongKind)?;
        let chain = Pallet::<T>::chain(&parent)?;
        let mandate = Pallet::<T>::mandate(&chain, &self.who, Permission::Allocate, self.now)?;
        self.rule
            .ensure_may_allocate::<T>(code, &chain, &mandate.principal)?;
        ensure!(chain.entry_of(&parent).is_some(), missing_parent::<T>(code));
        ensure!(chain.is_active(self.now), Error::<T>::ParentNotActive);
        let key = code_bytes(parent.as_str());
        Ok(Box::new(Parent {
            code: parent,
            rows: Siblings::below(&key),
            children: Children::<T>::get(&key),
            reservations: crate::Reservations::<T>::get(&key),
            most: self.rule.most_children(&parent),
            key,
            new: 0,
            room: Room::of::<T>(code, mandate),
        }))
    }

    /// Stores how many children the parent of the code before has now, and counts the new ones against
    /// what limits them.
    fn leave_parent(&mut self) {
        let Some(parent) = self.parent.take() else {
            return;
        };
        if parent.new > 0 {
            Children::<T>::insert(parent.key, parent.children);
        }
        self.found.add(&parent.room.count::<T>(parent.new));
    }

    /// The entry of a new code, with its record stored and its controller enrolled.
    pub(super) fn first_entry(
        &self,
        code: &Code,
        registration: Registration,
    ) -> Result<Revision, DispatchError> {
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
        let recorded = record.as_ref().and_then(Record::recorded);
        if let Some(record) = record {
            Pallet::<T>::ensure_well_formed(&record)?;
            Pallet::<T>::ensure_hosts_allowed(code, &record)?;
            if recorded.as_ref().is_some_and(Recorded::is_row) {
                Records::<T>::insert(code_bytes(code.as_str()), record);
            }
        }
        if let Some(controller) = &controller {
            let by = EnrolledBy::Account(self.who.clone());
            T::Enrolment::enrol(controller, Class::Holder, bucket_of(code), by)?;
        }
        let author = Author::Account(self.who.clone());
        Ok(Revision {
            valid_from,
            valid_to,
            record: recorded,
            controller,
            ..self.plain_entry(author)
        })
    }

    /// The entry of a new code of which nothing is told.
    pub(super) fn plain_entry(&self, author: Author) -> Revision {
        Revision::first(author, self.rule.version(), self.block, self.now)
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
        let cost = Cost::<T>::of_series(&registration);
        let registrar = Registrar::<T>::new(who.clone())?;
        let found = Self::register_series(&code, registration, registrar)?;
        Self::deposit_event(Event::SeriesOpened {
            series: code_bytes(code.as_str()),
            by: who,
        });
        Ok(Some(cost.with(&found)).into())
    }

    /// Registers a series; what was found on the way is left to be paid.
    pub(super) fn register_series(
        code: &Code,
        registration: Registration,
        mut registrar: Registrar<T>,
    ) -> Result<Found, DispatchError> {
        ensure!(code.kind() == Kind::Series, Error::<T>::WrongKind);
        registrar.register(code, registration)?;
        Ok(registrar.finish())
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
