//! A label as it was read, before anything is verified.

use crate::{
    algorithm::Algorithm,
    carrier::{Carried, Carrier},
    cose::{About, Message},
    digest::{Digest, DIGEST_OCTETS},
    issuer::{is_key_name, Issuer},
    unreadable::{Reason, Unreadable},
};
use alloc::{format, string::String, vec::Vec};
use city_code::Code;

/// What a label says of itself. None of it is to be believed before it is verified.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct Signed {
    /// How it is written.
    pub carrier: Carrier,
    /// The code that it is on.
    pub code: Code,
    /// Who signed it.
    pub issuer: Issuer,
    /// The name of the key on the issuer's record.
    pub key: String,
    /// How it is signed.
    pub algorithm: Algorithm,
    /// When it was issued, Unix seconds.
    pub issued: u64,
    /// From when it does not count any more, Unix seconds.
    pub expires: Option<u64>,
    /// What pins the facts beside the code.
    pub digest: Option<Digest>,
    /// Of a signature of a whole block, the first octets of its root.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::json::optional::serialize")
    )]
    pub root: Option<[u8; DIGEST_OCTETS]>,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) message: Message,
}

impl Signed {
    /// Reads a label. A link may have its scheme and host in any case, nothing else.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let carried = Carried::read(text)?;
        let wrong = |reason| Unreadable::at(carried.at, reason);
        let message =
            Message::decode(&carried.octets, carried.carrier.is_tagged()).map_err(wrong)?;
        let algorithm =
            Algorithm::of_label(&message.algorithm).ok_or(wrong(Reason::UnknownAlgorithm))?;
        let named = match (carried.code, &message.claims.names) {
            (Some(code), None) => Named::of_link(code, &message.key),
            (None, Some((issuer, subject))) => Named::of_claims(issuer, subject, &message.key),
            _ => Err(Reason::WrongClaim),
        };
        let Named { code, issuer, key } = named.map_err(wrong)?;
        if !is_key_name(&key) {
            return Err(wrong(Reason::WrongKeyName));
        }
        let (digest, root) = match (message.claims.about, &carried.carrier) {
            (None, _) => (None, None),
            (Some(About::Digest(digest)), _) => (Some(digest), None),
            (Some(About::Root(root)), Carrier::Url { .. }) => (None, Some(root)),
            // Its code is inside the message, so that it cannot be of all items.
            (Some(About::Root(_)), Carrier::Pure) => return Err(wrong(Reason::WrongClaim)),
        };
        Ok(Self {
            code,
            issuer,
            key,
            algorithm,
            issued: message.claims.issued,
            expires: message.claims.expires,
            digest,
            root,
            carrier: carried.carrier,
            message,
        })
    }
}

/// Which code, who signed, and with which of its keys.
struct Named {
    code: Code,
    issuer: Issuer,
    key: String,
}

impl Named {
    fn of_link(code: Code, key: &[u8]) -> Result<Self, Reason> {
        let (distance, name) = key.split_first().ok_or(Reason::WrongKeyName)?;
        Ok(Self {
            code,
            issuer: Issuer::at_distance(&code, *distance).ok_or(Reason::WrongIssuer)?,
            key: text(name)?,
        })
    }

    fn of_claims(issuer: &str, subject: &str, key: &[u8]) -> Result<Self, Reason> {
        let parse = |text: &str| text.parse::<Code>().map_err(|_| Reason::WrongIssuer);
        let by = parse(issuer)?;
        let is_whole = subject.starts_with(WHOLE);
        let code = if is_whole {
            parse(subject)?
        } else {
            parse(&format!("{issuer}{subject}"))?
        };
        // A code below its issuer's has one way to be written too.
        if is_whole == code.is_within(&by) {
            return Err(Reason::WrongIssuer);
        }
        Ok(Self {
            code,
            issuer: Issuer::Named(by),
            key: text(key)?,
        })
    }
}

/// What a subject begins with that is a whole code. What can follow an issuer's code does not: after
/// a pair `MA` of a unit comes a `/`, another pair or nothing.
const WHOLE: &str = "MA.";

/// The subject of a label's claims: what follows the issuer's code in `code`, or all of it if the
/// issuer is not above it.
pub(crate) fn subject(code: &Code, issuer: &Code) -> String {
    code.as_str()
        .strip_prefix(issuer.as_str())
        .filter(|_| code.is_within(issuer))
        .unwrap_or(code.as_str())
        .into()
}

fn text(octets: &[u8]) -> Result<String, Reason> {
    String::from_utf8(Vec::from(octets)).map_err(|_| Reason::WrongKeyName)
}
