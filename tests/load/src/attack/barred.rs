//! What accounts send that may not: nothing of it comes past the pool.

use super::{Plan, Refusal, Tally, Traffic};
use crate::{
    account::{Account, Draft},
    chain::Chain,
    registrar::Registrar,
    rpc::Rpc,
};
use anyhow::{ensure, Result};
use city_runtime::{
    constants::{BLOCK_LENGTH, NORMAL_SHARE},
    RuntimeCall,
};

/// Transactions that are refused, each for a reason that is known before.
pub struct Barred {
    traffic: Traffic,
    reasons: Vec<Refusal>,
}

impl Barred {
    /// All are refused for one reason.
    fn all(traffic: Traffic, reason: Refusal) -> Self {
        let reasons = vec![reason; traffic.count()];
        Self { traffic, reasons }
    }

    /// A registrar hides a call that only the council may send, in a batch within a batch.
    pub fn hidden_call(chain: &mut Chain) -> Self {
        let mut registrars = chain.registrars().take(1);
        let drafts = registrars.drafts(64, |registrar| {
            let proposal = Box::new(remark(Vec::new()));
            let hidden = RuntimeCall::Council(pallet_collective::Call::propose {
                threshold: 1,
                proposal,
                length_bound: 100,
            });
            let inner = batch(vec![hidden]);
            registrar.draft(batch(vec![remark(Vec::new()), inner]), Vec::new())
        });
        let traffic = Traffic::round(chain.signer(), &drafts, 64);
        Self::all(traffic, pallet_allowance::Refusal::CallNotListed.into())
    }

    /// Accounts send that nobody ever enrolled.
    pub fn strangers(chain: &Chain) -> Self {
        let strangers = (0..512).map(|index| Account::new(&format!("stranger {index}")));
        let drafts = strangers.map(|mut stranger| stranger.draft(remark(Vec::new())));
        let drafts: Vec<_> = drafts.collect();
        let traffic = Traffic::round(chain.signer(), &drafts, 8);
        Self::all(traffic, pallet_allowance::Refusal::NotEnrolled.into())
    }

    /// A registrar sends what fits no block: for its length, for the length that is kept for
    /// others, for its weight.
    ///
    /// # Errors
    /// If there is no registrar left.
    pub fn oversized(chain: &mut Chain) -> Result<Self> {
        let mut registrars = chain.registrars().take(1);
        let over_cap = Refusal::from(pallet_allowance::Refusal::CostOverCap);
        let kinds: [(Next, _); 3] = [
            (|registrar| long(registrar, BLOCK_LENGTH), Refusal::TooLarge),
            (
                |registrar| long(registrar, NORMAL_SHARE.mul_floor(BLOCK_LENGTH)),
                over_cap.clone(),
            ),
            (heavy, over_cap),
        ];
        let mut drafts = Vec::new();
        let mut reasons = Vec::new();
        for (draft, reason) in kinds {
            drafts.extend(registrars.drafts(1, draft));
            reasons.push(reason);
        }
        ensure!(drafts.len() == reasons.len(), "no registrar left");
        // Each is megabytes.
        let (times, under_way) = (4, 2);
        let traffic = Traffic::round(chain.signer(), &drafts, times).under_way(under_way);
        let reasons = std::iter::repeat_n(reasons, times).flatten().collect();
        Ok(Self { traffic, reasons })
    }
}

/// What a registrar sends next.
type Next = fn(&mut Registrar) -> Draft;

impl Plan for Barred {
    fn traffic(&mut self) -> Traffic {
        std::mem::take(&mut self.traffic)
    }

    async fn check(&self, _: &Rpc, tally: &Tally) -> Result<()> {
        all_are_refused(tally, &self.reasons)
    }
}

/// Fails unless each transaction was refused for its reason, and none was ever taken.
fn all_are_refused(tally: &Tally, reasons: &[Refusal]) -> Result<()> {
    ensure!(tally.taken() == 0, "{} were taken", tally.taken());
    let mut answers = tally.first_answers().zip(reasons);
    answers.try_for_each(|(answer, reason)| answer.expect_refusal(reason))
}

fn remark(remark: Vec<u8>) -> RuntimeCall {
    frame_system::Call::remark { remark }.into()
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
    pallet_utility::Call::batch_all { calls }.into()
}

/// A transaction that is longer than `most`.
fn long(registrar: &mut Registrar, most: u32) -> Draft {
    registrar.draft(remark(vec![0; most as usize]), Vec::new())
}

/// Batches in a batch, as many codes as no block can register.
fn heavy(registrar: &mut Registrar) -> Draft {
    let full = registrar.register_batch(pallet_city_identity::MAX_BATCH as usize);
    Draft {
        call: batch(vec![full.call; 40]),
        ..full
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{tally, Answer},
        *,
    };
    use city_runtime::constants::BLOCK_WEIGHT;
    use frame_support::dispatch::GetDispatchInfo;

    #[test]
    fn each_is_refused_for_its_own_reason() {
        let reasons = [Refusal::TooLarge, Refusal::Custom(3)];
        let refused = |reasons: [Refusal; 2]| tally(reasons.map(Answer::Refused).into());
        assert!(all_are_refused(&refused(reasons.clone()), &reasons).is_ok());
        let others = [Refusal::Custom(3), Refusal::TooLarge];
        assert!(all_are_refused(&refused(others), &reasons).is_err());
        let taken = vec![Answer::Refused(Refusal::TooLarge), Answer::Taken];
        assert!(all_are_refused(&tally(taken), &reasons).is_err());
    }

    #[test]
    fn what_is_heavy_is_too_heavy_for_any_block() {
        let mut registrar = Registrar::new(0, "MA.156.130102".into());
        let weight = heavy(&mut registrar).call.get_dispatch_info().call_weight;
        assert!(weight.any_gt(BLOCK_WEIGHT));
    }
}
