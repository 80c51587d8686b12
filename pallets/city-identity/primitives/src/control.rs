//! Rights on codes beyond plain control: delegations, offers of control, recoveries, announced
//! changes, and how many codes an area may issue.

use crate::types::{Author, CodeBytes, Moment};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::Serialize;
use sp_core::{bounded::BoundedVec, crypto::AccountId32, ConstU32, H256};

/// How many delegations may rest on one another: a delegate's delegate's delegate.
pub const MAX_DELEGATION_DEPTH: u32 = 3;

/// The most delegations that one account has.
pub const MAX_DELEGATIONS: u32 = 16;

/// One thing that a delegate may be permitted to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Permission {
    /// Issue codes below the code.
    Allocate,
    /// Write records, of the code itself and of those below.
    Record,
    /// Suspend, reinstate, retire and revoke codes below.
    Status,
    /// Give these permissions on, no more of them and no wider.
    Delegate,
}

/// What a delegate may do. Each is what the code's controller may do.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
pub struct Permissions {
    /// See [`Permission::Allocate`].
    pub allocate: bool,
    /// See [`Permission::Record`].
    pub record: bool,
    /// See [`Permission::Status`].
    pub status: bool,
    /// See [`Permission::Delegate`].
    pub delegate: bool,
}

impl Permissions {
    /// All permissions.
    pub const ALL: Self = Self {
        allocate: true,
        record: true,
        status: true,
        delegate: true,
    };

    /// Those that are also among `others`.
    pub const fn and(&self, others: &Self) -> Self {
        Self {
            allocate: self.allocate && others.allocate,
            record: self.record && others.record,
            status: self.status && others.status,
            delegate: self.delegate && others.delegate,
        }
    }

    /// Whether `permission` is among them.
    pub const fn has(&self, permission: Permission) -> bool {
        match permission {
            Permission::Allocate => self.allocate,
            Permission::Record => self.record,
            Permission::Status => self.status,
            Permission::Delegate => self.delegate,
        }
    }

    /// Whether all of `others` are among them.
    pub const fn include(&self, others: &Self) -> bool {
        (self.allocate || !others.allocate)
            && (self.record || !others.record)
            && (self.status || !others.status)
            && (self.delegate || !others.delegate)
    }
}

/// What is delegated.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
pub struct Terms {
    /// What the delegate may do.
    pub permissions: Permissions,
    /// How many codes it may issue, those of its own delegates included; `None`: any number.
    pub quota: Option<u32>,
    /// Until when (inclusive); `None`: until it is taken back.
    pub until: Option<Moment>,
}

impl Terms {
    /// Whether `others` are no wider: `left` is how many codes these leave to issue.
    pub fn include(&self, others: &Self, left: Option<u32>) -> bool {
        fn within<N: Ord>(limit: Option<N>, wanted: Option<N>) -> bool {
            limit.is_none_or(|limit| wanted.is_some_and(|wanted| wanted <= limit))
        }
        self.permissions.include(&others.permissions)
            && within(left, others.quota)
            && within(self.until, others.until)
    }
}

/// Rights from one code down, given to an account. They hold as long as the giver has them itself.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Delegation {
    /// The code from which down the delegate may act.
    pub scope: CodeBytes,
    /// What was given.
    pub terms: Terms,
    /// Who gave it.
    pub giver: AccountId32,
    /// The scope of the giver's own delegation out of which it was given; `None`: the giver
    /// controls the code.
    pub from: Option<CodeBytes>,
    /// How many codes were issued under it while it had a quota, those of delegates below included.
    pub used: u32,
}

impl Delegation {
    /// How many codes it leaves to issue; `None`: any number.
    pub fn left(&self) -> Option<u32> {
        self.terms
            .quota
            .map(|quota| quota.saturating_sub(self.used))
    }

    /// Whether it has ended by its date at `now`.
    pub fn is_over(&self, now: Moment) -> bool {
        self.terms.until.is_some_and(|until| until < now)
    }

    /// Whether it permits something at `now`, as far as it says itself.
    pub fn permits(&self, permission: Permission, now: Moment) -> bool {
        self.terms.permissions.has(permission) && !self.is_over(now)
    }
}

/// The delegations of one account, at most one for each scope.
pub type Delegations = BoundedVec<Delegation, ConstU32<MAX_DELEGATIONS>>;

/// How many codes may be issued in an area.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
pub struct Quota {
    /// Codes in each period.
    pub codes: u32,
    /// The length of a period, in blocks.
    pub period: u32,
}

