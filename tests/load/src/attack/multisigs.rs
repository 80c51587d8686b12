//! Accounts open operations of multisig accounts that nobody ever completes.

use super::{Plan, Tally, Traffic};
use crate::{chain::Chain, rpc::Rpc};
use anyhow::{ensure, Result};
use city_runtime::{constants::MAX_OPEN_OPERATIONS, AccountId, Runtime, RuntimeCall};
use frame_support::weights::Weight;
use sp_crypto_hashing::blake2_256;

/// How many accounts open operations, and how many each of them: as many as there is time for.
const OPERATIONS: (usize, u32) = (4, 512);
/// How many they begin together, at the least.
const BEGUN: usize = 1_000;

/// Some accounts that open as many operations as they can.
pub struct Multisigs {
    traffic: Traffic,
    accounts: Vec<AccountId>,
}

impl Multisigs {
    /// By registrars.
    pub fn new(chain: &mut Chain) -> Self {
        let (count, each) = OPERATIONS;
        let mut registrars = chain.registrars().take(count);
        let accounts = registrars.accounts();
        let drafts = (0..each).flat_map(|n| {
            registrars.drafts(count, |registrar| registrar.draft(open(n), Vec::new()))
        });
        let drafts: Vec<_> = drafts.collect();
        Self {
            traffic: Traffic::queues(chain.signer(), &drafts, 4),
            accounts,
        }
    }
}

/// Begins the operation with this number, which waits for another account.
fn open(number: u32) -> RuntimeCall {
    pallet_multisig::Call::approve_as_multi {
        threshold: 2,
        other_signatories: vec![AccountId::new([1; 32])],
        maybe_timepoint: None,
        call_hash: blake2_256(&number.to_le_bytes()),
        max_weight: Weight::zero(),
    }
    .into()
}

impl Plan for Multisigs {
    fn traffic(&mut self) -> Traffic {
        std::mem::take(&mut self.traffic)
    }

    async fn check(&self, rpc: &Rpc, tally: &Tally) -> Result<()> {
        let begun = tally.taken();
        ensure!(begun >= BEGUN, "only {begun} were taken, not {BEGUN}");
        for account in &self.accounts {
            let key = pallet_allowance::OpenOperations::<Runtime>::hashed_key_for(account);
            let open: Option<u32> = rpc.storage(key, rpc.best_block().await?).await?;
            let open = open.unwrap_or_default();
            ensure!(
                (1..=MAX_OPEN_OPERATIONS).contains(&open),
                "an account has {open} operations open, not 1 to {MAX_OPEN_OPERATIONS}"
            );
        }
        Ok(())
    }
}
