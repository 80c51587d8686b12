//! The description of the questions (OpenAPI 3.1), and a page to read it on.

use crate::{app::App, document::Document};
use axum::{
    body::Body,
    extract::Path,
    http::{header, HeaderMap, HeaderValue, StatusCode},
    response::{Redirect, Response},
    routing::get,
    Router,
};
use serde::Serialize;
use serde_json::{json, Value};
use std::{
    future::{ready, Ready},
    sync::Arc,
};
use utoipa::{
    openapi::{ComponentsBuilder, Info, License, OpenApi, OpenApiBuilder, Server},
    IntoResponses, PartialSchema, ToSchema,
};
use utoipa_swagger_ui::Config;

/// Where the description stands.
const PLACE: &str = "/v1/openapi.json";
/// What the page that shows it may do: run its own scripts, which come from here.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The description without the questions.
pub fn head() -> OpenApi {
    let mut info = Info::new("City code resolver", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Questions about city codes. Answers speak of the newest final block, which each of them \
         names. What a code is can also be asked for under its own URL: see docs/resolver.md."
            .into(),
    );
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".into());
    info.license = Some(license);
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/v1")]))
        .components(Some(
            ComponentsBuilder::new()
                .schema("Problem", ProblemDocument::schema())
                .build(),
        ))
        .build()
}

/// The description, and the page.
pub fn router(description: OpenApi) -> Router<Arc<App>> {
    // Types are described as their derives have it.
    let description = serde_json::to_value(&description).map(with_last_pages);
    let description = Arc::new(description.unwrap_or_default());
    let page = Arc::new(Config::from(PLACE));
    Router::new()
        .route(
            "/openapi.json",
            get(move |headers: HeaderMap| async move {
                Document::json("application/json", &*description).response(&headers)
            }),
        )
        .route("/docs", get(|| ready(Redirect::permanent("docs/"))))
        .route("/docs/", get(shown(page.clone())))
        .route("/docs/{file}", get(shown(page)))
}

/// Says that the last page of a list has no next one. `utoipa` does not see that what is optional may be
/// null, where its type is a parameter.
fn with_last_pages(mut description: Value) -> Value {
    let schemas = description.pointer_mut("/components/schemas");
    for schema in schemas.and_then(Value::as_object_mut).into_iter().flatten() {
        allow_null(schema.1);
    }
    description
}

fn allow_null(schema: &mut Value) {
    if let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) {
        parts.iter_mut().for_each(allow_null);
    }
    let Some(next) = schema.pointer_mut("/properties/next") else {
        return;
    };
    if let Some(kind) = next.get_mut("type").filter(|kind| kind.is_string()) {
        *kind = json!([kind.take(), "null"]);
    }
}

/// Serves a file of the page.
fn shown(page: Arc<Config<'static>>) -> impl Fn(Option<Path<String>>) -> Ready<Response> + Clone {
    move |file| {
        let name = file.map_or_else(String::new, |Path(name)| name);
        ready(file_of(&name, page.clone()))
    }
}

fn file_of(name: &str, page: Arc<Config<'static>>) -> Response {
    let file = utoipa_swagger_ui::serve(name, page).ok().flatten();
    let Some(file) = file else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(file.bytes.into_owned()));
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::from_str(&file.content_type) {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    response
}

/// Why there is no answer (RFC 9457). Some problems have members of their own beside these.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Which problem it is: `urn:cityid:problem:` and a word.
    r#type: String,
    /// What it is.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What it is about this time.
    detail: String,
}

/// What each question may be answered instead.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it is there for its schema")]
pub enum Refusals {
    /// The question cannot be understood.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(ProblemDocument),
    /// There is nothing of the kind.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemDocument),
    /// The question is too long.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLong(ProblemDocument),
    /// This client has asked too often.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(ProblemDocument),
    /// The answer took too long.
    #[response(status = 504)]
    Late,
    /// The registry cannot be read now: `Retry-After` says when to ask again.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(ProblemDocument),
}
