//! Changes of high risk: announced ahead where the area wants it, and not made while control of the
//! code is being taken back.

use super::Actor;
use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{
    read::code_bytes, CodeBytes, Hosts, Link, Notice, Successors as SuccessorList,
};
use codec::Encode;
use frame_support::{ensure, traits::Get};
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    AccountId32, DispatchResult,
};

/// A change of high risk.
#[derive(Encode)]
pub(super) enum Change {
    /// The area's notice period becomes this one, which is shorter.
    #[codec(index = 0)]
    NoticePeriod(u32),
    /// The code is retired into these.
    #[codec(index = 1)]
    Retire(SuccessorList),
    /// The code is revoked.
    #[codec(index = 2)]
    Revoke,
    /// The code's default link becomes this one, or the code has links of its own now, or none any
    /// more.
    #[codec(index = 3)]
    DefaultLink {
        /// Its own.
        default: Option<Link>,
        /// Whether it has no links of its own, and inherits those of a code above.
        inherits: bool,
    },
    /// The links of the area may lead to these hosts only, of which some are dropped.
    #[codec(index = 4)]
    Hosts(Hosts),
}

impl Change {
    /// Whether it ends the code, which only those above do.
    const fn ends(&self) -> bool {
        matches!(self, Self::Retire(_) | Self::Revoke)
    }
}

/// Whether a change can be made.
#[derive(Eq, PartialEq)]
#[must_use = "a change that was only announced must not be made"]
pub(super) enum Due {
    /// It can be made now.
    Now,
    /// It was announced, and can be made by the same call later.
    Later,
}

impl<T: Config> Pallet<T> {
    /// How many blocks changes of high risk are announced ahead in the area of `code`.
    pub(super) fn notice_period(code: &Code) -> u32 {
        code.area()
            .map_or(0, |area| NoticePeriods::<T>::get(code_bytes(area.as_str())))
    }

    /// Whether `change` of `code` can be made: at once without a notice period, and always by the
    /// council; otherwise it is announced the first time, and can be made when the notice is due. The
    /// end of the code takes the place of any other change that is announced: who holds it must not be
    /// able to keep those above from ending it.
    pub(super) fn due(code: &Code, change: &Change, by: &Actor) -> Result<Due, Error<T>> {
        Self::ensure_not_under_recovery(code)?;
        let Actor::Account(by) = by else {
            return Ok(Due::Now);
        };
        let key = code_bytes(code.as_str());
        let period = Self::notice_period(code);
        if period == 0 {
            return Ok(Due::Now);
        }
        let (change, ends) = (BlakeTwo256::hash_of(change), change.ends());
        let block = Self::block();
        match Notices::<T>::get(&key).filter(|notice| block <= notice.expires) {
            Some(notice) if notice.change == change => {
                ensure!(notice.due <= block, Error::NotDue);
                Notices::<T>::remove(&key);
                return Ok(Due::Now);
            }
            Some(notice) => {
                ensure!(ends && !notice.ends, Error::AnotherChangeAnnounced);
            }
            None => {}
        }
        let due = block.saturating_add(period);
        let notice = Notice {
            change,
            ends,
            by: by.clone(),
            due,
            expires: due.saturating_add(T::OpenPeriod::get()),
        };
        Notices::<T>::insert(&key, &notice);
        Self::deposit_event(Event::ChangeAnnounced { code: key, notice });
        Ok(Due::Later)
    }

    pub(crate) fn do_set_notice_period(
        area: Code,
        blocks: u32,
        who: AccountId32,
    ) -> DispatchResult {
        Self::ensure_may_set_up(&area, &who)?;
        let is_too_long = blocks > T::MaxNoticePeriod::get();
        ensure!(!is_too_long, Error::<T>::NoticeTooLong);
        let present = Self::notice_period(&area);
        if blocks == present {
            return Ok(());
        }
        // A longer one too: the next registrar would have to wait for it.
        Self::ensure_not_under_recovery(&area)?;
        let change = Change::NoticePeriod(blocks);
        if blocks < present && Self::due(&area, &change, &Actor::Account(who))? == Due::Later {
            return Ok(());
        }
        let area = code_bytes(area.as_str());
        match blocks {
            0 => NoticePeriods::<T>::remove(&area),
            _ => NoticePeriods::<T>::insert(&area, blocks),
        }
        Self::deposit_event(Event::NoticePeriodSet { area, blocks });
        Ok(())
    }

    pub(crate) fn do_withdraw_notice(code: Code, by: AccountId32) -> DispatchResult {
        let key = code_bytes(code.as_str());
        let notice = Notices::<T>::get(&key).ok_or(Error::<T>::NothingAnnounced)?;
        let chain = Self::chain(&code)?;
        // Its end is not the holder's to withdraw.
        let controls = match notice.ends {
            true => chain.above(&code).is_controlled_by(&by),
            false => chain.is_controlled_by(&by),
        };
        ensure!(controls || notice.by == by, Error::<T>::NotEntitled);
        Notices::<T>::remove(&key);
        Self::deposit_event(Event::NoticeWithdrawn { code: key, by });
        Ok(())
    }

    /// Ends the notice period of an area, for a registrar that did not set it.
    pub(super) fn drop_notice_period(area: &CodeBytes) {
        if NoticePeriods::<T>::take(area) > 0 {
            Self::deposit_event(Event::NoticePeriodSet {
                area: area.clone(),
                blocks: 0,
            });
        }
    }

    /// Drops what is under way about a code that has ended, or has another controller against the will
    /// of the one before.
    pub(super) fn drop_pending(code: &CodeBytes) {
        Notices::<T>::remove(code);
        Offers::<T>::remove(code);
    }
}
