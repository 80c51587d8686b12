//! What accounts can do that may send: each as much as it can, of what it is allowed.

use super::{Plan, Refusal, Tally, Traffic, POOL_LIMIT, WAITING};
use crate::{chain::Chain, registrar::Registrar, rpc::Rpc};
use anyhow::{ensure, Context, Result};
use city_runtime::{constants::MAX_SIGNATORIES, AccountId, Nonce, Runtime, RuntimeCall};
use frame_support::dispatch::GetDispatchInfo;
use pallet_allowance::{Limits, PATIENCE};
use sp_crypto_hashing::blake2_256;

/// One account floods the chain with the heaviest work that it may do: more than its area's bucket
/// ever pays for, and more than may wait at a time.
pub struct Flood {
    traffic: Traffic,
    account: AccountId,
}

/// How many batches one account floods with, and how many codes each registers.
const BATCHES: (usize, usize) = (320, 400);

impl Flood {
    /// By a registrar.
    ///
    /// # Errors
    /// If there is none left.
    pub fn new(chain: &mut Chain) -> Result<Self> {
        let mut registrars = chain.registrars().take(1);
        let account = registrars.accounts().pop().context("no registrar left")?;
        let (count, size) = BATCHES;
        let drafts = registrars.drafts(count, |registrar| registrar.register_batch(size));
        Ok(Self {
            traffic: Traffic::queues(chain.signer(), &drafts, 4).and_all(),
            account,
        })
    }
}

impl Plan for Flood {
    fn traffic(&mut self) -> Traffic {
        std::mem::take(&mut self.traffic)
    }

    async fn check(&self, rpc: &Rpc, tally: &Tally) -> Result<()> {
        // Its first transaction, before, opened the series.
        let included = nonce(rpc, &self.account).await?.saturating_sub(1) as usize;
        only_a_window_waits(included, tally.taken())
    }
}

/// Fails unless no more was taken than is in blocks and may wait.
fn only_a_window_waits(included: usize, taken: usize) -> Result<()> {
    let most = included + WAITING;
    ensure!(included > 0, "nothing of the flood came into a block");
    ensure!(
        most < BATCHES.0,
        "too little was sent to tell: {included} are in blocks"
    );
    ensure!(
        taken <= most,
        "{taken} were taken, although {included} are in blocks and {WAITING} may wait"
    );
    Ok(())
}

/// One account queues transactions for nonces that never come: the first one is missing.
pub struct FutureNonces {
    traffic: Traffic,
}

/// How many nonces one account queues.
const NONCES: usize = 10_000;

impl FutureNonces {
    /// As many as are wanted, of one registrar.
    pub fn new(chain: &mut Chain) -> Self {
        let mut registrars = chain.registrars().take(1);
        let drafts = registrars.drafts(NONCES + 1, Registrar::remark);
        let drafts: Vec<_> = drafts.into_iter().skip(1).collect();
        Self {
            traffic: Traffic::round(chain.signer(), &drafts, 1),
        }
    }
}

impl Plan for FutureNonces {
    fn traffic(&mut self) -> Traffic {
        std::mem::take(&mut self.traffic)
    }

    async fn check(&self, _: &Rpc, tally: &Tally) -> Result<()> {
        only_a_window_is_taken(tally)
    }
}

/// Fails unless no more than may wait of the nonces is taken, and all others are refused as such.
fn only_a_window_is_taken(tally: &Tally) -> Result<()> {
    // The first that may wait is the one that is missing.
    let most = WAITING - 1;
    let taken = tally.taken();
    ensure!(taken > 0, "none of them was taken");
    ensure!(taken <= most, "{taken} of them were taken, not {most}");
    tally
        .first_answers()
        .skip(most)
        .try_for_each(|answer| answer.expect_refusal(&Refusal::Future))
}

/// Many accounts of one area fill the pool, with what is costly for its length: it leaves slowly, so
/// that the pool stays full.
pub struct FullPool {
    traffic: Traffic,
}

/// How many transactions each account has, some more than may wait.
const EACH: usize = 96;

