//! What shows who the chain's first authorities were.

use city_runtime::{Header, VERSION};
use codec::Encode;
use registry_proof::{first_authorities_key, Genesis};
use sc_service::ChainSpec;
use sp_core::{Bytes, H256};
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{prove_read, InMemoryBackend};

/// The first block's header, and the proof of its list of authorities. It is made from the chain
/// spec: most nodes no longer have, or never had, the state of the first block.
///
/// # Errors
/// If the spec has no state, or another one than the first block.
pub fn prove(spec: &dyn ChainSpec, header: &Header) -> Result<Genesis, String> {
    let storage = spec.as_storage_builder().build_storage()?;
    let state = InMemoryBackend::<BlakeTwo256>::from((storage, VERSION.state_version()));
    let root: &H256 = state.root();
    if *root != header.state_root {
        return Err("the chain spec has another state than the first block".into());
    }
    let proof = prove_read(state, [first_authorities_key()]).map_err(|error| error.to_string())?;
    Ok(Genesis {
        header: header.encode().into(),
        state: proof.into_iter_nodes().map(Bytes).collect(),
    })
}
