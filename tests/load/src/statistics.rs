//! Figures about many measurements.

/// The smallest of the values that at least `share` of all do not exceed (the nearest-rank
/// percentile); zero if there are none. `share` is from 0 to 1.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or_default()
}

/// The value in the middle.
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The largest value; zero if there are none.
pub fn largest(values: &[f64]) -> f64 {
    percentile(values, 1.0)
}

/// The distribution of values as points: a value, and the share of all values up to it, in
/// percent. At most about `points` of them, evenly over the values in order.
pub fn distribution(values: &[f64], points: usize) -> Vec<(f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let step = sorted.len().div_ceil(points.max(1)).max(1);
    let share = |index: usize| 100.0 * (index + 1) as f64 / sorted.len() as f64;
    let last = sorted.len().saturating_sub(1);
    sorted
        .iter()
        .enumerate()
        .filter(|(index, _)| index % step == 0 || *index == last)
        .map(|(index, value)| (*value, share(index)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_of_nearest_rank() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(percentile(&values, 0.0), 1.0);
        assert_eq!(percentile(&values, 0.2), 1.0);
        assert_eq!(percentile(&values, 0.21), 2.0);
        assert_eq!(median(&values), 3.0);
        assert_eq!(percentile(&values, 0.95), 5.0);
        assert_eq!(largest(&values), 5.0);
        assert_eq!(median(&[]), 0.0);
    }

    #[test]
    fn distributions_end_at_everything() {
        let values: Vec<f64> = (1..=1_000).map(f64::from).collect();
        let points = distribution(&values, 10);
        assert_eq!(points.first(), Some(&(1.0, 0.1)));
        assert_eq!(points.last(), Some(&(1_000.0, 100.0)));
        assert!(points.len() <= 12, "{}", points.len());
        assert!(distribution(&[], 10).is_empty());
    }
}
