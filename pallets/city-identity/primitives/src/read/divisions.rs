//! The division table: names, periods and what lies within what.

use super::{Chain, Read, Registry};
use crate::{
    answer::{text, DivisionAnswer, DivisionRef, ReadProblem},
    schema::{self, One},
    time::year_of,
    types::{DivisionCode, Moment, Period, Periods},
};
use alloc::vec::Vec;
use city_code::{Code, Kind};

/// The GB/T 2260 code of the area in which a code stands: its stem, padded with zeros to six
/// digits. `None` above the level of areas.
pub fn gb2260_of(code: &Code) -> Option<DivisionCode> {
    code.area()?.gb2260()
}

/// The codes of the divisions in which a division lies by the form of its code, nearest first: a
/// county's prefecture and province, a prefecture's province. Not every prefecture's code exists:
/// districts of municipalities, and counties run by a province, have none.
fn above(code: DivisionCode) -> impl Iterator<Item = DivisionCode> {
    let prefecture = (code / 100).saturating_mul(100);
    let province = (code / 10_000).saturating_mul(10_000);
    [prefecture, province]
        .into_iter()
        .filter(move |above| *above < code)
        .scan(code, |last, above| {
            (above != *last).then(|| {
                *last = above;
                above
            })
        })
}

impl<R: Read> Registry<R> {
    /// What the division table says of `code`: all its periods or, with `year`, those that
    /// include any part of it. `None` for a code that the table does not have.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn division(
        &self,
        code: DivisionCode,
        year: Option<u16>,
    ) -> Result<Option<DivisionAnswer>, ReadProblem> {
        let (Some(periods), Some(city_code)) = (self.periods(code)?, Code::from_gb2260(code).ok())
        else {
            return Ok(None);
        };
        let mut within = Vec::new();
        for above in above(code) {
            let Some(periods) = self.periods(above)? else {
                continue;
            };
            within.extend(match year {
                Some(year) if !periods.iter().any(|p| p.includes(year)) => None,
                Some(year) => Some(in_year(above, &periods, year)).flatten(),
                None => in_year(above, &periods, u16::MAX),
            });
        }
        let asked = |from_to: &&Period| year.is_none_or(|year| from_to.includes(year));
        Ok(Some(DivisionAnswer {
            code,
            city_code,
            periods: periods.iter().filter(asked).map(Into::into).collect(),
            within,
        }))
    }

    /// The periods of a division code.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn periods(&self, code: DivisionCode) -> Result<Option<Periods>, ReadProblem> {
        self.value(&schema::DIVISIONS, &One(code))
    }

    /// The division in which a code stands, by its name in the year of `now`. `chain` has the code's
    /// area: once that has ended, its division is the one that was, to whichever place the code of
    /// the division was given since.
    pub(super) fn division_of(
        &self,
        code: &Code,
        chain: &Chain,
        now: Moment,
    ) -> Result<Option<DivisionRef>, ReadProblem> {
        // Genesis has no clock: nobody can tell of which year it speaks.
        let Some(division) = gb2260_of(code).filter(|_| now > 0) else {
            return Ok(None);
        };
        let Some(periods) = self.periods(division)? else {
            return Ok(None);
        };
        let mut entries = chain.entries();
        let area = entries.find(|(code, _)| code.kind() == Kind::Area);
        let ended = area.filter(|(_, entry)| entry.state.is_final());
        Ok(match ended {
            Some((_, entry)) => until_year(division, &periods, year_of(entry.time), year_of(now)),
            None => in_year(division, &periods, year_of(now)),
        })
    }
}

/// A division by its name in `year`: of two in a year of change the later; of none, the last.
fn in_year(code: DivisionCode, periods: &Periods, year: u16) -> Option<DivisionRef> {
    let period = periods
        .iter()
        .rev()
        .find(|period| period.includes(year))
        .or_else(|| periods.last())?;
    Some(short(code, period, year))
}

/// A division that counted until the year `end`, as one sees it in `year`: of two in a year of
/// change the earlier; of none, the last before.
fn until_year(code: DivisionCode, periods: &Periods, end: u16, year: u16) -> Option<DivisionRef> {
    let began = |period: &&Period| period.from.is_none_or(|from| from <= end);
    let period = periods
        .iter()
        .find(|period| period.includes(end))
        .or_else(|| periods.iter().rev().find(began))?;
    Some(short(code, period, year))
}

/// A division by its name in one of its periods, as one sees it in `year`.
fn short(code: DivisionCode, period: &Period, year: u16) -> DivisionRef {
    let is_over = period.to.is_some_and(|to| to < year);
    DivisionRef {
        code,
        name: text(&period.name),
        until: if is_over { period.to } else { None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_lie_within_what_their_codes_say() {
        let of = |code| above(code).collect::<Vec<_>>();
        assert_eq!(of(130_102), [130_100, 130_000]);
        assert_eq!(of(130_100), [130_000]);
        assert_eq!(of(130_000), [] as [u32; 0]);
    }
}
