//! What a code was: two kinds of time travel, which are never mixed. The registry's own history says
//! what a code was here; the division table says of which place it spoke in a year.

use super::{resolve::Time, Chain, Read, Registry};
use crate::{
    answer::{AsOf, Past, Point, ReadProblem, Status},
    types::{Moment, Revision},
};
use alloc::vec::Vec;
use city_code::Code;

/// Up to when something is looked for.
#[derive(Clone, Copy)]
pub(super) enum Until {
    /// The end of a block.
    Block(u32),
    /// A time.
    Time(Moment),
}

impl Until {
    /// Whether what was made in a block with its time was there by then.
    pub(super) const fn has(self, block: u32, time: Moment) -> bool {
        match self {
            Self::Block(last) => block <= last,
            Self::Time(last) => time <= last,
        }
    }
}

impl<R: Read> Registry<R> {
    /// What the registry said of `code` at a point in its history, as far as this state still knows:
    /// status, control and validity always, and a name that was all that was on record; what else was
    /// unless it was changed since. Of a block of numbers it is known what it is now, and when it was
    /// leased to its holder.
    ///
    /// Codes above count as they were at the end of the block, or at the time, in question.
    ///
    /// # Errors
    /// [`ReadProblem::BeyondHistory`] for a revision that the code does not have, or a block or a time
    /// still to come.
    pub fn resolve_at(&self, code: &Code, point: Point) -> Result<Past, ReadProblem> {
        let subject = code.object().unwrap_or(*code);
        let (present, now) = (self.block()?, self.now()?);
        let last_until =
            |until| Ok::<_, ReadProblem>((self.last_revision(&subject, until)?, until));
        let (own, until) = match point {
            Point::Block(block) => last_until(Until::Block(block))?,
            Point::Time(time) => last_until(Until::Time(time))?,
            Point::Version(number) => {
                let newest = self.entry(&subject)?;
                let newest = newest.filter(|newest| (1..=newest.number).contains(&number));
                let newest = newest.ok_or(ReadProblem::BeyondHistory)?;
                let revision = self.revision(&subject, &newest, number)?;
                let until = Until::Block(revision.block);
                (Some(revision), until)
            }
        };
        let is_to_come = match until {
            Until::Block(block) => block > present,
            Until::Time(time) => time > now,
        };
        if is_to_come {
            return Err(ReadProblem::BeyondHistory);
        }
        let own_time = own.as_ref().map(|own| own.time);
        let mut registered: Vec<_> = own.map(|own| (subject, own)).into_iter().collect();
        for above in subject.ancestors() {
            let revision = self.last_revision(&above, until)?;
            registered.extend(revision.map(|revision| (above, revision)));
        }
        let last_change = registered.iter().map(|(_, revision)| revision.time).max();
        let time = match point {
            Point::Version(_) => own_time,
            Point::Block(block) if block == present => Some(now),
            Point::Block(_) => last_change,
            Point::Time(time) => Some(time),
        };
        let (chain, then) = (Chain::of(registered), time.unwrap_or_default());
        let (mut resolution, mut body) = self.describe(code, &subject, &chain, then, Time::Past)?;
        if resolution.status == Status::NotIssued {
            body = self.add_past_block(&mut resolution, &subject, &chain, until)?;
        }
        Ok(Past { resolution, body })
    }

    /// Of which place `code` spoke in `year`, by the division table, and what it is in the registry.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn resolve_as_of(&self, code: &Code, year: u16) -> Result<AsOf, ReadProblem> {
        let division = match super::gb2260_of(code) {
            Some(division) => self.division(division, Some(year))?,
            None => None,
        };
        Ok(AsOf {
            code: *code,
            year,
            status: self.resolve(code.as_bytes())?.status,
            division,
        })
    }

    /// The newest revision of a code until then. Revisions come in the order of their blocks, so that it
    /// is found by halving: at most 32 reads.
    fn last_revision(&self, code: &Code, until: Until) -> Result<Option<Revision>, ReadProblem> {
        let Some(newest) = self.entry(code)? else {
            return Ok(None);
        };
        if until.has(newest.block, newest.time) {
            return Ok(Some(newest));
        }
        let mut found = None;
        // The revisions up to `early` are early enough; those from `late` are not.
        let (mut early, mut late) = (0, newest.number);
        while late.saturating_sub(early) > 1 {
            let middle = early.midpoint(late);
            let revision = self.revision(code, &newest, middle)?;
            if until.has(revision.block, revision.time) {
                early = middle;
                found = Some(revision);
            } else {
                late = middle;
            }
        }
        Ok(found)
    }
}
