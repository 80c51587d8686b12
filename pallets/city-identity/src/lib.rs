//! # City identity
//!
//! The registry of city codes: who was given which code, by whom, under which rule, and what is on
//! record about it.
//!
//! ## Terms
//!
//! - **Code**: an identifier such as `MA.156.1301.01`; its grammar is in the crate `city-code`.
//! - **Area**: a code below a country that stands for a division of the national table. The council
//!   admits it and makes an account its *registrar*.
//! - **Unit, series, object**: codes below an area. A series must be opened before its objects.
//! - **Controller**: the account set on a code. Whoever controls a code or one above it may set its
//!   record and issue below it what the rule leaves to holders (series and objects; units are the
//!   registrar's); only those above may change its status.
//! - **Entry**: the newest revision of a registered code. Superseded revisions are kept, each
//!   covered by a digest in the next.
//! - **Rule**: what may be issued, as versioned data. Every entry names its version.
//! - **Successor**: a code into which a retired one went; the retired one is its predecessor.
//! - **Reservation**: labels below a code that are kept free.
//! - **Block**: the numbers of a series that begin with a prefix, leased to a *holder* who issues in it
//!   off chain and then commits to what was issued.
//!
//! ## Scenario
//!
//! A council member [enrols](Call::enrol_applicant) a city's account. It
//! [applies](Call::apply_for_area) for the city's area, and the council
//! [admits](Call::admit_area) it by a vote. The city then [registers](Call::register) its
//! departments, [opens](Call::open_series) a series for its street lamps and registers those, many
//! [at once](Call::register_batch). When a department closes, the city [retires](Call::retire) its
//! code, which is never issued again.
//!
//! ## Assumptions
//!
//! - A call costs nothing, so that nothing here limits how often an account calls; that is the task
//!   of `pallet-allowance`, which asks this pallet's `CheckRights` before a transaction is taken.
//! - Time is pallet-timestamp's.
//! - The pallet stands in the runtime under the name in
//!   [`schema::PALLET`](city_identity_primitives::schema::PALLET), which readers without metadata
//!   rely on.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod functions;
#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    reason = "an overflow fails the test, as it should"
)]
mod mock;
mod queries;
#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    reason = "an overflow fails the test, as it should"
)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
mod weights;

pub use functions::Actor;
pub use pallet::*;
pub use queries::FrameStorage;
pub use weights::WeightInfo;

/// The pallet's storage, calls, events and errors.
#[allow(
    clippy::expect_used,
    unused_qualifications,
    reason = "the pallet macros write full paths, and expect in what they generate for metadata"
)]
#[frame_support::pallet]
pub mod pallet {
    use super::{functions, functions::Actor, WeightInfo};
    use alloc::vec::Vec;
    use city_code::{rule::Rule, Code};
    use city_identity_primitives::{
        alias::{AliasList, AliasValue},
        block::{Block, Commitment, SeriesInfo},
        genesis::Genesis,
        record::Language,
        schema,
        schema::BigEndian,
        Alias, AreaAdmission, AreaQuota, CodeBytes, ControlAnswer, Counters, DelegationAnswer,
        Delegations as DelegationList, DivisionChange, DivisionCode, Hosts, ItemProof, Label,
        LabelName, Labels, LinkChanges, Moment, Notice, Offer, PendingApplications, Periods, Quota,
        RangeProof, ReadProblem, Record, Recovery, Registration, Reservation,
        Reservations as ReservationList, Resolution, Revision, RuleSchedule, Scheme,
        Successors as SuccessorList, Terms,
    };
    use frame_support::{
        pallet_prelude::*,
        traits::{PalletInfoAccess, Time},
    };
    use frame_system::pallet_prelude::*;
    use pallet_allowance::Enrol;
    use sp_runtime::{AccountId32, Permill};

    /// The most areas that one vote admits.
    pub const MAX_ADMISSIONS: u32 = 100;
    /// The most codes that one batch registers.
    pub const MAX_BATCH: u32 = 1_000;
    /// The longest reason for rejecting an application, in octets.
    pub const MAX_REASON: u32 = 256;
    /// The longest reason for keeping labels free, in octets.
    pub const MAX_RESERVATION_REASON: u32 = 128;
    /// The most changes of the division table that one vote makes.
    pub const MAX_DIVISION_CHANGES: u32 = 64;
    /// The most labels that one call registers below one parent, with a name each.
    pub const MAX_LABELS: u32 = 2_500;
    /// The most numbers in a row that one call registers.
    pub const MAX_SEQUENCE: u32 = 6_000;
    /// The most blocks and reserved ranges that one call of a sequence passes over.
    pub const MAX_JUMPS: u32 = 16;

    /// The version of the layout of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(schema::LAYOUT);

    /// How the pallet is set up.
    #[pallet::config]
    pub trait Config:
        frame_system::Config<AccountId = AccountId32, RuntimeEvent: From<Event<Self>>>
    {
        /// Who admits areas, rejects applications and changes the status of areas: a vote of the
        /// council.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// Who amends the distribution rule: a vote of the council by a greater majority.
        type RuleOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// Who enrols applicants: each member of the council alone.
        type MemberOrigin: EnsureOrigin<Self::RuntimeOrigin, Success = AccountId32>;
        /// Where accounts get the right to send transactions.
        type Enrolment: Enrol<AccountId32>;
        /// The clock.
        type Time: Time<Moment = Moment>;
        /// How many blocks an application stays open.
        #[pallet::constant]
        type ApplicationPeriod: Get<u32>;
        /// How many blocks an offer of control, and a change that was announced, stays open once it
        /// is due.
        #[pallet::constant]
        type OpenPeriod: Get<u32>;
        /// How many blocks a controller has to object before control is taken back.
        #[pallet::constant]
        type RecoveryNotice: Get<u32>;
        /// The longest time that an area has changes of high risk announced ahead, in blocks.
        #[pallet::constant]
        type MaxNoticePeriod: Get<u32>;
        /// How many blocks ahead an amended rule comes into force at most.
        #[pallet::constant]
        type MaxRuleDelay: Get<u32>;
        /// The weights of the calls.
        type WeightInfo: WeightInfo;
        /// What writing an entry costs in place of `DbWeight`'s write, and no more than that, if the call
        /// writes another one whose key differs in the last half octet only: all nodes of the state's
        /// trie above are the same.
        type NeighbourWrite: Get<Weight>;
        /// What it costs, and no more than that, if the two entries are equal as well: the database keeps
        /// them once.
        type EqualWrite: Get<Weight>;
    }

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// Whether this is a production chain, on which labels kept for tests are refused.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type Production<T> = StorageValue<_, bool, ValueQuery>;

    /// The version of the distribution rule in force, and from when the next one is.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type RuleVersion<T> = StorageValue<_, RuleSchedule, ValueQuery>;

    /// Every version of the distribution rule.
    #[pallet::storage]
    pub type Rules<T> = StorageMap<_, Twox64Concat, u16, Rule>;

