//! What inspectors carry, to judge labels without a network.

use super::{answered, options, Asked, JSON};
use crate::{
    app::App, document::Document, problem::Problem, reader::Failure, v1::description::Refusals,
};
use axum::{extract::State, http::HeaderMap, response::Response};
use city_code::Code;
use city_identity_primitives::{Answers, Resolution};
use serde::Deserialize;
use signed_code::{Entry, FinalBlock, TrustBundle};
use std::sync::Arc;
use utoipa::IntoParams;

/// For how long a bundle counts, in seconds: a week.
const GOOD_FOR: u64 = 7 * 86_400;

/// Whose labels are to be judged.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// The code: what is above it is in the bundle, too.
    #[param(example = "MA.156.1301")]
    code: Code,
}

/// A trust bundle, as the crate `signed-code` reads it: what is known, as of the newest final block, of
/// the keys and the status of a code and of all above it, and of the hosts that its area allows, each
/// with its proof. See docs/labels.md.
#[utoipa::path(get, path = "/trust", params(Of), tag = "Proofs",
    responses((status = 200, body = Object), Refusals))]
pub async fn bundle(State(app): State<Arc<App>>, asked: Asked<Of>, headers: HeaderMap) -> Response {
    let answer = async {
        let code = options(asked)?.code;
        Ok(Document::json(JSON, &made(&app, &code).await?))
    };
    answered(answer.await, &headers)
}

async fn made(app: &App, code: &Code) -> Result<TrustBundle, Problem> {
    let codes: Vec<_> = [*code].into_iter().chain(code.ancestors()).collect();
    let texts: Vec<_> = codes.iter().map(ToString::to_string).collect();
    let asked = texts.clone();
    let question = move |registry: &dyn Answers| registry.resolve_many(&asked);
    let found = app.reader.ask(question).await?;
    let block = found.block;
    let time = found.answer.first().map_or(0, |answer| answer.time);
    let mut bundle = TrustBundle::new(
        FinalBlock {
            number: block.number,
            hash: block.hash.0,
            time,
        },
        GOOD_FOR,
    );
    let proofs = app.reader.blocking(move |source| {
        let proofs = texts.iter().map(|text| source.prove(text, block.hash));
        Ok(proofs.collect::<Result<Vec<_>, _>>()?)
    });
    for (answer, proof) in found.answer.iter().zip(proofs.await?) {
        let entry = entry(answer).map_err(|error| Failure::Unavailable(error.to_string()))?;
        bundle.insert(Entry {
            proof: Some(proof.to_string()),
            ..entry
        });
    }
    Ok(bundle)
}

/// What of an answer is in a bundle.
fn entry(answer: &Resolution) -> serde_json::Result<Entry> {
    serde_json::from_value(serde_json::to_value(answer)?)
}
