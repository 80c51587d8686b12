//! That the authorities made a block final: GRANDPA's justifications.
//!
//! The rules are those by which the SDK's nodes accept a justification (the paper's, and that it has
//! no header without need), and stricter in two points: votes of strangers and more votes than an
//! authority can honestly be quoted with are refused, not passed over.

use crate::{authorities::AuthoritySet, error::Error, header::Header};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::{Decode, DecodeAll, Encode};
use finality_grandpa::{validate_commit, voter_set::VoterSet, Chain, Message, SignedPrecommit};
use sp_core::{
    ed25519::{Pair, Public, Signature},
    Pair as _, H256,
};

type Commit = finality_grandpa::Commit<H256, u32, Signature, Public>;

/// The votes of more than two thirds of the authorities for a block or its descendants.
#[derive(Decode, Encode)]
struct Justification {
    /// The round in which they were cast.
    round: u64,
    commit: Commit,
    /// What leads from the lowest block that was voted for to all others.
    votes_ancestries: Vec<Header>,
}

/// Checks that `justification` shows that the authorities made the block of `header` final.
///
/// # Errors
/// What is wrong with it.
pub fn check(
    authorities: &AuthoritySet,
    set_id: u64,
    justification: &[u8],
    header: &Header,
) -> Result<(), Error> {
    if set_id != authorities.id {
        return Err(Error::WrongSet {
            proof: set_id,
            trusted: authorities.id,
        });
    }
    let voters = authorities.authorities.iter();
    let voters = voters.map(|authority| (Public::from_raw(authority.key.0), authority.weight));
    let voters = VoterSet::new(voters).ok_or(Error::NoAuthorities)?;
    let part = "the justification";
    let justification =
        Justification::decode_all(&mut &*justification).map_err(|_| Error::Undecodable { part })?;
    let commit = &justification.commit;
    if (commit.target_hash, commit.target_number) != (header.hash(), header.number) {
        return Err(Error::OtherBlock {
            justified: commit.target_hash,
            expected: header.hash(),
        });
    }
    // One vote of each, and a second of those caught voting twice.
    if commit.precommits.len() > voters.len().get().saturating_mul(2) {
        return Err(Error::NotFinal);
    }
    for vote in &commit.precommits {
        check_vote(vote, justification.round, set_id, &voters)?;
    }
    let ancestry = Ancestry::new(&justification.votes_ancestries);
    match validate_commit(commit, &voters, &ancestry) {
        Ok(result) if result.is_valid() => ancestry.check_all_used(commit),
        _ => Err(Error::NotFinal),
    }
}

fn check_vote(
    vote: &SignedPrecommit<H256, u32, Signature, Public>,
    round: u64,
    set_id: u64,
    voters: &VoterSet<Public>,
) -> Result<(), Error> {
    let key = H256(vote.id.0);
    if !voters.contains(&vote.id) {
        return Err(Error::Stranger { key, set: set_id });
    }
    let message = Message::Precommit(vote.precommit.clone());
    let signed = (message, round, set_id).encode();
    if !Pair::verify(&vote.signature, signed, &vote.id) {
        return Err(Error::Signature { key });
    }
    Ok(())
}

/// The parents of the blocks that a justification has the headers of.
struct Ancestry {
    parents: BTreeMap<H256, H256>,
    headers: usize,
}

impl Ancestry {
    fn new(headers: &[Header]) -> Self {
        Self {
            parents: headers
                .iter()
                .map(|header| (header.hash(), header.parent_hash))
                .collect(),
            headers: headers.len(),
        }
    }

    /// The blocks from `block` down to `base`, without it; `None` if it does not descend from it.
    fn route(&self, base: H256, block: H256) -> Option<Vec<H256>> {
        let mut route = Vec::new();
        let mut at = block;
        // A chain of hashes has no loops.
        while at != base {
            route.push(at);
            at = *self.parents.get(&at)?;
        }
        Some(route)
    }

    fn check_all_used(&self, commit: &Commit) -> Result<(), Error> {
        let targets = || commit.precommits.iter().map(|vote| &vote.precommit);
        let base = targets().min_by_key(|precommit| precommit.target_number);
        let base = base.ok_or(Error::NotFinal)?.target_hash;
        let mut used = BTreeSet::new();
        for precommit in targets() {
            let route = self.route(base, precommit.target_hash);
            used.extend(route.ok_or(Error::NotFinal)?);
        }
        if used.len() != self.headers {
            return Err(Error::UnusedHeaders);
        }
        Ok(())
    }
}

impl Chain<H256, u32> for Ancestry {
    fn ancestry(&self, base: H256, block: H256) -> Result<Vec<H256>, finality_grandpa::Error> {
        let route = self.route(base, block);
        let route = route.ok_or(finality_grandpa::Error::NotDescendent)?;
        // Without the block itself, as the trait has it.
        Ok(route.into_iter().skip(1).collect())
    }
}
