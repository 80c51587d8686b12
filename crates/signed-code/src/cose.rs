//! The message that a label carries: COSE_Sign1 (RFC 9052) over a few claims of a CWT (RFC 8392).
//!
//! Each message has one form. What is read is written again, and has to come out the same.

use crate::{digest::Digest, digest::DIGEST_OCTETS, key::Signature, unreadable::Reason};
use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};
use ciborium::Value;
use coset::{
    cwt::{ClaimName, ClaimsSet, Timestamp},
    CborSerializable, CoseError, CoseSign1, Header, ProtectedHeader, TaggedCborSerializable,
};

/// The claim with the digest of the printed facts: of those for private use, below -65536.
pub const FACTS_CLAIM: i64 = -65537;
/// The claim with the digest of the code's record.
pub const RECORD_CLAIM: i64 = -65538;
/// The claim that makes a signature one of a whole block: the first 16 octets of its root.
pub const ROOT_CLAIM: i64 = -65539;

/// A message, read or to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    /// The number of its algorithm, as it is written.
    pub algorithm: coset::Algorithm,
    /// Which key signed it.
    pub key: Vec<u8>,
    pub claims: Claims,
    pub signature: Signature,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Claims {
    /// The issuer and the subject, if the carrier does not have them.
    pub names: Option<(String, String)>,
    /// Unix seconds.
    pub expires: Option<u64>,
    /// Unix seconds.
    pub issued: u64,
    pub about: Option<About>,
}

/// What more a message can be about; one of these, as a printed code has little room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum About {
    Digest(Digest),
    /// All items of a block: the first octets of its root.
    Root([u8; DIGEST_OCTETS]),
}

impl Message {
    /// What is signed: the Sig_structure (RFC 9052, section 4.4), with `binding` as the external data.
    pub fn signed_octets(&self, binding: &[u8]) -> Vec<u8> {
        self.sign1().tbs_data(binding)
    }

    /// The message with or without its tag.
    pub fn encode(&self, tagged: bool) -> Vec<u8> {
        let octets = if tagged {
            self.sign1().to_tagged_vec()
        } else {
            self.sign1().to_vec()
        };
        // Writing to memory does not fail. Were it to, nothing would read what comes of it.
        octets.unwrap_or_default()
    }

    pub fn decode(octets: &[u8], tagged: bool) -> Result<Self, Reason> {
        let unknown_header = |error| reason(error, Reason::UnknownHeader);
        let sign1 = if tagged {
            CoseSign1::from_tagged_slice(octets)
        } else {
            CoseSign1::from_slice(octets)
        }
        .map_err(unknown_header)?;
        let Header {
            alg: algorithm,
            crit,
            key_id,
            ..
        } = &sign1.protected.header;
        if !crit.is_empty() || !sign1.unprotected.crit.is_empty() {
            return Err(Reason::CriticalHeader);
        }
        let message = Self {
            algorithm: algorithm.clone().ok_or(Reason::UnknownAlgorithm)?,
            key: key_id.clone(),
            claims: Claims::decode(&sign1.payload.ok_or(Reason::NotCose)?)?,
            signature: Signature::try_from(sign1.signature)
                .map_err(|_| Reason::WrongSignatureLength)?,
        };
        if sign1.protected.header != message.header() || !sign1.unprotected.is_empty() {
            return Err(Reason::UnknownHeader);
        }
        if message.encode(tagged) != octets {
            return Err(Reason::NotDeterministic);
        }
        Ok(message)
    }

    fn header(&self) -> Header {
        Header {
            alg: Some(self.algorithm.clone()),
            key_id: self.key.clone(),
            ..Header::default()
        }
    }

    fn sign1(&self) -> CoseSign1 {
        CoseSign1 {
            protected: ProtectedHeader {
                original_data: None,
                header: self.header(),
            },
            unprotected: Header::default(),
            payload: Some(self.claims.encode()),
            signature: self.signature.to_vec(),
        }
    }
}

