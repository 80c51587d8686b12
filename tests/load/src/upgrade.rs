//! The runtime after this one, for tests of an upgrade: the same code under the next number.

use anyhow::{ensure, Context, Result};
use codec::Encode;
use sp_version::RuntimeVersion;
use std::borrow::Cow;

/// The longest code of a runtime, in octets.
const LONGEST: usize = 64 << 20;

/// The code, compressed as chains store it.
///
/// # Errors
/// If the code of this program's runtime does not say its version where it should.
pub fn next_runtime() -> Result<Vec<u8>> {
    let code = city_runtime::WASM_BINARY.context("this program was built without a runtime")?;
    let mut code = sp_maybe_compressed_blob::decompress(code, LONGEST)?.into_owned();
    // As it stands in a section of the code: the list of APIs has a section of its own.
    let version = RuntimeVersion {
        apis: Cow::Borrowed(&[]),
        ..city_runtime::VERSION
    };
    let next = RuntimeVersion {
        spec_version: version.spec_version.saturating_add(1),
        ..version.clone()
    };
    let (version, next) = (version.encode(), next.encode());
    let places: Vec<_> = code
        .windows(version.len())
        .enumerate()
        .filter_map(|(at, part)| (part == version).then_some(at))
        .collect();
    ensure!(places.len() == 1, "the version stands at {places:?}");
    for (at, octet) in places.into_iter().flat_map(|at| at..).zip(next) {
        *code.get_mut(at).context("the code is too short")? = octet;
    }
    sp_maybe_compressed_blob::compress_strongly(&code, LONGEST)
        .context("the code cannot be compressed")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_next_runtime_is_another_one() {
        let code = next_runtime().unwrap();
        assert_ne!(Some(&code[..]), city_runtime::WASM_BINARY);
        assert!(sp_maybe_compressed_blob::decompress(&code, LONGEST).is_ok());
    }
}
