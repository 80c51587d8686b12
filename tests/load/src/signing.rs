//! Transactions as they are sent.

use crate::account::Draft;
use city_identity_primitives::CodeBytes;
use city_runtime::{Hash, Nonce, Runtime, Signature, TxExtension, UncheckedExtrinsic, VERSION};
use codec::Encode;
use pallet_allowance::CheckAllowance;
use sp_core::Pair;
use sp_crypto_hashing::blake2_256;
use sp_runtime::{generic::Era, generic::SignedPayload, traits::TransactionExtension};
use std::thread;

/// A signed transaction.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// As it is sent.
    pub bytes: Vec<u8>,
    /// The codes that it registers.
    pub codes: Vec<CodeBytes>,
}

impl Transaction {
    /// What names it in a block.
    pub fn hash(&self) -> Hash {
        Hash::from(blake2_256(&self.bytes))
    }
}

type Implicit = <TxExtension as TransactionExtension<city_runtime::RuntimeCall>>::Implicit;

/// Signs for one chain.
#[derive(Clone, Copy, Debug)]
pub struct Signer {
    genesis: Hash,
}

impl Signer {
    /// Signs for the chain with this block zero, whose runtime is the one that this program was
    /// built with.
    pub const fn new(genesis: Hash) -> Self {
        Self { genesis }
    }

    /// What goes with a transaction: that which is sent, and that which is only signed.
    fn extension(&self, nonce: Nonce) -> (TxExtension, Implicit) {
        let extension = (
            frame_system::CheckNonZeroSender::<Runtime>::new(),
            frame_system::CheckSpecVersion::<Runtime>::new(),
            frame_system::CheckTxVersion::<Runtime>::new(),
            frame_system::CheckGenesis::<Runtime>::new(),
            frame_system::CheckEra::<Runtime>::from(Era::Immortal),
            CheckAllowance::<Runtime>::new(),
            pallet_allowance::CheckNonce::<Runtime>::from_nonce(nonce),
            frame_system::CheckWeight::<Runtime>::new(),
            frame_system::WeightReclaim::<Runtime>::new(),
        );
        let (spec, transaction) = (VERSION.spec_version, VERSION.transaction_version);
        let genesis = self.genesis;
        let implicit = ((), spec, transaction, genesis, genesis, (), (), (), ());
        (extension, implicit)
    }

    /// Signs one transaction.
    pub fn sign(&self, draft: Draft) -> Transaction {
        let (extension, implicit) = self.extension(draft.nonce);
        let payload = SignedPayload::from_raw(draft.call, extension, implicit);
        let signature = payload.using_encoded(|payload| draft.pair.sign(payload));
        let (call, extension, _) = payload.deconstruct();
        let account = city_runtime::AccountId::new(draft.pair.public().0);
        let signature = Signature::Sr25519(signature);
        let extrinsic = UncheckedExtrinsic::new_signed(call, account.into(), signature, extension);
        Transaction {
            bytes: extrinsic.encode(),
            codes: draft.codes,
        }
    }

    /// Signs transactions on all processors, and keeps their order.
    pub fn sign_all(&self, mut drafts: Vec<Draft>) -> Vec<Transaction> {
        let processors = thread::available_parallelism().map_or(1, Into::into);
        let share = drafts.len().div_ceil(processors).max(1);
        thread::scope(|scope| {
            let mut threads = Vec::new();
            while !drafts.is_empty() {
                let rest = drafts.split_off(share.min(drafts.len()));
                let part = std::mem::replace(&mut drafts, rest);
                threads.push(scope.spawn(move || -> Vec<_> {
                    part.into_iter().map(|draft| self.sign(draft)).collect()
                }));
            }
            let signed = threads.into_iter().map(|thread| match thread.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            signed.flatten().collect()
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::registrar::Registrar;
    use codec::DecodeAll;

    #[test]
    fn all_are_signed_in_order() {
        let mut registrar = Registrar::new(0, "MA.156.130102".into());
        let drafts: Vec<_> = (0..7).map(|_| registrar.register()).collect();
        let codes: Vec<_> = drafts.iter().map(|draft| draft.codes.clone()).collect();
        let signed = Signer::new(Hash::zero()).sign_all(drafts);
        let in_order: Vec<_> = signed.iter().map(|signed| signed.codes.clone()).collect();
        assert_eq!(in_order, codes);
    }

    #[test]
    fn transactions_decode_as_the_runtime_wants_them() {
        let mut registrar = Registrar::new(3, "MA.156.130102".into());
        let draft = registrar.remark();
        let call = draft.call.clone();
        let signed = Signer::new(Hash::zero()).sign(draft);
        let decoded = UncheckedExtrinsic::decode_all(&mut &signed.bytes[..]).unwrap();
        assert_eq!(decoded.function, call);
    }
}
