//! `registry-proof` as a WebAssembly module that imports nothing.
//!
//! How it is asked is in `wasm_host`, what is asked and answered in `registry_proof::json`;
//! `js/registry-proof.mjs` does all this for JavaScript.

#![cfg(target_arch = "wasm32")]
#![no_std]

/// Answers the request in the buffer, puts the answer in its place, and tells its length.
#[allow(unsafe_code, reason = "a name to be called by")]
#[no_mangle]
pub extern "C" fn answer() -> u32 {
    wasm_host::answer_by(registry_proof::json::answer)
}
