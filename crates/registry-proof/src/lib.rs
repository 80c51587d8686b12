//! Verifies answers of the registry of city codes against the chain's authorities, trusting no node.
//!
//! A node hands out a [`Proof`] with each answer of `cityIdentity_v1_resolveWithProof`. [`verify`]
//! believes nothing of what the node answered: it reads the registry itself, through the same read
//! model as a node, from the nodes of the state's trie that the proof contains, and accepts them only
//! under the state root of a block that more than two thirds of the [`AuthoritySet`] made final.
//! The authorities of today follow from those of the first block, change by change:
//! [`AuthoritySet::genesis`] and [`AuthoritySet::follow`].
//!
//! The crate needs no node, no host functions and no standard library; [`json::answer`] is its face
//! for other languages, which the browser module of this crate exports.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod authorities;
mod error;
mod finality;
mod header;
pub mod json;
mod proof;
mod state;

pub use authorities::{first_authorities_key, Authority, AuthoritySet};
pub use error::Error;
pub use proof::{Change, Changes, Genesis, Proof, MAX_ANCESTRY, MAX_LEN};

pub use city_identity_primitives::ItemProof;

use city_code::Code;
use city_identity_primitives::{At, Block, Moment, ReadProblem, Registry, Resolution};
use header::Header;
use state::ProvenState;

/// What a verifier wants of the age of an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Freshness {
    /// The verifier's own clock, Unix milliseconds.
    pub now: Moment,
    /// How far the chain's time of the answer may be from it, milliseconds.
    pub max_age: Moment,
}

/// What the registry says of `code`, as `proof` shows it to those who trust `authorities`.
///
/// # Errors
/// [`Error::WrongSet`] if other authorities made the block final than those trusted: the
/// authorities have to be [followed](AuthoritySet::follow) first. Otherwise what is wrong with the
/// proof: nothing that it says is to be believed then.
pub fn verify(
    code: &str,
    proof: &Proof,
    authorities: &AuthoritySet,
    freshness: Freshness,
) -> Result<At<Resolution>, Error> {
    read(proof, authorities, freshness, |registry| {
        registry.resolve_provably(code.as_bytes())
    })
}

/// What the registry says of `item`, one of a committed block, to those who have the proof `inclusion`
/// that it is in it, or is not. Of the block, `proof` is what `cityIdentity_v1_resolveWithProof` hands
/// out with the item.
///
/// # Errors
/// [`Error::NotCommitted`] if the item is in no such block; [`Error::BadInclusion`] if `inclusion`
/// shows nothing of it; otherwise as [`verify`].
pub fn verify_item(
    item: &str,
    inclusion: &ItemProof,
    proof: &Proof,
    authorities: &AuthoritySet,
    freshness: Freshness,
) -> Result<At<Resolution>, Error> {
    let item = Code::parse(item.as_bytes()).map_err(ReadProblem::from)?;
    read(proof, authorities, freshness, |registry| {
        registry.verify_item_provably(&item, inclusion)
    })
}

/// What is read from a proven state, of which every node has to be needed.
fn read(
    proof: &Proof,
    authorities: &AuthoritySet,
    freshness: Freshness,
    question: impl FnOnce(&Registry<&ProvenState>) -> Result<Resolution, ReadProblem>,
) -> Result<At<Resolution>, Error> {
    proof.check_len()?;
    let header = Header::decode(&proof.header)?;
    let last = header.descend(&proof.ancestry)?;
    finality::check(authorities, proof.set_id, &proof.justification, &last)?;

    let state = ProvenState::new(header.state_root, &proof.state)?;
    let answer = question(&Registry::new(&state))?;
    state.check_all_used()?;
    freshness.check(answer.time)?;
    let block = Block {
        hash: header.hash(),
        number: header.number,
        finalized: true,
    };
    Ok(At { answer, block })
}

impl Freshness {
    fn check(self, time: Moment) -> Result<(), Error> {
        if time.abs_diff(self.now) > self.max_age {
            return Err(Error::Age {
                time,
                now: self.now,
                max_age: self.max_age,
            });
        }
        Ok(())
    }
}