    /// The division table: the periods of each code, oldest first.
    #[pallet::storage]
    pub type Divisions<T> = StorageMap<_, Twox64Concat, DivisionCode, Periods>;

    /// The newest revision of each registered code, by its parent and its label below it. The label
    /// is not hashed, so that siblings lie together and come out in order; at most 20 characters
    /// long and of the rule's alphabet, it cannot be used to deepen the trie.
    #[pallet::storage]
    pub type Entries<T> =
        StorageDoubleMap<_, Blake2_128Concat, CodeBytes, Identity, Label, Revision>;

    /// Superseded revisions, by code and number.
    #[pallet::storage]
    pub type Revisions<T> =
        StorageDoubleMap<_, Blake2_128Concat, CodeBytes, Identity, BigEndian, Revision>;

    /// The records of those codes that have more on record than a name, which stands in the entry.
    #[pallet::storage]
    pub type Records<T> = StorageMap<_, Blake2_128Concat, CodeBytes, Record>;

    /// The hosts to which the links of each area may lead.
    #[pallet::storage]
    pub type ResolverHosts<T> = StorageMap<_, Blake2_128Concat, CodeBytes, Hosts, ValueQuery>;

    /// The codes that have each stored alias.
    #[pallet::storage]
    pub type Aliases<T> = StorageMap<_, Blake2_128Concat, Alias, CodeBytes>;

    /// The stored aliases of those codes that have any.
    #[pallet::storage]
    pub type AliasesOf<T> = StorageMap<_, Blake2_128Concat, CodeBytes, AliasList, ValueQuery>;

    /// How many codes were ever registered below each code.
    #[pallet::storage]
    pub type Children<T> = StorageMap<_, Blake2_128Concat, CodeBytes, u32, ValueQuery>;

    /// Labels with letters, by their parent and what they look like. A label of digits only looks
    /// like itself, so that its own entry is its row.
    #[pallet::storage]
    pub type Lookalikes<T> =
        StorageDoubleMap<_, Blake2_128Concat, CodeBytes, Identity, Label, Label>;

    /// Pending applications, oldest first. Expired ones are dropped when the list is next changed.
    #[pallet::storage]
    pub type Applications<T> = StorageValue<_, PendingApplications, ValueQuery>;

    /// How many entries have each own status.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type EntryCounters<T> = StorageValue<_, Counters, ValueQuery>;

    /// The delegations of each account: one read tells all that it may do for others.
    #[pallet::storage]
    pub type Delegations<T> =
        StorageMap<_, Blake2_128Concat, AccountId32, DelegationList, ValueQuery>;

    /// The accounts that have a delegation of each code.
    #[pallet::storage]
    pub type Delegates<T> =
        StorageDoubleMap<_, Blake2_128Concat, CodeBytes, Blake2_128Concat, AccountId32, ()>;

    /// The quotas of those areas that have one.
    #[pallet::storage]
    pub type Quotas<T> = StorageMap<_, Blake2_128Concat, CodeBytes, AreaQuota>;

    /// How many blocks changes of high risk are announced ahead in each area that wants it.
    #[pallet::storage]
    pub type NoticePeriods<T> = StorageMap<_, Blake2_128Concat, CodeBytes, u32, ValueQuery>;

    /// The announced change of each code that has one.
    #[pallet::storage]
    pub type Notices<T> = StorageMap<_, Blake2_128Concat, CodeBytes, Notice>;

    /// The codes whose control is offered.
    #[pallet::storage]
    pub type Offers<T> = StorageMap<_, Blake2_128Concat, CodeBytes, Offer>;

    /// The codes whose control is being taken back.
    #[pallet::storage]
    pub type Recoveries<T> = StorageMap<_, Blake2_128Concat, CodeBytes, Recovery>;

    /// The successors of those retired codes that have any.
    #[pallet::storage]
    pub type Successors<T> = StorageMap<_, Blake2_128Concat, CodeBytes, SuccessorList>;

    /// The codes that each code follows.
    #[pallet::storage]
    pub type Predecessors<T> =
        StorageDoubleMap<_, Blake2_128Concat, CodeBytes, Blake2_128Concat, CodeBytes, ()>;

    /// The labels that are kept free below each code.
    #[pallet::storage]
    pub type Reservations<T> =
        StorageMap<_, Blake2_128Concat, CodeBytes, ReservationList, ValueQuery>;

    /// Those series whose items are numbers of one width.
    #[pallet::storage]
    pub type Series<T> = StorageMap<_, Blake2_128Concat, CodeBytes, SeriesInfo>;

    /// The blocks of numbers of each series, by their prefixes: those of one size lie together, in the
    /// order of their numbers.
    #[pallet::storage]
    pub type Blocks<T> = StorageDoubleMap<_, Blake2_128Concat, CodeBytes, Identity, Label, Block>;

