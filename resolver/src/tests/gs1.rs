//! What the GS1-Conformant Resolver Standard 1.2 asks of a resolver whatever its keys are. What is
//! left out, and why, is in docs/conformance.md.

use super::registry::*;
use axum::{
    body::Body,
    http::{header, Method, Request, StatusCode},
    Router,
};
use serde_json::json;

const LINKSET: (&str, &str) = ("accept", "application/linkset+json");

fn resolver() -> Router {
    app(Memory::new(Map::city()))
}

async fn with_method(app: &Router, method: Method, path: &str) -> Answered {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::ORIGIN, "https://a.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "GET");
    send(app, request.body(Body::empty()).unwrap()).await
}

/// "support HTTP GET, HEAD and OPTIONS".
#[tokio::test]
async fn gs1_get_head_and_options() {
    let app = resolver();
    let path = format!("/{UNIT}");
    let got = with_method(&app, Method::GET, &path).await;
    let head = with_method(&app, Method::HEAD, &path).await;
    assert_eq!(got.status, head.status);
    for name in [header::LOCATION, header::LINK, header::VARY] {
        assert_eq!(got.header(name.clone()), head.header(name));
    }
    let options = with_method(&app, Method::OPTIONS, &path).await;
    assert_eq!(options.status, StatusCode::OK);
    let methods = options.header(header::ACCESS_CONTROL_ALLOW_METHODS);
    assert!(methods.contains("GET") && methods.contains("HEAD"));
}

/// "support CORS", with what clients need to read.
#[tokio::test]
async fn gs1_cors() {
    let app = resolver();
    for path in [format!("/{UNIT}"), "/nothing".into(), "/v1/rule".into()] {
        let answered = with_method(&app, Method::GET, &path).await;
        assert_eq!(answered.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        let exposed = answered.header(header::ACCESS_CONTROL_EXPOSE_HEADERS);
        assert!(exposed.contains("link") && exposed.contains("location"));
    }
}

/// "syntactically validate the URI, and report errors with 400"; "not use 200 with a resource that
/// indicates an error condition".
#[tokio::test]
async fn gs1_errors_are_400_and_never_200() {
    let app = resolver();
    for (path, status) in [
        (format!("/{UNIT}/foo"), StatusCode::BAD_REQUEST),
        ("/MA.156.1301.0I".into(), StatusCode::BAD_REQUEST),
        ("/MA.156.1301-UC".into(), StatusCode::BAD_REQUEST),
        ("/MA.156.1301.77".into(), StatusCode::NOT_FOUND),
        ("/MA.840.1".into(), StatusCode::NOT_FOUND),
        (format!("/{UNIT}?linkType=license"), StatusCode::NOT_FOUND),
    ] {
        for accept in ["text/html", "application/json", "application/linkset+json"] {
            let answered = get(&app, &path, &[("accept", accept)]).await;
            // A linkset has all links, whatever relation is named.
            if !(path.contains("linkType") && accept != "text/html") {
                assert_eq!(answered.status, status, "{path} as {accept}");
            }
        }
    }
}

/// "redirect to the default link unless the request asks for another one".
#[tokio::test]
async fn gs1_default_link() {
    let app = resolver();
    let answered = get(&app, &format!("/{UNIT}"), &[]).await;
    assert_eq!(answered.status, StatusCode::TEMPORARY_REDIRECT);
    assert!(!answered.header(header::LOCATION).is_empty());
    let other = get(&app, &format!("/{UNIT}?linkType=help"), &[]).await;
    assert_eq!(other.status, StatusCode::TEMPORARY_REDIRECT);
    assert_ne!(
        answered.header(header::LOCATION),
        other.header(header::LOCATION)
    );
}

/// "respond to linkType=linkset, and to the media type, with a linkset"; "a Link header with rel
/// linkset on the redirect".
#[tokio::test]
async fn gs1_linkset() {
    let app = resolver();
    let by_type = get(&app, &format!("/{UNIT}"), &[LINKSET]).await;
    for path in [
        format!("/{UNIT}?linkType=linkset"),
        format!("/{UNIT}?linkType=all"),
    ] {
        let by_query = get(&app, &path, &[]).await;
        assert_eq!(by_query.status, StatusCode::OK);
        assert_eq!(
            by_query.header(header::CONTENT_TYPE),
            "application/linkset+json"
        );
        assert_eq!(by_query.json(), by_type.json());
    }
    let redirect = get(&app, &format!("/{UNIT}"), &[]).await;
    let expected = format!(
        "<{BASE}/{UNIT}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\""
    );
    assert_eq!(redirect.header(header::LINK), expected);
}

/// "pass on all pairs of the query that it does not use itself".
#[tokio::test]
async fn gs1_query_is_passed_on() {
    let answered = get(
        &resolver(),
        &format!("/{UNIT}?a=1&linkType=help&b=%20"),
        &[],
    )
    .await;
    let expected = "https://www.sjz.example/help?a=1&b=%20";
    assert_eq!(answered.header(header::LOCATION), expected);
}

/// "tolerate trailing slashes".
#[tokio::test]
async fn gs1_trailing_slash() {
    let answered = get(&resolver(), &format!("/{UNIT}/"), &[]).await;
    assert_eq!(answered.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(answered.header(header::LOCATION), format!("{BASE}/{UNIT}"));
}

/// "walk up the tree" of the identifiers where one has no links of its own.
#[tokio::test]
async fn gs1_walking_up() {
    let answered = get(&resolver(), &format!("/{LAMP}"), &[LINKSET]).await;
    let anchors = answered.json()["linkset"]
        .as_array()
        .unwrap()
        .iter()
        .map(|context| context["anchor"].clone())
        .collect::<Vec<_>>();
    assert!(
        anchors.contains(&json!(format!("{BASE}/{LAMP}"))),
        "{anchors:?}"
    );
}

/// "a resolver description file".
#[tokio::test]
async fn gs1_description() {
    let description = get(&resolver(), "/.well-known/city-resolver", &[]).await;
    let description = description.json();
    assert_eq!(description["resolverRoot"], BASE);
    for member in [
        "name",
        "supportedPrimaryKeys",
        "linkTypeDefaultCanBeLinkset",
    ] {
        assert!(!description[member].is_null(), "{member}");
    }
}
