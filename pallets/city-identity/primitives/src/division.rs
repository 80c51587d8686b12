//! How the division table changes.

use crate::types::{DivisionCode, Period, Periods};
use city_code::Code;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The name of a division, UTF-8: at most 64 octets.
pub type DivisionName = BoundedVec<u8, ConstU32<64>>;

/// The divisions into which one went: at most 8.
pub type DivisionSuccessors = BoundedVec<DivisionCode, ConstU32<8>>;

/// A change of the division table. At which level a division stands is in its code.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub enum DivisionChange {
    /// A code was given to a division: a new code, or one whose division is no more.
    #[codec(index = 0)]
    Add {
        /// The code.
        code: DivisionCode,
        /// The name.
        name: DivisionName,
        /// The first year, if known.
        from: Option<u16>,
    },
    /// A division in force has another name.
    #[codec(index = 1)]
    Rename {
        /// The code, which stays.
        code: DivisionCode,
        /// The new name.
        name: DivisionName,
        /// Its first year. The last year of the name before is the one before, or the same if that
        /// was its first.
        from: u16,
    },
    /// A division in force was withdrawn. Of one that ended in that year before, only the successors
    /// are set.
    #[codec(index = 2)]
    Withdraw {
        /// The code.
        code: DivisionCode,
        /// The last year.
        to: u16,
        /// The divisions into which it went.
        successors: DivisionSuccessors,
    },
}

/// Why the table cannot change so.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DivisionProblem {
    /// The table has no such division, or a successor is none of it.
    Unknown,
    /// The division is no longer in force, or did not end in that year.
    Withdrawn,
    /// The code is no division's, the name is empty or no UTF-8, the last year is before the first,
    /// or a division is its own successor.
    Malformed,
    /// The years overlap those of another period of the code.
    Overlap,
    /// The code has as many periods as it can have.
    TooMany,
}

impl DivisionChange {
    /// The code of the division that changes.
    pub const fn code(&self) -> DivisionCode {
        match self {
            Self::Add { code, .. } | Self::Rename { code, .. } | Self::Withdraw { code, .. } => {
                *code
            }
        }
    }

    /// The periods of the code after the change; whether a successor is in the table is told by
    /// `is_known`.
    ///
    /// # Errors
    /// See [`DivisionProblem`].
    pub fn apply(
        &self,
        periods: Option<Periods>,
        is_known: impl Fn(DivisionCode) -> bool,
    ) -> Result<Periods, DivisionProblem> {
        match self {
            Self::Add { code, name, from } => add(periods.unwrap_or_default(), *code, name, *from),
            Self::Rename { code, name, from } => {
                rename(periods.ok_or(DivisionProblem::Unknown)?, *code, name, *from)
            }
            Self::Withdraw {
                code,
                to,
                successors,
            } => {
                let known = successors.iter().all(|successor| is_known(*successor));
                let periods = periods.filter(|_| known).ok_or(DivisionProblem::Unknown)?;
                withdraw(periods, *code, *to, successors)
            }
        }
    }
}

fn add(
    mut periods: Periods,
    code: DivisionCode,
    name: &DivisionName,
    from: Option<u16>,
) -> Result<Periods, DivisionProblem> {
    check(
        Code::from_gb2260(code).is_ok() && is_name(name),
        DivisionProblem::Malformed,
    )?;
    let new = Period {
        from,
        to: None,
        name: name.clone(),
        successors: DivisionSuccessors::new(),
    };
    let overlaps = periods.iter().any(|period| period.overlaps(&new));
    check(!overlaps, DivisionProblem::Overlap)?;
    // One without a last year comes last, since it overlaps none.
    push(&mut periods, new)?;
    Ok(periods)
}

fn rename(
    mut periods: Periods,
    code: DivisionCode,
    name: &DivisionName,
    from: u16,
) -> Result<Periods, DivisionProblem> {
    check(is_name(name), DivisionProblem::Malformed)?;
    let present = periods.iter_mut().find(|period| period.to.is_none());
    let present = present.ok_or(DivisionProblem::Withdrawn)?;
    let in_order = present.from.is_none_or(|first| first <= from);
    check(in_order, DivisionProblem::Malformed)?;
    let year_before = from.saturating_sub(1);
    present.to = Some(present.from.map_or(year_before, |f| f.max(year_before)));
    // The same division goes on under its code.
    present.successors = DivisionSuccessors::truncate_from([code].into());
    let new = Period {
        from: Some(from),
        to: None,
        name: name.clone(),
        successors: DivisionSuccessors::new(),
    };
    push(&mut periods, new)?;
    Ok(periods)
}

