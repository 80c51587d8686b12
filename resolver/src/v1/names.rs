//! Search by name.

use super::{answered, options, Asked, JSON};
use crate::{
    app::App, document::Document, problem::Problem, reader::Failure, v1::description::Refusals,
};
use axum::{extract::State, http::HeaderMap, response::Response};
use city_identity_primitives::{answer::Block, Answers, Resolution};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How many codes are told unless told.
const ROWS: usize = 20;
/// How many may be.
const MOST: usize = 100;
/// The longest name that is searched for, in characters.
const MOST_NAME: usize = 256;

/// A name to search for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// How a name, or a word of it, begins.
    #[param(example = "石家庄", min_length = 1, max_length = 256)]
    name: String,
    /// The most codes.
    #[serde(default = "rows")]
    #[param(minimum = 1, maximum = 100)]
    limit: usize,
}

const fn rows() -> usize {
    ROWS
}

/// What has such a name.
#[derive(Serialize, ToSchema)]
pub struct Found {
    /// The codes, those first whose names go on least: what each is in `block`.
    pub items: Vec<Resolution>,
    /// The block as of which it is known which codes have such a name: all codes are read in turn,
    /// so that it is older than `block` by some minutes in a large registry.
    indexed: Block,
    /// The newest final block.
    block: Block,
}

/// Codes by how their names begin, in any language.
#[utoipa::path(get, path = "/search", params(Name), tag = "Codes",
    responses((status = 200, body = Found), Refusals))]
pub async fn search(
    State(app): State<Arc<App>>,
    asked: Asked<Name>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let Name { name, limit } = options(asked)?;
        if !(1..=MOST).contains(&limit) {
            let detail = format!("ask for 1 to {MOST} at once");
            return Err(Problem::bad_request(detail));
        }
        let found = named(&app, &name, limit).await?;
        Ok(Document::json(JSON, &found))
    };
    answered(answer.await, &headers)
}

/// What has a name that begins so.
///
/// # Errors
/// If that can be no name, or there is nothing to look in.
pub async fn named(app: &App, name: &str, limit: usize) -> Result<Found, Problem> {
    if !(1..=MOST_NAME).contains(&name.chars().count()) {
        let detail = format!("give the beginning of a name, of at most {MOST_NAME} characters");
        return Err(Problem::bad_request(detail));
    }
    let index = app.names.index();
    let index = index.ok_or(Failure::NotYet("the names are still being read"))?;
    let codes = index.find(name, limit);
    let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
    let question = move |registry: &dyn Answers| registry.resolve_many(&codes);
    let found = app.reader.ask(question).await?;
    Ok(Found {
        items: found.answer,
        indexed: index.block.clone(),
        block: found.block,
    })
}
