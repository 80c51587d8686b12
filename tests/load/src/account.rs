//! Accounts.

use city_identity_primitives::CodeBytes;
use city_runtime::{AccountId, RuntimeCall};
use sp_core::{sr25519, Pair};
use sp_crypto_hashing::blake2_256;

/// An account: its keys, and how many transactions were drafted for it.
#[derive(Clone)]
pub struct Account {
    pair: sr25519::Pair,
    nonce: u32,
}

/// A transaction that is not signed yet.
#[derive(Clone)]
pub struct Draft {
    /// Who will sign.
    pub pair: sr25519::Pair,
    /// The signer's number of the transaction.
    pub nonce: u32,
    /// What it does.
    pub call: RuntimeCall,
    /// The codes that it registers.
    pub codes: Vec<CodeBytes>,
}

impl Account {
    /// The account of this name. Its keys follow from the name.
    pub fn new(name: &str) -> Self {
        Self {
            pair: sr25519::Pair::from_seed(&blake2_256(name.as_bytes())),
            nonce: 0,
        }
    }

    /// What the chain knows it by.
    pub fn id(&self) -> AccountId {
        AccountId::new(self.pair.public().0)
    }

    /// The draft of its next transaction.
    pub fn draft(&mut self, call: impl Into<RuntimeCall>) -> Draft {
        let nonce = self.nonce;
        self.nonce += 1;
        Draft {
            pair: self.pair.clone(),
            nonce,
            call: call.into(),
            codes: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_keys_of_their_own_and_count() {
        let mut account = Account::new("somebody");
        assert_eq!(account.id(), Account::new("somebody").id());
        assert_ne!(account.id(), Account::new("somebody else").id());
        let remark = frame_system::Call::remark { remark: Vec::new() };
        let nonces = [(); 2].map(|()| account.draft(remark.clone()).nonce);
        assert_eq!(nonces, [0, 1]);
    }
}