    /// The registry at block zero.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The rule, the division table and the areas admitted from the start. It was checked when
        /// it was made.
        pub registry: Genesis,
        #[doc(hidden)]
        #[serde(skip)]
        pub _config: PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            functions::build_genesis::<T>(&self.registry);
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A council member enrolled an account that may now apply for an area.
        #[codec(index = 0)]
        ApplicantEnrolled {
            /// The account.
            who: AccountId32,
            /// The member.
            by: AccountId32,
        },
        /// An account applied for an area.
        #[codec(index = 1)]
        AreaApplied {
            /// The area.
            area: CodeBytes,
            /// The account.
            applicant: AccountId32,
            /// The last block at which it can be admitted.
            expires: u32,
        },
        /// The council rejected an application.
        #[codec(index = 2)]
        ApplicationRejected {
            /// The area.
            area: CodeBytes,
            /// The account that had applied.
            applicant: AccountId32,
            /// Why.
            reason: BoundedVec<u8, ConstU32<MAX_REASON>>,
        },
        /// The council admitted an area.
        #[codec(index = 3)]
        AreaAdmitted {
            /// The area.
            area: CodeBytes,
            /// The account that controls it now.
            registrar: AccountId32,
        },
        /// A series was opened.
        #[codec(index = 4)]
        SeriesOpened {
            /// The series.
            series: CodeBytes,
            /// The account that opened it.
            by: AccountId32,
        },
        /// A unit or an object was registered.
        #[codec(index = 5)]
        Registered {
            /// The code.
            code: CodeBytes,
            /// The account that registered it.
            by: AccountId32,
        },
        /// The record of a code was set or removed.
        #[codec(index = 6)]
        RecordSet {
            /// The code.
            code: CodeBytes,
            /// The number of the revision that this made.
            revision: u32,
        },
        /// A code was suspended.
        #[codec(index = 7)]
        Suspended {
            /// The code.
            code: CodeBytes,
            /// Who did it.
            by: Actor,
        },
        /// A suspended code was reinstated.
        #[codec(index = 8)]
        Reinstated {
            /// The code.
            code: CodeBytes,
            /// Who did it.
            by: Actor,
        },
        /// A code was retired, for ever.
        #[codec(index = 9)]
        Retired {
            /// The code.
            code: CodeBytes,
            /// Who did it.
            by: Actor,
        },
        /// A code was revoked, for ever.
        #[codec(index = 10)]
        Revoked {
            /// The code.
            code: CodeBytes,
            /// Who did it.
            by: Actor,
        },
        /// An area set to which hosts its links may lead.
        #[codec(index = 11)]
        HostsSet {
            /// The area.
            area: CodeBytes,
            /// The hosts; none: it has no links.
            hosts: Hosts,
        },
        /// A code has an alias.
        #[codec(index = 12)]
        AliasAdded {
            /// The code.
            code: CodeBytes,
            /// The alias.
            alias: Alias,
            /// The number of the revision that this made.
            revision: u32,
        },
        /// A code no longer has an alias. One that ends has none any more, and no event says so of
        /// each.
        #[codec(index = 13)]
        AliasRemoved {
            /// The code.
            code: CodeBytes,
            /// The alias.
            alias: Alias,
            /// The number of the revision that this made.
            revision: u32,
        },
        /// A new version of the distribution rule was adopted.
        #[codec(index = 17)]
        RuleAmended {
            /// Its number.
            version: u16,
            /// The first block in which it is in force.
            from: u32,
        },
        /// The division table was changed.
        #[codec(index = 18)]
        DivisionAmended {
            /// The change.
            change: DivisionChange,
        },
        /// A code that was retired has successors.
        #[codec(index = 19)]
        Succeeded {
            /// The code.
            code: CodeBytes,
            /// Its successors.
            successors: SuccessorList,
        },
        /// Labels below a code are kept free from now on.
        #[codec(index = 20)]
        LabelsReserved {
            /// The code.
            parent: CodeBytes,
            /// Which labels, why and by whom.
            reservation: Reservation,
        },
        /// Labels below a code are no longer kept free.
        #[codec(index = 21)]
        LabelsUnreserved {
            /// The code.
            parent: CodeBytes,
            /// Which labels.
            labels: Labels,
            /// Who gave them free.
            by: Actor,
        },
        /// Rights from a code down were given to an account, or given anew.
        #[codec(index = 25)]
        Delegated {
            /// The code.
            scope: CodeBytes,
            /// Who has them.
            delegate: AccountId32,
            /// What they are.
            terms: Terms,
            /// Who gave them.
            by: AccountId32,
        },
        /// Rights from a code down were taken back.
        #[codec(index = 26)]
        Undelegated {
            /// The code.
            scope: CodeBytes,
            /// Who had them.
            delegate: AccountId32,
            /// Who took them back.
            by: AccountId32,
        },
        /// The council set how many codes an area may issue.
        #[codec(index = 27)]
        QuotaSet {
            /// The area.
            area: CodeBytes,
            /// Codes in each period; none: any number.
            quota: Option<Quota>,
        },
        /// Control of a code was offered.
        #[codec(index = 28)]
        ControlOffered {
            /// The code.
            code: CodeBytes,
            /// The offer.
            offer: Offer,
        },
        /// An offer of control was withdrawn, or declined.
        #[codec(index = 29)]
        OfferWithdrawn {
            /// The code.
            code: CodeBytes,
            /// Who did it.
            by: AccountId32,
        },
        /// Control of a code went to another account.
        #[codec(index = 30)]
        ControlMoved {
            /// The code.
            code: CodeBytes,
            /// Who controls it now; none: whoever controls its parent.
            to: Option<AccountId32>,
            /// The number of the revision that this made.
            revision: u32,
        },
        /// Control of a code is about to be taken back.
        #[codec(index = 31)]
        RecoveryBegun {
            /// The code.
            code: CodeBytes,
            /// By whom, for whom and when.
            recovery: Recovery,
        },
        /// The controller of a code objected to its recovery: the council decides.
        #[codec(index = 32)]
        RecoveryContested {
            /// The code.
            code: CodeBytes,
            /// The controller.
            by: AccountId32,
        },
        /// The recovery of a code was given up, or dismissed by the council.
        #[codec(index = 33)]
        RecoveryCancelled {
            /// The code.
            code: CodeBytes,
            /// Who did it.
            by: Actor,
        },
        /// An area set how long its changes of high risk are announced ahead.
        #[codec(index = 34)]
        NoticePeriodSet {
            /// The area.
            area: CodeBytes,
            /// In blocks; 0: they are not announced.
            blocks: u32,
        },
        /// A change of high risk was announced. The same call makes it when it is due.
        #[codec(index = 35)]
        ChangeAnnounced {
            /// The code.
            code: CodeBytes,
            /// The notice.
            notice: Notice,
        },
        /// A change that was announced will not be made.
        #[codec(index = 36)]
        NoticeWithdrawn {
            /// The code.
            code: CodeBytes,
            /// Who withdrew it.
            by: AccountId32,
        },
        /// A series was opened whose items are numbers.
        #[codec(index = 37)]
        SequenceOpened {
            /// The series.
            series: CodeBytes,
            /// The digits of each item.
            width: u8,
            /// The account that opened it.
            by: AccountId32,
        },
        /// Numbers in a row were registered.
        #[codec(index = 38)]
        ItemsIssued {
            /// The code below which.
            parent: CodeBytes,
            /// The first label.
            first: Label,
            /// How many.
            count: u32,
            /// The account that registered them.
            by: AccountId32,
        },
        /// Codes below one parent were registered, in one call whose arguments name them.
        #[codec(index = 39)]
        LabelsRegistered {
            /// The parent.
            parent: CodeBytes,
            /// How many.
            count: u32,
            /// The account that registered them.
            by: AccountId32,
        },
        /// A block of numbers was leased, or its lease was prolonged.
        #[codec(index = 40)]
        BlockLeased {
            /// The series.
            series: CodeBytes,
            /// What the numbers begin with.
            prefix: Label,
            /// Who issues in it.
            holder: AccountId32,
            /// Until when the holder can commit it.
            until: Moment,
            /// The account that leased it.
            by: AccountId32,
        },
        /// The holder of a block committed to what is issued in it.
        #[codec(index = 41)]
        BlockCommitted {
            /// The series.
            series: CodeBytes,
            /// What the numbers begin with.
            prefix: Label,
            /// To what.
            commitment: Commitment,
        },
        /// The holder of a block declared that nothing is issued in it, or in a part of it.
        #[codec(index = 42)]
        DeclaredUnused {
            /// The series.
            series: CodeBytes,
            /// What the numbers begin with.
            part: Label,
            /// The holder.
            by: AccountId32,
        },
        /// An item of a committed block got an entry of its own.
        #[codec(index = 43)]
        ItemPromoted {
            /// The item.
            code: CodeBytes,
            /// The account that did it.
            by: AccountId32,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    #[derive(Eq, PartialEq)]
    pub enum Error<T> {
        /// What was given is no code in canonical form; the number is the position of the first
        /// character that is wrong, counted from 0.
        #[codec(index = 0)]
        MalformedCode(u8),
        /// The call is not for codes of this kind: areas are admitted, series opened, units and
        /// objects registered; countries and custom codes none of these.
        #[codec(index = 1)]
        WrongKind,
        /// The division table has no such division.
        #[codec(index = 2)]
        DivisionUnknown,
        /// The division is no longer in force.
        #[codec(index = 3)]
        DivisionWithdrawn,
        /// The area was admitted before.
        #[codec(index = 4)]
        AreaAlreadyAdmitted,
        /// The code was issued before and is in use. If the request was the same, all is well.
        #[codec(index = 5)]
        AlreadyRegistered,
        /// The code was issued before and is not in force yet.
        #[codec(index = 6)]
        CodeReserved,
        /// The code was issued before and has been retired; it is never issued again.
        #[codec(index = 7)]
        CodeRetired,
        /// The code was issued before and has been revoked; it is never issued again.
        #[codec(index = 8)]
        CodeRevoked,
        /// The label is set aside by the rule, for instance for tests.
        #[codec(index = 9)]
        LabelReserved,
        /// The label is for local use below its area and is never registered.
        #[codec(index = 10)]
        LocalUse,
        /// The distribution rule in force forbids the code.
        #[codec(index = 11)]
        RuleForbids,
        /// The label could be mistaken for that of a code next to it.
        #[codec(index = 12)]
        LooksLikeSibling,
        /// Nothing is registered directly above the code.
        #[codec(index = 13)]
        ParentNotRegistered,
        /// The series of the object has not been opened.
        #[codec(index = 14)]
        SeriesNotOpen,
        /// A code above is not in force: it is suspended, ended, expired, or not valid yet.
        #[codec(index = 15)]
        ParentNotActive,
        /// As many codes as the rule allows have been registered below the parent.
        #[codec(index = 16)]
        TooManyChildren,
        /// The code is not registered.
        #[codec(index = 17)]
        NotRegistered,
        /// The code is not in force: it is suspended, ended or expired, or a code above it is.
        #[codec(index = 18)]
        NotActive,
        /// The code is not suspended.
        #[codec(index = 19)]
        NotSuspended,
        /// The signer controls neither the code nor one above it; to change a code's status, a code
        /// above it.
        #[codec(index = 20)]
        NotEntitled,
        /// The signer is not enrolled as an applicant.
        #[codec(index = 21)]
        NotAnApplicant,
        /// The signer has a pending application already.
        #[codec(index = 22)]
        AlreadyApplied,
        /// Another account has a pending application for the area.
        #[codec(index = 23)]
        AreaContested,
        /// As many applications as the list holds are pending.
        #[codec(index = 24)]
        TooManyApplications,
        /// There is no pending application for the area.
        #[codec(index = 25)]
        NoApplication,
        /// The validity ends before it begins, or has ended already.
        #[codec(index = 26)]
        ValidityOver,
        /// The record is not well formed: the variant of
        /// [`RecordProblem`](city_identity_primitives::RecordProblem), then the index of the name,
        /// link or key that has it.
        #[codec(index = 27)]
        BadRecord(u8, u8),
        /// There is nothing in the batch.
        #[codec(index = 28)]
        BatchEmpty,
        /// An item of the batch was refused, and so the whole batch: its index, counted from 0, and
        /// the index of the error of this list.
        #[codec(index = 29)]
        BatchItem(u16, u8),
        /// A stored value cannot be decoded.
        #[codec(index = 30)]
        StateDamaged,
        /// The account is enrolled as something else than an applicant, for instance as the
        /// registrar of an area. An account has one role: use another one.
        #[codec(index = 31)]
        EnrolledOtherwise,
        /// A link leads to a host that its area does not allow: the index of the link.
        #[codec(index = 32)]
        HostNotAllowed(u8),
        /// A host is no host name in lower case, or is in the list twice: its index.
        #[codec(index = 33)]
        BadHost(u8),
        /// The code has another revision than the change was made for: look at it again.
        #[codec(index = 34)]
        StaleRevision,
        /// The record has no link that is the same in relation, place and language: the index of the
        /// change.
        #[codec(index = 35)]
        NoSuchLink(u8),
        /// The record has as many links as it can have: the index of the change.
        #[codec(index = 36)]
        TooManyLinks(u8),
        /// The value does not follow the rules of its scheme.
        #[codec(index = 37)]
        BadAlias,
        /// Another code has the alias.
        #[codec(index = 38)]
        AliasTaken,
        /// The code does not have the alias.
        #[codec(index = 39)]
        NoSuchAlias,
        /// The code has as many aliases as it can have.
        #[codec(index = 40)]
        TooManyAliases,
        /// The account is not enrolled, or no longer: it has no rights.
        #[codec(index = 41)]
        NotEnrolled,
        /// A delegate issues codes without a controller of their own: whoever controls the code above
        /// can offer control.
        #[codec(index = 42)]
        ControlNotDelegable,
        /// The rule contradicts itself, or goes beyond the grammar.
        #[codec(index = 46)]
        RuleInvalid,
        /// The rule is not the next version, or narrower than the one before: in what may be issued,
        /// or in who may issue it.
        #[codec(index = 47)]
        RuleNarrower,
        /// A version of the rule is adopted and not in force yet; there is one at a time.
        #[codec(index = 48)]
        AmendmentPending,
        /// The block is not ahead, or too far ahead.
        #[codec(index = 49)]
        NotAhead,
        /// The code of the division is given to another place than the area for which it was admitted
        /// here: the area must have ended before, and is never admitted again.
        #[codec(index = 50)]
        DivisionReassigned,
        /// The change of a division makes no sense: the code is no division's, the name is empty or no
        /// UTF-8, the last year is before the first, or the division is its own successor.
        #[codec(index = 51)]
        DivisionMalformed,
        /// The years overlap those of another period of the division.
        #[codec(index = 52)]
        PeriodOverlaps,
        /// The division has as many periods as it can have.
        #[codec(index = 53)]
        TooManyPeriods,
        /// A successor is not registered.
        #[codec(index = 54)]
        SuccessorNotRegistered,
        /// A successor has ended, ends with the code, or is named twice.
        #[codec(index = 55)]
        SuccessorUnfit,
        /// The label is kept free, or looks like one that is.
        #[codec(index = 56)]
        LabelKeptFree,
        /// What is to be reserved is neither a label of codes below the parent nor a range of such of
        /// digits, equally long and in order; or the reason is no UTF-8.
        #[codec(index = 57)]
        BadReservation,
        /// Some of the labels are reserved already.
        #[codec(index = 58)]
        ReservationOverlaps,
        /// As many reservations as the list holds are below the code.
        #[codec(index = 59)]
        TooManyReservations,
        /// There is no reservation of exactly these labels.
        #[codec(index = 60)]
        NotReserved,
        /// The delegation, or one that it rests on, leaves no more codes to issue.
        #[codec(index = 61)]
        DelegationExhausted,
        /// The area has issued as many codes in this period as the council allows.
        #[codec(index = 62)]
        QuotaExhausted,
        /// A quota must have a period of at least one block.
        #[codec(index = 63)]
        PeriodZero,
        /// The delegation permits nothing, or no code to be issued.
        #[codec(index = 64)]
        NothingDelegated,
        /// What is delegated is wider than the giver's own delegation: in permissions, codes or time.
        #[codec(index = 65)]
        ExceedsGiver,
        /// Too many delegations would rest on one another.
        #[codec(index = 66)]
        DelegationTooDeep,
        /// The account has as many delegations as it can have.
        #[codec(index = 67)]
        TooManyDelegations,
        /// The account has a delegation of this code from somebody else, who has to take it back first.
        #[codec(index = 68)]
        AlreadyDelegated,
        /// The account has no delegation of this code.
        #[codec(index = 69)]
        NotDelegated,
        /// Control of the code is on offer already.
        #[codec(index = 70)]
        AlreadyOffered,
        /// Control of the code is not on offer, not to the signer, or no longer.
        #[codec(index = 71)]
        NotOffered,
        /// The account controls the code already.
        #[codec(index = 72)]
        ControlsAlready,
        /// It is not due yet: see the block in the notice, offer or recovery.
        #[codec(index = 73)]
        NotDue,
        /// Control of the code, or of one above it, is being taken back; until that is decided, nothing
        /// of high risk happens to it.
        #[codec(index = 74)]
        UnderRecovery,
        /// Nobody is taking back control of the code.
        #[codec(index = 75)]
        NotUnderRecovery,
        /// The code has no controller of its own, from whom control could be taken back.
        #[codec(index = 76)]
        NothingToRecover,
        /// An area always has a registrar: name one.
        #[codec(index = 77)]
        RegistrarMissing,
        /// The controller has objected: the council decides.
        #[codec(index = 78)]
        Contested,
        /// Another change of the code is announced: make or withdraw it first.
        #[codec(index = 79)]
        AnotherChangeAnnounced,
        /// No change of the code is announced.
        #[codec(index = 80)]
        NothingAnnounced,
        /// The period is longer than an area may set.
        #[codec(index = 81)]
        NoticeTooLong,
        /// Items of this series cannot be numbers of so many digits: the grammar or the rule forbids it.
        #[codec(index = 82)]
        BadWidth,
        /// The series is not open, or its items are not numbers of one width.
        #[codec(index = 83)]
        NotASequence,
        /// The items of the series are issued in sequence, or in blocks.
        #[codec(index = 84)]
        InSequence,
        /// The number is not the next one of the series, which has not come so far.
        #[codec(index = 85)]
        NotNext,
        /// There are not so many numbers left.
        #[codec(index = 86)]
        SequenceExhausted,
        /// Too many blocks and reserved ranges follow one another: issue none, to pass over some of them,
        /// and go on from there.
        #[codec(index = 87)]
        BlocksInTheWay,
        /// What numbers are to begin with, or to start from, is not of digits, or has too many or too few
        /// of them: a block has at most 10^9 numbers.
        #[codec(index = 88)]
        BadPrefix,
        /// Some of the numbers are issued or leased, or were.
        #[codec(index = 89)]
        BlockTaken,
        /// The series has blocks of as many other sizes as it can have.
        #[codec(index = 90)]
        TooManyBlockSizes,
        /// There is no such block, or nothing to declare of it.
        #[codec(index = 91)]
        BlockNotFound,
        /// The signer does not hold the block.
        #[codec(index = 92)]
        NotTheHolder,
        /// The lease of the block is over; or a block inside it would be leased for longer.
        #[codec(index = 93)]
        LeaseOver,
        /// The block was committed before.
        #[codec(index = 94)]
        AlreadyCommitted,
        /// The place of proofs is no template of an `https` URL with `{item}` or `{code}`.
        #[codec(index = 95)]
        BadPlace,
        /// There are no so many items: none, or more than there is room for.
        #[codec(index = 96)]
        BadCount,
        /// Something is issued in the numbers, or some of them are a block of their own.
        #[codec(index = 97)]
        PartInUse,
        /// The block in which the item is was not committed.
        #[codec(index = 98)]
        NotCommitted,
        /// The proof does not show it: that an item is in the block, or that nothing is in a part.
        #[codec(index = 99)]
        BadInclusion,
        /// The record is not the one to which the holder of the block committed.
        #[codec(index = 100)]
        RecordDiffers,
    }

    #[pallet::call(weight(<T as Config>::WeightInfo))]
    impl<T: Config> Pallet<T> {
        /// Enrols `who`, who may then apply for one area. A council member does so alone.
        ///
        /// Does nothing if `who` is an applicant already. Emits
        /// [`ApplicantEnrolled`](Event::ApplicantEnrolled). O(1).
        #[pallet::call_index(0)]
        pub fn enrol_applicant(origin: OriginFor<T>, who: AccountId32) -> DispatchResult {
            let by = T::MemberOrigin::ensure_origin(origin)?;
            Self::do_enrol_applicant(who, by)
        }

        /// Asks the council to admit `area` with the signer as its registrar. The signer is an
        /// enrolled applicant; an account has one application at a time, an area too.
        ///
        /// Emits [`AreaApplied`](Event::AreaApplied). O(n) in pending applications, at most 64.
        #[pallet::call_index(1)]
        pub fn apply_for_area(origin: OriginFor<T>, area: CodeBytes) -> DispatchResult {
            let applicant = ensure_signed(origin)?;
            let area = functions::parse::<T>(&area)?;
            Self::do_apply_for_area(area, applicant)
        }

        /// Rejects the pending application for `area`; `reason` is told in the event. By a vote of
        /// the council.
        ///
        /// Emits [`ApplicationRejected`](Event::ApplicationRejected). O(n) in pending applications.
        #[pallet::call_index(2)]
        pub fn reject_application(
            origin: OriginFor<T>,
            area: CodeBytes,
            reason: BoundedVec<u8, ConstU32<MAX_REASON>>,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            let area = functions::parse::<T>(&area)?;
            Self::do_reject_application(area, reason)
        }

        /// Admits `area`, for which there is an application; the applicant becomes its registrar.
        /// By a vote of the council.
        ///
        /// Emits [`AreaAdmitted`](Event::AreaAdmitted). O(n) in pending applications.
        #[pallet::call_index(3)]
        pub fn admit_area(origin: OriginFor<T>, area: CodeBytes) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            let area = functions::parse::<T>(&area)?;
            Self::do_admit_area(area)
        }

        /// Admits areas that nobody needs to have applied for, each with its registrar; all or
        /// none. Pending applications for them are dropped. By a vote of the council.
        ///
        /// Emits [`AreaAdmitted`](Event::AreaAdmitted) for each. O(n) in areas.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::admit_areas(areas.len() as u32))]
        pub fn admit_areas(
            origin: OriginFor<T>,
            areas: BoundedVec<AreaAdmission, ConstU32<MAX_ADMISSIONS>>,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_admit_areas(areas)
        }

        /// Opens a series under an area or unit that the signer controls, directly or from above.
        ///
        /// Emits [`SeriesOpened`](Event::SeriesOpened). O(r) in the octets of its record.
        #[pallet::call_index(5)]
        #[pallet::weight(functions::Cost::<T>::of_series(series).most())]
        pub fn open_series(
            origin: OriginFor<T>,
            series: Registration,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            Self::do_open_series(series, who)
        }

        /// Registers a unit, or an object of an open series, below a code that the signer controls,
        /// directly or from above.
        ///
        /// Emits [`Registered`](Event::Registered). O(r) in the octets of its record.
        #[pallet::call_index(6)]
        #[pallet::weight(functions::Cost::<T>::of_one(registration).most())]
        pub fn register(
            origin: OriginFor<T>,
            registration: Registration,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            Self::do_register(registration, who)
        }

        /// Registers units and objects, in order, all or none; a later one may stand below an
        /// earlier one.
        ///
        /// Emits [`Registered`](Event::Registered) for each. Fails with
        /// [`BatchItem`](Error::BatchItem). O(n + r) in items and the octets of their records.
        #[pallet::call_index(7)]
        #[pallet::weight(functions::Cost::<T>::of_batch(items).most())]
        pub fn register_batch(
            origin: OriginFor<T>,
            items: BoundedVec<Registration, ConstU32<MAX_BATCH>>,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            Self::do_register_batch(items, who)
        }

        /// Sets the record of a code that the signer controls, directly or from above; an empty
        /// record removes it. Its links lead to hosts that the area allows. Does nothing if the
        /// record is as it was.
        ///
        /// Emits [`RecordSet`](Event::RecordSet). O(r) in the octets of the record.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::set_record(record.encoded_size() as u32))]
        pub fn set_record(origin: OriginFor<T>, code: CodeBytes, record: Record) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_set_record(code, record, who)
        }

