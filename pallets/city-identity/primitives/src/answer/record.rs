//! What is answered of records and aliases: names, links, keys, descriptions, other schemes.

use super::text;
use crate::{
    alias::Alias,
    record::{href_for, Description, Digest, Link, Name, PublicKey, VerificationKey},
    types::Moment,
};
use alloc::string::String;
use city_code::Code;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::Serialize;

/// A name in one language.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameAnswer {
    /// A BCP 47 language tag.
    pub language: String,
    /// The name.
    pub text: String,
}

impl From<&Name> for NameAnswer {
    fn from(name: &Name) -> Self {
        Self {
            language: text(&name.language),
            text: text(&name.text),
        }
    }
}

/// A link, and whose it is.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LinkAnswer {
    /// What the target is to the subject.
    pub relation: String,
    /// Where it is, for the code asked for.
    pub href: String,
    /// Its media type, if told.
    pub media_type: Option<String>,
    /// Its language, if told.
    pub language: Option<String>,
    /// A title for people, if told.
    pub title: Option<String>,
    /// Whether it is the link to follow where nothing is said of which.
    pub is_default: bool,
    /// The code on whose record the link is.
    pub from: Code,
}

impl LinkAnswer {
    /// What a link on the record of `from` is to `subject`; none if it is only for objects, and
    /// `subject` is none.
    pub(crate) fn new(link: &Link, from: Code, subject: &Code) -> Option<Self> {
        Some(Self {
            relation: text(&link.relation),
            href: href_for(&text(&link.href), subject)?,
            media_type: link.media_type.as_ref().map(|m| text(m)),
            language: link.language.as_ref().map(|l| text(l)),
            title: link.title.as_ref().map(|t| text(t)),
            is_default: link.is_default,
            from,
        })
    }
}

/// A key by which others verify what a code's holder signed.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyAnswer {
    /// Its name.
    pub id: String,
    /// The key.
    pub key: PublicKey,
    /// From when signatures by it count, Unix milliseconds.
    pub valid_from: Option<Moment>,
    /// Until when signatures by it count, Unix milliseconds.
    pub valid_to: Option<Moment>,
}

impl From<&VerificationKey> for KeyAnswer {
    fn from(key: &VerificationKey) -> Self {
        Self {
            id: text(&key.id),
            key: key.key,
            valid_from: key.valid_from,
            valid_to: key.valid_to,
        }
    }
}

/// A description kept off chain.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DescriptionAnswer {
    /// The digest of its octets.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// Where it can be had.
    pub place: String,
}

impl From<&Description> for DescriptionAnswer {
    fn from(description: &Description) -> Self {
        Self {
            digest: description.digest,
            place: text(&description.place),
        }
    }
}

/// The same thing in another scheme, computed from the code or stored.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AliasAnswer {
    /// The scheme: `gb2260`, `cjt553` or `did`, which are computed, or the name of a stored
    /// [`Scheme`](crate::Scheme).
    pub scheme: String,
    /// The value in that scheme.
    pub value: String,
}

impl From<&Alias> for AliasAnswer {
    fn from(alias: &Alias) -> Self {
        Self {
            scheme: alias.scheme.name().into(),
            value: text(&alias.value),
        }
    }
}
