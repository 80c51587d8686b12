//! The HTTP binding of DID Resolution (section "HTTP(S) Binding"), so that a Universal Resolver can
//! ask here for `did:cityid`.

use crate::{
    accept::Form,
    app::App,
    did::{resolved, Resolved},
    document::Document,
    links::Query,
    past::Then,
    problem::Problem,
    reader::Failure,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use city_code::alias::did;
use city_identity_primitives::{ReadProblem, Resolution};
use percent_encoding::percent_decode_str;
use serde_json::{json, Value};
use std::sync::Arc;

/// Where DIDs stand.
const PATH: &str = "/1.0/identifiers/";
/// What all of ours begin with.
const METHOD: &str = "did:cityid:";

/// A request for a DID. It is decoded once.
pub async fn resolve(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    let forms = [Form::DidResolution, Form::Did, Form::DidJson];
    let form = Form::wanted_of(&headers, &forms);
    let path = uri.path().strip_prefix(PATH).unwrap_or_default();
    let found = match form {
        None => Err(Error::RepresentationNotSupported),
        Some(_) => find(&app, path, uri.query().unwrap_or_default()).await,
    };
    match found {
        Ok(found) => document(form.unwrap_or(Form::DidResolution), found).response(&headers),
        Err(error) => error.document().response(&headers),
    }
}

async fn find(app: &App, path: &str, query: &str) -> Result<Resolved, Error> {
    let did = percent_decode_str(path).decode_utf8();
    let did = did.map_err(|_| Error::InvalidDid("it is not UTF-8".into()))?;
    let is_did = did.starts_with("did:") && did.split(':').count() > 2;
    if is_did && !did.starts_with(METHOD) {
        return Err(Error::MethodNotSupported);
    }
    if did.contains(['?', '#']) {
        return Err(Error::FeatureNotSupported);
    }
    let code = did::parse(&did).map_err(|error| Error::InvalidDid(error.to_string()))?;
    let options = Query::read(query);
    // All that stands in a document is absolute already.
    let is_known = |pair: &str| pair.is_empty() || pair.starts_with("expandRelativeUrls=");
    let has_other = options.link_type.is_some() || options.hreflang.is_some() || options.proof;
    if has_other || !options.rest.split('&').all(is_known) {
        return Err(Error::FeatureNotSupported);
    }
    let then = Then::read(&options).map_err(|problem| Error::InvalidOptions(problem.detail))?;
    let found = match then {
        None => app
            .reader
            .resolve(&code)
            .await
            .map(|found| (*found.answer).clone()),
        Some(Then::Year(_)) => return Err(Error::FeatureNotSupported),
        Some(Then::Point(point)) => {
            let asked = app
                .reader
                .ask(move |registry| registry.resolve_at(&code, point));
            asked.await.map(|found| found.answer.resolution)
        }
    };
    let answer = found.map_err(|failure| match failure {
        Failure::Problem(ReadProblem::BeyondHistory) => Error::NotFound(code.to_string()),
        other => Error::Unavailable(other.into()),
    })?;
    let found = resolved(&app.base, &code, &answer);
    match found.document {
        Some(_) => Ok(found),
        None => Err(Error::NotFound(answer.code)),
    }
}

/// What is answered for a DID that was found: 410 if it is deactivated.
pub fn document(form: Form, found: Resolved) -> Document {
    let status = match found.is_deactivated {
        true => StatusCode::GONE,
        false => StatusCode::OK,
    };
    let document = match form {
        Form::DidResolution => {
            // Of what is deactivated there is no document in a result.
            let document = found.document.filter(|_| !found.is_deactivated);
            let result = json!({
                "didDocument": document,
                "didResolutionMetadata": { "contentType": Form::Did.media_type() },
                "didDocumentMetadata": found.metadata,
            });
            Document::json(form.media_type(), &result)
        }
        form => Document::json(form.media_type(), &found.document),
    };
    document.status(status)
}

/// What is answered for the code of a DID that was never issued.
pub fn not_found(answer: &Resolution) -> Document {
    Error::NotFound(answer.code.clone()).document()
}

/// Why there is no DID document: the errors of DID Resolution, section "Errors".
enum Error {
    InvalidDid(String),
    InvalidOptions(String),
    NotFound(String),
    RepresentationNotSupported,
    MethodNotSupported,
    FeatureNotSupported,
    /// Not an error of the question.
    Unavailable(Problem),
}

impl Error {
    fn document(&self) -> Document {
        let (status, name, title, detail) = match self {
            Self::InvalidDid(why) => (
                400,
                "INVALID_DID",
                "This is no DID of a city code",
                why.clone(),
            ),
            Self::InvalidOptions(why) => (
                400,
                "INVALID_OPTIONS",
                "An option cannot be understood",
                why.clone(),
            ),
            Self::NotFound(code) => (
                404,
                "NOT_FOUND",
                "Nothing has this DID",
                format!("{code} is not issued, or was not then"),
            ),
            Self::RepresentationNotSupported => (
                406,
                "REPRESENTATION_NOT_SUPPORTED",
                "Nothing of this type is here",
                "ask for application/did-resolution, application/did or application/did+json"
                    .into(),
            ),
            Self::MethodNotSupported => (
                501,
                "METHOD_NOT_SUPPORTED",
                "This is a DID of another method",
                format!("here DIDs begin with {METHOD}"),
            ),
            Self::FeatureNotSupported => (
                501,
                "FEATURE_NOT_SUPPORTED",
                "This is not done here",
                "DIDs are resolved, with versionId or versionTime; DID URLs are not dereferenced"
                    .into(),
            ),
            // It passes, which the 500 of the specification would not say.
            Self::Unavailable(problem) => {
                (503, "INTERNAL_ERROR", problem.title, problem.detail.clone())
            }
        };
        let error = json!({
            "type": format!("https://www.w3.org/ns/did#{name}"),
            "title": title,
            "detail": detail,
        });
        let result = json!({
            "didDocument": Value::Null,
            "didResolutionMetadata": { "error": error },
            "didDocumentMetadata": {},
        });
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Document::json(Form::DidResolution.media_type(), &result).status(status)
    }
}
