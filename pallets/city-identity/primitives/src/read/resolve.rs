//! What a code is: the main question.

use super::{Chain, Read, Registry};
use crate::{
    answer::{text, AliasAnswer, Body, Digests, LinkAnswer, ReadProblem, Resolution, Status},
    record::Record,
    schema::{self, One},
    types::{Moment, Revision},
    MAX_RESOLVE,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use city_code::{Code, Kind, ParseError};
use sp_core::H256;

impl<R: Read> Registry<R> {
    /// What the registry says of `input`, a code in canonical form.
    ///
    /// Every input has an answer: what is not a code answers [`Status::Malformed`] with the
    /// problem, a code never issued [`Status::NotIssued`] with the nearest registered one above.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn resolve(&self, input: &[u8]) -> Result<Resolution, ReadProblem> {
        self.resolve_input(input, self.now()?)
    }

    /// The same, from a state of which it is not known whether this model understands it: the
    /// storage version is read first. A node and those who verify its proofs both answer by this, so
    /// that they read the same keys, and nobody takes a registry kept elsewhere for an empty one.
    ///
    /// # Errors
    /// [`ReadProblem::Undecodable`] for another storage version than [`schema::LAYOUT`].
    pub fn resolve_provably(&self, input: &[u8]) -> Result<Resolution, ReadProblem> {
        let layout = self
            .value(&schema::STORAGE_VERSION, &())?
            .unwrap_or_default();
        if layout != schema::LAYOUT {
            return Err(super::undecodable(&schema::STORAGE_VERSION.key(&())));
        }
        self.resolve(input)
    }

    /// What the registry says of each of `inputs`, in their order; at most [`MAX_RESOLVE`].
    ///
    /// # Errors
    /// [`ReadProblem::TooMany`].
    pub fn resolve_many<I: AsRef<[u8]>>(
        &self,
        inputs: &[I],
    ) -> Result<Vec<Resolution>, ReadProblem> {
        if inputs.len() > MAX_RESOLVE as usize {
            return Err(ReadProblem::TooMany(MAX_RESOLVE));
        }
        let now = self.now()?;
        inputs
            .iter()
            .map(|input| self.resolve_input(input.as_ref(), now))
            .collect()
    }

    fn resolve_input(&self, input: &[u8], now: Moment) -> Result<Resolution, ReadProblem> {
        match Code::parse(input) {
            Ok(code) => self.resolve_code(&code, now),
            Err(problem) => Ok(malformed(input, problem, now)),
        }
    }

    fn resolve_code(&self, code: &Code, now: Moment) -> Result<Resolution, ReadProblem> {
        // Nothing is registered under a custom code: its object answers for it.
        let subject = code.object().unwrap_or(*code);
        let chain = self.chain(&subject)?;
        let record_of = |code: &Code, _| {
            let key = One(super::code_bytes(code.as_str()));
            let record = self.value(&schema::RECORDS, &key)?;
            let missing = || super::undecodable(&schema::RECORDS.key(&key));
            record.ok_or_else(missing).map(Some)
        };
        let (mut answer, _) = self.describe(code, &subject, &chain, now, record_of)?;
        if chain.entry_of(&subject).is_none() {
            if city_code::rule::is_local(code) {
                answer.status = Status::Local;
            } else if let Some(reservation) = self.reservation(&subject, &chain)? {
                answer.status = Status::Reserved;
                answer.reservation = Some(reservation);
            }
        }
        Ok(answer)
    }

    /// What the registry says of `code` at `now` if `subject`, which answers for it, stands in `chain`
    /// with those above it; and whether what was on record then is all in the answer, which is so
    /// unless `record_of` does not find a record of this code and digest.
    pub(super) fn describe(
        &self,
        code: &Code,
        subject: &Code,
        chain: &Chain,
        now: Moment,
        record_of: impl Fn(&Code, H256) -> Result<Option<Record>, ReadProblem>,
    ) -> Result<(Resolution, Body), ReadProblem> {
        let mut answer = Resolution {
            presented: Some(code.presented().to_string()),
            kind: Some(code.kind()),
            registered: chain.nearest().map(|(nearest, _)| *nearest),
            unverified: code.custom_part().map(Into::into),
            division: self.division_of(code, chain, now)?,
            aliases: aliases(code),
            ..blank(code.to_string(), Status::NotIssued, now)
        };
        let Some(entry) = chain.entry_of(subject) else {
            return Ok((answer, Body::Kept));
        };
        add_entry(&mut answer, subject, entry, chain);
        if entry.successors.is_some() {
            answer.successors = self.successors(subject)?;
        }
        let body = add_record(&mut answer, chain, record_of)?;
        Ok((answer, body))
    }
}

