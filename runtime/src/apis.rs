//! What the runtime answers from outside.

use crate::*;
use alloc::{string::String, vec::Vec};
use city_identity_primitives::{
    AllowanceAnswer, AreaQuota, AsOf, BlockAnswer, Child, ControlAnswer, Counters,
    DelegationAnswer, DivisionAnswer, DivisionCode, ItemProof, LineageAnswer, Page, Past, Point,
    ReadProblem, Resolution, RevisionAnswer, SeriesAnswer,
};
use frame_support::genesis_builder_helper::{build_state, get_preset};
#[cfg(feature = "try-runtime")]
use frame_support::weights::Weight;
use pallet_grandpa::AuthorityId as GrandpaId;
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
    traits::{Block as BlockT, NumberFor},
    transaction_validity::{TransactionSource, TransactionValidity},
    ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;

impl_runtime_apis! {
    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }

        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block);
        }

        fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            OpaqueMetadata::new(Runtime::metadata().into())
        }

        fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
            Runtime::metadata_at_version(version)
        }

        fn metadata_versions() -> Vec<u32> {
            Runtime::metadata_versions()
        }
    }

    impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
        fn execute_view_function(
            id: frame_support::view_functions::ViewFunctionId,
            input: Vec<u8>,
        ) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
            Runtime::execute_view_function(id, input)
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }

        fn finalize_block() -> <Block as BlockT>::Header {
            Executive::finalize_block()
        }

        fn inherent_extrinsics(
            data: sp_inherents::InherentData,
        ) -> Vec<<Block as BlockT>::Extrinsic> {
            data.create_extrinsics()
        }

        fn check_inherents(
            block: <Block as BlockT>::LazyBlock,
            data: sp_inherents::InherentData,
        ) -> sp_inherents::CheckInherentsResult {
            data.check_extrinsics(&block)
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(
            source: TransactionSource,
            tx: <Block as BlockT>::Extrinsic,
            block_hash: <Block as BlockT>::Hash,
        ) -> TransactionValidity {
            Executive::validate_transaction(source, tx, block_hash)
        }
    }

    impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
        fn offchain_worker(header: &<Block as BlockT>::Header) {
            Executive::offchain_worker(header)
        }
    }

    impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
        fn slot_duration() -> sp_consensus_aura::SlotDuration {
            sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
        }

        fn authorities() -> Vec<AuraId> {
            pallet_aura::Authorities::<Runtime>::get().into_inner()
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(
            owner: Vec<u8>,
            seed: Option<Vec<u8>>,
        ) -> OpaqueGeneratedSessionKeys {
            opaque::SessionKeys::generate(&owner, seed).into()
        }

        fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            opaque::SessionKeys::decode_into_raw_public_keys(&encoded)
        }
    }

    impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
        fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
            Grandpa::grandpa_authorities()
        }

        fn current_set_id() -> sp_consensus_grandpa::SetId {
            pallet_grandpa::CurrentSetId::<Runtime>::get()
        }

        fn submit_report_equivocation_unsigned_extrinsic(
            _: sp_consensus_grandpa::EquivocationProof<<Block as BlockT>::Hash, NumberFor<Block>>,
            _: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            // Equivocation has no penalty on chain: the node logs it and the council acts.
            None
        }

        fn generate_key_ownership_proof(
            _: sp_consensus_grandpa::SetId,
            _: GrandpaId,
        ) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
            None
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(account: AccountId) -> Nonce {
            System::account_nonce(account)
        }
    }

    impl city_identity_runtime_api::CityIdentityApi<Block> for Runtime {
        fn resolve(code: String) -> Result<Resolution, ReadProblem> {
            CityIdentity::registry().resolve(code.as_bytes())
        }

        fn resolve_many(codes: Vec<String>) -> Result<Vec<Resolution>, ReadProblem> {
            CityIdentity::registry().resolve_many(&codes)
        }

        fn children(
            code: String,
            after: Option<String>,
            limit: u32,
        ) -> Result<Page<Child, String>, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().children(&code, after.as_deref(), limit)
        }

        fn revisions(
            code: String,
            after: Option<u32>,
            limit: u32,
        ) -> Result<Page<RevisionAnswer, u32>, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().revisions(&code, after, limit)
        }

        fn by_alias(scheme: String, value: String) -> Result<Option<Resolution>, ReadProblem> {
            CityIdentity::registry().by_alias(&scheme, &value)
        }

        fn rule(version: Option<u16>) -> Result<Option<city_code::rule::Rule>, ReadProblem> {
            CityIdentity::registry().rule(version)
        }

        fn division(
            code: DivisionCode,
            year: Option<u16>,
        ) -> Result<Option<DivisionAnswer>, ReadProblem> {
            CityIdentity::registry().division(code, year)
        }

        fn resolve_at(code: String, point: Point) -> Result<Past, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().resolve_at(&code, point)
        }

        fn resolve_as_of(code: String, year: u16) -> Result<AsOf, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().resolve_as_of(&code, year)
        }

        fn lineage(
            code: String,
            after: Option<String>,
            limit: u32,
        ) -> Result<LineageAnswer, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().lineage(&code, after.as_deref(), limit)
        }

        fn allowance(who: AccountId) -> Option<AllowanceAnswer> {
            Allowance::allowance_of(&who).map(allowance_answer)
        }

        fn control(code: String) -> Result<ControlAnswer, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().control(&code)
        }

        fn delegations(who: AccountId) -> Result<Vec<DelegationAnswer>, ReadProblem> {
            CityIdentity::registry().delegations(&who)
        }

        fn delegates(
            code: String,
            after: Option<AccountId>,
            limit: u32,
        ) -> Result<Page<DelegationAnswer, AccountId>, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().delegates(&code, after.as_ref(), limit)
        }

        fn quota(area: String) -> Result<Option<AreaQuota>, ReadProblem> {
            let area = city_code::Code::parse(area.as_bytes())?;
            CityIdentity::registry().quota(&area)
        }

        fn series(code: String) -> Result<Option<SeriesAnswer>, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().series(&code)
        }

        fn blocks(
            series: String,
            after: Option<String>,
            limit: u32,
        ) -> Result<Page<BlockAnswer, String>, ReadProblem> {
            let series = city_code::Code::parse(series.as_bytes())?;
            CityIdentity::registry().blocks(&series, after.as_deref(), limit)
        }

        fn verify_item(code: String, proof: ItemProof) -> Result<Resolution, ReadProblem> {
            let code = city_code::Code::parse(code.as_bytes())?;
            CityIdentity::registry().verify_item(&code, &proof)
        }

        fn counters() -> Result<Counters, ReadProblem> {
            CityIdentity::registry().counters()
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
            build_state::<RuntimeGenesisConfig>(config)
        }

        fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
            get_preset::<RuntimeGenesisConfig>(id, genesis_config_presets::get_preset)
        }

        fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
            genesis_config_presets::preset_names()
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(
            extra: bool,
        ) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
            crate::benchmarks::metadata(extra)
        }

        #[allow(non_local_definitions)]
        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, String> {
            crate::benchmarks::dispatch(config)
        }
    }

    #[cfg(feature = "try-runtime")]
    impl frame_try_runtime::TryRuntime<Block> for Runtime {
        fn on_runtime_upgrade(
            checks: frame_try_runtime::UpgradeCheckSelect,
        ) -> (Weight, Weight) {
            let weight = Executive::try_runtime_upgrade(checks).unwrap_or_default();
            (weight, constants::RuntimeBlockWeights::get().max_block)
        }

        fn execute_block(
            block: <Block as BlockT>::LazyBlock,
            state_root_check: bool,
            signature_check: bool,
            select: frame_try_runtime::TryStateSelect,
        ) -> Weight {
            Executive::try_execute_block(block, state_root_check, signature_check, select)
                .unwrap_or_default()
        }
    }
}

fn allowance_answer(standing: pallet_allowance::Standing) -> AllowanceAnswer {
    use pallet_allowance::{BucketId, Class};
    let class = match standing.class {
        Class::Council => "council",
        Class::Authority => "authority",
        Class::Applicant => "applicant",
        Class::Registrar => "registrar",
        Class::Delegate => "delegate",
        Class::Holder => "holder",
        Class::Signatory => "signatory",
    };
    let bucket = match standing.bucket {
        BucketId::Council => "council".into(),
        BucketId::Authorities => "authorities".into(),
        BucketId::Applicants => "applicants".into(),
        BucketId::Area(area) => String::from_utf8_lossy(&area).into_owned(),
    };
    AllowanceAnswer {
        class: class.into(),
        bucket,
        share: standing.share,
        weight_left: standing.weight_left,
        weight_cap: standing.weight_cap,
        weight_refill: standing.weight_refill,
        bytes_left: standing.bytes_left,
        bytes_cap: standing.bytes_cap,
        bytes_refill: standing.bytes_refill,
    }
}
