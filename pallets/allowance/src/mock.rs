//! A small runtime for the tests.

use frame_support::{
    derive_impl,
    dispatch::{DispatchClass, DispatchInfo, PostDispatchInfo},
    parameter_types,
    traits::ConstU32,
    weights::Weight,
};
use frame_system::{limits::BlockWeights, EnsureRoot};
use sp_runtime::{
    traits::DispatchTransaction,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    BuildStorage,
};

use crate::{
    self as pallet_allowance, AreaCode, BucketId, BucketLimits, CallLists, CheckAllowance,
    CheckNonce, CheckRights, Class, Enrol, EnrolledBy, Limits, Lookups, Refusal, WeightInfo,
};

pub type AccountId = u64;
pub type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system::Pallet<Test>;

    #[runtime::pallet_index(1)]
    pub type Allowance = pallet_allowance::Pallet<Test>;

    #[runtime::pallet_index(2)]
    pub type Multisig = pallet_multisig::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type BlockWeights = CheapExtrinsics;
}

parameter_types! {
    pub CheapExtrinsics: BlockWeights = BlockWeights::builder()
        .for_class(DispatchClass::all(), |weights| {
            weights.base_extrinsic = Weight::from_parts(BASE, 0);
            weights.max_total = Some(Weight::from_parts(1_000_000_000_000, u64::MAX));
        })
        .build_or_panic();
    pub const NoDeposit: u32 = 0;
    /// How much less the extension weighs for an account that may use all of its bucket.
    pub static BucketSaves: Weight = Weight::zero();
}

impl pallet_multisig::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = ();
    type DepositBase = NoDeposit;
    type DepositFactor = NoDeposit;
    type MaxSignatories = ConstU32<5>;
    type WeightInfo = ();
    type BlockNumberProvider = System;
}

impl pallet_allowance::Config for Test {
    type AdminOrigin = EnsureRoot<AccountId>;
    type Calls = RemarkLists;
    type Rights = RemarkRights;
    type MaxApplicants = ConstU32<3>;
    type MaxVouched = ConstU32<4>;
    type MaxDelegates = ConstU32<2>;
    type MaxOpenOperations = ConstU32<2>;
    type MaxSignatories = ConstU32<5>;
    type WeightInfo = ();
}

/// Only the council sends the remark `council`.
pub struct RemarkLists;

impl CallLists<RuntimeCall> for RemarkLists {
    fn lists(class: Class, call: &RuntimeCall) -> bool {
        let is_councils = *call == remark(b"council");
        !is_councils || class == Class::Council
    }
}

/// Nobody has a right on the remark `forbidden`.
pub struct RemarkRights;

impl CheckRights<AccountId, RuntimeCall> for RemarkRights {
    fn check(_who: &AccountId, call: &RuntimeCall, _left: &mut Lookups) -> Result<(), Refusal> {
        if *call == remark(b"forbidden") {
            return Err(Refusal::NoRight);
        }
        Ok(())
    }
}

impl WeightInfo for () {
    fn enrol_multisig(m: u32) -> Weight {
        Weight::from_parts(100, 0).saturating_mul(m.into())
    }
    fn withdraw_enrolment() -> Weight {
        Weight::from_parts(100, 0)
    }
    fn set_limits() -> Weight {
        Weight::from_parts(100, 0)
    }
    fn check_allowance() -> Weight {
        Weight::from_parts(50, 0)
    }
    fn check_bucket() -> Weight {
        Self::check_allowance().saturating_sub(BucketSaves::get())
    }
}

/// Two council members, as the council's adapter would enrol them.
pub const COUNCIL: [AccountId; 2] = [1, 2];
pub const APPLICANT: AccountId = 10;
pub const REGISTRAR: AccountId = 20;
pub const HOLDER: AccountId = 21;
pub const STRANGER: AccountId = 99;

pub fn area(code: &str) -> BucketId {
    BucketId::Area(AreaCode::try_from(code.as_bytes().to_vec()).unwrap())
}

/// The home of [`REGISTRAR`] and [`HOLDER`].
pub fn shijiazhuang() -> BucketId {
    area("MA.156.1301")
}

/// Limits that make sums easy: weight as in the tests' costs, without the base cost.
pub const SMALL: BucketLimits = BucketLimits {
    cap_weight: 1_000,
    refill_weight: 100,
    cap_bytes: 500,
    refill_bytes: 50,
};

