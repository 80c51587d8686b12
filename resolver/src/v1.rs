//! What programs ask beside codes: lists, history, other names, the rule and the table.

use crate::{
    address::Wrong,
    app::{refused, App},
    document::Document,
    problem::Problem,
};
use axum::{
    body::Bytes,
    extract::{
        rejection::{BytesRejection, QueryRejection},
        Query, State,
    },
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
    routing::{get, post},
    Router,
};
use city_code::{rule::Rule, Code};
use city_identity_primitives::{Answers, DivisionAnswer, ReadProblem, Resolution};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// How many rows a page has unless told.
const ROWS: u32 = 50;
/// The media type of answers.
const JSON: &str = "application/json";

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

async fn unknown(headers: HeaderMap) -> Response {
    let title = "There is no such question";
    let detail = "see docs/resolver.md for the questions there are";
    let problem = Problem::new(StatusCode::NOT_FOUND, "no-such-question", title, detail);
    refused(&problem, &headers)
}

/// What a handler answers: a document, or why there is none.
type Answer = Result<Document, Problem>;

fn answered(answer: Answer, headers: &HeaderMap) -> Response {
    match answer {
        Ok(document) => document.response(headers),
        Err(problem) => refused(&problem, headers),
    }
}

/// What stands in the path of a URL behind the name of the question. It is decoded once.
fn rest(uri: &Uri, question: &str) -> Result<String, Problem> {
    // What is nested has the rest of the path only.
    let rest = uri.path().split_once(question).map_or("", |(_, rest)| rest);
    let text = percent_decode_str(rest).decode_utf8();
    text.map(Into::into).map_err(|_| Wrong::NotText.into())
}

fn code(uri: &Uri, question: &str) -> Result<Code, Problem> {
    let code = rest(uri, question)?.parse();
    code.map_err(|error| Wrong::Malformed(error).into())
}

/// What a query says.
fn options<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    let options = query.map(|Query(options)| options);
    options.map_err(|error| Problem::bad_request(error.body_text()))
}

async fn ask<T: Serialize + Send + 'static>(
    app: &App,
    question: impl Fn(&dyn Answers) -> Result<T, ReadProblem> + Send + 'static,
) -> Answer {
    let found = app.reader.ask(question).await?;
    Ok(Document::json(JSON, &found))
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

type Listed = Result<Query<Rows>, QueryRejection>;

async fn children(State(app): State<App>, rows: Listed, uri: Uri, headers: HeaderMap) -> Response {
    let answer = async {
        let (code, rows) = (code(&uri, "/children/")?, options(rows)?);
        let question = move |registry: &dyn Answers| {
            registry.children(&code, rows.after.as_deref(), rows.limit())
        };
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

async fn history(State(app): State<App>, rows: Listed, uri: Uri, headers: HeaderMap) -> Response {
    let answer = async {
        let (code, rows) = (code(&uri, "/history/")?, options(rows)?);
        let after = rows.after.as_deref().map(str::parse).transpose();
        let after =
            after.map_err(|_| Problem::bad_request("`after` is the number of a revision"))?;
        let question = move |registry: &dyn Answers| registry.revisions(&code, after, rows.limit());
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

async fn lineage(State(app): State<App>, rows: Listed, uri: Uri, headers: HeaderMap) -> Response {
    let answer = async {
        let (code, rows) = (code(&uri, "/lineage/")?, options(rows)?);
        let question = move |registry: &dyn Answers| {
            registry.lineage(&code, rows.after.as_deref(), rows.limit())
        };
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

#[derive(Serialize)]
struct AliasFound {
    resolution: Option<Resolution>,
}

async fn alias(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let answer = async {
        let named = rest(&uri, "/aliases/")?;
        let (scheme, value) = named.split_once('/').unwrap_or((&named, ""));
        let (scheme, value) = (scheme.to_string(), value.to_string());
        let question = move |registry: &dyn Answers| {
            let resolution = registry.by_alias(&scheme, &value)?;
            Ok(AliasFound { resolution })
        };
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

#[derive(Debug, Deserialize)]
struct Version {
    version: Option<u16>,
}

#[derive(Serialize)]
struct RuleFound {
    rule: Option<Rule>,
}

async fn rule(
    State(app): State<App>,
    asked: Result<Query<Version>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let version = options(asked)?.version;
        let question = move |registry: &dyn Answers| {
            let rule = registry.rule(version)?;
            Ok(RuleFound { rule })
        };
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

#[derive(Debug, Deserialize)]
struct Year {
    year: Option<u16>,
}

#[derive(Serialize)]
struct DivisionFound {
    division: Option<DivisionAnswer>,
}

async fn division(
    State(app): State<App>,
    asked: Result<Query<Year>, QueryRejection>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let code = rest(&uri, "/divisions/")?.parse();
        let code = code.map_err(|_| Problem::bad_request("a division is six digits"))?;
        let year = options(asked)?.year;
        let question = move |registry: &dyn Answers| {
            let division = registry.division(code, year)?;
            Ok(DivisionFound { division })
        };
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

#[derive(Debug, Deserialize)]
struct Codes {
    codes: Vec<String>,
}

#[derive(Serialize)]
struct Many {
    items: Vec<Resolution>,
}

/// Several codes at once: the body is `{"codes": [...]}`, at most 100.
async fn resolve(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let answer: Answer = async {
        let body = body.map_err(|error| {
            let title = "The question is too long";
            Problem::new(error.status(), "too-long", title, error.body_text())
        })?;
        let codes: Codes = serde_json::from_slice(&body).map_err(|error| {
            Problem::bad_request(format!("the body is to be {{\"codes\": [...]}}: {error}"))
        })?;
        let question = move |registry: &dyn Answers| {
            let items = registry.resolve_many(&codes.codes)?;
            Ok(Many { items })
        };
        ask(&app, question).await
    }
    .await;
    match answer {
        Ok(document) => document.posted(),
        Err(problem) => refused(&problem, &headers),
    }
}

#[derive(Debug, Deserialize)]
struct First {
    from: Option<u64>,
}

async fn authority_chain(
    State(app): State<App>,
    asked: Result<Query<First>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let from = options(asked)?.from.unwrap_or(0);
        let found = app
            .reader
            .blocking(move |source| Ok(source.authority_chain(from)?));
        Ok(Document::json(JSON, &found.await?))
    };
    answered(answer.await, &headers)
}
