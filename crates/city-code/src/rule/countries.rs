//! A short list of countries.

use core::fmt;

/// The most countries of one list.
pub const MAX_COUNTRIES: usize = 16;

/// Up to [`MAX_COUNTRIES`] countries by ISO 3166-1 numeric code, in ascending order. In JSON a
/// list of texts of three digits.
#[derive(Clone, Copy, Eq, PartialEq)]
#[cfg_attr(
    feature = "scale",
    derive(
        codec::Decode,
        codec::DecodeWithMemTracking,
        codec::Encode,
        codec::MaxEncodedLen,
        scale_info::TypeInfo
    )
)]
pub struct Countries([u16; MAX_COUNTRIES]);

impl Countries {
    /// The list of these countries. More than [`MAX_COUNTRIES`] do not compile.
    pub fn of<const N: usize>(countries: [u16; N]) -> Self {
        const { assert!(N <= MAX_COUNTRIES) };
        Self::collect(countries)
    }

    /// The first [`MAX_COUNTRIES`] countries.
    fn collect(countries: impl IntoIterator<Item = u16>) -> Self {
        let mut list = [0; MAX_COUNTRIES];
        list.iter_mut()
            .zip(countries)
            .for_each(|(place, country)| *place = country);
        Self(list)
    }

    /// The countries; zero, which is no country's number, stands for a free place.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().copied().take_while(|country| *country != 0)
    }

    /// Whether the list has the country of these three digits.
    pub fn contains(&self, digits: &str) -> bool {
        digits
            .parse()
            .is_ok_and(|number: u16| self.iter().any(|country| country == number))
    }

    /// Whether each country of the other list is in this one.
    pub(super) fn cover(&self, other: &Self) -> bool {
        other
            .iter()
            .all(|theirs| self.iter().any(|ours| ours == theirs))
    }

    /// Whether the list has no country of the other.
    pub(super) fn is_disjoint(&self, other: &Self) -> bool {
        !self
            .iter()
            .any(|ours| other.iter().any(|theirs| theirs == ours))
    }

    /// Whether the countries are of three digits, in ascending order, each once, and no free
    /// place is between them.
    pub(super) fn is_well_formed(&self) -> bool {
        let ascending = self
            .iter()
            .zip(self.iter().skip(1))
            .all(|(one, next)| one < next);
        let three_digits = self.iter().all(|country| country < 1000);
        ascending
            && three_digits
            && self
                .0
                .iter()
                .skip(self.iter().count())
                .all(|free| *free == 0)
    }
}

impl fmt::Debug for Countries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(feature = "serde")]
mod json {
    use super::{Countries, MAX_COUNTRIES};
    use alloc::{format, string::String, vec::Vec};
    use serde::{
        de::{Deserialize, Deserializer, Error},
        ser::{Serialize, Serializer},
    };

    impl Serialize for Countries {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(self.iter().map(|country| format!("{country:03}")))
        }
    }

    impl<'de> Deserialize<'de> for Countries {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let texts = Vec::<String>::deserialize(deserializer)?;
            if texts.len() > MAX_COUNTRIES {
                return Err(D::Error::custom(format_args!(
                    "over {MAX_COUNTRIES} countries"
                )));
            }
            let country = |text: &String| {
                let digits = text.len() == 3 && text.bytes().all(|octet| octet.is_ascii_digit());
                digits
                    .then(|| text.parse().ok())
                    .flatten()
                    .filter(|country| *country != 0)
            };
            let countries = texts.iter().map(|text| {
                country(text).ok_or_else(|| {
                    D::Error::custom(format_args!("`{text}`: expected a country's three digits"))
                })
            });
            Ok(Self::collect(countries.collect::<Result<Vec<u16>, _>>()?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, vec, vec::Vec};

    #[test]
    fn countries_works() {
        let list = Countries::of([4, 156]);
        assert_eq!(list.iter().collect::<Vec<_>>(), vec![4, 156]);
        assert!(list.contains("004") && list.contains("156") && !list.contains("840"));
        assert!(!list.contains("000"));
        assert_eq!(format!("{list:?}"), "[4, 156]");
    }

    #[test]
    fn countries_is_well_formed_only_in_order() {
        assert!(Countries::of([]).is_well_formed());
        assert!(Countries::of([4, 156]).is_well_formed());
        assert!(!Countries::of([156, 4]).is_well_formed());
        assert!(!Countries::of([156, 156]).is_well_formed());
        assert!(!Countries::of([4, 0, 156]).is_well_formed());
        assert!(!Countries::of([1000]).is_well_formed());
    }
}
