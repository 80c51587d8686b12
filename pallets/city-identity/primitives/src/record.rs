//! What a holder writes about a code: names, links, and where a fuller description is.
//!
//! The bounds are part of the types; what a bound cannot say is checked by [`Record::check`],
//! which the pallet asks before it stores anything, so that a reader never meets a bad record.

use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Serialize, Serializer};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// A language tag in the form of BCP 47 (RFC 5646), for example `zh-CN`: at most 35 characters.
pub type Language = BoundedVec<u8, ConstU32<35>>;
/// A name or title: UTF-8, at most 128 octets.
pub type Text = BoundedVec<u8, ConstU32<128>>;
/// An `https` URL in ASCII, at most 256 octets.
pub type Url = BoundedVec<u8, ConstU32<256>>;
/// The type of a link (RFC 8288): a registered relation such as `describedby`, or an `https` URL.
pub type Relation = BoundedVec<u8, ConstU32<128>>;
/// A media type such as `text/html`, at most 64 characters.
pub type MediaType = BoundedVec<u8, ConstU32<64>>;

/// A name in one language.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Name {
    /// Its language; no two names of a record share one.
    pub language: Language,
    /// The name itself, UTF-8.
    pub text: Text,
}

/// A typed link to something about the code's subject.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Link {
    /// What the target is to the subject.
    pub relation: Relation,
    /// Where it is.
    pub href: Url,
    /// Its media type, if told.
    pub media_type: Option<MediaType>,
    /// Its language, if told.
    pub language: Option<Language>,
    /// A title for people, if told.
    pub title: Option<Text>,
}

/// The digest of something kept elsewhere.
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
pub enum Digest {
    /// SHA-256 (FIPS 180-4).
    #[codec(index = 0)]
    Sha256([u8; 32]),
    /// BLAKE2b-256 (RFC 7693).
    #[codec(index = 1)]
    Blake2b256([u8; 32]),
    /// SM3 (GB/T 32905).
    #[codec(index = 2)]
    Sm3([u8; 32]),
}

impl Digest {
    /// The digest as a multihash: the function's registered number as a varint, the length, the
    /// octets.
    pub fn multihash(&self) -> Vec<u8> {
        // 0x12, 0xb220 and 0x534d in the multicodec table, as unsigned varints.
        let (code, digest): (&[u8], _) = match self {
            Self::Sha256(digest) => (&[0x12], digest),
            Self::Blake2b256(digest) => (&[0xa0, 0xe4, 0x02], digest),
            Self::Sm3(digest) => (&[0xcd, 0xa6, 0x01], digest),
        };
        [code, &[32], digest].concat()
    }
}

impl Serialize for Digest {
    /// As `0x` and the hexadecimal digits of its multihash.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::from("0x");
        for byte in self.multihash() {
            for nibble in [byte >> 4, byte & 0x0f] {
                text.extend(char::from_digit(u32::from(nibble), 16));
            }
        }
        serializer.serialize_str(&text)
    }
}

/// A fuller description kept off chain, which its digest makes tamper-evident.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Description {
    /// The digest of the description's octets.
    pub digest: Digest,
    /// Where it can be had.
    pub place: Url,
}

/// What is on record about a code.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Record {
    /// Names, at most one for each language.
    pub names: BoundedVec<Name, ConstU32<8>>,
    /// Links, in the holder's order.
    pub links: BoundedVec<Link, ConstU32<16>>,
    /// A description kept elsewhere.
    pub description: Option<Description>,
}

/// What is wrong with a record, and in which name or link (counted from 0).
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum RecordProblem {
    /// A language is not of the form of BCP 47.
    #[codec(index = 0)]
    BadLanguage(u8),
    /// A name or title is empty, not UTF-8, or has control characters.
    #[codec(index = 1)]
    BadText(u8),
    /// Two names are in the same language.
    #[codec(index = 2)]
    LanguageTwice(u8),
    /// A relation is neither a registered relation's form nor an `https` URL.
    #[codec(index = 3)]
    BadRelation(u8),
    /// A link is not a plain `https` URL: see [`is_safe_url`].
    #[codec(index = 4)]
    BadUrl(u8),
    /// A media type is not of the form `type/subtype`.
    #[codec(index = 5)]
    BadMediaType(u8),
    /// The description's place is not a plain `https` URL.
    #[codec(index = 6)]
    BadPlace,
}

impl Record {
    /// BLAKE2b-256 of the record's SCALE encoding.
    pub fn digest(&self) -> H256 {
        H256(sp_crypto_hashing::blake2_256(&self.encode()))
    }

