#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod algorithm;
mod base45;
mod binding;
mod bundle;
mod carrier;
mod cose;
mod digest;
mod finding;
mod issuer;
#[cfg(feature = "serde")]
mod json;
mod key;
mod label;
mod message;
mod signed;
mod signer;
mod unreadable;
mod verify;

pub use algorithm::{Algorithm, SM2_ALGORITHM, SM2_IDENTIFIER};
pub use bundle::{
    Commitment, Digests, Entry, FinalBlock, Format, Key, Lease, NumberBlock, Status, TrustBundle,
};
pub use carrier::{Carrier, MAX_TEXT, PURE_PREFIX};
pub use cose::{FACTS_CLAIM, RECORD_CLAIM, ROOT_CLAIM};
pub use digest::Digest;
pub use finding::{Check, Finding};
pub use issuer::{Issuer, MAX_KEY_NAME};
pub use key::{PublicKey, Signature};
pub use label::{BlockLabel, Label, SignProblem};
pub use message::Tongue;
pub use signed::Signed;
pub use signer::{BadSeed, LocalKey, Signer, SignerFailed};
pub use unreadable::{Reason, Unreadable};
pub use verify::{verify, Report, Terms, CLOCK_TOLERANCE};
pub use zeroize::Zeroizing;
