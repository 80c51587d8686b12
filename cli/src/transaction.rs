//! Transactions: what is signed, and what is sent.
//!
//! A draft has what is signed as fields. The octets follow from them, here and on a machine without
//! a network, so that nobody signs octets that say something else than is shown.

use crate::{
    call::Call,
    chain::{fits::Described, At, Chain},
    error::{Error, Result},
};
use codec::{Compact, Encode};
use serde::{Deserialize, Serialize};
use sp_core::{crypto::AccountId32, sr25519, Bytes, Pair, H256};
use subxt::utils::{Era, MultiAddress, MultiSignature};

/// The form of the file.
const FORMAT: u32 = 1;
/// For how many blocks a transaction that is sent at once is good.
pub const SOON: u32 = 64;
/// The longest that a transaction can be good: of longer periods the chain knows the beginning only
/// roughly.
const LONGEST: u32 = 4_096;
/// What has more octets is signed by its digest.
const MAX_SIGNED: usize = 256;
/// A signed transaction of version 4.
const SIGNED_4: u8 = 0x84;

/// The transaction extensions that have octets, in their order.
const EXTENSIONS: [&str; 5] = [
    "CheckSpecVersion",
    "CheckTxVersion",
    "CheckGenesis",
    "CheckMortality",
    "CheckNonce",
];

/// A transaction that is not sent yet.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
    format: u32,
    /// What it does, in words. Not signed: whoever signs is shown what the call says.
    pub does: String,
    /// Who signs.
    pub account: AccountId32,
    /// The call, in SCALE.
    call: Bytes,
    nonce: u32,
    /// The block from which on it is good, and for how many blocks.
    from_block: u32,
    from_block_hash: H256,
    valid_for: u32,
    spec_version: u32,
    transaction_version: u32,
    genesis: H256,
    /// By the account's sr25519 key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<Bytes>,
}

impl Draft {
    /// The account's next transaction, with this call.
    ///
    /// # Errors
    /// If the chain does not answer, or speaks otherwise of the call than this program does.
    pub async fn new(
        chain: &Chain,
        at: &At,
        account: AccountId32,
        call: &Call,
        valid_for: u32,
    ) -> Result<Self> {
        call.check(at)?;
        check_extensions(at)?;
        let nonce = chain.next_nonce(&account).await?;
        Self::numbered(chain.genesis(), at, account, call, nonce, valid_for)
    }

    /// The account's transaction with this number. That the chain takes such a call is for the
    /// caller to make sure.
    ///
    /// # Errors
    /// If the block has a number that no block of this chain has.
    pub fn numbered(
        genesis: H256,
        at: &At,
        account: AccountId32,
        call: &Call,
        nonce: u32,
        valid_for: u32,
    ) -> Result<Self> {
        let number = u32::try_from(at.block_number()).map_err(Error::unreachable)?;
        Ok(Self {
            format: FORMAT,
            does: call.to_string(),
            account,
            call: call.encode().into(),
            nonce,
            from_block: number,
            from_block_hash: at.block_hash(),
            // The chain knows periods that are powers of two.
            valid_for: valid_for.clamp(4, LONGEST).next_power_of_two(),
            spec_version: at.spec_version(),
            transaction_version: at.transaction_version(),
            genesis,
            signature: None,
        })
    }

    /// Reads one from a file.
    ///
    /// # Errors
    /// If it is none, or of a later form.
    pub fn read(text: &str) -> Result<Self> {
        let draft: Self = serde_json::from_str(text).map_err(Error::file)?;
        if draft.format != FORMAT {
            let form = draft.format;
            return Err(Error::file(format!(
                "a transaction of form {form}; known is {FORMAT}"
            )));
        }
        Ok(draft)
    }

    /// The call, if this program knows it.
    ///
    /// # Errors
    /// If it does not: then it cannot be shown, and is not signed.
    pub fn call(&self) -> Result<Call> {
        Call::read(&self.call).ok_or_else(|| {
            Error::file("the call of this transaction is none that this program knows")
                .next("build it with the version of city that is to sign it")
        })
    }

    /// For which chain it is: the hash of its block 0.
    pub const fn genesis(&self) -> H256 {
        self.genesis
    }

    /// The block before which it has to be in a block.
    pub const fn good_until(&self) -> u32 {
        self.from_block.saturating_add(self.valid_for)
    }

    /// Whether somebody signed it.
    pub const fn is_signed(&self) -> bool {
        self.signature.is_some()
    }

    fn era(&self) -> Era {
        Era::mortal(self.valid_for.into(), self.from_block.into())
    }

    /// The octets to sign.
    pub fn payload(&self) -> Vec<u8> {
        let mut payload = self.call.to_vec();
        self.era().encode_to(&mut payload);
        Compact(self.nonce).encode_to(&mut payload);
        (
            self.spec_version,
            self.transaction_version,
            self.genesis,
            self.from_block_hash,
        )
            .encode_to(&mut payload);
        if payload.len() > MAX_SIGNED {
            return sp_crypto_hashing::blake2_256(&payload).to_vec();
        }
        payload
    }

