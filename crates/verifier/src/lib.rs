#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod check;
mod proofs;
mod verdict;

use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};
use block_tree::ItemProof;
use check::Said;
use city_code::{Code, Lenient};
use proofs::Shown;
use registry_proof::{Change, Genesis};
use serde::{Deserialize, Serialize};
use signed_code::{verify, Check, Digest, Report, Signed, Terms, Tongue, TrustBundle};
use sp_core::H256;
use verdict::Verdict;

/// The longest request, in octets: a bundle of some ten thousand codes.
pub const MAX_REQUEST: usize = 4 << 20;

/// What can be asked.
#[derive(Debug, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "ask",
    deny_unknown_fields
)]
enum Request {
    /// Which code a text is of, whether or not it is signed. Nothing is verified.
    Code { text: String },
    /// What a bundle is. Nothing of it is verified either.
    Bundle { bundle: TrustBundle },
    /// Whether the registry said what is in a bundle.
    Proofs {
        bundle: TrustBundle,
        /// The hash of the chain's first block, from somewhere that is trusted.
        trusted: H256,
        /// What shows who the first authorities were, and all changes of them since.
        genesis: Genesis,
        changes: Vec<Change>,
    },
    /// What a label is, as far as a bundle tells.
    Label {
        text: String,
        bundle: TrustBundle,
        /// The clock of who asks, Unix seconds.
        now: u64,
        /// The facts that are printed beside the code, names with values; none, if nobody compared.
        facts: Option<Vec<(String, String)>>,
        /// Of an item of a committed block, the proof that it is in the block, as its holder serves it.
        #[serde(default)]
        inclusion: Option<ItemProof>,
        /// In which language people are told.
        tongue: Language,
    },
}

/// A language, by its tag.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Language {
    En,
    Zh,
}

impl Language {
    const fn tongue(self) -> Tongue {
        match self {
            Self::En => Tongue::English,
            Self::Zh => Tongue::Chinese,
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Code(Option<Named>),
    Bundle(About),
    Proofs(Shown),
    Label(Box<Judgement>),
}

/// A code, and how it is printed.
#[derive(Serialize)]
struct Named {
    code: Code,
    presented: String,
}

impl From<Code> for Named {
    fn from(code: Code) -> Self {
        Self {
            code,
            presented: code.presented().to_string(),
        }
    }
}

/// What a bundle says of itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About {
    /// The block of whose state it speaks, and its time in Unix milliseconds.
    block: u32,
    time: u64,
    /// Until when it counts, Unix seconds.
    until: u64,
    /// How many codes it has, and how many of them have keys.
    codes: usize,
    issuers: usize,
}

/// What a label is, for people and for a page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Judgement {
    verdict: Verdict,
    /// What to tell somebody who stands before the label.
    message: String,
    /// What was checked and is right, what is wrong, and what was not checked.
    checked: Vec<Said>,
    wrong: Option<Said>,
    not_checked: Vec<Said>,
    /// The code, in a text that is no label too.
    code: Option<Named>,
    report: Report,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Ok(Answer),
    Error(Problem),
}

/// Why a request has no answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Problem {
    kind: Kind,
    message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    /// It is longer than [`MAX_REQUEST`].
    TooLong,
    /// It is none, or has something in it that is none: a bundle of another form.
    Request,
    /// A fact is named twice.
    Facts,
    /// Nothing shows who the authorities of the chain are.
    Authorities,
}

/// Answers a request in JSON, in JSON: `{"ok": ...}`, or `{"error": {"kind": ..., "message": ...}}`.
pub fn answer(request: &[u8]) -> String {
    let outcome = match parse(request).and_then(perform) {
        Ok(answer) => Outcome::Ok(answer),
        Err(problem) => Outcome::Error(problem),
    };
    // Everything in an outcome has a form in JSON.
    serde_json::to_string(&outcome).unwrap_or_default()
}

fn parse(request: &[u8]) -> Result<Request, Problem> {
    if request.len() > MAX_REQUEST {
        return Err(Problem {
            kind: Kind::TooLong,
            message: "the request is too long".into(),
        });
    }
    serde_json::from_slice(request).map_err(|error| Problem {
        kind: Kind::Request,
        message: error.to_string(),
    })
}

fn perform(request: Request) -> Result<Answer, Problem> {
    match request {
        Request::Code { text } => Ok(Answer::Code(code_in(&text).map(Named::from))),
        Request::Bundle { bundle } => Ok(Answer::Bundle(about(&bundle))),
        Request::Proofs {
            bundle,
            trusted,
            genesis,
            changes,
        } => proofs::show(&bundle, trusted, &genesis, &changes)
            .map(Answer::Proofs)
            .map_err(|error| Problem {
                kind: Kind::Authorities,
                message: error.to_string(),
            }),
        Request::Label {
            text,
            bundle,
            now,
            facts,
            inclusion,
            tongue,
        } => {
            let seen: Vec<_> = facts
                .as_deref()
                .map(digest)
                .transpose()?
                .into_iter()
                .collect();
            let terms = Terms {
                seen: &seen,
                inclusion: inclusion.as_ref(),
                ..Terms::at(now)
            };
            let judgement = judge(&text, &bundle, &terms, tongue.tongue());
            Ok(Answer::Label(Box::new(judgement)))
        }
    }
}

/// The code that a text is of, if it is of any.
fn code_in(text: &str) -> Option<Code> {
    if let Ok(label) = Signed::read(text) {
        return Some(label.code);
    }
    match city_code::parse_lenient(text) {
        Ok(Lenient::Code { code, .. }) => Some(code),
        Ok(Lenient::Foreign { .. }) | Err(_) => None,
    }
}

fn about(bundle: &TrustBundle) -> About {
    let entries = bundle.entries.values();
    About {
        block: bundle.block.number,
        time: bundle.block.time,
        until: (bundle.block.time / 1000).saturating_add(bundle.max_age),
        codes: bundle.entries.len(),
        issuers: entries.filter(|entry| !entry.keys.is_empty()).count(),
    }
}

/// What the facts that are printed come to.
fn digest(facts: &[(String, String)]) -> Result<Digest, Problem> {
    let facts = facts.iter();
    Digest::facts(facts.map(|(name, value)| (name.as_str(), value.as_str()))).ok_or(Problem {
        kind: Kind::Facts,
        message: "a fact is named twice".into(),
    })
}

fn judge(text: &str, bundle: &TrustBundle, terms: &Terms, tongue: Tongue) -> Judgement {
    let report = verify(text, bundle, terms);
    let say = |check: &Check| Said::of(*check, tongue);
    Judgement {
        verdict: Verdict::of(&report.finding),
        message: report.finding.message(tongue),
        checked: report.checked.iter().map(say).collect(),
        wrong: check::behind(&report.finding).as_ref().map(say),
        not_checked: report.not_checked.iter().map(say).collect(),
        code: code_in(text).map(Named::from),
        report,
    }
}
