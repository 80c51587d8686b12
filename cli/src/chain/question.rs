//! Questions to the registry, answered by its runtime: through a node, or in a light client.

use super::{
    fits::{fits, Described, Ours},
    At,
};
use crate::error::{Error, Result};
use city_identity_primitives::{AllowanceAnswer, ReadProblem};
use codec::{Decode, DecodeAll, Encode};
use scale_info::TypeInfo;
use sp_core::crypto::AccountId32;

const API: &str = "CityIdentityApi";

/// What the registry answers to a question with these parameters.
///
/// # Errors
/// Why there is no answer.
pub async fn answer<T: Decode + TypeInfo + 'static>(
    at: &At,
    question: &str,
    params: impl Encode,
) -> Result<T> {
    let answer: std::result::Result<T, ReadProblem> = ask(at, question, params).await?;
    answer.map_err(explain)
}

/// What an account may still write; nothing if it is not enrolled.
///
/// # Errors
/// If the chain does not answer.
pub async fn allowance(at: &At, account: &AccountId32) -> Result<Option<AllowanceAnswer>> {
    ask(at, "allowance", (account,)).await
}

/// What a function of the registry's runtime API returns.
///
/// # Errors
/// If the chain does not answer, or has another form of the answer.
pub async fn ask<T: Decode + TypeInfo + 'static>(
    at: &At,
    question: &str,
    params: impl Encode,
) -> Result<T> {
    let metadata = at.metadata_ref();
    let method = metadata
        .runtime_api_trait_by_name(API)
        .and_then(|api| api.method_by_name(question))
        .ok_or_else(|| Error::other_version(format!("{API}.{question}"), "it is not there"))?;
    let theirs = Described::new(metadata.types(), method.output_ty());
    fits(theirs, Ours::of::<T>().described())
        .map_err(|place| Error::other_version(format!("the answer to {question}"), place))?;
    ask_api(at, &format!("{API}_{question}"), &params.encode()).await
}

/// What a function of the runtime returns, whose form is not in question.
///
/// # Errors
/// If the chain does not answer, or something else.
pub async fn ask_api<T: Decode>(at: &At, function: &str, params: &[u8]) -> Result<T> {
    let answer = at.runtime_apis().call_raw(function, Some(params)).await;
    let answer = answer.map_err(|error| Error::unreachable(error).next("city status"))?;
    T::decode_all(&mut &answer[..])
        .map_err(|error| Error::other_version(format!("the answer to {function}"), error))
}

/// Why there is no answer, and what to do.
fn explain(problem: ReadProblem) -> Error {
    match problem {
        ReadProblem::Malformed(error) => Error::usage(error).next("city code parse CODE"),
        ReadProblem::TooMany(limit) => Error::usage(format!("at most {limit} at once")),
        ReadProblem::BadCursor => Error::usage("this cannot be a place in the list")
            .next("use the label that a page ended with"),
        ReadProblem::BeyondHistory => {
            Error::unreachable("the history does not have that point").next("city history CODE")
        }
        ReadProblem::BadAlias => Error::usage("not a scheme, or not a value of it"),
        ReadProblem::NotCommitted => Error::unverified(
            "the code is no item of a committed block, or is registered by itself",
        )
        .next("city resolve CODE"),
        ReadProblem::BadInclusion => Error::unverified(
            "the proof does not lead from the item to the root of its block: believe nothing that it says",
        )
        .next("ask the holder of the block for the proof of this item"),
        ReadProblem::Undecodable(key) => Error::unreachable(format!(
            "the state cannot be understood at key {key}: it is damaged, or newer than this program"
        )),
        ReadProblem::Unreadable(why) => {
            Error::unreachable(format!("the state could not be read: {why}"))
        }
    }
}
