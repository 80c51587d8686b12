//! What a holder writes about a code: names, links, and where a fuller description is.
//!
//! The bounds are part of the types; what a bound cannot say is checked by [`Record::check`],
//! which the pallet asks before it stores anything, so that a reader never meets a bad record.

mod key;
mod patch;
mod recorded;
mod relation;
mod url;

pub use key::{KeyId, PublicKey, VerificationKey};
pub use patch::{LinkChange, LinkChanges, LinkId, PatchProblem, MAX_LINK_CHANGES};
pub use recorded::Recorded;
pub use relation::is_relation;
pub use url::{href_for, href_host, is_host_name, is_safe_url, safe_host};

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use oxilangtag::LanguageTag;
use scale_info::TypeInfo;
use serde::{Serialize, Serializer};
use sp_core::{bounded::BoundedVec, bytes, ConstU32, H256};

/// A language tag in the form of BCP 47 (RFC 5646), for example `zh-CN`: at most 35 characters.
pub type Language = BoundedVec<u8, ConstU32<35>>;
/// A name or title: UTF-8, at most 128 octets.
pub type Text = BoundedVec<u8, ConstU32<128>>;
/// An `https` URL in ASCII, at most 256 octets.
pub type Url = BoundedVec<u8, ConstU32<256>>;
/// The type of a link (RFC 8288): a registered one such as `describedby`, or an IRI.
pub type Relation = BoundedVec<u8, ConstU32<128>>;
/// A media type such as `text/html`, at most 64 characters.
pub type MediaType = BoundedVec<u8, ConstU32<64>>;
/// A [host name](is_host_name), at most 253 characters.
pub type Host = BoundedVec<u8, ConstU32<253>>;
/// The hosts to which links may lead: at most 16.
pub type Hosts = BoundedVec<Host, ConstU32<16>>;

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

/// A typed link (RFC 9264) to something about the code's subject. No two links of a record are the
/// same in relation, place and language.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Link {
    /// What the target is to the subject.
    pub relation: Relation,
    /// Where it is: an `https` URL. For codes below that inherit the link, `{code}` in its path or
    /// query stands for the code, and `{item}` for the label of an object.
    pub href: Url,
    /// Its media type, if told.
    pub media_type: Option<MediaType>,
    /// Its language, if told.
    pub language: Option<Language>,
    /// A title for people, if told.
    pub title: Option<Text>,
    /// Whether it is the link to follow where nothing is said of which; at most one of a record.
    pub is_default: bool,
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
        bytes::serialize(&self.multihash(), serializer)
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
    /// Keys by which others verify what the holder signed.
    pub keys: BoundedVec<VerificationKey, ConstU32<8>>,
}

/// What is wrong with a record, and in which name, link or key (counted from 0).
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
    /// A relation is neither a registered one nor an IRI.
    #[codec(index = 3)]
    BadRelation(u8),
    /// A link is not a plain `https` URL: see [`href_host`].
    #[codec(index = 4)]
    BadUrl(u8),
    /// A media type is not of the form `type/subtype`.
    #[codec(index = 5)]
    BadMediaType(u8),
    /// The description's place is not a plain `https` URL: see [`is_safe_url`].
    #[codec(index = 6)]
    BadPlace,
    /// Two links are the same in relation, place and language.
    #[codec(index = 7)]
    LinkTwice(u8),
    /// Two links are the default.
    #[codec(index = 8)]
    DefaultTwice(u8),
    /// A key is not [well formed](VerificationKey::is_well_formed).
    #[codec(index = 9)]
    BadKey(u8),
    /// Two keys have the same name.
    #[codec(index = 10)]
    KeyTwice(u8),
}

impl Record {
    /// BLAKE2b-256 of the record's SCALE encoding.
    pub fn digest(&self) -> H256 {
        H256(sp_crypto_hashing::blake2_256(&self.encode()))
    }

    /// The link to follow where nothing is said of which.
    pub fn default_link(&self) -> Option<&Link> {
        self.links.iter().find(|link| link.is_default)
    }

    /// Whether every part is well formed.
    ///
    /// # Errors
    /// The first problem, with the index of the name, link or key that has it.
    pub fn check(&self) -> Result<(), RecordProblem> {
        self.check_names()?;
        self.check_links()?;
        self.check_keys()?;
        match &self.description {
            Some(description) => ensure(is_safe_url(&description.place), RecordProblem::BadPlace),
            None => Ok(()),
        }
    }

    fn check_names(&self) -> Result<(), RecordProblem> {
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for (index, Name { language, text }) in (0u8..).zip(&self.names) {
            ensure(is_language(language), RecordProblem::BadLanguage(index))?;
            ensure(is_text(text), RecordProblem::BadText(index))?;
            let language = language.to_ascii_lowercase();
            let is_new = !seen.contains(&language);
            ensure(is_new, RecordProblem::LanguageTwice(index))?;
            seen.push(language);
        }
        Ok(())
    }

    fn check_links(&self) -> Result<(), RecordProblem> {
        for (index, link) in (0u8..).zip(&self.links) {
            link.check(index)?;
            let mut before = self.links.iter().take(index.into());
            let is_new = before.all(|other| other.identity() != link.identity());
            ensure(is_new, RecordProblem::LinkTwice(index))?;
            let is_only = !link.is_default || self.default_link() == Some(link);
            ensure(is_only, RecordProblem::DefaultTwice(index))?;
        }
        Ok(())
    }

