//! How many codes an area may issue.

use crate::{pallet::*, Error, Event};
use city_code::{Code, Kind};
use city_identity_primitives::{read::code_bytes, AreaQuota, CodeBytes, Quota};
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_quota(area: Code, quota: Option<Quota>) -> DispatchResult {
        ensure!(area.kind() == Kind::Area, Error::<T>::WrongKind);
        let is_registered = Self::chain(&area)?.entry_of(&area).is_some();
        ensure!(is_registered, Error::<T>::NotRegistered);
        let period = quota.map(|quota| quota.period);
        ensure!(period != Some(0), Error::<T>::PeriodZero);
        let area = code_bytes(area.as_str());
        let present = Self::quota_of(&area);
        if present.map(|present| present.quota) == quota {
            return Ok(());
        }
        Quotas::<T>::set(
            &area,
            quota.map(|quota| AreaQuota {
                quota,
                since: present.map_or(Self::block(), |present| present.since),
                used: present.map_or(0, |present| present.used),
            }),
        );
        Self::deposit_event(Event::QuotaSet { area, quota });
        Ok(())
    }

    /// Counts codes that were issued in an area with a quota.
    pub(super) fn count_in_quota(area: &CodeBytes, codes: u32) {
        if let Some(quota) = Self::quota_of(area) {
            let used = quota.used.saturating_add(codes);
            Quotas::<T>::insert(area, AreaQuota { used, ..quota });
        }
    }

    /// The quota of an area as it is now, if it has one.
    pub(super) fn quota_of(area: &CodeBytes) -> Option<AreaQuota> {
        Quotas::<T>::get(area).map(|quota| quota.at(Self::block()))
    }
}
