//! How large the buckets are and how fast they refill.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::weights::constants::{WEIGHT_REF_TIME_PER_MILLIS, WEIGHT_REF_TIME_PER_SECOND};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

use crate::BucketKind;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// The size of a bucket and its refill. Each is at least 1 and a refill is at most its cap.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BucketLimits {
    /// The most weight that the bucket holds: reference time in picoseconds.
    pub cap_weight: u64,
    /// The weight that comes back each block, in picoseconds.
    pub refill_weight: u64,
    /// The most bytes of encoded transactions that the bucket holds.
    pub cap_bytes: u64,
    /// The bytes that come back each block.
    pub refill_bytes: u64,
}

/// What is wrong with limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitsFault {
    /// This limit is zero.
    Zero(&'static str),
    /// This refill is above its cap.
    RefillOverCap(&'static str),
}

impl core::fmt::Display for LimitsFault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Zero(field) => write!(f, "{field}: must not be zero"),
            Self::RefillOverCap(field) => write!(f, "{field}: must not be above the cap"),
        }
    }
}

impl BucketLimits {
    /// Check that no limit is zero and no refill above its cap.
    ///
    /// # Errors
    /// The first field at fault, by its name in JSON.
    pub fn check(&self) -> Result<(), LimitsFault> {
        let named = [
            ("capWeight", self.cap_weight),
            ("refillWeight", self.refill_weight),
            ("capBytes", self.cap_bytes),
            ("refillBytes", self.refill_bytes),
        ];
        if let Some((field, _)) = named.iter().find(|(_, value)| *value == 0) {
            return Err(LimitsFault::Zero(field));
        }
        if self.refill_weight > self.cap_weight {
            return Err(LimitsFault::RefillOverCap("refillWeight"));
        }
        if self.refill_bytes > self.cap_bytes {
            return Err(LimitsFault::RefillOverCap("refillBytes"));
        }
        Ok(())
    }

    /// The given part of each limit. The cap is rounded down and the refill up, as in a share.
    pub fn part(&self, part: Permill) -> Self {
        Self {
            cap_weight: part.mul_floor(self.cap_weight),
            refill_weight: part.mul_ceil(self.refill_weight),
            cap_bytes: part.mul_floor(self.cap_bytes),
            refill_bytes: part.mul_ceil(self.refill_bytes),
        }
    }

    /// One of `parts` equal shares. The cap is rounded down, so that the shares fit in the bucket;
    /// the refill is rounded up, so that no share stands still.
    pub fn share(&self, parts: u32) -> Self {
        let parts = u64::from(parts.max(1));
        Self {
            cap_weight: self.cap_weight.checked_div(parts).unwrap_or_default(),
            refill_weight: self.refill_weight.div_ceil(parts),
            cap_bytes: self.cap_bytes.checked_div(parts).unwrap_or_default(),
            refill_bytes: self.refill_bytes.div_ceil(parts),
        }
    }
}

/// The limits of every kind of bucket.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// The council's one bucket.
    pub council: BucketLimits,
    /// The authorities' one bucket.
    pub authorities: BucketLimits,
    /// The applicants' one bucket.
    pub applicants: BucketLimits,
    /// The bucket of each area.
    pub area: BucketLimits,
}

impl Limits {
    /// The limits of buckets of one kind.
    pub const fn of(&self, kind: BucketKind) -> &BucketLimits {
        match kind {
            BucketKind::Council => &self.council,
            BucketKind::Authorities => &self.authorities,
            BucketKind::Applicants => &self.applicants,
            BucketKind::Area => &self.area,
        }
    }

    /// The limits of buckets of one kind, to change.
    pub fn of_mut(&mut self, kind: BucketKind) -> &mut BucketLimits {
        match kind {
            BucketKind::Council => &mut self.council,
            BucketKind::Authorities => &mut self.authorities,
            BucketKind::Applicants => &mut self.applicants,
            BucketKind::Area => &mut self.area,
        }
    }
}

impl Default for Limits {
    /// Where nothing else is said. A cap is a burst, the refill what can be used without end: a
    /// tenth of a second of a block of two for the council together and for each area, less for
    /// those who write seldom. The council's cap leaves room, in each member's share, for a heavy
    /// motion and for the code of an upgrade.
    ///
    /// A cap in bytes also bounds what one account has waiting in the pools of all nodes, see
    /// [`CheckNonce`](crate::CheckNonce): so it is a MiB where accounts are many. For an area that is
    /// eight blocks' refill. The applicants' is larger beside its refill: of a smaller one, a share
    /// would not hold an application any more when there are a thousand of them.
    fn default() -> Self {
        Self {
            council: BucketLimits {
                cap_weight: WEIGHT_REF_TIME_PER_SECOND.saturating_mul(20),
                refill_weight: WEIGHT_REF_TIME_PER_MILLIS.saturating_mul(100),
                cap_bytes: MIB.saturating_mul(64),
                refill_bytes: KIB.saturating_mul(256),
            },
            authorities: BucketLimits {
                cap_weight: WEIGHT_REF_TIME_PER_SECOND,
                refill_weight: WEIGHT_REF_TIME_PER_MILLIS.saturating_mul(5),
                cap_bytes: MIB,
                refill_bytes: KIB.saturating_mul(4),
            },
            applicants: BucketLimits {
                cap_weight: WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2),
                refill_weight: WEIGHT_REF_TIME_PER_MILLIS.saturating_mul(10),
                cap_bytes: MIB,
                refill_bytes: KIB.saturating_mul(16),
            },
            area: BucketLimits {
                cap_weight: WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2),
                refill_weight: WEIGHT_REF_TIME_PER_MILLIS.saturating_mul(100),
                cap_bytes: MIB,
                refill_bytes: KIB.saturating_mul(128),
            },
        }
    }
}