    /// Whether every part is well formed.
    ///
    /// # Errors
    /// The first problem, with the index of the name or link that has it.
    pub fn check(&self) -> Result<(), RecordProblem> {
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for (index, name) in (0u8..).zip(&self.names) {
            ensure(
                is_language(&name.language),
                RecordProblem::BadLanguage(index),
            )?;
            ensure(is_text(&name.text), RecordProblem::BadText(index))?;
            let language = name.language.to_ascii_lowercase();
            ensure(
                !seen.contains(&language),
                RecordProblem::LanguageTwice(index),
            )?;
            seen.push(language);
        }
        for (index, link) in (0u8..).zip(&self.links) {
            link.check(index)?;
        }
        match &self.description {
            Some(description) => ensure(is_safe_url(&description.place), RecordProblem::BadPlace),
            None => Ok(()),
        }
    }
}

impl Link {
    fn check(&self, index: u8) -> Result<(), RecordProblem> {
        let Self {
            relation,
            href,
            media_type,
            language,
            title,
        } = self;
        ensure(is_relation(relation), RecordProblem::BadRelation(index))?;
        ensure(is_safe_url(href), RecordProblem::BadUrl(index))?;
        ensure(
            media_type.as_ref().is_none_or(|m| is_media_type(m)),
            RecordProblem::BadMediaType(index),
        )?;
        ensure(
            language.as_ref().is_none_or(|l| is_language(l)),
            RecordProblem::BadLanguage(index),
        )?;
        ensure(
            title.as_ref().is_none_or(|t| is_text(t)),
            RecordProblem::BadText(index),
        )
    }
}

fn ensure(condition: bool, problem: RecordProblem) -> Result<(), RecordProblem> {
    condition.then_some(()).ok_or(problem)
}

/// Whether `tag` has the form of a language tag: a primary subtag of two or three letters, then
/// subtags of one to eight letters or digits (RFC 5646, section 2.1; that a subtag is registered
/// is not checked).
pub fn is_language(tag: &[u8]) -> bool {
    let mut subtags = tag.split(|byte| *byte == b'-');
    let primary = subtags.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.iter().all(u8::is_ascii_alphabetic)
        && subtags.all(|subtag| {
            (1..=8).contains(&subtag.len()) && subtag.iter().all(u8::is_ascii_alphanumeric)
        })
}

/// Whether `text` is UTF-8, not blank, without control or bidirectional-override characters.
pub fn is_text(text: &[u8]) -> bool {
    core::str::from_utf8(text).is_ok_and(|text| {
        !text.trim().is_empty() && !text.chars().any(|c| c.is_control() || is_bidi_control(c))
    })
}

/// The characters that reorder what a person reads (Unicode Bidi_Control).
const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether `relation` has the form of a registered relation type (RFC 8288, section 3.3) or is an
/// `https` URL.
pub fn is_relation(relation: &[u8]) -> bool {
    let registered = relation.first().is_some_and(u8::is_ascii_lowercase)
        && relation.iter().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-')
        });
    registered || is_safe_url(relation)
}

/// Whether `value` has the form `type/subtype` (RFC 6838, section 4.2), without parameters.
pub fn is_media_type(value: &[u8]) -> bool {
    let is_name = |name: &[u8]| {
        name.first().is_some_and(u8::is_ascii_alphanumeric)
            && name
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(byte))
    };
    let mut parts = value.split(|byte| *byte == b'/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(kind), Some(subtype), None) => is_name(kind) && is_name(subtype),
        _ => false,
    }
}

/// Whether `url` is an `https` URL that is safe to send people to: a host with a dot, that is a
/// name and no IP literal; no user information; only the characters that RFC 3986 allows.
pub fn is_safe_url(url: &[u8]) -> bool {
    let Some(rest) = url.strip_prefix(b"https://") else {
        return false;
    };
    let end = rest
        .iter()
        .position(|b| matches!(b, b'/' | b'?' | b'#'))
        .unwrap_or(rest.len());
    let Some((authority, path)) = rest.split_at_checked(end) else {
        return false;
    };
    is_authority(authority) && has_only_uri_characters(path)
}

/// `host` or `host:port`.
fn is_authority(authority: &[u8]) -> bool {
    let mut parts = authority.splitn(2, |byte| *byte == b':');
    let host = parts.next().unwrap_or_default();
    let port_is_fine = parts.next().is_none_or(|port| {
        core::str::from_utf8(port).is_ok_and(|port| {
            port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|p| p != 0)
        })
    });
    port_is_fine && is_host_name(host)
}

/// A host name (RFC 1123) of at least two labels whose last one begins with a letter, which no
/// form of an IPv4 address does.
fn is_host_name(host: &[u8]) -> bool {
    let is_label = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b == b'-')
            && label.first() != Some(&b'-')
            && label.last() != Some(&b'-')
    };
    let mut labels = host.rsplit(|byte| *byte == b'.');
    let top = labels.next().unwrap_or_default();
    host.len() <= 253
        && is_label(top)
        && top.first().is_some_and(u8::is_ascii_alphabetic)
        && labels.next().is_some_and(is_label)
        && labels.all(is_label)
}

