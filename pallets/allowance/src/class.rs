//! Who an account is to the registry, and which bucket pays for what it does.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

use crate::bucket::Usage;

/// Most octets in an [`AreaCode`].
pub const MAX_AREA_CODE: u32 = 16;

/// The canonical code of an area, for instance `MA.156.130102`: ASCII, at most
/// [`MAX_AREA_CODE`] octets.
pub type AreaCode = BoundedVec<u8, ConstU32<MAX_AREA_CODE>>;

/// The role in which an account is enrolled. The codec indices never change.
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
#[serde(rename_all = "camelCase")]
pub enum Class {
    /// A member of the council.
    #[codec(index = 0)]
    Council,
    /// An organisation that authors and finalizes blocks, or is a candidate for it.
    #[codec(index = 1)]
    Authority,
    /// An account that may apply for one area.
    #[codec(index = 2)]
    Applicant,
    /// The account that controls an area.
    #[codec(index = 3)]
    Registrar,
    /// An account given permissions below one code.
    #[codec(index = 4)]
    Delegate,
    /// An account that controls a unit, a series or an object.
    #[codec(index = 5)]
    Holder,
    /// A member of an enrolled multisig account.
    #[codec(index = 6)]
    Signatory,
}

impl Class {
    /// The order in which one class takes the place of another: the higher rank is kept.
    ///
    /// It is not the order of the codec indices: an applicant becomes a registrar when its area
    /// is admitted.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Signatory => 0,
            Self::Applicant => 1,
            Self::Holder => 2,
            Self::Delegate => 3,
            Self::Registrar => 4,
            Self::Authority => 5,
            Self::Council => 6,
        }
    }

    /// Which transactions come first in the pool and in blocks: the higher. The chain is governed
    /// and runs whatever is registered meanwhile, and areas register whatever those below them do.
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Council => 3,
            Self::Authority => 2,
            Self::Registrar => 1,
            Self::Applicant | Self::Delegate | Self::Holder | Self::Signatory => 0,
        }
    }

    /// Whether the registrar of an area may withdraw accounts of this class from it.
    pub const fn answers_to_registrar(self) -> bool {
        matches!(self, Self::Delegate | Self::Holder | Self::Signatory)
    }

    /// Whether only the council makes an account this: it then takes the account out of whatever
    /// bucket it was in.
    pub const fn is_given_by_council(self) -> bool {
        matches!(self, Self::Council | Self::Authority | Self::Registrar)
    }

    /// Whether an account that keeps this class can do what it would be enrolled as `other` for. All
    /// who hold a code send the same calls, and members of a multisig may have any class.
    pub const fn covers(self, other: Self) -> bool {
        match other {
            Self::Signatory => true,
            Self::Registrar | Self::Delegate | Self::Holder => {
                matches!(self, Self::Registrar | Self::Delegate | Self::Holder)
            }
            Self::Council => matches!(self, Self::Council),
            Self::Authority => matches!(self, Self::Authority),
            Self::Applicant => matches!(self, Self::Applicant),
        }
    }

    /// Whether an account of this class can have its home in `bucket`.
    pub const fn belongs_in(self, bucket: &BucketId) -> bool {
        match self {
            Self::Council => matches!(bucket, BucketId::Council),
            Self::Authority => matches!(bucket, BucketId::Authorities),
            Self::Applicant => matches!(bucket, BucketId::Applicants),
            Self::Registrar | Self::Delegate | Self::Holder => matches!(bucket, BucketId::Area(_)),
            Self::Signatory => true,
        }
    }
}

/// A bucket of weight and bytes that the accounts at home in it pay from. The codec indices never
/// change.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum BucketId {
    /// The bucket of the council's members.
    #[codec(index = 0)]
    Council,
    /// The bucket of the authorities and the candidates.
    #[codec(index = 1)]
    Authorities,
    /// The bucket of the applicants.
    #[codec(index = 2)]
    Applicants,
    /// The bucket of one area. In JSON the code is a string.
    #[codec(index = 3)]
    Area(#[serde(with = "area_code")] AreaCode),
}

impl BucketId {
    /// Which of the limits apply.
    pub const fn kind(&self) -> BucketKind {
        match self {
            Self::Council => BucketKind::Council,
            Self::Authorities => BucketKind::Authorities,
            Self::Applicants => BucketKind::Applicants,
            Self::Area(_) => BucketKind::Area,
        }
    }

    /// Whether no account may use more of it than an equal share. The accounts of an area share
    /// the whole.
    pub const fn is_in_equal_shares(&self) -> bool {
        !matches!(self, Self::Area(_))
    }
}

/// The kinds of bucket: each has limits of its own. The codec indices never change.
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
#[serde(rename_all = "camelCase")]
pub enum BucketKind {
    /// [`BucketId::Council`].
    #[codec(index = 0)]
    Council,
    /// [`BucketId::Authorities`].
    #[codec(index = 1)]
    Authorities,
    /// [`BucketId::Applicants`].
    #[codec(index = 2)]
    Applicants,
    /// Every [`BucketId::Area`]: each area has a bucket of this size.
    #[codec(index = 3)]
    Area,
}

