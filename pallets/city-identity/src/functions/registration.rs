//! How codes below areas are issued: units, series, objects, one by one and in batches.

use super::{
    admission::{bucket_of, first_revision},
    parse,
};
use crate::{pallet::*, Error, Event};
use city_code::{rule::Rule, Code, Kind};
use city_identity_primitives::{
    read::{code_bytes, Chain},
    Author, Record, Registration, Revision, Status,
};
use codec::Encode;
use frame_support::{ensure, traits::PalletInfoAccess, BoundedVec};
use pallet_allowance::{Class, Enrol, EnrolledBy};
use sp_runtime::{traits::ConstU32, AccountId32, DispatchError, DispatchResult};

/// The octets of a registration's record.
pub(crate) fn record_size(registration: &Registration) -> u32 {
    registration.record.as_ref().map_or(0, Record::encoded_size) as u32
}

/// The octets of the records of a batch.
pub(crate) fn record_sizes(items: &[Registration]) -> u32 {
    items.iter().map(record_size).fold(0, u32::saturating_add)
}

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

/// What a parent means for its new children: looked up once for neighbours in a batch.
struct Parent {
    code: Code,
    chain: Chain,
}

/// What stays the same while codes are registered: who does it, under which rule, and the parent
/// of the code before.
struct Registrar<T> {
    who: AccountId32,
    rule: Rule,
    parent: Option<Parent>,
    config: core::marker::PhantomData<T>,
}

impl<T: Config> Registrar<T> {
    fn new(who: AccountId32) -> Result<Self, DispatchError> {
        let rule = Pallet::<T>::rule_in_force()?;
        Ok(Self {
            who,
            rule,
            parent: None,
            config: core::marker::PhantomData,
        })
    }

    /// Registers one code.
    fn register(&mut self, code: Code, registration: Registration) -> DispatchResult {
        Pallet::<T>::ensure_allowed(&code, &self.rule)?;
        self.ensure_under_own_parent(&code)?;
        Pallet::<T>::ensure_never_issued(&code)?;
        Pallet::<T>::ensure_room(&code, &self.rule)?;
        Pallet::<T>::ensure_no_lookalike(&code)?;
        let Registration {
            code: _,
            controller,
            valid_from,
            valid_to,
            record,
        } = registration;
        let ends_first = valid_to.zip(valid_from).is_some_and(|(to, from)| to < from);
        let is_over = valid_to.is_some_and(|to| to < Pallet::<T>::now());
        ensure!(!ends_first && !is_over, Error::<T>::ValidityOver);
        let record = record.filter(|record| *record != Record::default());
        if let Some(record) = &record {
            Pallet::<T>::ensure_well_formed(record)?;
        }

        if let Some(controller) = &controller {
            let by = EnrolledBy::Account(self.who.clone());
            T::Enrolment::enrol(controller, Class::Holder, bucket_of(&code), by)?;
        }
        let author = Author::Account(self.who.clone());
        let entry = Revision {
            valid_from,
            valid_to,
            record: record.as_ref().map(Record::digest),
            ..first_revision::<T>(self.rule.version, controller, author)
        };
        if let Some(record) = record {
            Records::<T>::insert(code_bytes(code.as_str()), record);
        }
        Pallet::<T>::insert_entry(&code, entry)
    }

    /// Fails unless the code's parent is registered, in force, and the signer's to allocate below.
    fn ensure_under_own_parent(&mut self, code: &Code) -> DispatchResult {
        let parent = code.parent().ok_or(Error::<T>::WrongKind)?;
        let known = self.parent.take().filter(|known| known.code == parent);
        let known = match known {
            Some(known) => known,
            None => Parent {
                code: parent,
                chain: Pallet::<T>::chain(&parent)?,
            },
        };
        let allowed = Pallet::<T>::ensure_may_allocate(code, &known.chain, &self.rule, &self.who);
        let registered = known.chain.entry_of(&parent).is_some();
        let status = known
            .chain
            .status(Pallet::<T>::now())
            .map(|(status, _)| status);
        if registered {
            self.parent = Some(known);
        }
        allowed?;
        ensure!(registered, missing_parent::<T>(code));
        ensure!(status == Some(Status::Active), Error::<T>::ParentNotActive);
        Ok(())
    }
}

fn missing_parent<T: Config>(code: &Code) -> Error<T> {
    match code.kind() {
        Kind::Object => Error::SeriesNotOpen,
        _ => Error::ParentNotRegistered,
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_open_series(registration: Registration, who: AccountId32) -> DispatchResult {
        let code = parse::<T>(&registration.code)?;
        ensure!(code.kind() == Kind::Series, Error::<T>::WrongKind);
        Registrar::<T>::new(who.clone())?.register(code, registration)?;
        Self::deposit_event(Event::SeriesOpened {
            series: code_bytes(code.as_str()),
            by: who,
        });
        Ok(())
    }

    pub(crate) fn do_register(registration: Registration, who: AccountId32) -> DispatchResult {
        let mut registrar = Registrar::<T>::new(who)?;
        Self::register_one(&mut registrar, registration)
    }

    pub(crate) fn do_register_batch(
        items: BoundedVec<Registration, ConstU32<MAX_BATCH>>,
        who: AccountId32,
    ) -> DispatchResult {
        ensure!(!items.is_empty(), Error::<T>::BatchEmpty);
        let mut registrar = Registrar::<T>::new(who)?;
        for (index, item) in (0u16..).zip(items) {
            Self::register_one(&mut registrar, item)
                .map_err(|reason| batch_item::<T>(index, reason))?;
        }
        Ok(())
    }

    fn register_one(registrar: &mut Registrar<T>, registration: Registration) -> DispatchResult {
        let code = parse::<T>(&registration.code)?;
        ensure!(
            matches!(code.kind(), Kind::Unit | Kind::Object),
            Error::<T>::WrongKind
        );
        registrar.register(code, registration)?;
        let (code, by) = (code_bytes(code.as_str()), registrar.who.clone());
        Self::deposit_event(Event::Registered { code, by });
        Ok(())
    }
}
