//! Reading over HTTP, from connections that are kept open.

use crate::{
    http::{ask, request, Answers},
    node::Node,
};
use anyhow::Result;
use city_identity_primitives::{schema::ENTRIES, CodeBytes};
use hyper::body::Bytes;
use std::{sync::Arc, time::Duration};

/// How many connections ask at once.
const CONNECTIONS: usize = 16;
/// How many different requests there are.
const REQUESTS: usize = 10_000;
/// For how long is asked.
const DURATION: Duration = Duration::from_secs(15);
/// Before what is measured, so that caches are as in use.
const WARM_UP: Duration = Duration::from_secs(2);

/// Asks for the resolution of codes.
pub async fn resolve(node: &Node, codes: &[CodeBytes]) -> Result<Answers> {
    let requests = codes.iter().map(|code| {
        let code = String::from_utf8_lossy(code);
        request("cityIdentity_v1_resolve", &format!("\"{code}\""))
    });
    measure(node, requests.collect(), "\"status\":\"active\"").await
}

/// Asks for the resolution of codes with its proof.
pub async fn resolve_with_proof(node: &Node, codes: &[CodeBytes]) -> Result<Answers> {
    let requests = codes
        .iter()
        .map(|code| proof_request(&String::from_utf8_lossy(code)));
    measure(node, requests.collect(), "\"status\":\"active\"").await
}

/// The request for the resolution of a code with its proof.
pub fn proof_request(code: &str) -> Bytes {
    request("cityIdentity_v1_resolveWithProof", &format!("\"{code}\""))
}

/// Asks for the entries of codes as they are stored.
pub async fn storage(node: &Node, codes: &[CodeBytes]) -> Result<Answers> {
    let requests = codes.iter().filter_map(|code| {
        let key = sp_core::bytes::to_hex(&entry_key(code)?, false);
        Some(request("state_getStorage", &format!("\"{key}\"")))
    });
    measure(node, requests.collect(), "\"result\":\"0x").await
}

/// Asks for something that costs nothing: how fast the RPC and this program are.
pub async fn nothing(node: &Node) -> Result<Answers> {
    measure(node, vec![request("system_chain", "")], "\"result\":\"").await
}

async fn measure(node: &Node, requests: Vec<Bytes>, expected: &'static str) -> Result<Answers> {
    let port = node.rpc_port();
    let requests = Arc::new(requests);
    ask(port, CONNECTIONS, requests.clone(), expected, WARM_UP).await?;
    let answers = ask(port, CONNECTIONS, requests, expected, DURATION).await?;
    node.check()?;
    Ok(answers)
}

/// Codes that a load registered, in no order and the same each time.
pub fn sample(codes: &[CodeBytes]) -> Vec<CodeBytes> {
    scattered(codes, REQUESTS.min(codes.len()))
}

/// So many of these, in no order and the same each time.
pub fn scattered<T: Clone>(all: &[T], count: usize) -> Vec<T> {
    /// A prime, so that steps of this many reach every place.
    const STRIDE: usize = 1_000_003;
    let place = |n: usize| n.wrapping_mul(STRIDE) % all.len().max(1);
    (0..count)
        .filter_map(|n| all.get(place(n)).cloned())
        .collect()
}

/// The key of the entry of an object: of its series and its item.
fn entry_key(code: &CodeBytes) -> Option<Vec<u8>> {
    let dot = code.iter().rposition(|octet| *octet == b'.')?;
    let (parent, label) = code.split_at_checked(dot)?;
    let label = label.get(1..)?.to_vec();
    Some(ENTRIES.key(&(parent.to_vec().try_into().ok()?, label.try_into().ok()?)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn code(text: &str) -> CodeBytes {
        text.as_bytes().to_vec().try_into().unwrap()
    }

    #[test]
    fn entries_are_keyed_by_series_and_item() {
        let parent = code("MA.156.130102/60.10000000");
        let label = b"000000007".to_vec().try_into().unwrap();
        assert_eq!(
            entry_key(&code("MA.156.130102/60.10000000.000000007")),
            Some(ENTRIES.key(&(parent, label)))
        );
    }

    #[test]
    fn samples_repeat_no_code() {
        let codes: Vec<_> = (0..200).map(|n| code(&format!("{n}"))).collect();
        let sample: HashSet<_> = sample(&codes).into_iter().map(Vec::from).collect();
        assert_eq!(sample.len(), 200);
    }
}
