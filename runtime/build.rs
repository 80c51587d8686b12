//! Builds the runtime for wasm; the node embeds it.

fn main() {
    #[cfg(feature = "std")]
    substrate_wasm_builder::WasmBuilder::init_with_defaults()
        .append_to_rust_flags(MEMORY)
        .build();
}

/// With how many octets of memory an instance begins: three fifths are for the stack and the data, and in
/// the rest there is room for what a transaction needs. Making it larger takes system calls.
#[cfg(feature = "std")]
const MEMORY: &str = "-C link-arg=--initial-memory=2097152";
