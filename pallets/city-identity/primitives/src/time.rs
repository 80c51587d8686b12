//! Moments and years.

use crate::types::Moment;

const MILLIS_PER_DAY: u64 = 86_400_000;

/// The year (UTC, proleptic Gregorian calendar) in which a moment falls; years past 65,535 answer
/// 65,535.
///
/// The day count is turned into a year within its 400-year cycle of 146,097 days, with years that
/// begin in March so that a leap day comes last.
pub fn year_of(moment: Moment) -> u16 {
    // Days from 0000-03-01 to 1970-01-01.
    const TO_MARCH_OF_YEAR_ZERO: u64 = 719_468;
    const DAYS_PER_CYCLE: u64 = 146_097;
    let days = (moment / MILLIS_PER_DAY).saturating_add(TO_MARCH_OF_YEAR_ZERO);
    let cycle = days / DAYS_PER_CYCLE;
    let day = days % DAYS_PER_CYCLE;
    let leap_corrected = day
        .saturating_sub(day / 1_460)
        .saturating_add(day / 36_524)
        .saturating_sub(day / 146_096);
    let year_of_cycle = leap_corrected / 365;
    let before_year = year_of_cycle
        .saturating_mul(365)
        .saturating_add(year_of_cycle / 4)
        .saturating_sub(year_of_cycle / 100);
    // The year that began in March has its January and February in the next one.
    let in_next_year = day.saturating_sub(before_year) >= 306;
    let year = cycle
        .saturating_mul(400)
        .saturating_add(year_of_cycle)
        .saturating_add(u64::from(in_next_year));
    u16::try_from(year).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_turn_at_midnight_on_the_first_of_january() {
        assert_eq!(year_of(0), 1970);
        // 1999-12-31T23:59:59.999Z and the millisecond after.
        assert_eq!(year_of(946_684_799_999), 1999);
        assert_eq!(year_of(946_684_800_000), 2000);
        // 2024-02-29 and 2024-12-31, a leap year.
        assert_eq!(year_of(1_709_164_800_000), 2024);
        assert_eq!(year_of(1_735_603_200_000), 2024);
        assert_eq!(year_of(1_735_689_600_000), 2025);
        assert_eq!(year_of(u64::MAX), u16::MAX);
    }

    #[test]
    fn every_year_of_four_centuries_has_its_length() {
        let mut day = 0u64;
        for year in 1970u16..2400 {
            let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            assert_eq!(year_of(day * MILLIS_PER_DAY), year);
            day += if leap { 366 } else { 365 };
            assert_eq!(year_of(day * MILLIS_PER_DAY - 1), year);
        }
    }
}
