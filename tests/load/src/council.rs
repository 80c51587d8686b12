//! The council decides.

use crate::{
    account::Draft,
    follow::{BlockFacts, Follower},
    rpc::Rpc,
    signing::Signer,
};
use anyhow::{bail, Context, Result};
use city_runtime::{Hash, RuntimeCall};
use codec::Encode;
use frame_support::{dispatch::GetDispatchInfo, storage::storage_prefix, weights::Weight};
use sp_crypto_hashing::blake2_256;
use sp_keyring::Sr25519Keyring;
use std::sync::Arc;

/// For how many blocks a motion may be carried out: twenty minutes.
const VALIDITY: u32 = 600;
/// How many members have to say aye: two of three.
const THRESHOLD: u32 = 2;
/// For how many blocks a member's transaction is waited for.
const PATIENCE: u32 = 15;

/// The council of a development chain. Alice and Bob vote; Charlie is never needed.
pub struct Council {
    signer: Signer,
}

/// Motions that were carried out.
#[derive(Clone, Copy, Debug)]
pub struct Enacted {
    /// After how many blocks, from the one that was the newest when they were proposed. Each of three
    /// steps waits for the one before to be in a block: to propose, to vote, to close.
    pub blocks: u32,
}

impl Council {
    /// The council of the chain that `signer` signs for.
    pub const fn new(signer: Signer) -> Self {
        Self { signer }
    }

    /// Proposes, votes for and closes motions that each enact one of `calls`, over the node at `url`. At
    /// most as many as one member may have open, and nobody else opens any meanwhile.
    ///
    /// # Errors
    /// If one of the transactions is refused, fails or does not come into a block, or the node does
    /// not answer.
    pub async fn enact(&self, url: &str, calls: Vec<RuntimeCall>) -> Result<Enacted> {
        let mut members = Members::connect(url, self.signer).await?;
        let first = members.next_block().await?;
        let motions: Vec<_> = calls
            .into_iter()
            .map(|call| motion(call, first.number))
            .collect();
        let next = members.next_motion(first.hash).await?;
        let steps: Vec<_> = (next..)
            .zip(motions)
            .map(|(index, motion)| Steps::of(motion, index))
            .collect();
        let of = |who, step: fn(&Steps) -> &RuntimeCall| {
            let calls = steps.iter().map(move |steps| (who, step(steps).clone()));
            calls.collect::<Vec<_>>()
        };
        let propose = of(Sr25519Keyring::Alice, |steps| &steps.propose);
        members.send(&propose).await?;
        let votes = [Sr25519Keyring::Alice, Sr25519Keyring::Bob];
        let votes = votes.map(|who| of(who, |steps| &steps.vote));
        members.send(&votes.concat()).await?;
        let before = members.enacted;
        let close = of(Sr25519Keyring::Alice, |steps| &steps.close);
        let last = members.send(&close).await?;
        let enacted = members.enacted - before;
        if enacted != steps.len() {
            bail!(
                "{} motions were closed until block {}, and {enacted} enacted",
                steps.len(),
                last.number
            );
        }
        Ok(Enacted {
            blocks: last.number - first.number,
        })
    }
}

/// A motion that enacts `call`, in the next blocks after this one.
fn motion(call: RuntimeCall, block: u32) -> RuntimeCall {
    RuntimeCall::Governance(pallet_governance::Call::enact {
        valid_until: block + VALIDITY,
        call: Box::new(call),
    })
}

/// The calls that carry a motion through.
struct Steps {
    propose: RuntimeCall,
    vote: RuntimeCall,
    close: RuntimeCall,
}

