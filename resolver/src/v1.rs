//! What programs ask beside codes: lists, history, other names, the rule and the table.
//!
//! The description of it all, `/v1/openapi.json`, is made of the questions' own declarations here.

mod description;
mod names;
mod pictures;
mod places;
mod trust;

use crate::{
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
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
    Router,
};
use city_code::{rule::Rule, Code};
use city_identity_primitives::{
    answer::{At, Child, LineageAnswer, Page, RevisionAnswer},
    Answers, DivisionAnswer, ReadProblem, Resolution,
};
use description::Refusals;
pub use names::named;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// How many rows a page has unless told.
const ROWS: u32 = 50;
/// The greatest number that is a division.
const MOST_DIVISION: u32 = 999_999;
/// The longest label, in octets.
const MOST_LABEL: usize = 20;
/// The media type of answers.
const JSON: &str = "application/json";

/// The questions, and their description.
pub fn router() -> Router<Arc<App>> {
    let questions = OpenApiRouter::with_openapi(description::head())
        .routes(routes!(children))
        .routes(routes!(history))
        .routes(routes!(lineage))
        .routes(routes!(alias))
        .routes(routes!(names::search))
        .routes(routes!(rule))
        .routes(routes!(division))
        .routes(routes!(resolve))
        .routes(routes!(authority_chain))
        .routes(routes!(trust::bundle));
    let (questions, description) = questions.split_for_parts();
    questions
        .merge(description::router(description))
        .route("/codes/{*file}", get(pictures::picture))
        .fallback(unknown)
}

async fn unknown(headers: HeaderMap) -> Response {
    let title = "There is no such question";
    let detail = "see /v1/docs/ for the questions there are";
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

/// What a query says.
type Asked<T> = Result<Query<T>, QueryRejection>;

fn options<T>(query: Asked<T>) -> Result<T, Problem> {
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

/// The history of a code.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct HistoryOf {
    /// The code, in canonical form.
    #[param(example = "MA.156.1301")]
    code: Code,
    /// Where the list goes on: `next` of the page before.
    #[param(minimum = 0, maximum = 4_294_967_295_u32)]
    after: Option<u32>,
    /// The most rows.
    #[serde(default = "rows")]
    #[param(minimum = 1, maximum = 200)]
    limit: u32,
}

/// The lineage of a code.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct LineageOf {
    /// The code, in canonical form.
    #[param(example = "MA.156.1301")]
    code: Code,
    /// Where the list of what came before goes on: `next` of the page before.
    after: Option<Code>,
    /// The most rows.
    #[serde(default = "rows")]
    #[param(minimum = 1, maximum = 200)]
    limit: u32,
}

const fn rows() -> u32 {
    ROWS
}

/// A list of codes below a code.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Below {
    /// The code, in canonical form.
    #[param(example = "MA.156.1301")]
    code: Code,
    /// Where the list goes on: `next` of the page before.
    #[param(pattern = "^[0-9A-Z.]{1,20}$")]
    after: Option<String>,
    /// The most rows.
    #[serde(default = "rows")]
    #[param(minimum = 1, maximum = 200)]
    limit: u32,
    /// With `1`: of an area or a country, the areas that are the next smaller places in it by the
    /// division table. By registration all areas are directly below their country. A page may have
    /// fewer rows than `limit` and still not be the last.
    #[serde(default)]
    #[param(minimum = 0, maximum = 1)]
    divisions: u8,
}

/// Whether a text may be the label of a code below another.
fn is_label(text: &str) -> bool {
    let of_label =
        |octet: u8| octet.is_ascii_digit() || octet.is_ascii_uppercase() || octet == b'.';
    (1..=MOST_LABEL).contains(&text.len()) && text.bytes().all(of_label)
}

/// The codes directly below a code.
#[utoipa::path(get, path = "/children", params(Below), tag = "Lists",
    responses((status = 200, body = At<Page<Child, String>>), Refusals))]
async fn children(
    State(app): State<Arc<App>>,
    asked: Asked<Below>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let Below {
            code,
            after,
            limit,
            divisions,
        } = options(asked)?;
        let by_place = match divisions {
            0 => false,
            1 => true,
            _ => return Err(Problem::bad_request("`divisions` is 0 or 1")),
        };
        if !after.as_deref().is_none_or(is_label) {
            return Err(ReadProblem::BadCursor.into());
        }
        let question = move |registry: &dyn Answers| match by_place {
            false => registry.children(&code, after.as_deref(), limit),
            true => places::within(registry, &code, after.as_deref(), limit),
        };
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

/// The revisions of a code, the oldest first.
#[utoipa::path(get, path = "/history", params(HistoryOf), tag = "Lists",
    responses((status = 200, body = At<Page<RevisionAnswer, u32>>), Refusals))]
async fn history(
    State(app): State<Arc<App>>,
    asked: Asked<HistoryOf>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let HistoryOf { code, after, limit } = options(asked)?;
        let question = move |registry: &dyn Answers| registry.revisions(&code, after, limit);
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

/// What came before a code, and what after it.
#[utoipa::path(get, path = "/lineage", params(LineageOf), tag = "Lists",
    responses((status = 200, body = At<LineageAnswer>), Refusals))]
