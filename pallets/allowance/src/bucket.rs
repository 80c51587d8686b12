//! The arithmetic of a bucket. It keeps what was used, not what is left: a bucket that nobody
//! ever used is full without being stored, and lower limits take effect at once.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{BucketLimits, Refusal};

/// What a transaction costs. Proof size is not counted: nobody carries this chain's storage
/// proofs in a block, so only reference time and length are scarce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Reference time, in picoseconds.
    pub weight: u64,
    /// Length of the encoded transaction.
    pub bytes: u64,
}

impl Cost {
    /// Whether both parts are at most those of `other`.
    pub const fn fits(&self, other: &Self) -> bool {
        self.weight <= other.weight && self.bytes <= other.bytes
    }

    /// What so many cost together.
    pub const fn times(&self, count: u64) -> Self {
        Self {
            weight: self.weight.saturating_mul(count),
            bytes: self.bytes.saturating_mul(count),
        }
    }

    /// The smaller of each part.
    pub fn min(self, other: &Self) -> Self {
        Self {
            weight: self.weight.min(other.weight),
            bytes: self.bytes.min(other.bytes),
        }
    }
}

/// What has been used of a bucket, or of one account's share, and has not come back yet.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Usage {
    /// Weight used: reference time in picoseconds.
    pub weight: u64,
    /// Bytes used.
    pub bytes: u64,
    /// The block in which this was so.
    pub updated: u32,
}

impl Usage {
    /// The usage in block `now`: the refill of each block since then has come back. Never below
    /// zero, so that a bucket never holds more than its cap.
    pub fn at(self, now: u32, limits: &BucketLimits) -> Self {
        let blocks = u64::from(now.saturating_sub(self.updated));
        Self {
            weight: self
                .weight
                .saturating_sub(limits.refill_weight.saturating_mul(blocks)),
            bytes: self
                .bytes
                .saturating_sub(limits.refill_bytes.saturating_mul(blocks)),
            updated: now,
        }
    }

    /// What may still be used, in the block of this usage.
    pub fn left(&self, limits: &BucketLimits) -> Cost {
        Cost {
            weight: limits.cap_weight.saturating_sub(self.weight),
            bytes: limits.cap_bytes.saturating_sub(self.bytes),
        }
    }

    /// Use `cost`, in the block of this usage. Never more than is left.
    ///
    /// # Errors
    /// [`Refusal::CostOverCap`] if not even a full bucket has that much, otherwise
    /// [`Refusal::BucketEmpty`] if there is not that much left.
    pub fn charge(&mut self, cost: &Cost, limits: &BucketLimits) -> Result<(), Refusal> {
        if !cost.fits(&Cost {
            weight: limits.cap_weight,
            bytes: limits.cap_bytes,
        }) {
            return Err(Refusal::CostOverCap);
        }
        if !cost.fits(&self.left(limits)) {
            return Err(Refusal::BucketEmpty);
        }
        self.weight = self.weight.saturating_add(cost.weight);
        self.bytes = self.bytes.saturating_add(cost.bytes);
        Ok(())
    }

    /// Give back weight that was reserved and not needed.
    pub fn give_back(&mut self, weight: u64) {
        self.weight = self.weight.saturating_sub(weight);
    }
}

/// A bucket: what was used of it, and how many accounts are at home in it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Bucket {
    /// What its accounts have used together.
    pub used: Usage,
    /// How many accounts are enrolled with their home here.
    pub members: u32,
    /// How many of them are delegates.
    pub delegates: u32,
}
