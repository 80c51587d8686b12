//! Other names of the same thing, in schemes that have rules of their own.
//!
//! | Scheme | Its rules | Example |
//! |---|---|---|
//! | `gln` | Global Location Number, GS1 General Specifications: 13 digits with their check digit | `6901234567892` |
//! | `giai` | Global Individual Asset Identifier, the same: a GS1 company prefix and what its owner adds, at most 30 characters of set 82 | `6901234A-7/1` |
//! | `oid` | ITU-T X.660: arcs in decimal with dots between | `1.2.156.10011` |
//! | `handle` | RFC 3651: prefix, `/`, suffix; upper and lower case differ | `20.500.12345/abc` |
//! | `unlocode` | UN/LOCODE, UNECE Recommendation 16, without its space | `CNSJW` |
//! | `uri` | RFC 3986, normalized and without fragment: an `https` URL that is [safe](crate::record::is_safe_url), or a `urn` (RFC 8141) without components | `urn:isbn:0451450523` |
//!
//! What can be computed from a code is no alias to store: see [`city_code::alias`].

use crate::record::{is_text, safe_host};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use iri_string::types::UriStr;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// A scheme whose values are stored.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum Scheme {
    /// Global Location Number.
    #[codec(index = 0)]
    Gln,
    /// Global Individual Asset Identifier.
    #[codec(index = 1)]
    Giai,
    /// Object identifier.
    #[codec(index = 2)]
    Oid,
    /// Handle.
    #[codec(index = 3)]
    Handle,
    /// UN/LOCODE.
    #[codec(index = 4)]
    Unlocode,
    /// Uniform Resource Identifier.
    #[codec(index = 5)]
    Uri,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Self; 6] = [
        Self::Gln,
        Self::Giai,
        Self::Oid,
        Self::Handle,
        Self::Unlocode,
        Self::Uri,
    ];

    /// The name by which readers know the scheme.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gln => "gln",
            Self::Giai => "giai",
            Self::Oid => "oid",
            Self::Handle => "handle",
            Self::Unlocode => "unlocode",
            Self::Uri => "uri",
        }
    }

    /// Whether `value` follows the scheme's rules.
    pub fn accepts(self, value: &[u8]) -> bool {
        core::str::from_utf8(value).is_ok_and(|value| match self {
            Self::Gln => is_gln(value),
            Self::Giai => is_giai(value),
            Self::Oid => is_oid(value),
            Self::Handle => is_handle(value),
            Self::Unlocode => is_unlocode(value),
            Self::Uri => is_uri(value),
        })
    }
}

/// A value of a scheme: at most 256 octets.
pub type AliasValue = BoundedVec<u8, ConstU32<256>>;

/// Another name of the thing that a code stands for.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Alias {
    /// The scheme.
    pub scheme: Scheme,
    /// The value in that scheme.
    pub value: AliasValue,
}

impl Alias {
    /// Whether the value follows the scheme's rules.
    pub fn is_well_formed(&self) -> bool {
        self.scheme.accepts(&self.value)
    }
}

/// The stored aliases of a code, in the order in which they were added: at most 16.
pub type AliasList = BoundedVec<Alias, ConstU32<16>>;

/// BLAKE2b-256 of a list's SCALE encoding; none of an empty list.
pub fn digest(aliases: &AliasList) -> Option<H256> {
    let digest = || H256(sp_crypto_hashing::blake2_256(&aliases.encode()));
    (!aliases.is_empty()).then(digest)
}

/// The digits at odd places, counted from 1, count once and the others three times; all together
/// they are a multiple of ten.
fn is_gln(value: &str) -> bool {
    let weights = [1u32, 3].into_iter().cycle();
    let weighed = value.chars().zip(weights).map(|(digit, weight)| {
        let digit = digit.to_digit(10)?;
        Some(digit.saturating_mul(weight))
    });
    let sum: Option<u32> = weighed.sum();
    value.len() == 13 && sum.is_some_and(|sum| sum.is_multiple_of(10))
}

