//! Proofs of items of committed blocks, fetched from a place over TLS.

use super::registry::*;
use crate::{app::router, inclusion::Proofs};
use axum::{
    http::{header, StatusCode},
    response::Redirect,
    routing::get as serves,
    Router,
};
use axum_server::{tls_rustls::RustlsConfig, Handle};
use block_tree::{ServedProof, Shape, Tree};
use reqwest::{Certificate, Client};
use std::{
    net::SocketAddr,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
};

const NUMBERED: &str = "MA.156.1301.01/60.20000000";
/// The place's own certificate for a hundred years, and its key, which protects nothing.
const CERTIFICATE: &[u8] = include_bytes!("place/certificate.der");
const KEY: &[u8] = include_bytes!("place/key.der");
const JSON: (&str, &str) = ("accept", "application/json");

/// The block of the items that begin with 12, of which 1201 and 1207 are issued.
fn tree() -> (Shape, Tree) {
    let shape = Shape::new(NUMBERED, "12", 4).unwrap();
    let items = [(1201, [1; 32]), (1207, [7; 32])];
    (shape.clone(), Tree::build(shape, items).unwrap())
}

fn served(item: u64) -> String {
    let (shape, tree) = tree();
    let proof = ServedProof::new(&shape, item, tree.prove(item).unwrap()).unwrap();
    serde_json::to_string(&proof).unwrap()
}

/// A place of proofs: good ones, and others.
fn place() -> Router {
    let asked = AtomicUsize::new(0);
    let second = move || match asked.fetch_add(1, Ordering::Relaxed) {
        0 => (StatusCode::NOT_FOUND, String::new()),
        _ => (StatusCode::OK, served(1210)),
    };
    let second = Arc::new(second);
    Router::new()
        .route("/1210", serves(move || async move { second() }))
        .route("/1201", serves(|| async { served(1201) }))
        .route("/1203", serves(|| async { served(1203) }))
        .route("/1204", serves(|| async { served(1201) }))
        .route("/1205", serves(|| async { "no proof" }))
        .route("/1206", serves(|| async { Redirect::to("/1201") }))
        .route(
            "/1207",
            serves(|| async { " ".repeat(3_000) + &served(1207) }),
        )
        .route(
            "/1208",
            serves(|| async {
                tokio::time::sleep(std::time::Duration::from_secs(3)).await;
                served(1201)
            }),
        )
}

/// The application over a block whose proofs are at `template`, and a place that has them.
async fn city(template: &str) -> Router {
    let mut map = Map::city();
    map.commit(NUMBERED, &tree().1, template);
    let tls = RustlsConfig::from_der(vec![CERTIFICATE.to_vec()], KEY.to_vec());
    let handle = Handle::new();
    let address: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let server = axum_server::bind_rustls(address, tls.await.unwrap()).handle(handle.clone());
    tokio::spawn(server.serve(place().into_make_service()));
    let address = handle.listening().await.unwrap();
    let client = Client::builder()
        .tls_certs_only([Certificate::from_der(CERTIFICATE).unwrap()])
        .resolve(HOST, address);
    router(made(Memory::new(map)).fetching(Proofs::with(client)))
}

async fn item(app: &Router, item: &str) -> serde_json::Value {
    let answered = get(app, &format!("/{NUMBERED}.{item}"), &[JSON]).await;
    assert_eq!(answered.status, StatusCode::OK);
    assert_eq!(answered.json()["status"], "committed");
    answered.json()["inclusion"].clone()
}

#[tokio::test]
async fn what_is_issued_is_shown_to_be() {
    let app = city(&format!("https://{HOST}/{{item}}")).await;
    for (number, status) in [("1201", "active"), ("1203", "not-issued")] {
        let shown = item(&app, number).await;
        assert_eq!(shown["isShown"], true, "{shown}");
        assert_eq!(shown["status"], status);
        assert_eq!(shown["proof"]["item"], number);
    }
    let page = get(&app, &format!("/{NUMBERED}.1201"), &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header(header::LOCATION), "");
    assert!(page.text.contains("Shown to be issued"));
    let page = get(&app, &format!("/{NUMBERED}.1203"), &[]).await;
    assert!(page
        .text
        .contains("The proof shows that this number was not issued."));
}

#[tokio::test]
async fn a_place_that_has_no_proof_shows_nothing() {
    let app = city(&format!("https://{HOST}/{{item}}")).await;
    for (number, why) in [
        ("1204", "does not fit the root"),
        ("1205", "serves no proof of an item"),
        ("1206", "303"),
        ("1207", "more than 2048 octets"),
        ("1208", ""),
        ("1209", "404"),
    ] {
        let shown = item(&app, number).await;
        assert_eq!(shown["isShown"], false, "{number}: {shown}");
        let told = shown["why"].as_str().unwrap();
        assert!(told.contains(why), "{number}: {told}");
    }
    let page = get(&app, &format!("/{NUMBERED}.1209"), &[]).await;
    assert!(page.text.contains("Not shown"));
}

#[tokio::test]
async fn what_could_not_be_shown_is_asked_for_again() {
    let app = city(&format!("https://{HOST}/{{item}}")).await;
    assert_eq!(item(&app, "1210").await["isShown"], false);
    assert_eq!(item(&app, "1210").await["isShown"], true);
}

#[tokio::test]
async fn nothing_is_fetched_from_where_the_area_does_not_allow() {
    for template in [
        "https://other.example/{item}",
        "https://127.0.0.1/{item}",
        "http://www.sjz.example/{item}",
        "https://www.sjz.example:444/{item}",
    ] {
        let shown = item(&city(template).await, "1201").await;
        assert_eq!(shown["isShown"], false, "{template}");
        let told = shown["why"].as_str().unwrap();
        let is_refused = told.contains("does not allow") || told.contains("no plain https");
        assert!(is_refused, "{template}: {told}");
    }
}