    /// Adds the signature.
    ///
    /// # Errors
    /// If it is not the account's over this transaction.
    pub fn sign(&mut self, signature: [u8; 64]) -> Result<()> {
        self.signature = Some(signature.to_vec().into());
        self.verified().map(|_| ())
    }

    fn verified(&self) -> Result<[u8; 64]> {
        let unsigned = || Error::file("the transaction is not signed").next("city tx sign FILE");
        let octets = self.signature.as_ref().ok_or_else(unsigned)?;
        let octets: [u8; 64] = octets.0[..]
            .try_into()
            .map_err(|_| Error::unverified("a signature has 64 octets"))?;
        let key = sr25519::Public::from_raw(self.account.clone().into());
        let signature = sr25519::Signature::from_raw(octets);
        if !sr25519::Pair::verify(&signature, self.payload(), &key) {
            return Err(Error::unverified(format!(
                "the signature is not that of {} over this transaction",
                self.account
            )));
        }
        Ok(octets)
    }

    /// The transaction as it is sent.
    ///
    /// # Errors
    /// If it is not signed by its account.
    pub fn signed(&self) -> Result<Vec<u8>> {
        let signature = MultiSignature::Sr25519(self.verified()?);
        let account: [u8; 32] = self.account.clone().into();
        let address = MultiAddress::<_, u32>::Id(subxt::utils::AccountId32(account));
        let mut body = vec![SIGNED_4];
        (address, signature, self.era(), Compact(self.nonce)).encode_to(&mut body);
        body.extend_from_slice(&self.call);
        // With its length before it.
        Ok(body.encode())
    }
}

/// Whether the chain wants of a transaction what is known here, and nothing else.
///
/// # Errors
/// If it wants something else.
pub fn check_extensions(at: &At) -> Result<()> {
    let extrinsic = at.metadata_ref().extrinsic();
    let differs = |place: &str| Error::other_version("transactions", place);
    if !extrinsic.supported_versions().contains(&4) {
        return Err(differs("version 4 is not taken"));
    }
    let types = at.metadata_ref().types();
    let mut known = EXTENSIONS.iter();
    let extensions = extrinsic.transaction_extensions_by_version(0);
    for extension in extensions.ok_or_else(|| differs("no extensions"))? {
        let name = extension.identifier();
        let [sent, signed] = [extension.extra_ty(), extension.additional_ty()]
            .map(|id| Described::new(types, id).is_empty());
        if !(sent && signed) && known.next() != Some(&name) {
            return Err(differs(name));
        }
    }
    known.next().map_or(Ok(()), |name| Err(differs(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Registry;

    fn draft() -> (sr25519::Pair, Draft) {
        let pair = sr25519::Pair::from_string("//Alice", None).unwrap();
        let call = Call::from(Registry::revoke {
            code: b"MA.156.1301".to_vec().try_into().unwrap(),
        });
        let draft = Draft {
            format: FORMAT,
            does: call.to_string(),
            account: AccountId32::from(pair.public()),
            call: call.encode().into(),
            nonce: 3,
            from_block: 100,
            from_block_hash: H256::repeat_byte(7),
            valid_for: 64,
            spec_version: 3,
            transaction_version: 3,
            genesis: H256::repeat_byte(9),
            signature: None,
        };
        (pair, draft)
    }

    #[test]
    fn a_draft_survives_its_file() {
        let (pair, mut draft) = draft();
        let signature = pair.sign(&draft.payload());
        draft.sign(signature.0).unwrap();
        let text = serde_json::to_string(&draft).unwrap();
        let read = Draft::read(&text).unwrap();
        assert_eq!(read, draft);
        assert_eq!(read.signed(), draft.signed());
        assert!(Draft::read(&text.replace("\"format\":1", "\"format\":2")).is_err());
        assert!(Draft::read("{}").is_err());
    }

    #[test]
    fn a_signature_is_of_the_account_over_everything() {
        let (pair, mut draft) = draft();
        assert!(draft.signed().is_err());
        draft.sign(pair.sign(&draft.payload()).0).unwrap();
        let change: [fn(&mut Draft); 6] = [
            |draft| draft.nonce += 1,
            |draft| draft.genesis = H256::zero(),
            |draft| draft.from_block_hash = H256::zero(),
            |draft| draft.spec_version += 1,
            |draft| draft.call = Bytes(vec![30, 12, 0]),
            |draft| draft.account = AccountId32::new([1; 32]),
        ];
        for change in change {
            let mut other = draft.clone();
            change(&mut other);
            assert!(other.signed().is_err());
        }
    }

    #[test]
    fn what_is_long_is_signed_by_its_digest() {
        let (_, mut draft) = draft();
        assert!(draft.payload().len() > 32);
        draft.call = Bytes(vec![0; 300]);
        assert_eq!(draft.payload().len(), 32);
    }
}
