//! How the runtime's wasm is executed.

use sc_executor::{HeapAllocStrategy, WasmExecutor, DEFAULT_HEAP_ALLOC_PAGES};
use sc_service::config::ExecutorConfiguration;
use sp_io::SubstrateHostFunctions;

/// Executes the runtime, with the host functions of the SDK and no others.
pub type Executor = WasmExecutor<SubstrateHostFunctions>;

/// The executor of the SDK's nodes but for one thing: memory is added to an instance when it needs more
/// than the runtime's wasm begins with, and no sooner. Theirs adds all that an instance may ever have before
/// each call, which takes two changes of the memory's protection, each heard by all processors.
pub fn executor(config: &ExecutorConfiguration) -> Executor {
    let strategy = HeapAllocStrategy::Dynamic {
        maximum_pages: Some(DEFAULT_HEAP_ALLOC_PAGES),
    };
    Executor::builder()
        .with_execution_method(config.wasm_method)
        .with_onchain_heap_alloc_strategy(strategy)
        .with_offchain_heap_alloc_strategy(strategy)
        .with_max_runtime_instances(config.max_runtime_instances)
        .with_runtime_cache_size(config.runtime_cache_size)
        .build()
}
