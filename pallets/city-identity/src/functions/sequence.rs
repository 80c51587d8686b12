//! Series whose items are numbers, issued singly one after the other.

use super::{
    parse,
    registration::{Parent, Registrar},
    size::Cost,
};
use crate::{pallet::*, Error, Event};
use city_code::{Code, Kind};
use city_identity_primitives::{
    block::{Numbers, MAX_WIDTH},
    read::{code_bytes, Numbered},
    Author, Label, Registration, Reservations, SeriesInfo,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, ensure};
use sp_runtime::{AccountId32, DispatchError};

/// A series of numbers that is being issued from.
struct Sequence {
    of: Numbered,
    /// The labels that are kept free.
    reservations: Reservations,
    /// How many blocks and reservations were passed over.
    jumps: u32,
}

impl Sequence {
    /// Passes over what the next number is in, as often as it may; tells whether that number is free then.
    fn pass_over<T: Config>(&mut self) -> Result<bool, Error<T>> {
        while let Some(last) = self.last_taken::<T>()? {
            if self.jumps == MAX_JUMPS {
                return Ok(false);
            }
            self.jumps = self.jumps.saturating_add(1);
            self.of.info.next = last.saturating_add(1);
        }
        Ok(true)
    }

    /// The next numbers in a row that are free, one at least, with the next number as the first.
    fn run<T: Config>(&mut self) -> Result<Numbers, Error<T>> {
        ensure!(self.pass_over::<T>()?, Error::BlocksInTheWay);
        let info = &self.of.info;
        ensure!(info.next < info.end(), Error::SequenceExhausted);
        let next_block = Pallet::<T>::registry()
            .next_block(&self.of, &info.label(info.next))
            .map_err(|_| Error::StateDamaged)?;
        let reserved = self.reserved().map(|numbers| numbers.first);
        let ends = reserved
            .filter(|first| info.next < *first)
            .chain(next_block);
        let end = ends.chain([info.end()]).min().unwrap_or_default();
        Ok(Numbers {
            first: info.next,
            last: end.saturating_sub(1),
        })
    }

    /// The last number of what the next number is in, if that is a block or a reservation.
    fn last_taken<T: Config>(&self) -> Result<Option<u64>, Error<T>> {
        let info = &self.of.info;
        if info.next >= info.end() {
            return Ok(None);
        }
        let has_next = |n: &Numbers| n.first <= info.next && info.next <= n.last;
        if let Some(reserved) = self.reserved().find(has_next) {
            return Ok(Some(reserved.last));
        }
        let block = Pallet::<T>::registry()
            .outermost_block(&self.of, &info.label(info.next))
            .map_err(|_| Error::StateDamaged)?;
        let numbers = block.and_then(|(prefix, _)| info.numbers(&prefix));
        Ok(numbers.map(|numbers| numbers.last))
    }

    /// The numbers that are kept free, or look like something that is.
    fn reserved(&self) -> impl Iterator<Item = Numbers> + '_ {
        self.reservations.iter().filter_map(|reservation| {
            let number = |label: &Label| {
                let label = city_code::fold_label(core::str::from_utf8(label).ok()?);
                self.of.info.number(label.as_bytes())
            };
            Some(Numbers {
                first: number(&reservation.labels.first)?,
                last: number(&reservation.labels.last)?,
            })
        })
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_open_sequence(
        registration: Registration,
        width: u8,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        let code = parse::<T>(&registration.code)?;
        ensure!(code.kind() == Kind::Series, Error::<T>::WrongKind);
        ensure!((1..=MAX_WIDTH).contains(&width), Error::<T>::BadWidth);
        let info = SeriesInfo::new(width);
        let item = item::<T>(&code, &info)?;
        let registrar = Registrar::<T>::new(who.clone())?;
        // What is wrong above the items is for the registration to say.
        let forbids = |code: &Code| registrar.rule.ensure_allows::<T>(code).is_err();
        ensure!(forbids(&code) || !forbids(&item), Error::<T>::BadWidth);
        let cost = Cost::<T>::of_sequence_opened(&registration);
        let found = Self::register_series(&code, registration, registrar)?;
        let series = code_bytes(code.as_str());
        Series::<T>::insert(&series, info);
        Self::deposit_event(Event::SequenceOpened {
            series,
            width,
            by: who,
        });
        Ok(Some(cost.with(&found)).into())
    }

    pub(crate) fn do_issue_items(
        series: Code,
        first: Option<u64>,
        count: u32,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        ensure!(count <= MAX_SEQUENCE, Error::<T>::BadCount);
        let of = Self::numbered(&series)?;
        let item = item::<T>(&series, &of.info)?;
        let mut registrar = Registrar::<T>::new(who)?;
        registrar.rule.ensure_allows::<T>(&item)?;
        registrar
            .rule
            .ensure_way::<T>(item.kind(), |ways| ways.sequence)?;
        let mut parent = registrar.look_up_parent(&item)?;
        if let Some(first) = first {
            ensure!(of.info.next <= first, Error::<T>::AlreadyRegistered);
            ensure!(first <= of.info.next, Error::<T>::NotNext);
        }
        parent.add(count)?;
        let mut sequence = Sequence {
            of,
            reservations: parent.reservations.clone(),
            jumps: 0,
        };
        if count == 0 {
            sequence.pass_over::<T>()?;
        }
        let mut left = u64::from(count);
        while left > 0 {
            let Numbers { first, last } = sequence.run::<T>()?;
            let end = last.saturating_add(1).min(first.saturating_add(left));
            Self::issue(&registrar, &parent, &sequence.of.info, first..end);
            sequence.of.info.next = end;
            left = left.saturating_sub(end.saturating_sub(first));
        }
        Series::<T>::insert(&sequence.of.key, sequence.of.info);
        registrar.added(parent, count);
        let cost = Cost::<T>::of_items(count, sequence.jumps);
        Ok(Some(cost.with(&registrar.finish())).into())
    }

    /// Registers numbers in a row, which are free.
    fn issue(
        registrar: &Registrar<T>,
        parent: &Parent<T>,
        info: &SeriesInfo,
        numbers: core::ops::Range<u64>,
    ) {
        let count = numbers.end.saturating_sub(numbers.start);
        let first = info.label(numbers.start);
        let entry = registrar.plain_entry(Author::Account(registrar.who.clone()));
        for number in numbers {
            parent.rows.store_number(&info.label(number), &entry);
        }
        Self::deposit_event(Event::ItemsIssued {
            parent: parent.key.clone(),
            first,
            count: u32::try_from(count).unwrap_or(u32::MAX),
            by: registrar.who.clone(),
        });
    }

    /// What is kept of a series of numbers.
    pub(super) fn numbered(series: &Code) -> Result<Numbered, DispatchError> {
        ensure!(series.kind() == Kind::Series, Error::<T>::WrongKind);
        let numbered = Self::registry().numbered(series);
        let numbered = numbered.map_err(|_| Error::<T>::StateDamaged)?;
        Ok(numbered.ok_or(Error::<T>::NotASequence)?)
    }
}

/// An item of a series of numbers: what is asked of one holds for all.
pub(super) fn item<T: Config>(series: &Code, info: &SeriesInfo) -> Result<Code, Error<T>> {
    let label = info.label(0);
    let label = core::str::from_utf8(&label).map_err(|_| Error::BadWidth)?;
    series.child(label).map_err(|_| Error::BadWidth)
}