fn withdraw(
    mut periods: Periods,
    code: DivisionCode,
    to: u16,
    successors: &DivisionSuccessors,
) -> Result<Periods, DivisionProblem> {
    let is_own = successors.contains(&code);
    check(!is_own, DivisionProblem::Malformed)?;
    // A name that ended in that year while the division went on is not meant.
    let ended = |period: &&mut Period| {
        period.to.is_none_or(|last| last == to) && !period.successors.contains(&code)
    };
    let period = periods.iter_mut().find(ended);
    let period = period.ok_or(DivisionProblem::Withdrawn)?;
    let in_order = period.from.is_none_or(|first| first <= to);
    check(in_order, DivisionProblem::Malformed)?;
    period.to = Some(to);
    period.successors.clone_from(successors);
    Ok(periods)
}

fn push(periods: &mut Periods, new: Period) -> Result<(), DivisionProblem> {
    periods.try_push(new).map_err(|_| DivisionProblem::TooMany)
}

fn is_name(name: &[u8]) -> bool {
    core::str::from_utf8(name).is_ok_and(|name| !name.trim().is_empty())
}

fn check(good: bool, problem: DivisionProblem) -> Result<(), DivisionProblem> {
    good.then_some(()).ok_or(problem)
}

/// Whether the code was given to another division after `year` or in it: one that is not the
/// division before under another name.
pub fn is_reassigned_since(code: DivisionCode, periods: &Periods, year: u16) -> bool {
    let neighbours = periods.iter().zip(periods.iter().skip(1));
    neighbours
        .filter(|(_, next)| next.from.is_none_or(|from| year <= from))
        .any(|(before, _)| !before.successors.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn name(text: &str) -> DivisionName {
        DivisionName::truncate_from(text.as_bytes().to_vec())
    }

    fn changed(changes: &[DivisionChange]) -> Result<Periods, DivisionProblem> {
        changes.iter().try_fold(Periods::new(), |periods, change| {
            change.apply(Some(periods), |_| true)
        })
    }

    fn add(from: u16) -> DivisionChange {
        DivisionChange::Add {
            code: 511_400,
            name: name("涪陵市"),
            from: Some(from),
        }
    }

    fn rename(from: u16) -> DivisionChange {
        DivisionChange::Rename {
            code: 511_400,
            name: name("新"),
            from,
        }
    }

    fn withdraw(to: u16) -> DivisionChange {
        DivisionChange::Withdraw {
            code: 511_400,
            to,
            successors: DivisionSuccessors::truncate_from([500_102].into()),
        }
    }

    #[test]
    fn changes_follow_one_another() {
        let periods = changed(&[add(1995), rename(1996), withdraw(1997), add(2000)]).unwrap();
        let told: Vec<_> = periods
            .iter()
            .map(|period| (period.from, period.to, period.successors.to_vec()))
            .collect();
        assert_eq!(
            told,
            [
                (Some(1995), Some(1995), [511_400].to_vec()),
                (Some(1996), Some(1997), [500_102].to_vec()),
                (Some(2000), None, [].to_vec()),
            ]
        );
    }

    #[test]
    fn a_year_of_change_belongs_to_both() {
        let periods = changed(&[add(1995), withdraw(1997), add(1997)]).unwrap();
        assert_eq!(periods.iter().filter(|p| p.includes(1997)).count(), 2);
    }

    #[test]
    fn only_another_place_is_a_reassignment() {
        let periods = changed(&[add(1995), rename(1996), withdraw(1997), add(2000)]).unwrap();
        for (year, expected) in [(1995, true), (1997, true), (2000, true), (2001, false)] {
            let is_reassigned = is_reassigned_since(511_400, &periods, year);
            assert_eq!(is_reassigned, expected, "{year}");
        }
        let renamed = changed(&[add(1995), rename(1996), rename(2000)]).unwrap();
        assert!(!is_reassigned_since(511_400, &renamed, 1995));
    }
}
