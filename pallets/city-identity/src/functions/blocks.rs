//! Blocks of numbers: leased to a holder, who issues in them off chain and commits to that, or gives
//! them back.

use super::{
    admission::bucket_of,
    room::Room,
    sequence::item,
    size::{Cost, Found},
};
use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{
    block::{Block, Numbers},
    read::{AtPrefix, Chain, Numbered},
    record::href_host,
    Commitment, Holding, Label, Labels, Moment, Permission, RangeProof,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, ensure};
use pallet_allowance::{Class, Enrol, EnrolledBy};
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

/// Numbers of a series, of which a call asks something.
struct Part {
    chain: Chain,
    of: Numbered,
    prefix: Label,
    numbers: Numbers,
    /// The block of exactly these numbers.
    own: Option<Block>,
    /// The innermost block that has more than these, and its prefix.
    around: Option<AtPrefix>,
    now: Moment,
}

impl Part {
    fn find<T: Config>(series: Code, prefix: Label) -> Result<Self, DispatchError> {
        let of = Pallet::<T>::numbered(&series)?;
        let numbers = of.info.numbers(&prefix).ok_or(Error::<T>::BadPrefix)?;
        let registry = Pallet::<T>::registry();
        let damaged = |_| Error::<T>::StateDamaged;
        let around = match prefix.len().checked_sub(1) {
            Some(shorter) => registry.block_around(&of, &prefix, shorter),
            None => Ok(None),
        };
        Ok(Self {
            chain: Pallet::<T>::chain(&series)?,
            own: registry.block_at(&of, &prefix).map_err(damaged)?,
            around: around.map_err(damaged)?,
            now: Pallet::<T>::now(),
            of,
            prefix,
            numbers,
        })
    }

    fn ensure_in_force<T: Config>(&self) -> Result<(), Error<T>> {
        ensure!(self.chain.is_active(self.now), Error::ParentNotActive);
        Ok(())
    }

    /// Fails if there are blocks of a part of these numbers.
    fn ensure_undivided<T: Config>(&self, error: Error<T>) -> Result<(), Error<T>> {
        let divided = Pallet::<T>::registry()
            .has_blocks_within(&self.of, &self.prefix)
            .map_err(|_| Error::StateDamaged)?;
        ensure!(!divided, error);
        Ok(())
    }

    /// Fails if the series cannot have blocks of this size too.
    fn ensure_size<T: Config>(&mut self) -> Result<(), Error<T>> {
        let info = self.of.info.with_length(self.prefix.len());
        self.of.info = info.ok_or(Error::<T>::TooManyBlockSizes)?;
        Ok(())
    }

    /// Counts numbers that are leased by who may issue in the series, if they can be; what limits them is
    /// left to be paid.
    fn allot<T: Config>(&mut self, room: &Room) -> Result<Found, Error<T>> {
        let (numbers, labels) = (self.numbers, self.labels());
        let reservations = Reservations::<T>::get(&self.of.key);
        let mut reserved = reservations.iter().map(|reservation| &reservation.labels);
        let is_kept_free = reserved.any(|reserved| reserved.overlap(&labels));
        ensure!(!is_kept_free, Error::LabelKeptFree);
        room.ensure::<T>(numbers.count())?;
        let info = &mut self.of.info;
        if self.own.is_none() && self.around.is_none() {
            ensure!(info.next <= numbers.first, Error::BlockTaken);
            if info.next == numbers.first {
                info.next = numbers.last.saturating_add(1);
            }
            info.leased = info.leased.saturating_add(numbers.count().into());
        }
        Ok(room.count::<T>(numbers.count()))
    }

    /// The first and the last label.
    fn labels(&self) -> Labels {
        Labels {
            first: self.of.info.label(self.numbers.first),
            last: self.of.info.label(self.numbers.last),
        }
    }

