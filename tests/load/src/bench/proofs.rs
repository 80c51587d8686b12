//! Resolving with proof in a registry of full size: what it costs the node, and those who verify.

use super::{
    batch::{fill, start, CODES},
    reads, Setting,
};
use crate::{
    chain::Chain,
    http::{request, Connection},
    report::{Recorder, Target},
    statistics::{distribution, largest, percentile},
};
use anyhow::{ensure, Context, Result};
use city_identity_primitives::CodeBytes;
use hyper::body::Bytes;
use registry_proof::{verify, AuthoritySet, Changes, Freshness, Proof};
use serde::{de::DeserializeOwned, Deserialize};
use std::{
    process::Command,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::task::spawn_blocking;

/// How many proofs are looked at one by one.
const PROOFS: usize = 1_000;
/// How many points a curve has.
const POINTS: usize = 200;
/// How far the chain's time of an answer may be from now.
const MAX_AGE: Duration = Duration::from_secs(600);
/// What verifies in a browser: prints how long that takes there.
const IN_BROWSER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e/verify-in-browser.mjs");

#[derive(Deserialize)]
struct Proven {
    proof: Proof,
}

/// How long verifying takes in a browser, in milliseconds.
#[derive(Deserialize)]
struct InBrowser {
    p50: f64,
    p99: f64,
}

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = start(setting).await?;
    let codes = fill(&mut chain, setting.scaled(CODES)).await?.codes;
    let codes = reads::sample(&codes);

    let answers = reads::resolve_with_proof(chain.first_node()?, &codes).await?;
    let rate = answers.per_second;
    recorder.wanted("rate", rate, "answers/s", Target::least(1_000.0));
    let p99 = percentile(&answers.millis, 0.99);
    recorder.figure("p99", p99, "ms");
    recorder.curve("resolve-with-proof", distribution(&answers.millis, POINTS));

    let some = codes.get(..PROOFS.min(codes.len())).unwrap_or_default();
    let (sizes, millis) = verify_all(&chain, some).await?;
    let size = largest(&sizes);
    recorder.wanted("size", size, "KiB", Target::most(12.0));
    recorder.figure("size-p50", percentile(&sizes, 0.5), "KiB");
    recorder.figure("verify-p50", percentile(&millis, 0.5), "ms");
    let p99 = percentile(&millis, 0.99);
    recorder.wanted("verify-p99", p99, "ms", Target::most(3.0));

    let browser = verify_in_browser(setting, &chain, some).await?;
    recorder.figure("browser-p50", browser.p50, "ms");
    recorder.wanted("browser-p99", browser.p99, "ms", Target::most(15.0));
    Ok(())
}

/// How large each proof is, in KiB, and how long verifying it takes, in milliseconds.
async fn verify_all(chain: &Chain, codes: &[CodeBytes]) -> Result<(Vec<f64>, Vec<f64>)> {
    let mut connection = Connection::open(chain.first_node()?.rpc_port()).await?;
    let page: Changes = call(
        &mut connection,
        request("cityIdentity_v1_authorityChain", "0"),
    )
    .await?;
    let first = chain.rpc().block_hash(0).await?;
    let genesis = page
        .genesis
        .context("the chain of authorities has no beginning")?;
    let authorities = page
        .changes
        .iter()
        .try_fold(AuthoritySet::genesis(first, &genesis)?, |set, change| {
            set.follow(change)
        })?;

    let mut sizes = Vec::new();
    let mut millis = Vec::new();
    for code in codes {
        let code = String::from_utf8_lossy(code);
        let request = reads::proof_request(&code);
        let Proven { proof } = call(&mut connection, request).await?;
        sizes.push(proof.size() as f64 / 1024.0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        let freshness = Freshness {
            now: now.try_into()?,
            max_age: MAX_AGE.as_millis().try_into()?,
        };
        let start = Instant::now();
        let proven = verify(&code, &proof, &authorities, freshness)?;
        millis.push(start.elapsed().as_secs_f64() * 1_000.0);
        ensure!(proven.answer.revision.is_some(), "{code} is not there");
    }
    Ok((sizes, millis))
}

async fn call<T: DeserializeOwned>(connection: &mut Connection, body: Bytes) -> Result<T> {
    #[derive(Deserialize)]
    struct Answer<T> {
        result: T,
    }
    let answer = connection.post(body).await?;
    let answer: Answer<T> = serde_json::from_slice(&answer)
        .with_context(|| String::from_utf8_lossy(&answer).into_owned())?;
    Ok(answer.result)
}

async fn verify_in_browser(
    setting: &Setting,
    chain: &Chain,
    codes: &[CodeBytes],
) -> Result<InBrowser> {
    let url = format!("http://127.0.0.1:{}", chain.first_node()?.rpc_port());
    let module = setting.program.path().with_file_name("registry_proof.wasm");
    let codes = codes.iter().step_by(10);
    let mut command = Command::new("node");
    command
        .args([IN_BROWSER.as_ref(), module.as_os_str()])
        .arg(url)
        .args(codes.map(|code| String::from_utf8_lossy(code).into_owned()));
    let output = spawn_blocking(move || command.output()).await??;
    ensure!(
        output.status.success(),
        "{IN_BROWSER} failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}
