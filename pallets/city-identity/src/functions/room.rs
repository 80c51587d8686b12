//! How many codes an account may issue somewhere: what limits its right, and its area.

use super::size::Found;
use crate::{pallet::*, Error};
use city_code::Code;
use city_identity_primitives::{
    read::{code_bytes, Mandate},
    CodeBytes,
};
use frame_support::ensure;

/// What limits how many codes are issued by a right, in an area.
pub(super) struct Room {
    /// By what right they are issued.
    pub mandate: Mandate,
    /// The area, if it has a quota.
    area_with_quota: Option<CodeBytes>,
    /// How many are left, and which error says that more were too many.
    left: (u32, Exhausted),
}

/// What runs out first.
#[derive(Clone, Copy)]
enum Exhausted {
    Delegation,
    Quota,
}

impl Room {
    /// What limits codes in the area of `code` that are issued by right of `mandate`.
    pub(super) fn of<T: Config>(code: &Code, mandate: Mandate) -> Self {
        let area = code.area().map(|area| code_bytes(area.as_str()));
        let quota = area.as_ref().and_then(Pallet::<T>::quota_of);
        let by_quota = quota.map_or(u32::MAX, |quota| quota.left());
        let by_mandate = mandate.left().unwrap_or(u32::MAX);
        Self {
            mandate,
            area_with_quota: area.filter(|_| quota.is_some()),
            left: if by_mandate < by_quota {
                (by_mandate, Exhausted::Delegation)
            } else {
                (by_quota, Exhausted::Quota)
            },
        }
    }

    /// Fails unless so many codes are left.
    pub(super) fn ensure<T: Config>(&self, codes: u32) -> Result<(), Error<T>> {
        let (left, exhausted) = self.left;
        ensure!(
            codes <= left,
            match exhausted {
                Exhausted::Delegation => Error::DelegationExhausted,
                Exhausted::Quota => Error::QuotaExhausted,
            }
        );
        Ok(())
    }

    /// Counts codes that were issued against all that limits them, which is left to be paid.
    pub(super) fn count<T: Config>(&self, codes: u32) -> Found {
        let (mut limits, written) = Pallet::<T>::count_issued(&self.mandate, codes);
        if let Some(area) = &self.area_with_quota {
            Pallet::<T>::count_in_quota(area, codes);
            limits = limits.saturating_add(1);
        }
        Found {
            limits,
            written,
            ..Found::right(self.mandate.read)
        }
    }
}
