//! Questions beside codes.

use super::registry::*;
use axum::{
    body::Body,
    http::{header, Request, StatusCode},
};
use serde_json::json;

const JSON: (&str, &str) = ("accept", "application/json");

#[tokio::test]
async fn lists_come_in_pages() {
    let app = app(Memory::new(Map::city()));
    let children = get(&app, &format!("/v1/children/{CITY}?limit=1"), &[JSON]).await;
    assert_eq!(children.json()["items"][0]["code"], UNIT);
    let below = get(&app, &format!("/v1/children/{SERIES}"), &[JSON]).await;
    assert_eq!(below.json()["items"][0]["code"], OBJECT);
    let history = get(&app, &format!("/v1/history/{UNIT}"), &[JSON]).await;
    assert_eq!(history.json()["items"][0]["number"], 1);
    let lineage = get(&app, &format!("/v1/lineage/{UNIT}"), &[JSON]).await;
    assert_eq!(lineage.json()["successors"], json!([]));
    for query in ["limit=0", "limit=1000"] {
        let refused = get(&app, &format!("/v1/children/{CITY}?{query}"), &[JSON]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn other_names_lead_to_codes() {
    let app = app(Memory::new(Map::city()));
    let found = get(&app, "/v1/aliases/gb2260/130100", &[JSON]).await;
    assert_eq!(found.json()["resolution"]["code"], CITY);
    let cjt = get(&app, "/v1/aliases/cjt553/130102060101000000123", &[JSON]).await;
    assert_eq!(
        cjt.json()["resolution"]["code"],
        "MA.156.130102/CJ.060101.000000123"
    );
    let wrong = get(&app, "/v1/aliases/nothing/1", &[JSON]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let division = get(&app, "/v1/divisions/130100?year=1992", &[JSON]).await;
    assert_eq!(
        division.json()["division"]["periods"][0]["name"],
        "石家庄市"
    );
    let chain = get(&app, "/v1/authority-chain?from=3", &[JSON]).await;
    assert_eq!(chain.json()["changes"], 3);
    let unknown = get(&app, "/v1/nothing", &[JSON]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn several_codes_are_resolved_at_once() {
    let app = app(Memory::new(Map::city()));
    let ask = |body: String| {
        let request = Request::post("/v1/resolve").header(header::ACCEPT, "application/json");
        send(&app, request.body(Body::from(body)).unwrap())
    };
    let found = ask(json!({ "codes": [UNIT, "x"] }).to_string()).await;
    assert_eq!(found.json()["items"][0]["code"], UNIT);
    assert_eq!(found.json()["items"][1]["status"], "malformed");
    let many = json!({ "codes": vec![UNIT; 101] }).to_string();
    assert_eq!(ask(many).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ask("{}".into()).await.status, StatusCode::BAD_REQUEST);
    let long = format!("{{\"codes\": [\"{}\"]}}", "A".repeat(20_000));
    assert_eq!(ask(long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
