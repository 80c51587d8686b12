//! What a code is: the main question.

use super::{Chain, Read, Registry};
use crate::{
    alias,
    answer::{text, Body, Digests, LinkAnswer, ReadProblem, Resolution, Status},
    record::{Hosts, Record, Recorded},
    schema::{self, Item, One},
    types::{CodeBytes, Moment, Revision},
    MAX_RESOLVE,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use city_code::{Code, Kind, ParseError};
use codec::Decode;

/// Of which time something is told.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Time {
    /// The present: what an entry has the digest of is there.
    Present,
    /// The past: what an entry had the digest of may have been changed since.
    Past,
}

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
    /// [`ReadProblem::Undecodable`] for another storage version than [`schema::LAYOUT`], or none.
    pub fn resolve_provably(&self, input: &[u8]) -> Result<Resolution, ReadProblem> {
        self.ensure_understood()?;
        self.resolve(input)
    }

    /// Fails if the state is kept in another way than this model knows.
    pub(super) fn ensure_understood(&self) -> Result<(), ReadProblem> {
        let layout = self.value(&schema::STORAGE_VERSION, &())?;
        match layout {
            Some(schema::LAYOUT) => Ok(()),
            _ => Err(super::undecodable(&schema::STORAGE_VERSION.key(&()))),
        }
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
        let (mut answer, _) = self.describe(code, &subject, &chain, now, Time::Present)?;
        if let Some((numbered, at)) = self.block_of(&subject, &chain)? {
            self.add_block(
                &mut answer,
                &subject,
                &chain,
                (&numbered, &at),
                Time::Present,
            )?;
        }
        if answer.status == Status::NotIssued {
            if let Some(reservation) = self.reservation(&subject, &chain)? {
                answer.status = Status::Reserved;
                answer.reservation = Some(reservation);
            }
        }
        Ok(answer)
    }

    /// What the registry says of `code` at `now` if `subject`, which answers for it, stands in `chain`
    /// with those above it; and whether what was on record then is all in the answer, which it always
    /// is of the present.
    pub(super) fn describe(
        &self,
        code: &Code,
        subject: &Code,
        chain: &Chain,
        now: Moment,
        time: Time,
    ) -> Result<(Resolution, Body), ReadProblem> {
        let status = match city_code::rule::is_local(code) {
            true => Status::Local,
            false => Status::NotIssued,
        };
        let mut answer = Resolution {
            presented: Some(code.presented().to_string()),
            kind: Some(code.kind()),
            registered: chain.nearest().map(|(nearest, _)| *nearest),
            unverified: code.custom_part().map(Into::into),
            division: self.division_of(code, chain, now)?,
            aliases: super::alias::computed(code),
            ..blank(code.to_string(), status, now)
        };
        let Some(entry) = chain.entry_of(subject) else {
            return Ok((answer, Body::Kept));
        };
        add_entry(&mut answer, subject, entry, chain);
        if entry.successors.is_some() {
            answer.successors = self.successors(subject)?;
        }
        let aliases = self.add_aliases(&mut answer, code, chain, time)?;
        let record = self.add_record(&mut answer, subject, chain, time)?;
        let is_kept = aliases == Body::Kept && record == Body::Kept;
        Ok((answer, if is_kept { Body::Kept } else { Body::Pruned }))
    }

    /// Adds the stored aliases of `code`, which are read only if its entry says that there are any.
    fn add_aliases(
        &self,
        answer: &mut Resolution,
        code: &Code,
        chain: &Chain,
        time: Time,
    ) -> Result<Body, ReadProblem> {
        let Some(digest) = chain.entry_of(code).and_then(|entry| entry.aliases) else {
            return Ok(Body::Kept);
        };
        let is_same = |list: &alias::AliasList| alias::digest(list) == Some(digest);
        let Some(list) = self.body(&schema::ALIASES_OF, code, time, is_same)? else {
            return Ok(Body::Pruned);
        };
        answer.aliases.extend(list.iter().map(Into::into));
        Ok(Body::Kept)
    }

    /// Adds what is on record about `subject`, the first of `chain`; its links inherited where it
    /// has none. Only what is there is read: an entry tells whether its code has a record, and hosts
    /// matter to areas and links only. Which hosts were allowed in the past is not kept: links to
    /// hosts that are not allowed now are left out of the past too.
    pub(super) fn add_record(
        &self,
        answer: &mut Resolution,
        subject: &Code,
        chain: &Chain,
        time: Time,
    ) -> Result<Body, ReadProblem> {
        let (mut hosts, mut body) = (None, Body::Kept);
        if subject.kind() == Kind::Area && time == Time::Present {
            let allowed = self.hosts(subject)?;
            answer.hosts = allowed.iter().map(|host| text(host)).collect();
            hosts = Some(allowed);
        }
        for (code, entry) in chain.entries() {
            let Some(recorded) = &entry.record else {
                continue;
            };
            let Some(record) = self.record(code, recorded, time)? else {
                return Ok(Body::Pruned);
            };
            if code == subject {
                answer.names = record.names.iter().map(Into::into).collect();
                answer.description = record.description.as_ref().map(Into::into);
                answer.keys = record.keys.iter().map(Into::into).collect();
            }
            if record.links.is_empty() {
                continue;
            }
            let allowed = match hosts {
                Some(ref known) => known,
                None => hosts.insert(self.hosts(subject)?),
            };
            let links = record.links.iter().filter(|link| link.leads_to(allowed));
            answer.links = links
                .filter_map(|link| LinkAnswer::new(link, *code, subject))
                .collect();
            if time == Time::Past && answer.links.len() < record.links.len() {
                body = Body::Pruned;
            }
            if !answer.links.is_empty() {
                break;
            }
        }
        Ok(body)
    }

    /// The record of `code`, of which its entry says `recorded`; of the past only if it is still known.
    fn record(
        &self,
        code: &Code,
        recorded: &Recorded,
        time: Time,
    ) -> Result<Option<Record>, ReadProblem> {
        match recorded {
            Recorded::Name(name) => Ok(Some(name.clone().into())),
            Recorded::Row(digest) => {
                let is_same = |record: &Record| record.digest() == *digest;
                self.body(&schema::RECORDS, code, time, is_same)
            }
        }
    }

    /// The hosts to which links may lead in the area in which `code` stands.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn hosts(&self, code: &Code) -> Result<Hosts, ReadProblem> {
        let Some(area) = code.area() else {
            return Ok(Hosts::default());
        };
        let key = One(super::code_bytes(area.as_str()));
        Ok(self
            .value(&schema::RESOLVER_HOSTS, &key)?
            .unwrap_or_default())
    }

    /// What `code` has in `item`, where its entry has a digest of it; of the past only if it is still
    /// the same.
    fn body<V: Decode>(
        &self,
        item: &Item<One<CodeBytes>, V>,
        code: &Code,
        time: Time,
        is_same: impl FnOnce(&V) -> bool,
    ) -> Result<Option<V>, ReadProblem> {
        let key = One(super::code_bytes(code.as_str()));
        let value = self.value(item, &key)?;
        match time {
            Time::Past => Ok(value.filter(is_same)),
            Time::Present => value
                .ok_or_else(|| super::undecodable(&item.key(&key)))
                .map(Some),
        }
    }
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
        record: entry.record.as_ref().map(Recorded::digest),
        aliases: entry.aliases,
        successors: entry.successors,
    });
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
        keys: Vec::new(),
        hosts: Vec::new(),
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
        in_block: None,
        time,
    }
}
