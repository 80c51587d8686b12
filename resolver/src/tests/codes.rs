//! What is answered for codes.

use super::registry::*;
use axum::body::Body;
use axum::http::{header, Method, Request, StatusCode};
use city_identity_primitives::State;
use serde_json::json;

const JSON: (&str, &str) = ("accept", "application/json");
const LINKSET: (&str, &str) = ("accept", "application/linkset+json");
const CHINESE: (&str, &str) = ("accept-language", "zh-CN");

fn city() -> axum::Router {
    app(Memory::new(Map::city()))
}

#[tokio::test]
async fn a_phone_lands_on_the_page_in_its_language() {
    let app = city();
    for (language, location) in [
        ("zh-CN", "https://www.sjz.example/zh"),
        ("en-GB", "https://www.sjz.example/en?a=b"),
        ("de", "https://www.sjz.example/zh"),
    ] {
        let answered = get(&app, &format!("/{UNIT}"), &[("accept-language", language)]).await;
        assert_eq!(answered.status, StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(answered.header(header::LOCATION), location);
        assert_eq!(answered.header(header::VARY), "accept, accept-language");
        assert!(answered.header(header::LINK).contains("rel=\"linkset\""));
    }
    // A link that is inherited has the item in it; other pairs of the query are passed on.
    let answered = get(&app, &format!("/{LAMP}?x=1"), &[]).await;
    assert_eq!(
        answered.header(header::LOCATION),
        "https://www.sjz.example/asset/A7?x=1"
    );
    // A signature is set aside.
    let answered = get(&app, &format!("/{UNIT}:S.ABC"), &[CHINESE]).await;
    assert_eq!(
        answered.header(header::LOCATION),
        "https://www.sjz.example/zh"
    );
}

#[tokio::test]
async fn what_has_no_default_link_has_a_page_of_its_own() {
    let answered = get(&city(), &format!("/{CITY}"), &[CHINESE]).await;
    assert_eq!(answered.status, StatusCode::OK);
    assert_eq!(
        answered.header(header::CONTENT_TYPE),
        "text/html; charset=utf-8"
    );
    for text in [
        "石家庄市",
        "有效",
        "城市管理局",
        "MA.156.1301-UB",
        "lang=\"zh\"",
    ] {
        assert!(answered.text.contains(text), "{text}");
    }
}

#[tokio::test]
async fn codes_have_one_url() {
    let app = city();
    for path in [
        "/ma.156.1301.01?a=1",
        "/MA.156.1301.01-TC?a=1",
        "/MA.156.1301.01/?a=1",
    ] {
        let answered = get(&app, path, &[("host", "evil.example")]).await;
        assert_eq!(answered.status, StatusCode::MOVED_PERMANENTLY, "{path}");
        assert_eq!(
            answered.header(header::LOCATION),
            format!("{BASE}/{UNIT}?a=1")
        );
    }
    let typed = get(&app, "/?code=ma.156.1301.01", &[]).await;
    assert_eq!(typed.status, StatusCode::SEE_OTHER);
    assert_eq!(typed.header(header::LOCATION), format!("{BASE}/{UNIT}"));
}

#[tokio::test]
async fn programs_get_what_they_ask_for() {
    let app = city();
    let record = get(&app, &format!("/{UNIT}"), &[JSON]).await;
    assert_eq!(record.json()["names"][0]["text"], "城市管理局");
    assert_eq!(record.json()["block"]["finalized"], true);
    let proven = get(&app, &format!("/{UNIT}?proof=1"), &[JSON]).await;
    assert_eq!(proven.json()["proof"], UNIT);
    let did = get(&app, &format!("/{UNIT}"), &[("accept", "application/did")]).await;
    assert_eq!(did.json()["id"], "did:cityid:MA.156.1301.01");
    let refused = get(&app, &format!("/{UNIT}"), &[("accept", "image/png")]).await;
    assert_eq!(refused.status, StatusCode::NOT_ACCEPTABLE);
    // A custom code answers for its object.
    let custom = get(&app, &format!("/{OBJECT}/B7"), &[JSON]).await;
    assert_eq!(custom.json()["unverified"], "B7");
    assert_eq!(custom.json()["registered"], OBJECT);
}

#[tokio::test]
async fn a_linkset_has_a_context_for_each_level() {
    let app = city();
    for (path, accept) in [
        (format!("/{OBJECT}"), LINKSET),
        (format!("/{OBJECT}?linkType=all"), ("accept", "*/*")),
    ] {
        let answered = get(&app, &path, &[accept]).await;
        assert_eq!(
            answered.header(header::CONTENT_TYPE),
            "application/linkset+json"
        );
        let contexts = answered.json()["linkset"].as_array().unwrap().clone();
        let anchors: Vec<_> = contexts
            .iter()
            .map(|context| context["anchor"].clone())
            .collect();
        let expected = [OBJECT, UNIT].map(|code| json!(format!("{BASE}/{code}")));
        assert_eq!(anchors, expected);
        assert_eq!(contexts[1]["about"][1]["hreflang"], json!(["en"]));
    }
    let text = get(
        &app,
        &format!("/{UNIT}"),
        &[("accept", "application/linkset")],
    )
    .await;
    assert!(text
        .text
        .starts_with("<https://www.sjz.example/zh>; rel=\"about\""));
    let help = get(&app, &format!("/{UNIT}?linkType=help"), &[]).await;
    assert_eq!(
        help.header(header::LOCATION),
        "https://www.sjz.example/help"
    );
    let none = get(&app, &format!("/{UNIT}?linkType=license"), &[JSON_OR_PAGE]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

const JSON_OR_PAGE: (&str, &str) = ("accept", "text/html, application/json;q=0.5");

#[tokio::test]
async fn what_is_not_in_force_sends_nobody_away() {
    let memory = Memory::new(Map::city());
    let app = app(memory.clone());
    let ask = |accept: &'static str| {
        let app = app.clone();
        async move { get(&app, &format!("/{UNIT}"), &[("accept", accept)]).await }
    };
    memory.finalize(2, |map| {
        map.revise(UNIT, |next| next.state = State::Suspended)
    });
    for (accept, status) in [
        ("text/html", StatusCode::FORBIDDEN),
        ("application/linkset+json", StatusCode::FORBIDDEN),
        ("application/json", StatusCode::OK),
        ("application/did", StatusCode::OK),
    ] {
        assert_eq!(ask(accept).await.status, status, "{accept}");
    }
    let did = ask("application/did").await.json();
    assert_eq!(did.get("service"), None);
    memory.finalize(3, |map| map.retire(UNIT, "MA.156.1301.02"));
    for (accept, status) in [
        ("text/html", StatusCode::GONE),
        ("application/linkset+json", StatusCode::GONE),
        ("application/json", StatusCode::OK),
        ("application/did", StatusCode::GONE),
    ] {
        assert_eq!(ask(accept).await.status, status, "{accept}");
    }
    let page = ask("text/html").await;
    assert!(page.text.contains("MA.156.1301.02"));
    let never = get(
        &app,
        "/MA.156.1301.77",
        &[("accept", "application/linkset+json")],
    )
    .await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_code_is_explained() {
    let app = city();
    for (path, status) in [
        ("/MA.156.1301.0I", StatusCode::BAD_REQUEST),
        ("/MA.156%2E1301", StatusCode::BAD_REQUEST),
        ("/MA%2F156", StatusCode::BAD_REQUEST),
        ("/M%D0%90.156.1301", StatusCode::BAD_REQUEST),
        ("/%FF", StatusCode::BAD_REQUEST),
        ("/MA.840.1", StatusCode::NOT_FOUND),
        ("/favicon.ico", StatusCode::BAD_REQUEST),
    ] {
        let answered = get(&app, path, &[("accept", "application/linkset+json")]).await;
        assert_eq!(answered.status, status, "{path}");
        assert_eq!(
            answered.header(header::CONTENT_TYPE),
            "application/problem+json"
        );
        assert_eq!(answered.json()["status"], status.as_u16());
        let page = get(&app, path, &[]).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.header(header::CONTENT_TYPE).starts_with("text/html"));
    }
    let long = format!("/{}", "A".repeat(5_000));
    assert_eq!(get(&app, &long, &[]).await.status, StatusCode::URI_TOO_LONG);
}

#[tokio::test]
async fn an_answer_is_as_new_as_the_newest_final_block() {
    let memory = Memory::new(Map::city());
    let app = app(memory.clone());
    let name = || async {
        let answered = get(&app, &format!("/{UNIT}"), &[JSON]).await;
        answered.json()["names"][0]["text"]
            .as_str()
            .unwrap()
            .to_string()
    };
    assert_eq!(name().await, "城市管理局");
    // Kept, as long as no other block is final.
    memory.change_unseen(|map| map.register(UNIT, State::Active, Some(record("甲", &[]))));
    assert_eq!(name().await, "城市管理局");
    memory.finalize(2, |_| ());
    assert_eq!(name().await, "甲");
    // The node was replaced by one that is behind.
    memory.finalize(1, |map| {
        map.register(UNIT, State::Active, Some(record("乙", &[])))
    });
    assert_eq!(name().await, "乙");
}

#[tokio::test]
async fn without_a_node_clients_are_told_to_come_again() {
    let memory = Memory::new(Map::city());
    let app = app(memory.clone());
    memory.go_away();
    for path in [
        format!("/{UNIT}"),
        "/readyz".into(),
        format!("/v1/children?code={CITY}"),
    ] {
        let answered = get(&app, &path, &[JSON]).await;
        assert_eq!(answered.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(answered.header(header::RETRY_AFTER), "2");
    }
    assert_eq!(get(&app, "/healthz", &[]).await.status, StatusCode::OK);
    memory.finalize(2, |_| ());
    assert_eq!(
        get(&app, &format!("/{UNIT}"), &[JSON]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_code_can_be_asked_what_it_was() {
    let mut map = Map::city();
    map.revise(UNIT, |next| next.state = State::Suspended);
    let app = app(Memory::new(map));
    let ask = |query: &'static str| {
        let app = app.clone();
        async move { get(&app, &format!("/{UNIT}?{query}"), &[JSON]).await }
    };
    for (query, status) in [
        ("versionId=1", "active"),
        ("versionId=2", "suspended"),
        ("versionTime=1970-01-01T00:00:00.500Z", "active"),
        ("versionTime=1970-01-01T00:00:02Z", "suspended"),
    ] {
        let answered = ask(query).await;
        assert_eq!(answered.json()["status"], status, "{query}");
    }
    assert_eq!(ask("versionId=3").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask("versionId=x").await.status, StatusCode::BAD_REQUEST);
    let before_all = ask("versionTime=1970-01-01T00:00:00Z").await;
    assert_eq!(before_all.status, StatusCode::NOT_FOUND);
    // The past leads nowhere.
    let page = get(&app, &format!("/{UNIT}?versionId=1"), &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    let year = ask("asOf=1992").await.json();
    assert_eq!(year["division"]["periods"][0]["name"], "石家庄市");
}

#[tokio::test]
async fn answers_are_safe_to_show() {
    let app = city();
    let page = get(&app, &format!("/{OBJECT}?versionId=1"), &[]).await;
    assert!(
        page.text.contains("&lt;b&gt;路灯&lt;/b&gt;"),
        "{}",
        page.text
    );
    assert!(page
        .header(header::CONTENT_SECURITY_POLICY)
        .contains("default-src 'none'"));
    assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(!page.header(header::STRICT_TRANSPORT_SECURITY).is_empty());
    let shared = get(
        &app,
        &format!("/{UNIT}"),
        &[JSON, ("origin", "https://a.example")],
    )
    .await;
    assert_eq!(shared.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert!(shared
        .header(header::ACCESS_CONTROL_EXPOSE_HEADERS)
        .contains("link"));
}

#[tokio::test]
async fn only_what_reads_is_allowed() {
    let app = city();
    let ask = |method: Method| {
        let request = Request::builder().method(method).uri(format!("/{UNIT}"));
        request.body(Body::empty()).unwrap()
    };
    let head = send(&app, ask(Method::HEAD)).await;
    assert_eq!(head.status, StatusCode::TEMPORARY_REDIRECT);
    assert!(head.text.is_empty() && !head.header(header::LOCATION).is_empty());
    assert_eq!(
        send(&app, ask(Method::DELETE)).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}
