//! Labels below a code that are kept free.

use crate::types::{Author, Label};
use city_code::{fold_label, Code};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// One label, or the first and the last of labels of digits that are equally long.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Labels {
    /// The first label.
    pub first: Label,
    /// The last label; of one label, the same.
    pub last: Label,
}

/// Labels below a code that are kept free: nothing is registered under them.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Reservation {
    /// Which.
    pub labels: Labels,
    /// Why, UTF-8.
    pub reason: BoundedVec<u8, ConstU32<128>>,
    /// Who did it. What the council keeps free, only the council gives free.
    pub by: Author,
}

/// The reservations below one code, in no order: at most 16. They do not overlap.
pub type Reservations = BoundedVec<Reservation, ConstU32<16>>;

impl Labels {
    /// Whether these can be labels of codes below `parent`, and are one label or a range of digits.
    pub fn are_well_formed(&self, parent: &Code) -> bool {
        let is_range = is_number(&self.first)
            && is_number(&self.last)
            && self.first.len() == self.last.len()
            && self.first < self.last;
        let fits = |label: &Label| {
            let label = core::str::from_utf8(label).ok();
            label.is_some_and(|label| parent.child(label).is_ok())
        };
        (is_range || self.first == self.last) && fits(&self.first) && fits(&self.last)
    }

    /// Whether `label` is one of these, or looks like one.
    pub fn cover(&self, label: &str) -> bool {
        self.cover_folded(fold_label(label).as_bytes())
    }

    /// The same for a label as it looks. Digits look like themselves.
    fn cover_folded(&self, seen_as: &[u8]) -> bool {
        let (first, last) = (self.first.as_slice(), self.last.as_slice());
        if is_number(first) {
            is_number(seen_as)
                && seen_as.len() == first.len()
                && first <= seen_as
                && seen_as <= last
        } else {
            let first = core::str::from_utf8(first).unwrap_or_default();
            fold_label(first).as_bytes() == seen_as
        }
    }

    /// Whether a label is one of these and of the others, or looks like one of both.
    pub fn overlap(&self, other: &Self) -> bool {
        let covers = |labels: &Self, label: &Label| {
            core::str::from_utf8(label).is_ok_and(|label| labels.cover(label))
        };
        // Of two ranges that meet, one holds the other's first label.
        covers(self, &other.first) || covers(other, &self.first)
    }
}

/// The reservation that keeps `label` free.
pub fn reserving<'a>(reservations: &'a [Reservation], label: &str) -> Option<&'a Reservation> {
    let seen_as = fold_label(label);
    let covers = |reservation: &&Reservation| reservation.labels.cover_folded(seen_as.as_bytes());
    reservations.iter().find(covers)
}

fn is_number(label: &[u8]) -> bool {
    !label.is_empty() && label.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::String};
    use proptest::prelude::*;

    fn labels(first: &str, last: &str) -> Labels {
        let label = |text: &str| Label::truncate_from(text.as_bytes().to_vec());
        Labels {
            first: label(first),
            last: label(last),
        }
    }

    fn are_well_formed(first: &str, last: &str, parent: &str) -> bool {
        labels(first, last).are_well_formed(&parent.parse().unwrap())
    }

    #[test]
    fn only_one_label_or_a_range_of_digits_is_well_formed() {
        let (area, series) = ("MA.156.1301", "MA.156.1301/60.10000000");
        for (first, last, parent) in [
            ("05", "05", area),
            ("A5", "A5", area),
            ("10", "19", area),
            ("60.10000000", "60.10000000", area),
            ("000000100", "000000199", series),
            ("1301", "1301", "MA.156"),
        ] {
            assert!(are_well_formed(first, last, parent), "{first} {last}");
        }
        for (first, last, parent) in [
            ("", "", area),
            ("5", "5", area),
            ("19", "10", area),
            ("A1", "A9", area),
            ("0501", "0501", area),
            ("60.10000000", "60.10000009", area),
            ("1", "19", series),
            ("1", "1", "MA.156.1301/60.10000000.1/7"),
        ] {
            assert!(!are_well_formed(first, last, parent), "{first} {last}");
        }
    }

    #[test]
    fn what_looks_like_a_reserved_label_is_covered() {
        let range = labels("10", "19");
        for (label, covered) in [("10", true), ("1B", true), ("1A", false), ("010", false)] {
            assert_eq!(range.cover(label), covered, "{label}");
        }
        let one = labels("AB", "AB");
        for (label, covered) in [("AB", true), ("A8", true), ("A9", false)] {
            assert_eq!(one.cover(label), covered, "{label}");
        }
    }

    /// One label of few characters, or a range of two digits.
    fn some_labels() -> impl Strategy<Value = Labels> {
        let range = (0..30u8, 0..30u8).prop_map(|(one, other)| {
            let (first, last) = (one.min(other), one.max(other));
            labels(&format!("{first:02}"), &format!("{last:02}"))
        });
        prop_oneof![
            range,
            "[0-2BLO]{2}".prop_map(|one: String| labels(&one, &one))
        ]
    }

    proptest! {
        #[test]
        fn overlap_is_a_label_that_both_cover(one in some_labels(), other in some_labels()) {
            let characters = "0123456789BLO";
            let mut all = characters.chars().flat_map(|first| {
                characters.chars().map(move |second| format!("{first}{second}"))
            });
            let both = all.any(|label| one.cover(&label) && other.cover(&label));
            prop_assert_eq!(one.overlap(&other), both);
            prop_assert_eq!(other.overlap(&one), both);
        }
    }
}