/// Adds what is on record about the subject, the first of `chain`; its links inherited where it has
/// none. Only records that are there are looked for: an entry tells whether its code has one.
fn add_record(
    answer: &mut Resolution,
    chain: &Chain,
    record_of: impl Fn(&Code, H256) -> Result<Option<Record>, ReadProblem>,
) -> Result<Body, ReadProblem> {
    for (place, (code, entry)) in chain.entries().enumerate() {
        let Some(digest) = entry.record else {
            continue;
        };
        let Some(record) = record_of(code, digest)? else {
            return Ok(Body::Pruned);
        };
        if place == 0 {
            answer.names = record.names.iter().map(Into::into).collect();
            answer.description = record.description.as_ref().map(Into::into);
        }
        if !record.links.is_empty() {
            answer.links = record
                .links
                .iter()
                .map(|link| LinkAnswer::new(link, *code))
                .collect();
            break;
        }
    }
    Ok(Body::Kept)
}

/// Fills in what the entry of `subject` and those above it say.
fn add_entry(answer: &mut Resolution, subject: &Code, entry: &Revision, chain: &Chain) {
    if let Some((status, from)) = chain.status(answer.time) {
        answer.status = status;
        answer.status_from = (from != *subject).then_some(from);
    }
    answer.controller = chain.controller();
    answer.rule = Some(entry.rule);
    answer.valid_from = entry.valid_from;
    answer.valid_to = entry.valid_to;
    answer.revision = Some(entry.number);
    answer.changed_at = Some(entry.block);
    answer.digests = Some(Digests {
        revision: entry.digest(),
        previous: entry.previous,
        record: entry.record,
        successors: entry.successors,
    });
}

/// The names of the same thing in other schemes, as far as they can be computed.
fn aliases(code: &Code) -> Vec<AliasAnswer> {
    let gb2260 = (code.kind() == Kind::Area).then(|| code.gb2260()).flatten();
    [
        ("gb2260", gb2260.map(|gb2260| gb2260.to_string())),
        ("cjt553", code.cjt553().map(|uic| uic.to_string())),
        ("did", Some(code.did().to_string())),
    ]
    .into_iter()
    .filter_map(|(scheme, value)| {
        Some(AliasAnswer {
            scheme: scheme.into(),
            value: value?,
        })
    })
    .collect()
}

fn malformed(input: &[u8], problem: ParseError, now: Moment) -> Resolution {
    let shown = text(input).chars().take(city_code::MAX_LEN).collect();
    Resolution {
        problem: Some(problem),
        ..blank(shown, Status::Malformed, now)
    }
}

/// An answer that says nothing yet.
fn blank(code: String, status: Status, time: Moment) -> Resolution {
    Resolution {
        code,
        presented: None,
        status,
        status_from: None,
        problem: None,
        kind: None,
        registered: None,
        unverified: None,
        division: None,
        names: Vec::new(),
        links: Vec::new(),
        description: None,
        controller: None,
        rule: None,
        valid_from: None,
        valid_to: None,
        revision: None,
        changed_at: None,
        digests: None,
        aliases: Vec::new(),
        successors: Vec::new(),
        reservation: None,
        time,
    }
}