/// What keeps an account that was enrolled once from being enrolled again. The codec indices never
/// change.
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
)]
pub enum Bar {
    /// Nothing.
    #[codec(index = 0)]
    None,
    /// A vote of the council withdrew it: only the council enrols it again.
    #[codec(index = 1)]
    Council,
}

/// Who enrolled an account, and so who may withdraw it. The codec indices never change.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum EnrolledBy<AccountId> {
    /// This account, for instance the council member that vouches for an applicant. A multisig
    /// account enrols its signatories.
    #[codec(index = 0)]
    Account(AccountId),
    /// The council, by a vote.
    #[codec(index = 1)]
    Council,
    /// The chain itself: the enrolment follows a membership and ends only with it.
    #[codec(index = 2)]
    System,
}

/// An account's enrolment: everything that is read of an account for each of its transactions.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Enrolment<AccountId> {
    /// The account's one class.
    pub class: Class,
    /// The bucket that pays, always.
    pub bucket: BucketId,
    /// Who enrolled it.
    pub by: EnrolledBy<AccountId>,
    /// The part of an area's bucket that the account may use: of a delegate what it was given, so
    /// that delegation mints no throughput; of who was enrolled by an account with a part, no more
    /// than that; of everybody else the whole. Buckets in equal shares have no use for it.
    pub part: Permill,
    /// What the account itself has used of its share or part; unused where that is the whole.
    pub own: Usage,
}

impl<AccountId> Enrolment<AccountId> {
    /// Whether what the account uses itself is counted beside what its bucket gives.
    pub fn has_own_limits(&self) -> bool {
        self.bucket.is_in_equal_shares() || self.part < Permill::one()
    }

    /// The account that vouches for this one, if one account enrolled it. Who belongs to a multisig
    /// account is given with that account, and needs nobody.
    pub fn voucher(&self) -> Option<&AccountId> {
        match &self.by {
            EnrolledBy::Account(_) if matches!(self.class, Class::Signatory) => None,
            EnrolledBy::Account(account) => Some(account),
            EnrolledBy::Council | EnrolledBy::System => None,
        }
    }
}

impl<AccountId> Enrolment<AccountId> {
    /// Whether the account is the registrar of the area with this bucket.
    pub fn is_registrar_of(&self, bucket: &BucketId) -> bool {
        self.class == Class::Registrar && self.bucket == *bucket
    }
}

impl<AccountId: PartialEq> Enrolment<AccountId> {
    /// Whether the enrolment `new` takes the place of this one.
    ///
    /// A higher rank does, in the same bucket or when it is the council that gives it: nobody
    /// else moves an account to another bucket, or an area could make strangers pay from a bucket
    /// that it keeps empty. A signatory follows the multisig that enrolled it. A delegate's part is changed
    /// by whoever enrolled it.
    pub fn gives_way_to(&self, new: &Self) -> bool {
        let raised = new.class.rank() > self.class.rank();
        let same_bucket = self.bucket == new.bucket;
        let again = self.class == new.class && self.by == new.by;
        let follows = again && self.class == Class::Signatory && !same_bucket;
        let regiven =
            again && self.class == Class::Delegate && same_bucket && self.part != new.part;
        (raised && (same_bucket || new.class.is_given_by_council())) || follows || regiven
    }

    /// Keep what stays of the enrolment `old` whose place this one takes.
    ///
    /// In the same bucket that is what was used. And where an account of an area raises another it
    /// gives it rights, and takes nothing from whoever enrolled it: that one may still withdraw it,
    /// nobody else may, and it may use as much of the bucket as before.
    pub(crate) fn take_over(&mut self, old: &Self)
    where
        AccountId: Clone,
    {
        if self.bucket != old.bucket {
            return;
        }
        let in_area = matches!(self.bucket, BucketId::Area(_));
        let by_account = matches!(self.by, EnrolledBy::Account(_));
        if in_area && by_account && self.class != old.class {
            self.by = old.by.clone();
            self.part = self.part.max(old.part);
        }
        if self.has_own_limits() {
            self.own = old.own;
        }
    }

    /// Whether both count alike: the same class, in the same bucket, by the same account.
    pub(crate) fn counts_as(&self, other: &Self) -> bool {
        self.class == other.class && self.bucket == other.bucket && self.by == other.by
    }
}

/// An area code as a JSON string.
mod area_code {
    use alloc::string::String;
    use serde::{
        de::{Deserialize, Deserializer, Error as _},
        ser::{Error as _, Serializer},
    };

    use super::{AreaCode, MAX_AREA_CODE};

    pub fn serialize<S: Serializer>(code: &AreaCode, serializer: S) -> Result<S::Ok, S::Error> {
        let text = core::str::from_utf8(code).map_err(S::Error::custom)?;
        serializer.serialize_str(text)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AreaCode, D::Error> {
        let text = String::deserialize(deserializer)?;
        AreaCode::try_from(text.into_bytes()).map_err(|_| {
            D::Error::custom(alloc::format!(
                "area code of more than {MAX_AREA_CODE} octets"
            ))
        })
    }
}
