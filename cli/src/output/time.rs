//! Moments as people write them.

use city_identity_primitives::Moment;
use jiff::Timestamp;

/// A moment by RFC 3339, in UTC.
pub fn moment(moment: Moment) -> String {
    let time = i64::try_from(moment)
        .ok()
        .and_then(|millis| Timestamp::from_millisecond(millis).ok());
    // What is beyond the calendar is told as the number that it is.
    time.map_or_else(|| format!("{moment} ms"), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_printed() {
        assert_eq!(moment(1_795_433_614_000), "2026-11-23T11:33:34Z");
        assert_eq!(moment(u64::MAX), "18446744073709551615 ms");
    }
}
