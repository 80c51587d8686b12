//! Many codes below one parent, told in few octets.

use super::{batch_item, registration::Registrar, size::Cost};
use crate::{pallet::*, Error, Event};
use city_code::{Code, Kind};
use city_identity_primitives::{
    read::code_bytes, record::Language, Label, LabelName, Name, Record, Registration, SeriesInfo,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, ensure, BoundedVec};
use sp_runtime::{traits::ConstU32, AccountId32, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register_labels(
        parent: Code,
        language: Language,
        items: BoundedVec<LabelName, ConstU32<MAX_LABELS>>,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        ensure!(!items.is_empty(), Error::<T>::BatchEmpty);
        let cost = Cost::<T>::of_labels(&language, &items);
        let count = items.len() as u32;
        let mut registrar = Registrar::<T>::new(who.clone())?;
        for (index, LabelName { label, name }) in (0u16..).zip(items) {
            let name = name.map(|text| Name {
                language: language.clone(),
                text,
            });
            register_below(&mut registrar, &parent, &label, name)
                .map_err(|reason| batch_item::<T>(index, reason))?;
        }
        let found = registrar.finish();
        Self::deposit_event(Event::LabelsRegistered {
            parent: code_bytes(parent.as_str()),
            count,
            by: who,
        });
        Ok(Some(cost.with(&found)).into())
    }

    pub(crate) fn do_register_sequence(
        parent: Code,
        first: Label,
        count: u32,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        ensure!((1..=MAX_SEQUENCE).contains(&count), Error::<T>::BadCount);
        let numbers = SeriesInfo::new(u8::try_from(first.len()).unwrap_or(u8::MAX));
        let from = numbers.number(&first).ok_or(Error::<T>::BadPrefix)?;
        let end = from.saturating_add(count.into());
        ensure!(end <= numbers.end(), Error::<T>::SequenceExhausted);
        let mut registrar = Registrar::<T>::new(who.clone())?;
        for (index, number) in (0u16..).zip(from..end) {
            register_below(&mut registrar, &parent, &numbers.label(number), None)
                .map_err(|reason| batch_item::<T>(index, reason))?;
        }
        let found = registrar.finish();
        Self::deposit_event(Event::ItemsIssued {
            parent: code_bytes(parent.as_str()),
            first,
            count,
            by: who,
        });
        Ok(Some(Cost::<T>::of_sequence(count).with(&found)).into())
    }
}

/// Registers the unit or object with a label below `parent`.
fn register_below<T: Config>(
    registrar: &mut Registrar<T>,
    parent: &Code,
    label: &Label,
    name: Option<Name>,
) -> DispatchResult {
    let code = child::<T>(parent, label)?;
    let registration = Registration {
        record: name.map(Record::from),
        ..Registration::default()
    };
    registrar.register(&code, registration)
}

fn child<T: Config>(parent: &Code, label: &Label) -> Result<Code, DispatchError> {
    let malformed = |position| Error::<T>::MalformedCode(position);
    let text = core::str::from_utf8(label)
        .map_err(|error| malformed(u8::try_from(error.valid_up_to()).unwrap_or(u8::MAX)))?;
    let code = parent
        .child(text)
        .map_err(|error| malformed(u8::try_from(error.position).unwrap_or(u8::MAX)))?;
    let may = matches!(code.kind(), Kind::Unit | Kind::Object);
    ensure!(may, Error::<T>::WrongKind);
    Ok(code)
}