impl FullPool {
    /// By the holders in one area.
    ///
    /// # Errors
    /// If they are too few to fill the pool.
    pub fn new(chain: &mut Chain) -> Result<Self> {
        let mut holders = chain.take_holders();
        ensure!(
            holders.len() * WAITING > POOL_LIMIT,
            "{} holders cannot fill the pool",
            holders.len()
        );
        let call = costly().context("every call costs too much")?;
        let mut drafts = Vec::new();
        for _ in 0..EACH {
            drafts.extend(holders.iter_mut().map(|holder| holder.draft(call.clone())));
        }
        Ok(Self {
            traffic: Traffic::queues(chain.signer(), &drafts, 8),
        })
    }
}

/// The most costly call of which an account may have as many waiting as ever, whatever is left of
/// its area's bucket. It does nothing: there is no such multisig.
fn costly() -> Option<RuntimeCall> {
    let refill = Limits::default().area.refill_weight;
    // Half of it for the call, which is more than for all else about its transaction.
    let most = u64::from(PATIENCE) * refill / WAITING as u64 / 2;
    let mut calls = (1..=MAX_SIGNATORIES).rev().map(naming);
    calls.find(|call| call.get_dispatch_info().call_weight.ref_time() <= most)
}

/// A call that names so many members of a multisig that there is not.
fn naming(members: u32) -> RuntimeCall {
    let account = |member: u32| AccountId::new(blake2_256(&member.to_le_bytes()));
    let members: Vec<_> = (0..members).map(account).collect();
    let members = members.try_into().unwrap_or_default();
    let threshold = 2;
    pallet_allowance::Call::enrol_multisig { threshold, members }.into()
}

impl Plan for FullPool {
    fn traffic(&mut self) -> Traffic {
        std::mem::take(&mut self.traffic)
    }

    async fn check(&self, _: &Rpc, tally: &Tally) -> Result<()> {
        ensure!(
            tally.taken() >= POOL_LIMIT && tally.refused.contains_key(&Refusal::PoolFull),
            "the pool was never full: {} were taken",
            tally.taken()
        );
        Ok(())
    }
}

/// How many transactions of an account are in blocks.
pub async fn nonce(rpc: &Rpc, account: &AccountId) -> Result<Nonce> {
    type Info = frame_system::AccountInfo<Nonce, <Runtime as frame_system::Config>::AccountData>;
    let key = frame_system::Account::<Runtime>::hashed_key_for(account);
    let info: Option<Info> = rpc.storage(key, rpc.best_block().await?).await?;
    Ok(info.map_or(0, |info| info.nonce))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{tally, Answer},
        *,
    };

    #[test]
    fn a_flood_has_a_window_waiting_and_no_more() {
        assert!(only_a_window_waits(80, 80 + WAITING).is_ok());
        assert!(only_a_window_waits(80, 81 + WAITING).is_err());
        assert!(only_a_window_waits(0, WAITING).is_err());
        assert!(only_a_window_waits(BATCHES.0, BATCHES.0).is_err());
    }

    #[test]
    fn a_window_of_nonces_and_no_more_may_be_taken() {
        let told = |taken: usize, refused: usize, reason: Refusal| {
            let mut answers = vec![Answer::Taken; taken];
            answers.resize(taken + refused, Answer::Refused(reason));
            only_a_window_is_taken(&tally(answers))
        };
        assert!(told(WAITING - 1, 100, Refusal::Future).is_ok());
        assert!(told(WAITING, 99, Refusal::Future).is_err());
        assert!(told(WAITING - 1, 100, Refusal::PoolFull).is_err());
        assert!(told(0, 200, Refusal::Future).is_err());
    }

    #[test]
    fn a_costly_call_can_wait_as_often_as_any() {
        let RuntimeCall::Allowance(pallet_allowance::Call::enrol_multisig { members, .. }) =
            costly().unwrap()
        else {
            panic!("another call");
        };
        assert!(!members.is_empty());
        let cost = naming(members.len() as u32).get_dispatch_info().call_weight;
        let refill = Limits::default().area.refill_weight;
        assert!(cost.ref_time() * (WAITING as u64) < u64::from(PATIENCE) * refill);
    }
}