    fn check_keys(&self) -> Result<(), RecordProblem> {
        for (index, key) in (0u8..).zip(&self.keys) {
            ensure(key.is_well_formed(), RecordProblem::BadKey(index))?;
            let mut before = self.keys.iter().take(index.into());
            let is_new = before.all(|other| other.id != key.id);
            ensure(is_new, RecordProblem::KeyTwice(index))?;
        }
        Ok(())
    }
}

impl Link {
    /// What sets the link apart from the others of its record.
    const fn identity(&self) -> (&Relation, &Url, &Option<Language>) {
        (&self.relation, &self.href, &self.language)
    }

    /// The host to which the link leads.
    pub fn host(&self) -> Option<&str> {
        href_host(&self.href)
    }

    /// Whether the link leads to one of `hosts`.
    pub fn leads_to(&self, hosts: &Hosts) -> bool {
        let host = self.host().unwrap_or_default();
        hosts.iter().any(|allowed| **allowed == *host.as_bytes())
    }

    fn check(&self, index: u8) -> Result<(), RecordProblem> {
        let Self {
            relation,
            href: _,
            media_type,
            language,
            title,
            is_default: _,
        } = self;
        ensure(is_relation(relation), RecordProblem::BadRelation(index))?;
        ensure(self.host().is_some(), RecordProblem::BadUrl(index))?;
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

/// Whether `tag` is a well-formed language tag (BCP 47: RFC 5646, section 2.2.9).
pub fn is_language(tag: &[u8]) -> bool {
    core::str::from_utf8(tag).is_ok_and(|tag| LanguageTag::parse(tag).is_ok())
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use alloc::vec;

    pub fn bounded<const N: u32>(text: &str) -> BoundedVec<u8, ConstU32<N>> {
        text.as_bytes().to_vec().try_into().unwrap()
    }

    pub fn name(language: &str, text: &str) -> Name {
        Name {
            language: bounded(language),
            text: bounded(text),
        }
    }

    pub fn link(href: &str) -> Link {
        Link {
            relation: bounded("describedby"),
            href: bounded(href),
            media_type: None,
            language: None,
            title: None,
            is_default: false,
        }
    }

    #[test]
    fn languages_and_media_types() {
        for tag in [
            "zh",
            "zh-CN",
            "zh-Hans-CN",
            "en",
            "bo",
            "mn-Mong",
            "zh-cmn",
            "x-a",
        ] {
            assert!(is_language(tag.as_bytes()), "{tag}");
        }
        for tag in ["", "z", "zh-", "-zh", "zh_CN", "12", "zh--CN", "zh-cmnx-1"] {
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
    fn links_and_keys_are_told_apart() {
        let [a, b] = ["https://a.example/", "https://b.example/"].map(link);
        let linked = |links: &[&Link]| Record {
            links: links
                .iter()
                .map(|link| (*link).clone())
                .collect::<Vec<_>>()
                .try_into()
                .unwrap(),
            ..Record::default()
        };
        let default = |link: &Link| Link {
            is_default: true,
            ..link.clone()
        };
        let other_title = Link {
            title: Some(bounded("a")),
            ..a.clone()
        };
        let check = |links: &[&Link]| linked(links).check();
        assert_eq!(check(&[&a, &default(&b)]), Ok(()));
        assert_eq!(
            check(&[&b, &a, &other_title]),
            Err(RecordProblem::LinkTwice(2))
        );
        let twice = [&default(&b), &default(&a)];
        assert_eq!(check(&twice), Err(RecordProblem::DefaultTwice(1)));
        assert_eq!(
            linked(&[&a, &default(&b)]).default_link(),
            Some(&default(&b))
        );
        assert_eq!(linked(&[&a, &b]).default_link(), None);

        let key = |id: &str, prefix: u8| VerificationKey {
            id: bounded(id),
            key: PublicKey::P256([prefix; 33]),
            valid_from: None,
            valid_to: None,
        };
        let keyed = |keys: Vec<VerificationKey>| Record {
            keys: keys.try_into().unwrap(),
            ..Record::default()
        };
        assert_eq!(keyed(vec![key("1", 2), key("2", 2)]).check(), Ok(()));
        let record = keyed(vec![key("1", 2), key("2", 4)]);
        assert_eq!(record.check(), Err(RecordProblem::BadKey(1)));
        let record = keyed(vec![key("1", 2), key("1", 3)]);
        assert_eq!(record.check(), Err(RecordProblem::KeyTwice(1)));
    }

    #[test]
    fn links_lead_to_their_hosts() {
        let hosts: Hosts = vec![bounded("a.example"), bounded("b.example")]
            .try_into()
            .unwrap();
        assert!(link("https://b.example/{item}").leads_to(&hosts));
        for href in [
            "https://c.example/",
            "https://a.b.example/",
            "https://a.example:443/",
        ] {
            assert!(!link(href).leads_to(&hosts), "{href}");
        }
        assert!(!link("https://a.example/").leads_to(&Hosts::default()));
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
