//! What an account may still write, as clients read it.

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{budget::Payer, BucketId, Class, Config, Pallet};

/// An account's allowance in one block. All numbers are the account's own: where its bucket is in
/// equal shares, those of its share; of a delegate, those of its part. Weight is reference time in picoseconds.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The account's class.
    pub class: Class,
    /// The bucket that pays.
    pub bucket: BucketId,
    /// Into how many equal shares the bucket is divided; 1 if its accounts share the whole.
    pub share: u32,
    /// The weight that a transaction may cost now.
    pub weight_left: u64,
    /// The weight that it may ever cost.
    pub weight_cap: u64,
    /// The weight that comes back each block.
    pub weight_refill: u64,
    /// The length that a transaction may have now.
    pub bytes_left: u64,
    /// The length that it may ever have.
    pub bytes_cap: u64,
    /// The bytes that come back each block.
    pub bytes_refill: u64,
}

impl<T: Config> Pallet<T> {
    /// The allowance of `who` in the current block; nothing for an account that is not enrolled.
    pub fn allowance_of(who: &T::AccountId) -> Option<Standing> {
        let Payer {
            enrolment,
            bucket,
            limits,
            share,
        } = Self::payer(who, Self::now()).ok()?;
        let whole = bucket.used.left(&limits);
        let (left, own_limits) = match &share {
            Some(share) => (enrolment.own.left(share).min(&whole), share),
            None => (whole, &limits),
        };
        Some(Standing {
            class: enrolment.class,
            share: if enrolment.bucket.is_in_equal_shares() {
                bucket.members
            } else {
                1
            },
            bucket: enrolment.bucket,
            weight_left: left.weight,
            weight_cap: own_limits.cap_weight,
            weight_refill: own_limits.refill_weight,
            bytes_left: left.bytes,
            bytes_cap: own_limits.cap_bytes,
            bytes_refill: own_limits.refill_bytes,
        })
    }
}