/// Unreserved, reserved and correctly percent-encoded characters (RFC 3986, section 2).
fn has_only_uri_characters(text: &[u8]) -> bool {
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'%' => [bytes.next(), bytes.next()]
                .iter()
                .all(|digit| digit.is_some_and(u8::is_ascii_hexdigit)),
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(byte),
        };
        if !fine {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounded<const N: u32>(text: &str) -> BoundedVec<u8, ConstU32<N>> {
        text.as_bytes().to_vec().try_into().unwrap()
    }

    fn name(language: &str, text: &str) -> Name {
        Name {
            language: bounded(language),
            text: bounded(text),
        }
    }

    fn link(href: &str) -> Link {
        Link {
            relation: bounded("describedby"),
            href: bounded(href),
            media_type: None,
            language: None,
            title: None,
        }
    }

    #[test]
    fn urls_that_are_safe() {
        for url in [
            "https://www.sjz.gov.cn",
            "https://www.sjz.gov.cn/",
            "https://id.example:8443/a/b?c=d&e=%E7%9F%B3#f",
            "https://xn--fiqs8s.example/",
        ] {
            assert!(is_safe_url(url.as_bytes()), "{url}");
        }
    }

    #[test]
    fn urls_that_are_not() {
        for url in [
            "",
            "http://www.sjz.gov.cn/",
            "HTTPS://www.sjz.gov.cn/",
            "https://",
            "https:///path",
            "https://localhost/",
            "https://user@www.sjz.gov.cn/",
            "https://user:pw@www.sjz.gov.cn/",
            "https://192.168.0.1/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://a..example/",
            "https://-a.example/",
            "https://a.example:0/",
            "https://a.example:/",
            "https://a.example:+80/",
            "https://a.example:65536/",
            "https://a.example/ b",
            "https://a.example/{item}",
            "https://a.example/%2",
            "https://a.example/石",
            "https://a.example\\@b.example/",
            "javascript:alert(1)",
        ] {
            assert!(!is_safe_url(url.as_bytes()), "{url}");
        }
    }

    #[test]
    fn languages_media_types_and_relations() {
        for tag in ["zh", "zh-CN", "zh-Hans-CN", "en", "bo", "mn-Mong"] {
            assert!(is_language(tag.as_bytes()), "{tag}");
        }
        for tag in ["", "z", "zh-", "-zh", "zh_CN", "12", "zh--CN", "chinese"] {
            assert!(!is_language(tag.as_bytes()), "{tag}");
        }
        for media_type in ["text/html", "application/linkset+json"] {
            assert!(is_media_type(media_type.as_bytes()), "{media_type}");
        }
        for media_type in [
            "",
            "text",
            "text/",
            "/html",
            "text/html/x",
            "text/html; a=b",
        ] {
            assert!(!is_media_type(media_type.as_bytes()), "{media_type}");
        }
        for relation in ["describedby", "service-doc", "https://gs1.org/voc/pip"] {
            assert!(is_relation(relation.as_bytes()), "{relation}");
        }
        for relation in ["", "Described By", "1st", "http://a.example/x"] {
            assert!(!is_relation(relation.as_bytes()), "{relation}");
        }
    }

    #[test]
    fn a_problem_names_its_place() {
        let mut record = Record::default();
        record.names.try_push(name("zh-CN", "石家庄市")).unwrap();
        record
            .links
            .try_push(link("https://www.sjz.gov.cn/"))
            .unwrap();
        assert_eq!(record.check(), Ok(()));

        let mut twice = record.clone();
        twice.names.try_push(name("ZH-cn", "石门")).unwrap();
        assert_eq!(twice.check(), Err(RecordProblem::LanguageTwice(1)));

        let mut blank = record.clone();
        blank.names.try_push(name("en", " ")).unwrap();
        assert_eq!(blank.check(), Err(RecordProblem::BadText(1)));

        let mut reordered = record.clone();
        reordered.names.try_push(name("en", "a\u{202E}b")).unwrap();
        assert_eq!(reordered.check(), Err(RecordProblem::BadText(1)));

        let mut unsafe_link = record.clone();
        unsafe_link
            .links
            .try_push(link("http://www.sjz.gov.cn/"))
            .unwrap();
        assert_eq!(unsafe_link.check(), Err(RecordProblem::BadUrl(1)));

        record.description = Some(Description {
            digest: Digest::Sha256([0; 32]),
            place: bounded("ftp://a.example/"),
        });
        assert_eq!(record.check(), Err(RecordProblem::BadPlace));
    }

    #[test]
    fn digests_are_multihashes() {
        assert_eq!(Digest::Sha256([1; 32]).multihash()[..2], [0x12, 32]);
        assert_eq!(
            Digest::Blake2b256([1; 32]).multihash()[..4],
            [0xa0, 0xe4, 0x02, 32]
        );
        assert_eq!(
            Digest::Sm3([1; 32]).multihash()[..4],
            [0xcd, 0xa6, 0x01, 32]
        );
        assert_eq!(Digest::Sm3([1; 32]).multihash().len(), 36);
    }
}
