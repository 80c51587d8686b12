//! Questions beside codes.

use super::registry::*;
use axum::{
    body::Body,
    http::{header, Request, StatusCode},
};
use city_code::Code;
use city_identity_primitives::State;
use serde_json::json;

const JSON: (&str, &str) = ("accept", "application/json");

#[tokio::test]
async fn lists_come_in_pages() {
    let app = app(Memory::new(Map::city()));
    let children = get(&app, &format!("/v1/children?code={CITY}&limit=1"), &[JSON]).await;
    assert_eq!(children.json()["items"][0]["code"], UNIT);
    let below = get(&app, &format!("/v1/children?code={SERIES}"), &[JSON]).await;
    assert_eq!(below.json()["items"][0]["code"], OBJECT);
    let history = get(&app, &format!("/v1/history?code={UNIT}"), &[JSON]).await;
    assert_eq!(history.json()["items"][0]["number"], 1);
    let lineage = get(&app, &format!("/v1/lineage?code={UNIT}"), &[JSON]).await;
    assert_eq!(lineage.json()["successors"], json!([]));
    for query in [
        &format!("code={CITY}&limit=0"),
        &format!("code={CITY}&limit=1000"),
        &format!("code={CITY}&nothing=1"),
        &format!("code={CITY}&divisions=2"),
        "code=MA.156.1301.0I",
        "code=MA.156&after=a",
        "limit=1",
    ] {
        let refused = get(&app, &format!("/v1/children?{query}"), &[JSON]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn other_names_lead_to_codes() {
    let app = app(Memory::new(Map::city()));
    let found = get(&app, "/v1/aliases?scheme=gb2260&value=130100", &[JSON]).await;
    assert_eq!(found.json()["resolution"]["code"], CITY);
    let cjt = get(
        &app,
        "/v1/aliases?scheme=cjt553&value=130102060101000000123",
        &[JSON],
    )
    .await;
    assert_eq!(
        cjt.json()["resolution"]["code"],
        "MA.156.130102/CJ.060101.000000123"
    );
    let wrong = get(&app, "/v1/aliases?scheme=nothing&value=1", &[JSON]).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    let division = get(&app, "/v1/divisions?code=130100&year=1992", &[JSON]).await;
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

#[tokio::test]
async fn places_lie_in_places() {
    let mut map = Map::city();
    for (code, name) in [
        (130_000, "河北省"),
        (130_102, "长安区"),
        (130_104, "桥西区"),
        (139_001, "定州市"),
        (140_000, "山西省"),
    ] {
        map.division(code, name);
        let code = Code::from_gb2260(code).unwrap();
        map.register(code.as_str(), State::Active, None);
    }
    let app = app(Memory::new(map));
    let places = |query: &'static str| {
        let app = app.clone();
        async move {
            let path = format!("/v1/children?divisions=1&code={query}");
            let found = get(&app, &path, &[JSON]).await.json();
            let codes = found["items"].as_array().unwrap().iter();
            let codes = codes.map(|child| child["code"].as_str().unwrap().to_string());
            (codes.collect::<Vec<_>>(), found["next"].clone())
        }
    };
    let (provinces, next) = places("MA.156").await;
    assert_eq!(provinces, ["MA.156.13", "MA.156.14"]);
    assert!(next.is_null());
    assert_eq!(places("MA.156.13").await.0, [CITY, "MA.156.139001"]);
    assert_eq!(places(CITY).await.0, ["MA.156.130102", "MA.156.130104"]);
    let (first, next) = places("MA.156.1301&limit=1").await;
    assert_eq!(
        (first, next),
        (vec!["MA.156.130102".into()], json!("130102"))
    );
    let (second, next) = places("MA.156.1301&limit=1&after=130102").await;
    assert_eq!(second, ["MA.156.130104"]);
    assert!(next.is_null());
    assert_eq!(places("MA.156.130102").await.0, [""; 0]);
    assert_eq!(places(UNIT).await.0, [""; 0]);
}

#[tokio::test]
async fn codes_are_found_by_their_names() {
    let memory = Memory::new(Map::city());
    let app = following(memory.clone());
    let found = |query: &'static str| {
        let app = app.clone();
        async move {
            let path = format!("/v1/search?name={query}");
            // The names are read in the background.
            for _ in 0..500 {
                let found = get(&app, &path, &[JSON]).await;
                if found.status != StatusCode::SERVICE_UNAVAILABLE {
                    return found;
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            panic!("the names are never read");
        }
    };
    let cities = found("%E7%9F%B3%E5%AE%B6").await.json();
    assert_eq!(cities["items"][0]["code"], CITY);
    assert_eq!(cities["indexed"]["number"], 1);
    let lamp = found("%3Cb%3E").await.json();
    assert_eq!(lamp["items"][0]["code"], OBJECT);
    assert_eq!(found("nothing").await.json()["items"], json!([]));
    assert_eq!(found("%20").await.json()["items"], json!([]));
    for query in ["", "a&limit=0", "a&limit=101", &"a".repeat(300)] {
        let path = format!("/v1/search?name={query}");
        let refused = get(&app, &path, &[JSON]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
    }
    // What is told of a code is new, also where its name is not known yet.
    memory.finalize(2, |map| {
        map.revise(CITY, |next| next.state = State::Suspended)
    });
    let cities = found("%E7%9F%B3%E5%AE%B6").await.json();
    assert_eq!(cities["items"][0]["status"], "suspended");
    // People search where they look up codes.
    let page = get(&app, "/?code=%E7%9F%B3%E5%AE%B6", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("石家庄市") && page.text.contains(CITY));
}

#[tokio::test]
async fn the_questions_are_described() {
    let app = app(Memory::new(Map::city()));
    let description = get(&app, "/v1/openapi.json", &[JSON]).await.json();
    assert_eq!(description["openapi"], "3.1.0");
    let paths = description["paths"].as_object().unwrap();
    for path in [
        "/aliases",
        "/authority-chain",
        "/children",
        "/divisions",
        "/history",
        "/lineage",
        "/resolve",
        "/rule",
        "/search",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    let next = &description["components"]["schemas"]["At_Page_Child_String"]["allOf"][0]
        ["properties"]["next"];
    assert_eq!(next["type"], json!(["string", "null"]));
    let bare = get(&app, "/v1/docs", &[]).await;
    assert_eq!(bare.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(bare.header(header::LOCATION), "docs/");
    let page = get(&app, "/v1/docs/", &[]).await;
    assert!(page.text.contains("swagger-ui"));
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("script-src 'self';"), "{policy}");
    let start = get(&app, "/v1/docs/swagger-initializer.js", &[]).await;
    assert!(start.text.contains("/v1/openapi.json"));
    assert_eq!(
        get(&app, "/v1/docs/nothing", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_asked_is_counted() {
    let app = app(Memory::new(Map::city()));
    for _ in 0..3 {
        get(&app, &format!("/{UNIT}"), &[JSON]).await;
    }
    get(&app, "/v1/rule", &[]).await;
    let counted = get(&app, "/metrics", &[]).await;
    assert_eq!(counted.header(header::CACHE_CONTROL), "no-store");
    for line in [
        "city_resolver_requests_total{route=\"/{code}\",status=\"200\"} 3",
        "city_resolver_requests_total{route=\"/v1/rule\",status=\"200\"} 1",
        "city_resolver_answers_total{from=\"memory\"} 2",
        "city_resolver_answers_total{from=\"registry\"} 1",
        "city_resolver_block 1",
    ] {
        assert!(counted.text.contains(line), "{line} in {}", counted.text);
    }
}

#[tokio::test]
async fn codes_have_pictures() {
    let app = app(Memory::new(Map::city()));
    let svg = get(&app, &format!("/v1/codes/{OBJECT}.svg"), &[]).await;
    assert_eq!(svg.status, StatusCode::OK);
    assert_eq!(svg.header(header::CONTENT_TYPE), "image/svg+xml");
    assert!(svg.text.contains(OBJECT));
    for (path, status) in [
        ("/v1/codes/MA.156.1301.77.svg", StatusCode::NOT_FOUND),
        ("/v1/codes/MA.156.1301.0I.svg", StatusCode::BAD_REQUEST),
        ("/v1/codes/MA.156.1301.01", StatusCode::BAD_REQUEST),
        ("/v1/codes/MA.156.1301.gif", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(get(&app, path, &[]).await.status, status, "{path}");
    }
    let page = get(&app, &format!("/{CITY}"), &[]).await;
    assert!(page.text.contains(&format!("src=\"/v1/codes/{CITY}.svg\"")));
}

#[tokio::test]
async fn inspectors_are_given_a_trust_bundle() {
    let app = app(Memory::new(Map::city()));
    let bundle = get(&app, &format!("/v1/trust?code={OBJECT}"), &[JSON]).await;
    let bundle: signed_code::TrustBundle = serde_json::from_str(&bundle.text).unwrap();
    let codes: Vec<_> = bundle.entries.keys().map(ToString::to_string).collect();
    assert_eq!(codes, ["MA.156", CITY, UNIT, SERIES, OBJECT]);
    // Nothing is in it that the chain does not prove.
    assert!(bundle.hosts.is_empty());
    assert_eq!(bundle.block.number, 1);
    let city = &bundle.entries[&CITY.parse().unwrap()];
    assert_eq!(city.hosts, [HOST]);
    assert!(city.proof.is_some());
}
