//! The face for other languages: a request in JSON, an answer in JSON.

use crate::{
    verify, verify_item, AuthoritySet, Change, Error, Freshness, Genesis, ItemProof, Proof, MAX_LEN,
};
use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};
use city_identity_primitives::{At, Moment, Resolution};
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The longest request. Octets are hexadecimal in it, and so take two characters each.
const MAX_REQUEST: usize = 4 * MAX_LEN;

/// What can be asked.
#[derive(Debug, Deserialize, Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "ask",
    deny_unknown_fields
)]
pub enum Request {
    /// What [`verify`] answers.
    Verify {
        /// The code.
        code: String,
        /// What is to show it.
        proof: Proof,
        /// Who is trusted.
        authorities: AuthoritySet,
        /// The clock of who asks, Unix milliseconds.
        now: Moment,
        /// How far the chain's time may be from it, milliseconds.
        max_age: Moment,
    },
    /// What [`verify_item`] answers.
    VerifyItem {
        /// The item.
        code: String,
        /// What is to show that it is in its block, or is not.
        inclusion: ItemProof,
        /// What is to show the block.
        proof: Proof,
        /// Who is trusted.
        authorities: AuthoritySet,
        /// The clock of who asks, Unix milliseconds.
        now: Moment,
        /// How far the chain's time may be from it, milliseconds.
        max_age: Moment,
    },
    /// What [`AuthoritySet::genesis`] answers.
    Genesis {
        /// The hash of the chain's first block.
        trusted: H256,
        /// What is to show its authorities.
        genesis: Genesis,
    },
    /// What [`AuthoritySet::follow`] answers, change by change.
    Follow {
        /// Who is trusted.
        authorities: AuthoritySet,
        /// The changes since.
        changes: Vec<Change>,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Resolution(Box<At<Resolution>>),
    Authorities(AuthoritySet),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Ok(Answer),
    Error(Explained),
}

/// An error with its text for people.
#[derive(Serialize)]
struct Explained {
    #[serde(flatten)]
    error: Error,
    message: String,
}

/// Answers a [`Request`]: `{"ok": …}` with what was asked for, or `{"error": …}` with the `kind` of
/// the [`Error`], its details and a `message` for people.
pub fn answer(request: &[u8]) -> String {
    let outcome = match parse(request).and_then(perform) {
        Ok(answer) => Outcome::Ok(answer),
        Err(error) => Outcome::Error(Explained {
            message: error.to_string(),
            error,
        }),
    };
    // Everything in an outcome has a form in JSON.
    serde_json::to_string(&outcome).unwrap_or_default()
}

fn parse(request: &[u8]) -> Result<Request, Error> {
    if request.len() > MAX_REQUEST {
        return Err(Error::TooLong);
    }
    serde_json::from_slice(request).map_err(|error| Error::Request {
        why: error.to_string(),
    })
}

fn perform(request: Request) -> Result<Answer, Error> {
    match request {
        Request::Verify {
            code,
            proof,
            authorities,
            now,
            max_age,
        } => verify(&code, &proof, &authorities, Freshness { now, max_age })
            .map(|answer| Answer::Resolution(Box::new(answer))),
        Request::VerifyItem {
            code,
            inclusion,
            proof,
            authorities,
            now,
            max_age,
        } => {
            let freshness = Freshness { now, max_age };
            verify_item(&code, &inclusion, &proof, &authorities, freshness)
                .map(|answer| Answer::Resolution(Box::new(answer)))
        }
        Request::Genesis { trusted, genesis } => {
            AuthoritySet::genesis(trusted, &genesis).map(Answer::Authorities)
        }
        Request::Follow {
            authorities,
            changes,
        } => changes
            .iter()
            .try_fold(authorities, |set, change| set.follow(change))
            .map(Answer::Authorities),
    }
}
