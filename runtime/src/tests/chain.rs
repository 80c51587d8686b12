//! A chain to test with: the development preset with a few divisions, and signed transactions.

use crate::{genesis_config_presets, *};
use city_identity_primitives::{CodeBytes, Registration};
use codec::Encode;
use frame_support::{dispatch::GetDispatchInfo, traits::OnInitialize};
use serde_json::{json, Value};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    generic::Era, traits::Dispatchable, transaction_validity::TransactionSource,
    ApplyExtrinsicResult, Digest, DigestItem,
};

pub use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

/// Merges `patch` into `value`, as chain specs do.
fn merge(value: &mut Value, patch: Value) {
    match (value, patch) {
        (Value::Object(value), Value::Object(patch)) => {
            for (key, patch) in patch {
                merge(value.entry(key).or_insert(Value::Null), patch);
            }
        }
        (value, patch) => *value = patch,
    }
}

/// The genesis of a preset with a patch on it, as the node builds it.
pub fn genesis(preset: &str, patch: Value) -> Vec<u8> {
    let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
    let preset = genesis_config_presets::get_preset(&preset.into()).unwrap();
    merge(&mut config, serde_json::from_slice(&preset).unwrap());
    merge(&mut config, patch);
    serde_json::to_vec(&config).unwrap()
}

/// Runs `test` in block 1 of a development chain that knows three divisions.
pub fn on_chain(test: impl FnOnce()) {
    let divisions = json!([
        { "code": 130_000, "name": "河北省" },
        { "code": 130_100, "name": "石家庄市" },
        { "code": 130_102, "name": "长安区" },
    ]);
    let patch = json!({ "cityIdentity": { "registry": { "divisions": divisions } } });
    TestExternalities::default().execute_with(|| {
        frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(genesis(
            "development",
            patch,
        ))
        .unwrap();
        begin_block(1);
        test();
        #[cfg(feature = "try-runtime")]
        try_state();
    });
}

#[cfg(feature = "try-runtime")]
fn try_state() {
    use frame_support::traits::{TryState, TryStateSelect};
    AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
}

/// Begins the block `number`, in the slot of that number.
pub fn begin_block(number: BlockNumber) {
    let slot = sp_consensus_aura::Slot::from(u64::from(number));
    let digest = Digest {
        logs: vec![DigestItem::PreRuntime(
            sp_consensus_aura::AURA_ENGINE_ID,
            slot.encode(),
        )],
    };
    System::reset_events();
    System::initialize(&number, &Default::default(), &digest);
    AllPalletsWithSystem::on_initialize(number);
    Timestamp::set(
        RuntimeOrigin::none(),
        u64::from(number) * constants::SLOT_MILLIS,
    )
    .unwrap();
}

/// `call` as a transaction of `signer` with its next nonce.
pub fn signed(signer: Sr25519Keyring, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
    let account = signer.to_account_id();
    let extension: TxExtension = (
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(Era::Immortal),
        pallet_allowance::CheckAllowance::new(),
        pallet_allowance::CheckNonce::from_nonce(System::account_nonce(&account)),
        frame_system::CheckWeight::new(),
        frame_system::WeightReclaim::new(),
    );
    let payload = generic::SignedPayload::new(call.into(), extension.clone()).unwrap();
    let signature = payload.using_encoded(|octets| signer.sign(octets));
    let (call, ..) = payload.deconstruct();
    UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
}

/// Applies `call`, signed by `signer`, as a block does.
pub fn apply(signer: Sr25519Keyring, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
    Executive::apply_extrinsic(signed(signer, call))
}

/// Applies `call` and expects it to succeed.
pub fn must(signer: Sr25519Keyring, call: impl Into<RuntimeCall>) {
    let call = call.into();
    assert_eq!(apply(signer, call.clone()), Ok(Ok(())), "{call:?}");
}

/// What a transaction pool says of `call`.
pub fn validate(
    signer: Sr25519Keyring,
    call: impl Into<RuntimeCall>,
) -> sp_runtime::transaction_validity::TransactionValidity {
    Executive::validate_transaction(
        TransactionSource::External,
        signed(signer, call),
        Default::default(),
    )
}

/// Carries `call` out by a vote of `ayes`, as if each had sent it.
pub fn vote(ayes: &[Sr25519Keyring], call: impl Into<RuntimeCall>) -> sp_runtime::DispatchResult {
    let enact = pallet_governance::Call::enact {
        valid_until: System::block_number() + 10,
        call: alloc::boxed::Box::new(call.into()),
    };
    let ayes = ayes.len() as u32;
    let seats = CouncilMembership::members().len() as u32;
    let origin = pallet_collective::RawOrigin::Members(ayes, seats);
    let call = RuntimeCall::Governance(enact);
    assert!(call.get_dispatch_info().call_weight.ref_time() > 0);
    call.dispatch(origin.into())
        .map(|_| ())
        .map_err(|failed| failed.error)
}

pub fn code(text: &str) -> CodeBytes {
    text.as_bytes().to_vec().try_into().unwrap()
}

pub fn registration(text: &str) -> Registration {
    Registration {
        code: code(text),
        ..Default::default()
    }
}

/// `cityIdentity.register` of one code.
pub fn register(text: &str) -> pallet_city_identity::Call<Runtime> {
    pallet_city_identity::Call::register {
        registration: registration(text),
    }
}

/// Admits `area` with `registrar`.
pub fn admit(area: &str, registrar: Sr25519Keyring) {
    let areas = vec![city_identity_primitives::AreaAdmission {
        area: code(area),
        registrar: registrar.to_account_id(),
    }];
    let areas = areas.try_into().unwrap();
    vote(
        &[Alice, Bob],
        pallet_city_identity::Call::admit_areas { areas },
    )
    .unwrap();
}