        /// Suspends an active code, and with it all below. By the controller of a code above it
        /// that is in force; an area, by a vote of the council.
        ///
        /// Emits [`Suspended`](Event::Suspended). O(1).
        #[pallet::call_index(9)]
        pub fn suspend(origin: OriginFor<T>, code: CodeBytes) -> DispatchResult {
            let by = Self::actor(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_suspend(code, by)
        }

        /// Puts a suspended code in force again. By those who may suspend it.
        ///
        /// Emits [`Reinstated`](Event::Reinstated). O(1).
        #[pallet::call_index(10)]
        pub fn reinstate(origin: OriginFor<T>, code: CodeBytes) -> DispatchResult {
            let by = Self::actor(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_reinstate(code, by)
        }

        /// Ends an active or suspended code in good order, and with it all below. The code is never
        /// issued again; its aliases may be given to others. By those who may suspend it. `successors`
        /// are the codes into which it went: registered, and neither ended nor below it.
        ///
        /// Emits [`Retired`](Event::Retired) and, with successors, [`Succeeded`](Event::Succeeded).
        /// O(n) in successors.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::retire(successors.len() as u32))]
        pub fn retire(
            origin: OriginFor<T>,
            code: CodeBytes,
            successors: SuccessorList,
        ) -> DispatchResult {
            let by = Self::actor(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_retire(code, successors, by)
        }

        /// Withdraws an active or suspended code that should not have been issued, and with it all
        /// below. The code is never issued again; its aliases may be given to others. By those who
        /// may suspend it.
        ///
        /// Emits [`Revoked`](Event::Revoked). O(1).
        #[pallet::call_index(12)]
        pub fn revoke(origin: OriginFor<T>, code: CodeBytes) -> DispatchResult {
            let by = Self::actor(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_revoke(code, by)
        }

        /// Changes single links on the record of a code, one after the other, for who may set the
        /// record: fails if the code has another revision than `expected_revision`, for which the
        /// changes were made. Does nothing if the record is as it was.
        ///
        /// Emits [`RecordSet`](Event::RecordSet). O(n) in changes.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::patch_links(changes.len() as u32))]
        pub fn patch_links(
            origin: OriginFor<T>,
            code: CodeBytes,
            expected_revision: u32,
            changes: LinkChanges,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_patch_links(code, expected_revision, changes, who)
        }

        /// Gives a code an alias that no other code has. For who may set the code's record. Does
        /// nothing if the code has it already.
        ///
        /// Emits [`AliasAdded`](Event::AliasAdded). O(n) in the code's aliases, at most 16.
        #[pallet::call_index(14)]
        pub fn add_alias(
            origin: OriginFor<T>,
            code: CodeBytes,
            scheme: Scheme,
            value: AliasValue,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_add_alias(code, Alias { scheme, value }, who)
        }

        /// Takes an alias from a code, which can then be given to another. For who may set the code's
        /// record, whatever status the code has. When a code is retired or revoked it loses all.
        ///
        /// Emits [`AliasRemoved`](Event::AliasRemoved). O(n) in the code's aliases.
        #[pallet::call_index(15)]
        pub fn remove_alias(
            origin: OriginFor<T>,
            code: CodeBytes,
            scheme: Scheme,
            value: AliasValue,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_remove_alias(code, Alias { scheme, value }, who)
        }

        /// Sets the hosts to which the links in an area may lead; with none, it has no links. Links to
        /// other hosts that are on record are kept, and left out of answers. By the area's
        /// registrar. Does nothing if the hosts are as they were.
        ///
        /// Emits [`HostsSet`](Event::HostsSet). O(1).
        #[pallet::call_index(16)]
        pub fn set_hosts(origin: OriginFor<T>, area: CodeBytes, hosts: Hosts) -> DispatchResult {
            let who = Self::signer(origin)?;
            let area = functions::parse::<T>(&area)?;
            Self::do_set_hosts(area, hosts, who)
        }

        /// Adopts the next version of the distribution rule, in force from block `from` on. It accepts
        /// whatever the one before accepts. Countries that it opens are registered at once; below them
        /// nothing is issued before. By a vote of the council with a greater majority.
        ///
        /// Emits [`RuleAmended`](Event::RuleAmended). O(1).
        #[pallet::call_index(17)]
        pub fn amend_rule(
            origin: OriginFor<T>,
            rule: city_code::rule::Rule,
            from: u32,
        ) -> DispatchResult {
            T::RuleOrigin::ensure_origin(origin)?;
            Self::do_amend_rule(rule, from)
        }

        /// Changes the division table, in order, all or nothing. What was issued in a division that is
        /// withdrawn stays as it is until its area is retired. By a vote of the council.
        ///
        /// Emits [`DivisionAmended`](Event::DivisionAmended) for each. Fails with
        /// [`BatchItem`](Error::BatchItem). O(n) in changes.
        #[pallet::call_index(18)]
        #[pallet::weight(T::WeightInfo::amend_divisions(changes.len() as u32))]
        pub fn amend_divisions(
            origin: OriginFor<T>,
            changes: BoundedVec<DivisionChange, ConstU32<MAX_DIVISION_CHANGES>>,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_amend_divisions(changes)
        }

        /// Keeps labels below `parent` free: one, or a range of digits. What is registered there
        /// already stays. By who controls the parent, directly or from above; below a country or an
        /// area also by a vote of the council.
        ///
        /// Emits [`LabelsReserved`](Event::LabelsReserved). O(n) in reservations below the parent, at
        /// most 16.
        #[pallet::call_index(19)]
        pub fn reserve(
            origin: OriginFor<T>,
            parent: CodeBytes,
            labels: Labels,
            reason: BoundedVec<u8, ConstU32<MAX_RESERVATION_REASON>>,
        ) -> DispatchResult {
            let by = Self::actor(origin)?;
            let parent = functions::parse::<T>(&parent)?;
            Self::do_reserve(parent, labels, reason, by)
        }

        /// Gives labels free again that were reserved as these. By those who may reserve them; what the
        /// council reserved, by the council.
        ///
        /// Emits [`LabelsUnreserved`](Event::LabelsUnreserved). O(n) in reservations below the parent.
        #[pallet::call_index(20)]
        pub fn unreserve(
            origin: OriginFor<T>,
            parent: CodeBytes,
            labels: Labels,
        ) -> DispatchResult {
            let by = Self::actor(origin)?;
            let parent = functions::parse::<T>(&parent)?;
            Self::do_unreserve(parent, labels, by)
        }

        /// Gives `delegate` rights from `code` down, for the controller of the code or for a delegate
        /// that may give them on: no more than it has itself, and as long as it has them. `share` is
        /// the part of the area's allowance that the delegate may use. Given anew by the same giver,
        /// or by who controls the code, what was issued under them stays counted.
        ///
        /// Emits [`Delegated`](Event::Delegated). O(1).
        #[pallet::call_index(21)]
        pub fn delegate(
            origin: OriginFor<T>,
            code: CodeBytes,
            delegate: AccountId32,
            terms: Terms,
            share: Permill,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_delegate(code, delegate, terms, share, who)
        }

        /// Takes rights from `code` down back from `delegate`. By who gave them, who controls the
        /// code, directly or from above, or the delegate itself. The account stays enrolled; who
        /// enrolled it can withdraw that.
        ///
        /// Emits [`Undelegated`](Event::Undelegated). O(1).
        #[pallet::call_index(22)]
        pub fn undelegate(
            origin: OriginFor<T>,
            code: CodeBytes,
            delegate: AccountId32,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_undelegate(code, delegate, who)
        }

        /// Sets how many codes may be issued in an area in each period of so many blocks; none: any
        /// number. What was issued in the present period stays counted. By a vote of the council.
        ///
        /// Emits [`QuotaSet`](Event::QuotaSet). O(1).
        #[pallet::call_index(23)]
        pub fn set_quota(
            origin: OriginFor<T>,
            area: CodeBytes,
            quota: Option<Quota>,
        ) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            let area = functions::parse::<T>(&area)?;
            Self::do_set_quota(area, quota)
        }

        /// Offers control of a code, and of what is below without a controller of its own, to an
        /// account, which is enrolled for it. By who controls the code. It can be accepted once the
        /// area's notice period is over.
        ///
        /// Emits [`ControlOffered`](Event::ControlOffered). O(1).
        #[pallet::call_index(24)]
        pub fn offer_control(
            origin: OriginFor<T>,
            code: CodeBytes,
            to: AccountId32,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_offer_control(code, to, who)
        }

        /// Accepts control of a code that is offered to the signer.
        ///
        /// Emits [`ControlMoved`](Event::ControlMoved). O(1).
        #[pallet::call_index(25)]
        pub fn accept_control(origin: OriginFor<T>, code: CodeBytes) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_accept_control(code, who)
        }

        /// Withdraws an offer of control. By who controls the code, directly or from above, or by the
        /// account to which it is offered.
        ///
        /// Emits [`OfferWithdrawn`](Event::OfferWithdrawn). O(1).
        #[pallet::call_index(26)]
        pub fn withdraw_offer(origin: OriginFor<T>, code: CodeBytes) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_withdraw_offer(code, who)
        }

        /// Begins to take back control of a code from its controller, for `to`, or else for whoever
        /// controls its parent. By who controls a code above it that is in force; of an area, by a
        /// vote of the council. Until it is decided, nothing of high risk happens to the code or to any
        /// below it.
        ///
        /// Emits [`RecoveryBegun`](Event::RecoveryBegun). O(1).
        #[pallet::call_index(27)]
        pub fn begin_recovery(
            origin: OriginFor<T>,
            code: CodeBytes,
            to: Option<AccountId32>,
        ) -> DispatchResult {
            let by = Self::actor(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_begin_recovery(code, to, by)
        }

        /// Objects to the recovery of a code, once, by its controller: the council then decides. Or
        /// gives it up, by who may begin it; or dismisses it, by a vote of the council.
        ///
        /// Emits [`RecoveryContested`](Event::RecoveryContested) or
        /// [`RecoveryCancelled`](Event::RecoveryCancelled). O(1).
        #[pallet::call_index(28)]
        pub fn cancel_recovery(origin: OriginFor<T>, code: CodeBytes) -> DispatchResult {
            let by = Self::actor(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_cancel_recovery(code, by)
        }

        /// Takes back control of a code when the notice is over, by who may begin it; where the
        /// controller has objected, by a vote of the council. Of an area, its notice period ends too.
        ///
        /// Emits [`ControlMoved`](Event::ControlMoved). O(1).
        #[pallet::call_index(29)]
        pub fn complete_recovery(origin: OriginFor<T>, code: CodeBytes) -> DispatchResult {
            let by = Self::actor(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_complete_recovery(code, by)
        }

        /// Sets for how many blocks changes of high risk are announced ahead in an area: the end of a
        /// code, a move of control, another default link, hosts that are dropped, and a shorter period. Such a call then
        /// only announces the change the first time; sent again when it is due, it makes it. By the
        /// area's registrar.
        ///
        /// Emits [`NoticePeriodSet`](Event::NoticePeriodSet) or
        /// [`ChangeAnnounced`](Event::ChangeAnnounced). O(1).
        #[pallet::call_index(30)]
        pub fn set_notice_period(
            origin: OriginFor<T>,
            area: CodeBytes,
            blocks: u32,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let area = functions::parse::<T>(&area)?;
            Self::do_set_notice_period(area, blocks, who)
        }

        /// Withdraws the announced change of a code. By who announced it, or who controls the code,
        /// directly or from above; the end of the code, from above.
        ///
        /// Emits [`NoticeWithdrawn`](Event::NoticeWithdrawn). O(1).
        #[pallet::call_index(31)]
        pub fn withdraw_notice(origin: OriginFor<T>, code: CodeBytes) -> DispatchResult {
            let who = Self::signer(origin)?;
            let code = functions::parse::<T>(&code)?;
            Self::do_withdraw_notice(code, who)
        }

        /// Opens a series whose items are numbers of `width` digits, at most 18. They are issued in
        /// sequence, or in blocks that are leased. Otherwise as [`open_series`](Self::open_series).
        ///
        /// Emits [`SequenceOpened`](Event::SequenceOpened). O(r) in the octets of its record.
        #[pallet::call_index(32)]
        #[pallet::weight(functions::Cost::<T>::of_sequence_opened(series).most())]
        pub fn open_sequence(
            origin: OriginFor<T>,
            series: Registration,
            width: u8,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            Self::do_open_sequence(series, width, who)
        }

        /// Registers the next `count` numbers of a series, passing over blocks and reserved numbers: at
        /// most 16 of these, which a `count` of 0 does alone. `first` is the series' next number as
        /// the signer knows it, so that a repeated request is refused.
        ///
        /// Emits [`ItemsIssued`](Event::ItemsIssued) for all that are in a row. O(n) in numbers.
        #[pallet::call_index(33)]
        #[pallet::weight(functions::Cost::<T>::of_items(*count, MAX_JUMPS).most())]
        pub fn issue_items(
            origin: OriginFor<T>,
            series: CodeBytes,
            first: Option<u64>,
            count: u32,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            let series = functions::parse::<T>(&series)?;
            Self::do_issue_items(series, first, count, who)
        }

        /// Leases the numbers of a series that begin with `prefix` to `holder`, which is enrolled for it:
        /// numbers that nobody ever had, or that were declared unused. By who may issue in the series;
        /// inside a leased block, by its holder. For the same holder, prolongs the lease, by who gave it.
        ///
        /// Emits [`BlockLeased`](Event::BlockLeased). O(1).
        #[pallet::call_index(34)]
        #[pallet::weight(functions::Cost::<T>::of_lease().most())]
        pub fn lease_block(
            origin: OriginFor<T>,
            series: CodeBytes,
            prefix: Label,
            holder: AccountId32,
            until: Moment,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            let series = functions::parse::<T>(&series)?;
            Self::do_lease_block(series, prefix, holder, until, who)
        }

        /// Commits to what is issued in a block, once, by its holder: to how many items, to the root of
        /// the tree of them, and to the `manifest` that lists them all. `place` is where the proof of each
        /// can be had: a template such as a link's, on a host that the area allows.
        ///
        /// Emits [`BlockCommitted`](Event::BlockCommitted). O(1), whatever the number of items.
        #[pallet::call_index(35)]
        pub fn commit_block(
            origin: OriginFor<T>,
            series: CodeBytes,
            prefix: Label,
            commitment: Commitment,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let series = functions::parse::<T>(&series)?;
            Self::do_commit_block(series, prefix, commitment, who)
        }

        /// Declares that nothing is issued in numbers, so that they can be leased again: in a leased block
        /// or a part of it, by its holder, also when the lease is over; in a part of a committed block
        /// with the proof of it.
        ///
        /// Emits [`DeclaredUnused`](Event::DeclaredUnused). O(1).
        #[pallet::call_index(36)]
        pub fn declare_unused(
            origin: OriginFor<T>,
            series: CodeBytes,
            part: Label,
            proof: Option<RangeProof>,
        ) -> DispatchResult {
            let who = Self::signer(origin)?;
            let series = functions::parse::<T>(&series)?;
            Self::do_declare_unused(series, part, proof, who)
        }

        /// Registers an item of a committed block by itself, with the proof that it is in it and the
        /// record to which the holder committed. By the block's holder, or who may issue in the series.
        ///
        /// Emits [`ItemPromoted`](Event::ItemPromoted). O(r) in the octets of the record.
        #[pallet::call_index(37)]
        #[pallet::weight(functions::Cost::<T>::of_promotion(registration).most())]
        pub fn promote_item(
            origin: OriginFor<T>,
            registration: Registration,
            proof: ItemProof,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            Self::do_promote_item(registration, proof, who)
        }

        /// Registers units, or objects of a series, with a name each in the same `language` where they
        /// have one: [`register_batch`](Self::register_batch) for the most usual case, in fewer octets and
        /// with one event.
        ///
        /// Emits [`LabelsRegistered`](Event::LabelsRegistered). Fails with
        /// [`BatchItem`](Error::BatchItem). O(n + r) in labels and the octets of their names.
        #[pallet::call_index(38)]
        #[pallet::weight(functions::Cost::<T>::of_labels(language, items).most())]
        pub fn register_labels(
            origin: OriginFor<T>,
            parent: CodeBytes,
            language: Language,
            items: BoundedVec<LabelName, ConstU32<MAX_LABELS>>,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            let parent = functions::parse::<T>(&parent)?;
            Self::do_register_labels(parent, language, items, who)
        }

        /// Registers `count` units, or objects of a series with chosen items, whose labels are the
        /// numbers from `first` on, all of as many digits.
        ///
        /// Emits [`ItemsIssued`](Event::ItemsIssued). Fails with [`BatchItem`](Error::BatchItem). O(n) in
        /// numbers.
        #[pallet::call_index(39)]
        #[pallet::weight(functions::Cost::<T>::of_sequence(*count).most())]
        pub fn register_sequence(
            origin: OriginFor<T>,
            parent: CodeBytes,
            first: Label,
            count: u32,
        ) -> DispatchResultWithPostInfo {
            let who = Self::signer(origin)?;
            let parent = functions::parse::<T>(&parent)?;
            Self::do_register_sequence(parent, first, count, who)
        }
    }

    /// What people look up by hand, for instance under *Developer > View functions* of Polkadot-JS
    /// Apps. Programs ask the runtime API, which answers the same.
    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What the registry says of a code.
        pub fn resolve(code: CodeBytes) -> Result<Resolution, ReadProblem> {
            Self::registry().resolve(&code)
        }

        /// Who controls a code, and what is under way about that.
        pub fn control_of(code: CodeBytes) -> Result<ControlAnswer, ReadProblem> {
            Self::registry().control(&Code::parse(&code)?)
        }

        /// What an account may do for others.
        pub fn delegations_of(who: AccountId32) -> Result<Vec<DelegationAnswer>, ReadProblem> {
            Self::registry().delegations(&who)
        }

        /// The quota of an area; none where any number of codes may be issued.
        pub fn quota_of_area(area: CodeBytes) -> Result<Option<AreaQuota>, ReadProblem> {
            Self::registry().quota(&Code::parse(&area)?)
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            assert_eq!(
                Self::name(),
                schema::PALLET,
                "readers without metadata look for the pallet under this name"
            );
            assert!(
                T::ApplicationPeriod::get() > 0,
                "an application must stay open for at least one block"
            );
            assert!(
                T::OpenPeriod::get() > 0,
                "what is due must stay open for at least one block"
            );
        }
    }
}