    /// Stores the next state of the block of these numbers, dated and linked to the state before.
    fn store<T: Config>(self, block: Block) {
        let next = Block {
            number: self
                .own
                .as_ref()
                .map_or(0, |own| own.number)
                .saturating_add(1),
            block: Pallet::<T>::block(),
            time: self.now,
            previous: self.own.as_ref().map(Block::digest),
            ..block
        };
        Series::<T>::insert(&self.of.key, self.of.info);
        Blocks::<T>::insert(&self.of.key, self.prefix, next);
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_lease_block(
        series: Code,
        prefix: Label,
        holder: AccountId32,
        until: Moment,
        who: AccountId32,
    ) -> DispatchResultWithPostInfo {
        let mut part = Part::find::<T>(series, prefix)?;
        part.ensure_in_force::<T>()?;
        ensure!(part.now <= until, Error::<T>::ValidityOver);
        let rule = Self::rule_in_force()?;
        let item = item::<T>(&series, &part.of.info)?;
        rule.ensure_way::<T>(item.kind(), |ways| ways.block)?;
        let leased = part
            .own
            .clone()
            .filter(|own| own.holding == Holding::Leased && own.holder == holder);
        let was_given_back = |own: &Block| own.holding == Holding::Unused;
        if leased.is_none() {
            let is_free = part.own.as_ref().is_none_or(was_given_back);
            ensure!(is_free, Error::<T>::BlockTaken);
            part.ensure_undivided(Error::<T>::BlockTaken)?;
        }
        part.ensure_size::<T>()?;

        let around = part.around.clone().map(|(_, block)| block);
        let found = match around.filter(|around| is_given_on(around, part.own.as_ref())) {
            Some(around) => {
                let is_holder = around.holding == Holding::Leased && around.holder == who;
                ensure!(is_holder, Error::<T>::BlockTaken);
                let is_in_time = around.is_on_lease(part.now) && until <= around.until;
                ensure!(is_in_time, Error::<T>::LeaseOver);
                Found::default()
            }
            None => {
                let allocate = Permission::Allocate;
                let mandate = Self::mandate(&part.chain, &who, allocate, part.now)?;
                rule.ensure_may_allocate::<T>(&item, &part.chain, &mandate.principal)?;
                Self::ensure_not_under_recovery(&series)?;
                match leased {
                    None => part.allot::<T>(&Room::of::<T>(&item, mandate))?,
                    Some(_) => Found::right(mandate.read),
                }
            }
        };
        let by = EnrolledBy::Account(who.clone());
        T::Enrolment::enrol(&holder, Class::Holder, bucket_of(&series), by)?;
        Self::deposit_event(Event::BlockLeased {
            series: part.of.key.clone(),
            prefix: part.prefix.clone(),
            holder: holder.clone(),
            until,
            by: who.clone(),
        });
        let block = match leased {
            Some(leased) => Block {
                until,
                by: who,
                ..leased
            },
            None => Block {
                holder,
                until,
                holding: Holding::Leased,
                leased_in: Self::block(),
                rule: rule.version(),
                by: who,
                number: 0,
                block: 0,
                time: 0,
                previous: None,
            },
        };
        part.store::<T>(block);
        Ok(Some(Cost::<T>::of_lease().with(&found)).into())
    }

    pub(crate) fn do_commit_block(
        series: Code,
        prefix: Label,
        commitment: Commitment,
        who: AccountId32,
    ) -> DispatchResult {
        let mut part = Part::find::<T>(series, prefix)?;
        part.ensure_in_force::<T>()?;
        let own = part.own.clone().ok_or(Error::<T>::BlockNotFound)?;
        ensure!(own.holder == who, Error::<T>::NotTheHolder);
        match own.holding {
            Holding::Leased => {}
            Holding::Committed(_) => return Err(Error::<T>::AlreadyCommitted.into()),
            Holding::Unused => return Err(Error::<T>::BlockNotFound.into()),
        }
        ensure!(own.is_on_lease(part.now), Error::<T>::LeaseOver);
        let count = commitment.count;
        let has_room = (1..=part.numbers.count()).contains(&count);
        ensure!(has_room, Error::<T>::BadCount);
        Self::ensure_place(&series, &commitment.place)?;
        part.of.info.committed = part.of.info.committed.saturating_add(count.into());
        Self::deposit_event(Event::BlockCommitted {
            series: part.of.key.clone(),
            prefix: part.prefix.clone(),
            commitment: commitment.clone(),
        });
        part.store::<T>(Block {
            holding: Holding::Committed(commitment),
            by: who,
            ..own
        });
        Ok(())
    }

    pub(crate) fn do_declare_unused(
        series: Code,
        part: Label,
        proof: Option<RangeProof>,
        who: AccountId32,
    ) -> DispatchResult {
        let mut part = Part::find::<T>(series, part)?;
        let own = part.own.clone().map(|own| (part.prefix.clone(), own));
        let held = own.or(part.around.clone());
        let (prefix, held) = held.ok_or(Error::<T>::BlockNotFound)?;
        ensure!(held.holder == who, Error::<T>::NotTheHolder);
        match &held.holding {
            Holding::Leased => {}
            Holding::Committed(commitment) => {
                ensure!(part.own.is_none(), Error::<T>::PartInUse);
                let is_empty = proof.is_some_and(|proof| {
                    let shape = part.of.shape(&prefix);
                    shape.is_some_and(|shape| commitment.has_none(&shape, &part.prefix, &proof))
                });
                ensure!(is_empty, Error::<T>::BadInclusion);
            }
            Holding::Unused => return Err(Error::<T>::BlockNotFound.into()),
        }
        part.ensure_undivided(Error::<T>::PartInUse)?;
        part.ensure_size::<T>()?;
        Self::deposit_event(Event::DeclaredUnused {
            series: part.of.key.clone(),
            part: part.prefix.clone(),
            by: who.clone(),
        });
        part.store::<T>(Block {
            holding: Holding::Unused,
            by: who,
            ..held
        });
        Ok(())
    }

    /// Fails unless proofs of items can be had at a place on a host that the area allows.
    fn ensure_place(series: &Code, place: &[u8]) -> Result<(), Error<T>> {
        let host = href_host(place).ok_or(Error::BadPlace)?;
        let has = |variable: &[u8]| place.windows(variable.len()).any(|part| part == variable);
        ensure!(has(b"{item}") || has(b"{code}"), Error::BadPlace);
        let hosts = Self::registry()
            .hosts(series)
            .map_err(|_| Error::StateDamaged)?;
        let is_allowed = hosts.iter().any(|allowed| **allowed == *host.as_bytes());
        ensure!(is_allowed, Error::HostNotAllowed(0));
        Ok(())
    }
}

/// Whether a lease inside a block is its holder's to give: of numbers that are no block of their own,
/// or that the holder leased before. Where nothing is issued, numbers are the series' again.
fn is_given_on(around: &Block, own: Option<&Block>) -> bool {
    match own {
        None => around.holding != Holding::Unused,
        Some(own) => own.holding == Holding::Leased && own.by == around.holder,
    }
}