/// An area's quota, and what was used of it.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
pub struct AreaQuota {
    /// What the council set.
    #[serde(flatten)]
    pub quota: Quota,
    /// The first block of the period in which codes were issued last.
    pub since: u32,
    /// How many were issued in that period.
    pub used: u32,
}

impl AreaQuota {
    /// The quota as it is in `block`: a new period begins when the one before is over.
    pub fn at(mut self, block: u32) -> Self {
        let age = block.saturating_sub(self.since);
        if let Some(into_period) = age.checked_rem(self.quota.period) {
            if age >= self.quota.period {
                self.since = block.saturating_sub(into_period);
                self.used = 0;
            }
        }
        self
    }

    /// How many codes it leaves to issue.
    pub const fn left(&self) -> u32 {
        self.quota.codes.saturating_sub(self.used)
    }
}

/// Control of a code, offered to an account.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
pub struct Offer {
    /// To whom.
    pub to: AccountId32,
    /// By whom.
    pub by: AccountId32,
    /// The first block in which it can be accepted.
    pub due: u32,
    /// The last block in which it can be accepted.
    pub expires: u32,
}

/// Control of a code, about to be taken back from its controller by who controls the code above.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
pub struct Recovery {
    /// Who is to control the code; `None`: whoever controls its parent.
    pub to: Option<AccountId32>,
    /// Who began it.
    pub by: Author,
    /// The first block in which it can be completed.
    pub due: u32,
    /// Whether the controller has objected: then the council decides.
    pub contested: bool,
}

/// A change of high risk that was announced, and is made by the same call again when it is due.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    Serialize,
    TypeInfo,
)]
pub struct Notice {
    /// BLAKE2b-256 of the change's SCALE encoding.
    pub change: H256,
    /// Whether it ends the code.
    pub ends: bool,
    /// Who announced it.
    pub by: AccountId32,
    /// The first block in which it can be made.
    pub due: u32,
    /// The last block in which it can be made.
    pub expires: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn permissions() -> impl Strategy<Value = Permissions> {
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
            |(allocate, record, status, delegate)| Permissions {
                allocate,
                record,
                status,
                delegate,
            },
        )
    }

    proptest! {
        #[test]
        fn permissions_that_are_included_are_all_there(one in permissions(), other in permissions()) {
            use Permission::*;
            let each = [Allocate, Record, Status, Delegate];
            let all_there = each.into_iter().all(|p| one.has(p) || !other.has(p));
            prop_assert_eq!(one.include(&other), all_there);
            let both = one.and(&other);
            prop_assert!(each.into_iter().all(|p| both.has(p) == (one.has(p) && other.has(p))));
        }

        #[test]
        fn a_quota_begins_anew_each_period(
            codes in 0..9u32,
            period in 1..50u32,
            used in 0..9u32,
            since in 0..100u32,
            later in 0..300u32,
        ) {
            let quota = AreaQuota { quota: Quota { codes, period }, since, used };
            let block = since.saturating_add(later);
            let then = quota.at(block);
            prop_assert!(then.since <= block && block.abs_diff(then.since) < period);
            prop_assert_eq!(then.since.abs_diff(since).checked_rem(period), Some(0));
            prop_assert_eq!(then.used, if later < period { used } else { 0 });
            prop_assert_eq!(then.at(block), then);
        }
    }

    #[test]
    fn terms_include_no_more_than_their_own() {
        let terms = |quota, until| Terms {
            permissions: Permissions {
                record: true,
                ..Default::default()
            },
            quota,
            until,
        };
        let mine = terms(Some(10), Some(100));
        assert!(mine.include(&terms(Some(4), Some(100)), Some(4)));
        assert!(!mine.include(&terms(Some(5), Some(100)), Some(4)));
        assert!(!mine.include(&terms(None, Some(100)), Some(4)));
        assert!(!mine.include(&terms(Some(4), Some(101)), Some(4)));
        assert!(!mine.include(&terms(Some(4), None), Some(4)));
        assert!(terms(None, None).include(&mine, None));
    }

    #[test]
    fn a_delegation_permits_what_it_says_until_it_is_over() {
        let delegation = Delegation {
            scope: Default::default(),
            terms: Terms {
                permissions: Permissions {
                    record: true,
                    ..Default::default()
                },
                quota: Some(3),
                until: Some(100),
            },
            giver: AccountId32::new([1; 32]),
            from: None,
            used: 4,
        };
        assert!(delegation.permits(Permission::Record, 100));
        assert!(!delegation.permits(Permission::Status, 100));
        assert!(!delegation.permits(Permission::Record, 101));
        assert_eq!(delegation.left(), Some(0));
    }
}
