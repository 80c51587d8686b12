//! What programs ask beside codes: lists, history, other names, the rule and the table.

use crate::{app::App, document::Document, problem::Problem};
use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
    routing::{get, post},
    Router,
};
use city_code::Code;
use city_identity_primitives::{Answers, ReadProblem};
use serde::{Deserialize, Serialize};

/// How many rows a page has unless told.
const ROWS: u32 = 50;

/// The questions.
pub fn router() -> Router<App> {
    Router::new()
        .route("/children/{*code}", get(children))
        .route("/history/{*code}", get(history))
        .route("/lineage/{*code}", get(lineage))
        .route("/aliases/{scheme}/{*value}", get(alias))
        .route("/rule", get(rule))
        .route("/divisions/{code}", get(division))
        .route("/resolve", post(resolve))
        .route("/authority-chain", get(authority_chain))
        .fallback(unknown)
}

/// Which rows of a list are wanted.
#[derive(Debug, Deserialize)]
struct Rows {
    after: Option<String>,
    limit: Option<u32>,
}

impl Rows {
    fn limit(&self) -> u32 {
        self.limit.unwrap_or(ROWS)
    }
}

async fn unknown(State(app): State<App>, headers: HeaderMap) -> Response {
    let title = "There is no such question";
    let detail = "see docs/resolver.md for the questions there are";
    let status = axum::http::StatusCode::NOT_FOUND;
    app.refuse(
        Problem::new(status, "no-such-question", title, detail),
        &headers,
    )
}

/// Asks about a code, and answers in JSON.
async fn about<T: Serialize + Send + 'static>(
    app: &App,
    headers: &HeaderMap,
    code: &str,
    question: impl Fn(&dyn Answers, &Code) -> Result<T, ReadProblem> + Send + 'static,
) -> Response {
    let code = match code.parse::<Code>() {
        Ok(code) => code,
        Err(error) => return app.refuse(crate::address::Wrong::Malformed(error).into(), headers),
    };
    ask(app, headers, move |registry| question(registry, &code)).await
}

async fn ask<T: Serialize + Send + 'static>(
    app: &App,
    headers: &HeaderMap,
    question: impl Fn(&dyn Answers) -> Result<T, ReadProblem> + Send + 'static,
) -> Response {
    match app.reader.ask(question).await {
        Ok(found) => Document::json("application/json", &found).response(headers),
        Err(failure) => app.refuse(failure.into(), headers),
    }
}

async fn children(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(rows): Query<Rows>,
    headers: HeaderMap,
) -> Response {
    let question = move |registry: &dyn Answers, code: &Code| {
        registry.children(code, rows.after.as_deref(), rows.limit())
    };
    about(&app, &headers, &code, question).await
}

async fn history(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(rows): Query<Rows>,
    headers: HeaderMap,
) -> Response {
    let after = match rows.after.as_deref().map(str::parse).transpose() {
        Ok(after) => after,
        Err(_) => {
            let wrong = Problem::bad_request("`after` is the number of a revision");
            return app.refuse(wrong, &headers);
        }
    };
    let question =
        move |registry: &dyn Answers, code: &Code| registry.revisions(code, after, rows.limit());
    about(&app, &headers, &code, question).await
}

async fn lineage(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(rows): Query<Rows>,
    headers: HeaderMap,
) -> Response {
    let question = move |registry: &dyn Answers, code: &Code| {
        registry.lineage(code, rows.after.as_deref(), rows.limit())
    };
    about(&app, &headers, &code, question).await
}

#[derive(Serialize)]
struct AliasFound {
    resolution: Option<city_identity_primitives::Resolution>,
}

async fn alias(
    State(app): State<App>,
    Path((scheme, value)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let question = move |registry: &dyn Answers| {
        let resolution = registry.by_alias(&scheme, &value)?;
        Ok(AliasFound { resolution })
    };
    ask(&app, &headers, question).await
}

#[derive(Debug, Deserialize)]
struct Version {
    version: Option<u16>,
}

#[derive(Serialize)]
struct RuleFound {
    rule: Option<city_code::rule::Rule>,
}

async fn rule(
    State(app): State<App>,
    Query(asked): Query<Version>,
    headers: HeaderMap,
) -> Response {
    let question = move |registry: &dyn Answers| {
        let rule = registry.rule(asked.version)?;
        Ok(RuleFound { rule })
    };
    ask(&app, &headers, question).await
}

#[derive(Debug, Deserialize)]
struct Year {
    year: Option<u16>,
}

#[derive(Serialize)]
struct DivisionFound {
    division: Option<city_identity_primitives::DivisionAnswer>,
}

async fn division(
    State(app): State<App>,
    Path(code): Path<u32>,
    Query(asked): Query<Year>,
    headers: HeaderMap,
) -> Response {
    let question = move |registry: &dyn Answers| {
        let division = registry.division(code, asked.year)?;
        Ok(DivisionFound { division })
    };
    ask(&app, &headers, question).await
}

#[derive(Debug, Deserialize)]
struct Codes {
    codes: Vec<String>,
}

#[derive(Serialize)]
struct Many {
    items: Vec<city_identity_primitives::Resolution>,
}

/// Several codes at once: the body is `{"codes": [...]}`, at most 100.
async fn resolve(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let codes: Codes = match serde_json::from_slice(&body) {
        Ok(codes) => codes,
        Err(error) => {
            let wrong = format!("the body is to be {{\"codes\": [...]}}: {error}");
            return app.refuse(Problem::bad_request(wrong), &headers);
        }
    };
    let question = move |registry: &dyn Answers| {
        let items = registry.resolve_many(&codes.codes)?;
        Ok(Many { items })
    };
    ask(&app, &headers, question).await
}

#[derive(Debug, Deserialize)]
struct From {
    from: Option<u64>,
}

async fn authority_chain(
    State(app): State<App>,
    Query(asked): Query<From>,
    headers: HeaderMap,
) -> Response {
    let from = asked.from.unwrap_or(0);
    let found = app
        .reader
        .blocking(move |source| Ok(source.authority_chain(from)?));
    match found.await {
        Ok(found) => Document::json("application/json", &found).response(&headers),
        Err(failure) => app.refuse(failure.into(), &headers),
    }
}