/// A company prefix has at least 4 digits, and its owner adds at least one character.
fn is_giai(value: &str) -> bool {
    let of_set_82 = |b: u8| b.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&b);
    (5..=30).contains(&value.len())
        && value.bytes().take(4).all(|b| b.is_ascii_digit())
        && value.bytes().all(of_set_82)
}

/// Arcs have no bound but the value's: those below `2.25` are numbers of 128 bits. The first is 0, 1
/// or 2; below 0 and 1 the second is at most 39.
fn is_oid(value: &str) -> bool {
    let is_arc = |arc: &str| {
        let is_short = arc.len() == 1 || !arc.starts_with('0');
        !arc.is_empty() && is_short && arc.bytes().all(|b| b.is_ascii_digit())
    };
    let mut arcs = value.split('.');
    let roots = (
        arcs.next().unwrap_or_default(),
        arcs.next().unwrap_or_default(),
    );
    let has_roots = match roots {
        ("0" | "1", second) => second.parse::<u8>().is_ok_and(|second| second < 40),
        (first, _) => first == "2",
    };
    has_roots && is_arc(roots.1) && arcs.all(is_arc)
}

/// Prefixes are segments of letters, digits and hyphens with dots between.
fn is_handle(value: &str) -> bool {
    let of_segment = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let is_segment = |segment: &str| !segment.is_empty() && segment.bytes().all(of_segment);
    value.split_once('/').is_some_and(|(prefix, suffix)| {
        prefix.split('.').all(is_segment)
            && is_text(suffix.as_bytes())
            && !suffix.contains(char::is_whitespace)
    })
}

/// A country of ISO 3166-1 by its two letters, and a place by three letters or digits other than 0
/// and 1.
fn is_unlocode(value: &str) -> bool {
    let (country, place) = value.split_at_checked(2).unwrap_or_default();
    let of_place = |b: u8| b.is_ascii_uppercase() || (b'2'..=b'9').contains(&b);
    place.len() == 3
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && place.bytes().all(of_place)
}

/// Normalized, so that a thing has one URI and not many that are the same.
fn is_uri(value: &str) -> bool {
    UriStr::new(value).is_ok_and(|uri| {
        let has_form = match uri.scheme_str() {
            "https" => safe_host(value).is_some() && !uri.path_str().is_empty(),
            "urn" => is_urn_path(uri.path_str()) && !value.contains(['?', '#']),
            _ => false,
        };
        has_form && uri.fragment_str().is_none() && uri.is_normalized_rfc3986()
    })
}

