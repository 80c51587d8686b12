//! Questions about the past.

use crate::{links::Query, problem::Problem, reader::Failure};
use city_code::Code;
use city_identity_primitives::{answer::Point, Answers, Moment, ReadProblem, RevisionAnswer};
use jiff::{civil::Date, Timestamp};

/// What of the past is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Then {
    /// A revision of the code.
    Version(u32),
    /// What the code was at a time.
    Time(Moment),
    /// Of which place it spoke in a year.
    Year(u16),
}

impl Then {
    /// What a query asks for; `None` for the present.
    ///
    /// # Errors
    /// If it asks for several things, or for nothing that there can be.
    pub fn read(query: &Query) -> Result<Option<Self>, Problem> {
        let version = query.version_id.as_deref().map(|text| {
            let number = text.parse().map(Self::Version);
            number.map_err(|_| Problem::bad_request("versionId is the number of a revision"))
        });
        let time = query.version_time.as_deref().map(|text| {
            let time = text.parse::<Timestamp>().ok();
            let millis = time.and_then(|time| Moment::try_from(time.as_millisecond()).ok());
            let wrong = "versionTime is a time as in RFC 3339: 2026-01-31T12:00:00Z";
            millis
                .map(Self::Time)
                .ok_or_else(|| Problem::bad_request(wrong))
        });
        let year = query.as_of.as_deref().map(|text| {
            let year = year(text).map(Self::Year);
            let wrong = "asOf is a date: 1992, 1992-05 or 1992-05-01";
            year.ok_or_else(|| Problem::bad_request(wrong))
        });
        let mut asked = [version, time, year].into_iter().flatten();
        let first = asked.next().transpose()?;
        match asked.next() {
            None => Ok(first),
            Some(_) => Err(Problem::bad_request("ask for one time only")),
        }
    }
}

fn year(text: &str) -> Option<u16> {
    // The length says which of the three it is.
    let date = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.into(),
    };
    u16::try_from(date.parse::<Date>().ok()?.year()).ok()
}

/// The block that tells what a code was at a time: that of the last change up to then, of the code
/// or of one above. `None` if there was none.
///
/// # Errors
/// See [`ReadProblem`].
pub fn block_at(
    registry: &dyn Answers,
    code: &Code,
    time: Moment,
) -> Result<Option<Point>, ReadProblem> {
    let subject = code.object().unwrap_or(*code);
    let mut last = None;
    for code in core::iter::once(subject).chain(subject.ancestors()) {
        let before = last_before(registry, &code, time)?;
        last = last.max(before.map(|row| row.revision.block));
    }
    Ok(last.map(Point::Block))
}

/// The last revision of a code up to a time, found by halving: revisions come in order.
fn last_before(
    registry: &dyn Answers,
    code: &Code,
    time: Moment,
) -> Result<Option<RevisionAnswer>, ReadProblem> {
    let newest = registry.resolve(code.as_str())?.revision.unwrap_or(0);
    let nth = |number: u32| -> Result<Option<RevisionAnswer>, ReadProblem> {
        let before = number.checked_sub(1).filter(|before| *before > 0);
        let page = registry.revisions(code, before, 1)?;
        Ok(page.items.into_iter().next())
    };
    let mut found = None;
    // The revisions up to `early` are early enough; those after `late` are not.
    let (mut early, mut late) = (0, newest);
    while early < late {
        let middle = late.saturating_sub(late.saturating_sub(early) / 2);
        match nth(middle)?.filter(|row| row.revision.time <= time) {
            Some(row) => {
                early = middle;
                found = Some(row);
            }
            None => late = middle.saturating_sub(1),
        }
    }
    Ok(found)
}

/// What is said where nothing was there at the time.
pub fn nothing_then() -> Failure {
    Failure::Problem(ReadProblem::BeyondHistory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_asks_for_one_time() {
        let read = |query: &str| Then::read(&Query::read(query));
        assert_eq!(read("a=1"), Ok(None));
        assert_eq!(read("versionId=3"), Ok(Some(Then::Version(3))));
        assert_eq!(read("asOf=1992-05"), Ok(Some(Then::Year(1992))));
        let time = read("versionTime=1970-01-01T00:00:01Z");
        assert_eq!(time, Ok(Some(Then::Time(1000))));
        for wrong in [
            "versionId=a",
            "versionId=-1",
            "versionTime=now",
            "asOf=0x",
            "versionId=1&asOf=1992",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
