//! Questions about the past.

use crate::{links::Query, problem::Problem};
use city_identity_primitives::{answer::Point, Moment};
use jiff::{civil::Date, Timestamp};

/// What of the past is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Then {
    /// What the code was at a point of its history.
    Point(Point),
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
            let number = text
                .parse()
                .map(|number| Self::Point(Point::Version(number)));
            number.map_err(|_| Problem::bad_request("versionId is the number of a revision"))
        });
        let time = query.version_time.as_deref().map(|text| {
            let time = text.parse::<Timestamp>().ok();
            let millis = time.and_then(|time| Moment::try_from(time.as_millisecond()).ok());
            let wrong = "versionTime is a time as in RFC 3339: 2026-01-31T12:00:00Z";
            millis
                .map(|time| Self::Point(Point::Time(time)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_asks_for_one_time() {
        let read = |query: &str| Then::read(&Query::read(query));
        assert_eq!(read("a=1"), Ok(None));
        assert_eq!(
            read("versionId=3"),
            Ok(Some(Then::Point(Point::Version(3))))
        );
        assert_eq!(read("asOf=1992-05"), Ok(Some(Then::Year(1992))));
        let time = read("versionTime=1970-01-01T00:00:01Z");
        assert_eq!(time, Ok(Some(Then::Point(Point::Time(1000)))));
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