/// A namespace of 2 to 32 letters, digits and hyphens, which is the same in upper and lower case and
/// so written in the latter, and a name in it that begins as the segment of a path does.
fn is_urn_path(path: &str) -> bool {
    path.split_once(':').is_some_and(|(namespace, name)| {
        let of_namespace = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (2..=32).contains(&namespace.len())
            && namespace.bytes().all(of_namespace)
            && !namespace.starts_with('-')
            && !namespace.ends_with('-')
            && !name.is_empty()
            && !name.starts_with('/')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn accepts(scheme: Scheme, good: &[&str], bad: &[&str]) {
        for value in good {
            assert!(scheme.accepts(value.as_bytes()), "{value}");
        }
        for value in bad.iter().chain(&["", " ", "石"]) {
            assert!(!scheme.accepts(value.as_bytes()), "{value}");
        }
        assert!(!scheme.accepts(&[0xff]));
    }

    #[test]
    fn gln_is_checked() {
        accepts(
            Scheme::Gln,
            &["6901234567892", "5412345000013", "0000000000000"],
            &[
                "6901234567893",
                "690123456789",
                "69012345678920",
                "690123456789A",
                "-901234567892",
            ],
        );
    }

    #[test]
    fn giai_is_checked() {
        accepts(
            Scheme::Giai,
            &["69012345", "6901A", "8901072002038!\"%&'()*+,-./<>?"],
            &[
                "6901",
                "690A1",
                "6901 A",
                "6901A#",
                "6901A\\",
                "6901234567890123456789012345678",
            ],
        );
    }

    #[test]
    fn oid_is_checked() {
        accepts(
            Scheme::Oid,
            &[
                "1.2.156.10011",
                "0.0",
                "1.39",
                "2.999",
                "2.25.329800735698586629295641978511506172918",
            ],
            &[
                "1", "3.1", "1.40", "0.99", "1..2", "1.2.", ".1.2", "1.02", "01.2", "1.2.a",
                "1.2.-1", "1.+2", "2.", "2.00",
            ],
        );
    }

    #[test]
    fn handle_is_checked() {
        accepts(
            Scheme::Handle,
            &[
                "20.500.12345/abc",
                "10.1000/182",
                "86.1009.2000/石家庄/1",
                "0.NA/10",
            ],
            &[
                "10.1000",
                "10.1000/",
                "/182",
                "10..1/2",
                "10.1000/a b",
                "10.10_0/1",
                "10/a\u{7f}",
            ],
        );
    }

    #[test]
    fn unlocode_is_checked() {
        accepts(
            Scheme::Unlocode,
            &["CNSJW", "US2NY", "CN999"],
            &[
                "CN SJW", "CNSJ", "CNSJWA", "cnsjw", "CNSJ0", "CN1JW", "2NSJW",
            ],
        );
    }

    #[test]
    fn uri_is_checked() {
        accepts(
            Scheme::Uri,
            &[
                "https://id.example/",
                "https://id.example/a/b?c=%E7%9F%B3",
                "urn:isbn:0451450523",
                "urn:epc:id:sgln:690123.456789.0",
                "urn:x-a:b/c",
            ],
            &[
                "http://id.example/",
                "https://id.example",
                "https://ID.example/",
                "https://id.example:443/",
                "https://user@id.example/",
                "https://127.0.0.1/",
                "https://id.example/a/../b",
                "https://id.example/%7e",
                "https://id.example/#a",
                "URN:isbn:0451450523",
                "urn:ISBN:0451450523",
                "urn:isbn:",
                "urn:isbn",
                "urn:-a:b",
                "urn:a:b",
                "urn:isbn:/a",
                "urn:isbn:1?=a",
                "urn:isbn:1#a",
                "id.example",
                "mailto:a@b.example",
            ],
        );
    }

    #[test]
    fn the_digest_covers_the_list() {
        let alias = |value: &str| Alias {
            scheme: Scheme::Oid,
            value: value.as_bytes().to_vec().try_into().unwrap(),
        };
        let list = |values: &[&str]| {
            let list: Vec<_> = values.iter().map(|value| alias(value)).collect();
            digest(&list.try_into().unwrap())
        };
        assert_eq!(list(&[]), None);
        assert!(list(&["1.2"]).is_some());
        assert_ne!(list(&["1.2", "1.3"]), list(&["1.3", "1.2"]));
    }

    #[test]
    fn names_are_distinct() {
        let mut names = Scheme::ALL.map(Scheme::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Scheme::ALL.len());
    }

    proptest! {
        #[test]
        fn one_wrong_digit_of_a_gln_is_found(stem in "[0-9]{12}", at in 0..13usize, by in 1..10u8) {
            let good: Vec<_> = (b'0'..=b'9')
                .map(|check| [stem.as_bytes(), &[check]].concat())
                .filter(|value| Scheme::Gln.accepts(value))
                .collect();
            prop_assert_eq!(good.len(), 1);
            let mut wrong = good[0].clone();
            let others = (b'0'..=b'9').filter(|digit| *digit != good[0][at]);
            wrong[at] = others.cycle().nth(by.into()).unwrap();
            prop_assert!(!Scheme::Gln.accepts(&wrong));
        }

        #[test]
        fn no_octets_make_it_panic(octets in proptest::collection::vec(any::<u8>(), 0..64)) {
            for scheme in Scheme::ALL {
                let _ = scheme.accepts(&octets);
            }
        }
    }
}
