//! What is to be signed.

use crate::{
    binding,
    carrier::{in_base32, Carrier},
    cose::{About, Claims, Message},
    digest::{first, Digest},
    issuer::{is_key_name, Issuer},
    key::{PublicKey, Signature},
    signed::{subject, Signed},
    signer::{Signer, SignerFailed},
    unreadable::Unreadable,
};
use alloc::{string::String, vec::Vec};
use block_tree::{Root, Shape};
use city_code::{Code, ParseError};
use core::fmt;

/// The label of one code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Label {
    /// The code.
    pub code: Code,
    /// The code on whose record the key is: the label's own or one above it, or the code of the
    /// lessee of the block of numbers that it is in.
    pub issuer: Code,
    /// When it is issued, Unix seconds.
    pub issued: u64,
    /// From when it does not count any more, Unix seconds.
    pub expires: Option<u64>,
    /// What pins the facts beside the code.
    pub digest: Option<Digest>,
}

impl Label {
    /// The text to print, signed by `signer`, whose key has the name `key` on the issuer's record.
    ///
    /// # Errors
    /// What cannot be signed, or why the signer did not.
    pub fn sign(
        &self,
        carrier: &Carrier,
        key: &str,
        signer: &dyn Signer,
    ) -> Result<String, SignProblem> {
        let Self { code, issuer, .. } = self;
        let about = self.digest.map(About::Digest);
        let (kid, names, binding) = match carrier {
            Carrier::Url { host } => {
                let kid = kid(code, issuer, key);
                (kid, None, binding::of_url(host, code, issuer))
            }
            Carrier::Pure => {
                let names = (issuer.as_str().into(), subject(code, issuer));
                (key.into(), Some(names), binding::OF_PURE)
            }
        };
        let claims = Claims {
            names,
            expires: self.expires,
            issued: self.issued,
            about,
        };
        let message = sign(kid, claims, &binding, key, signer)?;
        let text = carrier.write(code, &message.encode(carrier.is_tagged()))?;
        Signed::read(&text)?;
        Ok(text)
    }
}

/// The labels of all items of a committed block, which have one signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BlockLabel {
    /// The block.
    pub shape: Shape,
    /// What its holder committed to, on the chain.
    pub root: Root,
    /// The code on whose record the key is: the block's lessee, the series or one above it.
    pub issuer: Code,
    /// When the labels are issued, Unix seconds.
    pub issued: u64,
    /// From when they do not count any more, Unix seconds.
    pub expires: Option<u64>,
}

impl BlockLabel {
    /// The signature in base32, to be put into the link of each item
    /// ([`Link::signed`](city_code::alias::web::Link::signed)) on `host`.
    ///
    /// # Errors
    /// What cannot be signed, or why the signer did not.
    pub fn sign(&self, host: &str, key: &str, signer: &dyn Signer) -> Result<String, SignProblem> {
        let host = host.to_ascii_lowercase();
        let first_item = self
            .shape
            .label_of(self.shape.first())
            .ok()
            .zip(self.shape.series().parse::<Code>().ok())
            .and_then(|(item, series)| series.child(&item).ok())
            .ok_or(SignProblem::Block)?;
        let binding = binding::of_block(&host, &self.shape, &self.root, &self.issuer)
            .ok_or(SignProblem::Block)?;
        let claims = Claims {
            names: None,
            expires: self.expires,
            issued: self.issued,
            about: Some(About::Root(first(&self.root.hash))),
        };
        let kid = kid(&first_item, &self.issuer, key);
        let carrier = Carrier::Url { host };
        let octets = sign(kid, claims, &binding, key, signer)?.encode(carrier.is_tagged());
        Signed::read(&carrier.write(&first_item, &octets)?)?;
        Ok(in_base32(&octets))
    }
}

/// Which key signed a link: an octet for whose it is, and its name.
fn kid(code: &Code, issuer: &Code, key: &str) -> Vec<u8> {
    let mut kid = Vec::from([Issuer::distance(code, issuer)]);
    kid.extend(key.bytes());
    kid
}

/// A signed message. What a signer gives back that is not sure of it is verified, so that nothing is
/// printed that another key has spoilt.
fn sign(
    kid: Vec<u8>,
    claims: Claims,
    binding: &[u8],
    key: &str,
    signer: &dyn Signer,
) -> Result<Message, SignProblem> {
    if !is_key_name(key) {
        return Err(SignProblem::KeyName);
    }
    let times = claims.expires.unwrap_or(claims.issued.saturating_add(1));
    if claims.issued >= times || i64::try_from(times).is_err() {
        return Err(SignProblem::Times);
    }
    let public = signer.public_key();
    let mut message = Message {
        algorithm: public.algorithm().label(),
        key: kid,
        claims,
        signature: [0; 64],
    };
    let octets = message.signed_octets(binding);
    message.signature = lower(&public, signer.sign(&octets)?);
    if !signer.is_sure() && !public.verify(&octets, &message.signature) {
        return Err(SignProblem::WrongSignature);
    }
    Ok(message)
}

/// The one of the two signatures of ECDSA that counts.
fn lower(public: &PublicKey, signature: Signature) -> Signature {
    let PublicKey::P256(_) = public else {
        return signature;
    };
    p256::ecdsa::Signature::from_slice(&signature)
        .ok()
        .and_then(|signature| signature.normalize_s())
        .map_or(signature, |lower| lower.to_bytes().into())
}

/// Why a label is not signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SignProblem {
    /// The name of the key is not 1 to 32 letters, digits, `-`, `.`, `_` or `~`.
    KeyName,
    /// It expires before it is issued, or a time is beyond all clocks.
    Times,
    /// The block is not one of a series.
    Block,
    /// The host cannot be one.
    Host(ParseError),
    /// The signer did not sign.
    Signer(SignerFailed),
    /// The signature is not one by the signer's own key.
    WrongSignature,
    /// What was written would not be read.
    Unreadable(Unreadable),
}

impl From<SignerFailed> for SignProblem {
    fn from(failed: SignerFailed) -> Self {
        Self::Signer(failed)
    }
}

impl From<ParseError> for SignProblem {
    fn from(error: ParseError) -> Self {
        Self::Host(error)
    }
}

impl From<Unreadable> for SignProblem {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

impl fmt::Display for SignProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyName => f.write_str(
                "the name of a key has 1 to 32 letters, digits, hyphens, dots, underscores or tildes",
            ),
            Self::Times => f.write_str("a label expires after it is issued"),
            Self::Block => f.write_str("this is no block of a series"),
            Self::Host(error) => write!(f, "the host is wrong: {error}"),
            Self::Signer(failed) => failed.fmt(f),
            Self::WrongSignature => {
                f.write_str("the signature is not one by the key that the signer says it has")
            }
            Self::Unreadable(unreadable) => write!(f, "nobody could read it: {unreadable}"),
        }
    }
}

impl core::error::Error for SignProblem {}