/// The base cost of any extrinsic in the mock, which every charge contains.
pub const BASE: u64 = 5;

/// `limits` with room in weight for the base cost of `transactions` extrinsics on top.
pub fn with_base(limits: BucketLimits, transactions: u64) -> BucketLimits {
    BucketLimits {
        cap_weight: limits.cap_weight + transactions * BASE,
        ..limits
    }
}

pub struct ExtBuilder {
    pub enrolments: Vec<(AccountId, Class, BucketId)>,
    pub limits: Limits,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self {
            enrolments: vec![
                (COUNCIL[0], Class::Council, BucketId::Council),
                (COUNCIL[1], Class::Council, BucketId::Council),
                (APPLICANT, Class::Applicant, BucketId::Applicants),
                (REGISTRAR, Class::Registrar, shijiazhuang()),
                (HOLDER, Class::Holder, shijiazhuang()),
            ],
            limits: Limits::default(),
        }
    }
}

impl ExtBuilder {
    pub fn area_limits(mut self, limits: BucketLimits) -> Self {
        self.limits.area = limits;
        self
    }

    pub fn council_limits(mut self, limits: BucketLimits) -> Self {
        self.limits.council = limits;
        self
    }

    pub fn build(self) -> sp_io::TestExternalities {
        let config = RuntimeGenesisConfig {
            allowance: pallet_allowance::GenesisConfig {
                enrolments: self.enrolments,
                limits: self.limits,
            },
            ..Default::default()
        };
        let mut ext: sp_io::TestExternalities = config.build_storage().unwrap().into();
        ext.execute_with(|| System::set_block_number(1));
        ext
    }

    /// Run a test in block 1, then check the whole state.
    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            Allowance::do_try_state().unwrap();
        });
    }
}

/// Enrol an applicant on the word of the first council member.
pub fn enrol_applicant(who: AccountId) {
    Allowance::enrol(
        &who,
        Class::Applicant,
        BucketId::Applicants,
        EnrolledBy::Account(COUNCIL[0]),
    )
    .unwrap();
}

pub fn remark(text: &[u8]) -> RuntimeCall {
    frame_system::Call::remark {
        remark: text.to_vec(),
    }
    .into()
}

/// A normal call declared to weigh `weight`.
pub fn declared(weight: u64) -> DispatchInfo {
    DispatchInfo {
        call_weight: Weight::from_parts(weight, 0),
        ..Default::default()
    }
}

/// A call that turned out to weigh `weight`.
pub fn weighed(weight: u64) -> PostDispatchInfo {
    PostDispatchInfo {
        actual_weight: Some(Weight::from_parts(weight, 0)),
        ..Default::default()
    }
}

/// Put a transaction of `who` into the block: declared and actual weight of the call, length.
pub fn transact(
    who: AccountId,
    weight: u64,
    actual: u64,
    len: usize,
) -> Result<(), TransactionValidityError> {
    CheckAllowance::<Test>::new()
        .test_run(
            RuntimeOrigin::signed(who),
            &remark(b""),
            &declared(weight),
            len,
            0,
            |_| Ok(weighed(actual)),
        )
        .map(|_| ())
}

/// Ask what the pool asks when a transaction comes from outside.
pub fn validate(
    who: AccountId,
    call: &RuntimeCall,
    weight: u64,
    len: usize,
) -> Result<(), TransactionValidityError> {
    CheckAllowance::<Test>::new()
        .validate_only(
            RuntimeOrigin::signed(who),
            call,
            &declared(weight),
            len,
            TransactionSource::External,
            0,
        )
        .map(|_| ())
}

/// A refusal as the pool tells it.
pub fn custom(refusal: Refusal) -> Result<(), TransactionValidityError> {
    Err(InvalidTransaction::Custom(refusal.as_u8()).into())
}

/// Put a remark of `who` into the block through the allowance and the nonce, as a runtime does.
pub fn transact_with_nonce(who: AccountId, nonce: u32) -> Result<(), TransactionValidityError> {
    (
        CheckAllowance::<Test>::new(),
        CheckNonce::<Test>::from_nonce(nonce),
    )
        .dispatch_transaction(
            RuntimeOrigin::signed(who),
            remark(b"hello"),
            &declared(10),
            10,
            0,
        )
        .map(|_| ())
}