impl Steps {
    fn of(motion: RuntimeCall, index: u32) -> Self {
        let encoded = motion.encode();
        let length_bound = encoded.len() as u32;
        let proposal_weight_bound: Weight = motion.get_dispatch_info().call_weight;
        let proposal_hash = Hash::from(blake2_256(&encoded));
        Self {
            propose: RuntimeCall::Council(pallet_collective::Call::propose {
                threshold: THRESHOLD,
                proposal: Box::new(motion),
                length_bound,
            }),
            vote: RuntimeCall::Council(pallet_collective::Call::vote {
                proposal: proposal_hash,
                index,
                approve: true,
            }),
            close: RuntimeCall::Council(pallet_collective::Call::close {
                proposal_hash,
                index,
                proposal_weight_bound,
                length_bound,
            }),
        }
    }
}

/// Members of a council, each by itself, at a node.
pub struct Members {
    signer: Signer,
    rpc: Rpc,
    follower: Follower,
    /// How many motions were enacted in the blocks so far.
    enacted: usize,
}

impl Members {
    /// Connects them to the node at `url`.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn connect(url: &str, signer: Signer) -> Result<Self> {
        Ok(Self {
            signer,
            rpc: Rpc::connect(url).await?,
            follower: Follower::start(url).await?,
            enacted: 0,
        })
    }

    /// What they ask the node with.
    pub const fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// Sends calls of members, and waits until all are in blocks. Returns the last of these.
    ///
    /// # Errors
    /// If one is refused, fails or does not come into a block.
    pub async fn send(
        &mut self,
        calls: &[(Sr25519Keyring, RuntimeCall)],
    ) -> Result<Arc<BlockFacts>> {
        let mut waiting = Vec::new();
        for (member, call) in calls {
            waiting.push(self.submit(*member, call.clone()).await?);
        }
        self.settle(waiting).await
    }

    /// Waits until transactions that were just sent are in blocks. Returns the last of these.
    ///
    /// # Errors
    /// If one fails or does not come into a block.
    pub async fn settle(&mut self, mut waiting: Vec<Hash>) -> Result<Arc<BlockFacts>> {
        for _ in 0..PATIENCE {
            let block = self.next_block().await?;
            let failed = block.failed.iter().find(|(hash, _)| waiting.contains(hash));
            if let Some((_, error)) = failed {
                bail!("a transaction failed: {error}");
            }
            waiting.retain(|hash| !block.succeeded.contains(hash));
            if waiting.is_empty() {
                return Ok(block);
            }
        }
        bail!("a transaction was in none of {PATIENCE} blocks")
    }

    /// Waits for the next block.
    ///
    /// # Errors
    /// If the node no longer answers.
    pub async fn next_block(&mut self) -> Result<Arc<BlockFacts>> {
        let (block, _) = self.follower.next_imported().await?;
        self.enacted += block.enacted;
        Ok(block)
    }

    /// The number that the next motion gets.
    async fn next_motion(&self, block: Hash) -> Result<u32> {
        let key = storage_prefix(b"Council", b"ProposalCount").to_vec();
        let count = self.rpc.storage(key, block).await?;
        Ok(count.unwrap_or_default())
    }

    async fn submit(&self, member: Sr25519Keyring, call: RuntimeCall) -> Result<Hash> {
        let nonce = self.rpc.next_nonce(&member.to_account_id()).await?;
        let transaction = self.signer.sign(Draft {
            pair: member.pair(),
            nonce,
            call,
            codes: Vec::new(),
        });
        let sent = self.rpc.submit(&transaction.bytes).await;
        sent.with_context(|| format!("the transaction of {member:?}"))?;
        Ok(transaction.hash())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn motions_are_closed_with_what_they_weigh() {
        let call = Box::new(frame_system::Call::remark { remark: vec![1] }.into());
        let motion = RuntimeCall::Governance(pallet_governance::Call::enact {
            valid_until: 9,
            call,
        });
        let weight = motion.get_dispatch_info().call_weight;
        let RuntimeCall::Council(pallet_collective::Call::close {
            proposal_weight_bound,
            index,
            ..
        }) = Steps::of(motion, 5).close
        else {
            panic!("another call");
        };
        assert_eq!((proposal_weight_bound, index), (weight, 5));
    }
}
