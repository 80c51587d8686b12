//! Codes on the web: the resolver in a node that follows, against a handler that does nothing and
//! against RPC.

use super::{
    batch::{fill_with, start, CODES},
    mebibytes, reads, Setting,
};
use crate::{
    http::{metric, Connection},
    node::{free_ports, Node},
    registrar::Registrar,
    report::{Recorder, Target},
    wrk,
};
use anyhow::{ensure, Context, Result};
use axum::{http::header, routing::get, Router};
use std::{net::Ipv4Addr, time::Duration};
use tokio::{net::TcpListener, time::sleep};

/// For how long each kind of answer is asked.
const DURATION: Duration = Duration::from_secs(10);
/// How many batches are under way while the registry is filled.
const UNDER_WAY: usize = 20;
/// Connections that ask for as much as there is.
const MANY: usize = 32;
/// Connections that ask without waiting for each other: how long one answer takes is seen so.
const FEW: usize = 2;
const LINKS: &str = "Accept: application/linkset+json";
const RECORD: &str = "Accept: application/json";
/// How long the follower may take to have all, and the names.
const PATIENCE: Duration = Duration::from_secs(600);
const PAUSE: Duration = Duration::from_millis(200);

pub async fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let mut chain = start(setting).await?;
    chain.link_pages().await?;
    let count = setting.scaled(CODES);
    let filled = fill_with(&mut chain, count, UNDER_WAY, Registrar::named_batch).await?;
    let codes = reads::sample(&filled.codes);
    let rpc = reads::resolve(chain.first_node()?, &codes).await?;

    let [port] = free_ports()?;
    let base = format!("http://127.0.0.1:{port}");
    let address = ["--resolver-addr".into(), format!("127.0.0.1:{port}")];
    let node = chain.latecomer(&setting.program, &address).await?;
    wait_for_names(port, count).await?;
    let before = node.resident_memory()?;

    let all: Vec<_> = filled
        .codes
        .iter()
        .map(|code| format!("/{}", String::from_utf8_lossy(code)))
        .collect();
    let scattered = reads::scattered(&all, all.len());
    let hot = all.first().context("no code was registered")?.clone();
    let bare = bare(port, &hot).await?;
    let nothing = asked(bare, vec![hot.clone()], LINKS, MANY).await?;
    let cached = asked(base.clone(), vec![hot], LINKS, MANY).await?;
    recorder.figure("bare", nothing.per_second, "answers/s");
    recorder.figure("cached", cached.per_second, "answers/s");
    let ratio = cached.per_second / nothing.per_second;
    recorder.wanted(
        "cached-ratio",
        ratio,
        "of a bare handler",
        Target::least(0.5),
    );

    let uncached = asked(base.clone(), scattered.clone(), RECORD, MANY).await?;
    recorder.figure("rpc", rpc.per_second, "answers/s");
    recorder.wanted(
        "uncached",
        uncached.per_second,
        "answers/s",
        Target::least(8_000.0),
    );
    let ratio = uncached.per_second / rpc.per_second;
    recorder.wanted("uncached-ratio", ratio, "of RPC", Target::least(0.6));
    recorder.wanted("uncached-p99", uncached.p99, "ms", Target::most(25.0));

    let proofs = scattered.iter().map(|path| format!("{path}?proof=1"));
    let proven = asked(base.clone(), proofs.collect(), RECORD, MANY).await?;
    recorder.wanted(
        "proven",
        proven.per_second,
        "answers/s",
        Target::least(800.0),
    );

    let names = scattered.iter().filter_map(|path| {
        let (_, item) = path.rsplit_once('.')?;
        Some(format!("/v1/search?name=lamp%20no.%20{item}"))
    });
    let searched = asked(base, names.collect(), RECORD, FEW).await?;
    recorder.figure("search", searched.per_second, "answers/s");
    recorder.wanted("search-p99", searched.p99, "ms", Target::most(20.0));

    check(&node, &chain)?;
    let more = mebibytes(node.resident_memory()?) - mebibytes(before);
    recorder.figure("memory-before", mebibytes(before), "MiB");
    recorder.wanted("memory", more, "MiB more", Target::most(300.0));
    Ok(())
}

/// Asks on so many connections.
async fn asked(
    base: String,
    paths: Vec<String>,
    accept: &'static str,
    connections: usize,
) -> Result<wrk::Found> {
    let asked = move || wrk::ask(&base, &paths, &[accept], connections, DURATION);
    tokio::task::spawn_blocking(asked).await?
}

fn check(node: &Node, chain: &crate::chain::Chain) -> Result<()> {
    node.check()?;
    chain.check()
}

/// Waits until the resolver knows the names of this many codes.
async fn wait_for_names(port: u16, count: usize) -> Result<()> {
    let known = async {
        loop {
            if let Ok(mut connection) = Connection::open(port).await {
                let page = connection.get("/metrics").await?;
                let page = String::from_utf8_lossy(&page).into_owned();
                let names = metric(&page, "city_resolver_names").unwrap_or_default();
                if names >= count as f64 {
                    return Ok(());
                }
            }
            sleep(PAUSE).await;
        }
    };
    let known = tokio::time::timeout(PATIENCE, known).await;
    known.context("the resolver does not get to know all names")?
}

/// A server that answers with the same octets as the resolver does for a path, without thinking.
async fn bare(port: u16, path: &str) -> Result<String> {
    let mut connection = Connection::open(port).await?;
    let body = connection.get_as(path, "application/linkset+json").await?;
    ensure!(!body.is_empty(), "the resolver answers with nothing");
    let answer = move || {
        let body = body.clone();
        async move { ([(header::CONTENT_TYPE, "application/linkset+json")], body) }
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let server = axum::serve(listener, Router::new().fallback(get(answer)));
    tokio::spawn(async move { server.await });
    Ok(base)
}
