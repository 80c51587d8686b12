//! What a code is: the main question.

use super::{Chain, Read, Registry};
use crate::{
    answer::{text, AliasAnswer, Digests, LinkAnswer, ReadProblem, Resolution, Status},
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

impl<R: Read> Registry<R> {
    /// What the registry says of `input`, a code in canonical form.
    ///
    /// Every input has an answer: what is not a code answers [`Status::Malformed`] with the
    /// problem, a code never issued [`Status::NotIssued`] with the nearest registered one above.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn resolve(&self, input: &[u8]) -> Result<Resolution, ReadProblem> {
        self.resolve_at(input, self.now()?)
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
            .map(|input| self.resolve_at(input.as_ref(), now))
            .collect()
    }

    fn resolve_at(&self, input: &[u8], now: Moment) -> Result<Resolution, ReadProblem> {
        match Code::parse(input) {
            Ok(code) => self.resolve_code(&code, now),
            Err(problem) => Ok(malformed(input, problem, now)),
        }
    }

    fn resolve_code(&self, code: &Code, now: Moment) -> Result<Resolution, ReadProblem> {
        // Nothing is registered under a custom code: its object answers for it.
        let subject = code.object().unwrap_or(*code);
        let chain = self.chain(&subject)?;
        let mut answer = Resolution {
            presented: Some(code.presented().to_string()),
            kind: Some(code.kind()),
            registered: chain.nearest().map(|(nearest, _)| *nearest),
            unverified: code.custom_part().map(Into::into),
            division: self.division_of(code, now)?,
            aliases: aliases(code),
            ..blank(code.to_string(), Status::NotIssued, now)
        };
        if let Some(entry) = chain.entry_of(&subject) {
            describe(&mut answer, &subject, entry, &chain);
            self.add_record(&mut answer, &chain)?;
        } else if city_code::rule::is_local(code) {
            answer.status = Status::Local;
        }
        Ok(answer)
    }

    /// Adds what is on record about the subject, the first of `chain`; its links inherited where it
    /// has none. Only records that are there are read: an entry tells whether its code has one.
    fn add_record(&self, answer: &mut Resolution, chain: &Chain) -> Result<(), ReadProblem> {
        for (place, (code, entry)) in chain.entries().enumerate() {
            if entry.record.is_none() {
                continue;
            }
            let record = self.record(code)?;
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
        Ok(())
    }

    /// The record of a code whose entry has the digest of one.
    fn record(&self, code: &Code) -> Result<Record, ReadProblem> {
        let key = One(super::code_bytes(code.as_str()));
        self.value(&schema::RECORDS, &key)?
            .ok_or_else(|| super::undecodable(&schema::RECORDS.key(&key)))
    }
}

/// Fills in what the entry of `subject` and those above it say.
fn describe(answer: &mut Resolution, subject: &Code, entry: &Revision, chain: &Chain) {
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
        time,
    }
}