impl Claims {
    /// Labels ascend, as the deterministic encoding has it.
    fn encode(&self) -> Vec<u8> {
        let time = |seconds: u64| i64::try_from(seconds).map(Timestamp::WholeSeconds);
        let (issuer, subject) = self.names.clone().unzip();
        let claims = ClaimsSet {
            issuer,
            subject,
            expiration_time: self.expires.and_then(|expires| time(expires).ok()),
            issued_at: time(self.issued).ok(),
            rest: self.about.iter().map(About::claim).collect(),
            ..ClaimsSet::default()
        };
        // As for a message.
        claims.to_vec().unwrap_or_default()
    }

    fn decode(payload: &[u8]) -> Result<Self, Reason> {
        let claims =
            ClaimsSet::from_slice(payload).map_err(|error| reason(error, Reason::UnknownClaim))?;
        let about = match claims.rest.as_slice() {
            [] => None,
            [(name, value)] => Some(About::of_claim(name, value)?),
            [(name, value), (other, and), ..] => {
                About::of_claim(name, value)?;
                About::of_claim(other, and)?;
                return Err(Reason::WrongClaim);
            }
        };
        if claims.audience.is_some() || claims.not_before.is_some() || claims.cwt_id.is_some() {
            return Err(Reason::UnknownClaim);
        }
        let names = match (claims.issuer, claims.subject) {
            (Some(issuer), Some(subject)) => Some((issuer, subject)),
            (None, None) => None,
            _ => return Err(Reason::WrongClaim),
        };
        let issued = seconds(&claims.issued_at.ok_or(Reason::WrongClaim)?)?;
        let expires = claims.expiration_time.as_ref().map(seconds).transpose()?;
        if expires.is_some_and(|expires| expires <= issued) {
            return Err(Reason::WrongClaim);
        }
        Ok(Self {
            names,
            expires,
            issued,
            about,
        })
    }
}

impl About {
    fn claim(&self) -> (ClaimName, Value) {
        let (label, octets) = match self {
            Self::Digest(Digest::Facts(octets)) => (FACTS_CLAIM, octets),
            Self::Digest(Digest::Record(octets)) => (RECORD_CLAIM, octets),
            Self::Root(octets) => (ROOT_CLAIM, octets),
        };
        (ClaimName::PrivateUse(label), Value::Bytes(octets.to_vec()))
    }

    fn of_claim(name: &ClaimName, value: &Value) -> Result<Self, Reason> {
        let about: fn([u8; DIGEST_OCTETS]) -> Self = match name {
            ClaimName::PrivateUse(FACTS_CLAIM) => |octets| Self::Digest(Digest::Facts(octets)),
            ClaimName::PrivateUse(RECORD_CLAIM) => |octets| Self::Digest(Digest::Record(octets)),
            ClaimName::PrivateUse(ROOT_CLAIM) => Self::Root,
            _ => return Err(Reason::UnknownClaim),
        };
        value
            .as_bytes()
            .and_then(|octets| octets.as_slice().try_into().ok())
            .map(about)
            .ok_or(Reason::WrongClaim)
    }
}

fn seconds(time: &Timestamp) -> Result<u64, Reason> {
    match time {
        Timestamp::WholeSeconds(seconds) => u64::try_from(*seconds).ok(),
        Timestamp::FractionalSeconds(_) => None,
    }
    .ok_or(Reason::WrongClaim)
}

/// Why `coset` refuses something; `unknown` for a number that nobody has registered.
fn reason(error: CoseError, unknown: Reason) -> Reason {
    match error {
        CoseError::DuplicateMapKey => Reason::DuplicateLabel,
        CoseError::ExtraneousData => Reason::TrailingOctets,
        CoseError::UnregisteredIanaValue | CoseError::UnregisteredIanaNonPrivateValue => unknown,
        _ => Reason::NotCose,
    }
}

/// What a signature covers besides its message: an array of texts, and a root where there is one.
/// It begins with a text that nothing else is signed with.
pub(crate) fn external(texts: &[&str], root: Option<&[u8; 32]>) -> Vec<u8> {
    let texts = texts.iter().map(|text| Value::from(text.to_string()));
    let root = root.map(|root| Value::Bytes(root.to_vec()));
    let mut octets = Vec::new();
    match ciborium::into_writer(&Value::Array(texts.chain(root).collect()), &mut octets) {
        Ok(()) => octets,
        // As for a message: nothing verifies with this.
        Err(_) => vec![],
    }
}