async fn lineage(
    State(app): State<Arc<App>>,
    asked: Asked<LineageOf>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let LineageOf { code, after, limit } = options(asked)?;
        let question = move |registry: &dyn Answers| {
            registry.lineage(&code, after.as_ref().map(Code::as_str), limit)
        };
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

/// A name in another scheme.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OtherName {
    /// The scheme: `gb2260`, `cjt553`, `did`, `gln`, `giai`, `oid`, `handle`, `unlocode` or `uri`.
    #[param(example = "gb2260")]
    scheme: String,
    /// The value in that scheme.
    #[param(example = "130100")]
    value: String,
}

/// What has a name in another scheme.
#[derive(Serialize, ToSchema)]
struct AliasFound {
    /// The code that has it; none if nothing does.
    resolution: Option<Resolution>,
}

/// The code with a name in another scheme.
#[utoipa::path(get, path = "/aliases", params(OtherName), tag = "Codes",
    responses((status = 200, body = At<AliasFound>), Refusals))]
async fn alias(
    State(app): State<Arc<App>>,
    asked: Asked<OtherName>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let OtherName { scheme, value } = options(asked)?;
        let question = move |registry: &dyn Answers| match registry.by_alias(&scheme, &value) {
            // What cannot be in a scheme is not in it.
            Err(ReadProblem::BadAlias | ReadProblem::Malformed(_)) => Ok(None),
            found => Ok(Some(AliasFound { resolution: found? })),
        };
        let At { answer, block } = app.reader.ask(question).await?;
        let answer = answer.ok_or_else(|| {
            let title = "There is no such name";
            let detail = "there is no such scheme, or no such value in it";
            Problem::new(StatusCode::NOT_FOUND, "no-such-alias", title, detail)
        })?;
        Ok(Document::json(JSON, &At { answer, block }))
    };
    answered(answer.await, &headers)
}

/// Which version of the rule is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Version {
    /// The number of the version; the one in force unless told.
    #[param(maximum = 65_535)]
    version: Option<u16>,
}

/// A version of the distribution rule.
#[derive(Serialize, ToSchema)]
struct RuleFound {
    /// The rule; none if there is no such version.
    rule: Option<Rule>,
}

/// A version of the distribution rule.
#[utoipa::path(get, path = "/rule", params(Version), tag = "Rules and tables",
    responses((status = 200, body = At<RuleFound>), Refusals))]
async fn rule(State(app): State<Arc<App>>, asked: Asked<Version>, headers: HeaderMap) -> Response {
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

/// Which row of the division table is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The six digits of the division in GB/T 2260.
    #[param(example = 130_100, minimum = 0, maximum = 999_999)]
    code: u32,
    /// A year: then its periods that include any part of that year.
    #[param(maximum = 65_535)]
    year: Option<u16>,
}

/// A row of the division table.
#[derive(Serialize, ToSchema)]
struct DivisionFound {
    /// The division; none if the table does not have it.
    division: Option<DivisionAnswer>,
}

/// What the division table says of a place.
#[utoipa::path(get, path = "/divisions", params(Row), tag = "Rules and tables",
    responses((status = 200, body = At<DivisionFound>), Refusals))]
async fn division(State(app): State<Arc<App>>, asked: Asked<Row>, headers: HeaderMap) -> Response {
    let answer = async {
        let Row { code, year } = options(asked)?;
        if code > MOST_DIVISION {
            return Err(Problem::bad_request("a division is six digits"));
        }
        let question = move |registry: &dyn Answers| {
            let division = registry.division(code, year)?;
            Ok(DivisionFound { division })
        };
        ask(&app, question).await
    };
    answered(answer.await, &headers)
}

/// Several codes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Codes {
    /// The codes, as they are typed or printed.
    #[schema(max_items = 100)]
    codes: Vec<String>,
}

/// What several codes are.
#[derive(Serialize, ToSchema)]
struct Many {
    /// An answer for each, in the same order.
    items: Vec<Resolution>,
}

/// Several codes at once.
#[utoipa::path(post, path = "/resolve", request_body = Codes, tag = "Codes",
    responses((status = 200, body = At<Many>), Refusals))]
async fn resolve(
    State(app): State<Arc<App>>,
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
        Ok(document) => document.unkept(),
        Err(problem) => refused(&problem, &headers),
    }
}

/// From where on the authorities are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct First {
    /// The number of the first set of authorities.
    #[serde(default)]
    #[param(maximum = 4_294_967_295_u32)]
    from: u32,
}

/// Who the authorities are, for those who verify proofs: see docs/proofs.md.
#[utoipa::path(get, path = "/authority-chain", params(First), tag = "Proofs",
    responses((status = 200, body = Object), Refusals))]
async fn authority_chain(
    State(app): State<Arc<App>>,
    asked: Asked<First>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let from = options(asked)?.from;
        let found = app
            .reader
            .blocking(move |source| Ok(source.authority_chain(from.into())?));
        Ok(Document::json(JSON, &found.await?))
    };
    answered(answer.await, &headers)
}
