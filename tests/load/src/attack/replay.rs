//! What an account sent before it was withdrawn is sent again, when it is withdrawn and when it is
//! enrolled anew.

use super::{nonce, Answer, Members, Plan, Refusal, Tally, Traffic};
use crate::{
    account::Account,
    chain::Chain,
    load::Load,
    rpc::Rpc,
    signing::{Signer, Transaction},
};
use anyhow::{ensure, Context, Result};
use city_runtime::{AccountId, RuntimeCall};
use sp_keyring::Sr25519Keyring;

/// How many transactions the account sent before.
const OLD: usize = 32;
/// For how many blocks, at the least, a pool does not look at what was in one: twelve seconds and
/// what is left of the next block. Whoever sends it sooner begins them anew.
const UNSEEN: u32 = 8;
/// The member of the council who vouches for the account, and never votes.
const VOUCHER: Sr25519Keyring = Sr25519Keyring::Charlie;

/// An account with a past.
pub struct Replay {
    url: String,
    signer: Signer,
    account: AccountId,
    traffic: Traffic,
    /// The block that the last of the old ones is in.
    last: u32,
    /// Old ones that nobody sends before the account is enrolled anew.
    old: Vec<Transaction>,
    /// The next one, to be sent when the account is withdrawn.
    withdrawn: Transaction,
    /// The same, to be sent when it is enrolled anew.
    anew: Transaction,
}

impl Replay {
    /// Enrols an applicant that sends something.
    ///
    /// # Errors
    /// If that does not work.
    pub async fn prepare(chain: &Chain) -> Result<Self> {
        let signer = *chain.signer();
        let url = chain.first_node()?.url();
        let mut applicant = Account::new("applicant");
        let account = applicant.id();
        let mut members = Members::connect(&url, signer).await?;
        members.send(&[(VOUCHER, enrol(&account))]).await?;

        let remark = frame_system::Call::remark { remark: Vec::new() };
        let drafts = (0..OLD).map(|_| applicant.draft(remark.clone()));
        let mut old = signer.sign_all(drafts.collect());
        let load = Load::new("what is replayed", old.clone());
        let blocks = chain.run(load).await?.blocks;
        let last = blocks.last().context("nothing is in a block")?.facts.number;
        let later = old.split_off(OLD / 2);
        let next = applicant.draft(remark);
        Ok(Self {
            url,
            signer,
            account,
            traffic: old.into(),
            last,
            old: later,
            withdrawn: signer.sign(next.clone()),
            anew: signer.sign(next),
        })
    }

    /// Fails unless the account has sent so many transactions.
    async fn expect_nonce(&self, rpc: &Rpc, expected: usize) -> Result<()> {
        let nonce = nonce(rpc, &self.account).await? as usize;
        ensure!(nonce == expected, "the nonce is {nonce}, not {expected}");
        Ok(())
    }
}

fn enrol(who: &AccountId) -> RuntimeCall {
    pallet_city_identity::Call::enrol_applicant { who: who.clone() }.into()
}

fn withdraw(who: &AccountId) -> RuntimeCall {
    pallet_allowance::Call::withdraw_enrolment { who: who.clone() }.into()
}

async fn send(rpc: &Rpc, transaction: &Transaction) -> Result<Answer> {
    Answer::of(rpc.submit(&transaction.bytes).await)
}

impl Plan for Replay {
    fn traffic(&mut self) -> Traffic {
        std::mem::take(&mut self.traffic)
    }

    async fn act(&mut self) -> Result<()> {
        let mut members = Members::connect(&self.url, self.signer).await?;
        let call = withdraw(&self.account);
        members.send(&[(VOUCHER, call)]).await?;
        let withdrawn = pallet_allowance::Refusal::EnrolmentWithdrawn.into();
        let answer = send(members.rpc(), &self.withdrawn).await?;
        answer
            .expect_refusal(&withdrawn)
            .context("what was sent when the account was withdrawn")?;

        let call = enrol(&self.account);
        members.send(&[(VOUCHER, call)]).await?;
        self.expect_nonce(members.rpc(), OLD).await?;
        while members.next_block().await?.number < self.last + UNSEEN {}
        for transaction in &self.old {
            let answer = send(members.rpc(), transaction).await?;
            answer
                .expect_refusal(&Refusal::Stale)
                .context("what was sent before the account was withdrawn")?;
        }
        // That not everything is refused.
        members.rpc().submit(&self.anew.bytes).await?;
        members.settle(vec![self.anew.hash()]).await?;
        Ok(())
    }

    async fn check(&self, rpc: &Rpc, tally: &Tally) -> Result<()> {
        ensure!(tally.taken() == 0, "{} were taken again", tally.taken());
        self.expect_nonce(rpc, OLD + 1).await
    }
}
