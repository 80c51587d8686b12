//! The HTTP binding of DID Resolution, by its section "HTTP(S) Binding".

use super::registry::*;
use axum::http::{header, StatusCode};
use city_identity_primitives::State;

const RESULT: (&str, &str) = ("accept", "application/did-resolution");
const DID: &str = "did:cityid:MA.156.1301.01";

async fn ask(app: &axum::Router, did: &str, accept: (&str, &str)) -> Answered {
    get(app, &format!("/1.0/identifiers/{did}"), &[accept]).await
}

#[tokio::test]
async fn a_resolution_result_or_the_document_alone() {
    let app = app(Memory::new(Map::city()));
    let result = ask(&app, DID, RESULT).await;
    assert_eq!(result.status, StatusCode::OK);
    assert_eq!(
        result.header(header::CONTENT_TYPE),
        "application/did-resolution"
    );
    assert_eq!(result.json()["didDocument"]["id"], DID);
    assert_eq!(
        result.json()["didResolutionMetadata"]["contentType"],
        "application/did"
    );
    assert_eq!(result.json()["didDocumentMetadata"]["versionId"], "1");
    for accept in ["application/did", "application/did+json"] {
        let document = ask(&app, DID, ("accept", accept)).await;
        assert_eq!(document.header(header::CONTENT_TYPE), accept);
        assert_eq!(document.json()["id"], DID);
    }
    // Encoded as it has to be where there are options.
    let encoded = ask(&app, "did%3Acityid%3AMA.156.1301.01?versionId=1", RESULT).await;
    assert_eq!(encoded.json()["didDocument"]["id"], DID);
}

#[tokio::test]
async fn errors_have_their_uris_and_statuses() {
    let app = app(Memory::new(Map::city()));
    for (did, accept, status, error) in [
        ("did:cityid:nothing", RESULT, 400, "INVALID_DID"),
        ("nothing", RESULT, 400, "INVALID_DID"),
        (
            "did%3Acityid%3AMA.156.1301.01?versionTime=x",
            RESULT,
            400,
            "INVALID_OPTIONS",
        ),
        ("did:cityid:MA.156.1301.77", RESULT, 404, "NOT_FOUND"),
        (
            "did:cityid:MA.156.1301.01?versionId=9",
            RESULT,
            404,
            "NOT_FOUND",
        ),
        (
            DID,
            ("accept", "image/png"),
            406,
            "REPRESENTATION_NOT_SUPPORTED",
        ),
        ("did:web:a.example", RESULT, 501, "METHOD_NOT_SUPPORTED"),
        (
            "did:cityid:MA.156.1301.01%3Fservice=a",
            RESULT,
            501,
            "FEATURE_NOT_SUPPORTED",
        ),
        (
            "did%3Acityid%3AMA.156.1301.01?noCache=true",
            RESULT,
            501,
            "FEATURE_NOT_SUPPORTED",
        ),
        // Decoded once.
        (
            "did%253Acityid%253AMA.156.1301.01",
            RESULT,
            400,
            "INVALID_DID",
        ),
    ] {
        let answered = ask(&app, did, accept).await;
        assert_eq!(answered.status.as_u16(), status, "{did}");
        let metadata = &answered.json()["didResolutionMetadata"];
        let expected = format!("https://www.w3.org/ns/did#{error}");
        assert_eq!(metadata["error"]["type"], expected, "{did}");
        assert!(answered.json()["didDocument"].is_null());
    }
}

#[tokio::test]
async fn what_is_deactivated_is_gone() {
    let mut map = Map::city();
    map.revise(UNIT, |next| next.state = State::Revoked);
    let app = app(Memory::new(map));
    let gone = ask(&app, DID, RESULT).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert_eq!(gone.json()["didDocumentMetadata"]["deactivated"], true);
    assert!(gone.json()["didDocument"].is_null());
    assert!(gone.json()["didDocument"].is_null());
    let before = ask(&app, "did%3Acityid%3AMA.156.1301.01?versionId=1", RESULT).await;
    assert_eq!(before.status, StatusCode::OK);
}
