//! Who makes blocks final, and how one set of them follows another.

use crate::{
    error::Error,
    finality,
    header::Header,
    proof::{Change, Genesis, MAX_LEN},
    state::ProvenState,
};
use alloc::vec::Vec;
use city_identity_primitives::Read;
use codec::DecodeAll;
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_crypto_hashing::twox_128;

/// A set of authorities, which a verifier trusts. It is small: keep it, so that the next time only
/// what changed since has to be followed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AuthoritySet {
    /// Its number. The chain begins with set 0.
    pub id: u64,
    /// Who is in it.
    pub authorities: Vec<Authority>,
}

/// An authority.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Authority {
    /// Its Ed25519 public key.
    pub key: H256,
    /// How much its vote weighs.
    pub weight: u64,
}

impl AuthoritySet {
    fn new(id: u64, authorities: Vec<(H256, u64)>) -> Self {
        let authorities = authorities.into_iter();
        Self {
            id,
            authorities: authorities
                .map(|(key, weight)| Authority { key, weight })
                .collect(),
        }
    }

    /// The first authorities of the chain whose first block has the hash `trusted`.
    ///
    /// # Errors
    /// [`Error::OtherChain`], or what is wrong with the proof.
    pub fn genesis(trusted: H256, genesis: &Genesis) -> Result<Self, Error> {
        let header = Header::decode(&genesis.header)?;
        if header.hash() != trusted {
            return Err(Error::OtherChain {
                found: header.hash(),
                trusted,
            });
        }
        let state = ProvenState::new(header.state_root, &genesis.state)?;
        let encoded = state.get(&first_authorities_key());
        let encoded = encoded.map_err(|why| Error::Incomplete { why })?;
        state.check_all_used()?;
        let authorities = encoded.ok_or(Error::NoAuthorities)?;
        let authorities = DecodeAll::decode_all(&mut &authorities[..]);
        Ok(Self::new(0, authorities.map_err(|_| Error::NoAuthorities)?))
    }

    /// The authorities that follow these.
    ///
    /// # Errors
    /// What is wrong with the change; [`Error::NoChange`] if its block names nobody.
    pub fn follow(&self, change: &Change) -> Result<Self, Error> {
        if change
            .header
            .len()
            .saturating_add(change.justification.len())
            > MAX_LEN
        {
            return Err(Error::TooLong);
        }
        let header = Header::decode(&change.header)?;
        finality::check(self, self.id, &change.justification, &header)?;
        let next = header.next_authorities().ok_or(Error::NoChange {
            number: header.number,
        })?;
        let id = self.id.checked_add(1).ok_or(Error::NoAuthorities)?;
        Ok(Self::new(id, next))
    }
}

/// Where block 0 stores its GRANDPA authorities.
pub fn first_authorities_key() -> Vec<u8> {
    [twox_128(b"Grandpa"), twox_128(b"Authorities")].concat()
}
