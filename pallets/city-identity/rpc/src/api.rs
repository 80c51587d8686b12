//! The methods and the JSON that they answer.

use crate::error::Error;
use city_code::rule::Rule;
use city_identity_primitives::{
    AllowanceAnswer, AreaQuota, AsOf, At, BlockAnswer, Child, ControlAnswer, DelegationAnswer,
    DivisionAnswer, ItemProof, LineageAnswer, Page, Past, Point, Resolution, RevisionAnswer,
    SeriesAnswer,
};
use jsonrpsee::proc_macros::rpc;
use registry_proof::{Changes, Proof};
use serde::Serialize;
use sp_core::crypto::AccountId32;

/// The answers to several questions, in their order.
#[derive(Clone, Debug, Serialize)]
pub struct Many {
    /// One for each question.
    pub items: Vec<Resolution>,
}

/// What is known by an alias.
#[derive(Clone, Debug, Serialize)]
pub struct AliasFound {
    /// None, if no code has the alias.
    pub resolution: Option<Resolution>,
}

/// A version of the distribution rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleAnswer {
    /// None, if there is no such version.
    pub rule: Option<Rule>,
}

/// What the division table says.
#[derive(Clone, Debug, Serialize)]
pub struct DivisionFound {
    /// None, if the table does not have the code.
    pub division: Option<DivisionAnswer>,
}

/// What an account may still write.
#[derive(Clone, Debug, Serialize)]
pub struct AllowanceFound {
    /// None, if the account is not enrolled.
    pub allowance: Option<AllowanceAnswer>,
}

/// What an account may do for others.
#[derive(Clone, Debug, Serialize)]
pub struct DelegationsFound {
    /// Each delegation that it has.
    pub items: Vec<DelegationAnswer>,
}

/// How many codes an area may issue.
#[derive(Clone, Debug, Serialize)]
pub struct QuotaFound {
    /// None, where any number may be issued.
    pub quota: Option<AreaQuota>,
}

/// A series of numbers.
#[derive(Clone, Debug, Serialize)]
pub struct SeriesFound {
    /// None, if the code is no series, or its items are chosen.
    pub series: Option<SeriesAnswer>,
}

/// An answer and what proves it. `registry_proof::verify` tells from the proof alone what the answer
/// is.
#[derive(Clone, Debug, Serialize)]
pub struct Proven {
    /// The answer.
    pub answer: At<Resolution>,
    /// What proves it.
    pub proof: Proof,
}

/// What the registry of city codes answers. `at` is the hash of the block of whose state the answer
/// is to speak; without it, the best block.
#[rpc(server)]
pub trait CityIdentityRpc<Hash> {
    /// What the registry says of one code in canonical form.
    #[method(name = "cityIdentity_v1_resolve")]
    async fn resolve(&self, code: String, at: Option<Hash>) -> Result<At<Resolution>, Error>;

    /// What the registry says of each of at most 100 codes; what is not a code has the status
    /// `malformed`.
    #[method(name = "cityIdentity_v1_resolveMany", blocking)]
    fn resolve_many(&self, codes: Vec<String>, at: Option<Hash>) -> Result<At<Many>, Error>;

    /// The codes directly below a code, in order. `after` is the `next` of the page before; `limit`
    /// is 1 to 200, without it 50.
    #[method(name = "cityIdentity_v1_children", blocking)]
    fn children(
        &self,
        code: String,
        after: Option<String>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> Result<At<Page<Child, String>>, Error>;

    /// The revisions of a code, oldest first, paged like `children`.
    #[method(name = "cityIdentity_v1_revisions", blocking)]
    fn revisions(
        &self,
        code: String,
        after: Option<u32>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> Result<At<Page<RevisionAnswer, u32>>, Error>;

    /// What the registry says of the code that has a value in a scheme: `gb2260`, `cjt553`, `did`,
    /// `gln`, `giai`, `oid`, `handle`, `unlocode` or `uri`.
    #[method(name = "cityIdentity_v1_byAlias", blocking)]
    fn by_alias(
        &self,
        scheme: String,
        value: String,
        at: Option<Hash>,
    ) -> Result<At<AliasFound>, Error>;

    /// A version of the distribution rule; without a number, the one in force.
    #[method(name = "cityIdentity_v1_rule", blocking)]
    fn rule(&self, version: Option<u16>, at: Option<Hash>) -> Result<At<RuleAnswer>, Error>;

    /// What the division table says of a code, either six digits of GB/T 2260 or the code of an
    /// area; with a date (`1992`, `1992-05` or `1992-05-01`), in that date's year.
    #[method(name = "cityIdentity_v1_division", blocking)]
    fn division(
        &self,
        code: String,
        date: Option<String>,
        at: Option<Hash>,
    ) -> Result<At<DivisionFound>, Error>;

    /// What the registry said of a code at a point in its own history: `{"version": 2}`, as its second
    /// revision made it, `{"block": 1000}`, at the end of that block, or `{"time": 1790000000000}`, then.
    /// What was on record then is in
    /// the answer if it still is, if it was a name and nothing else, or if the node still has the state
    /// of that block; otherwise `body` is `pruned`.
    #[method(name = "cityIdentity_v1_resolveAt", blocking)]
    fn resolve_at(&self, code: String, point: Point, at: Option<Hash>) -> Result<At<Past>, Error>;

    /// Of which place a code spoke on a date (`1992`, `1992-05` or `1992-05-01`), by the division
    /// table, which knows years; whether or not the code was ever issued here.
    #[method(name = "cityIdentity_v1_resolveAsOf", blocking)]
    fn resolve_as_of(
        &self,
        code: String,
        date: String,
        at: Option<Hash>,
    ) -> Result<At<AsOf>, Error>;

    /// What came after a code, and what before it: that is paged like `children`.
    #[method(name = "cityIdentity_v1_lineage", blocking)]
    fn lineage(
        &self,
        code: String,
        after: Option<String>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> Result<At<LineageAnswer>, Error>;

    /// What an account may still write.
    #[method(name = "cityIdentity_v1_allowance", blocking)]
    fn allowance(&self, who: AccountId32, at: Option<Hash>) -> Result<At<AllowanceFound>, Error>;

    /// Who controls a code, and what is under way about that: an offer, a recovery, an announced
    /// change.
    #[method(name = "cityIdentity_v1_control", blocking)]
    fn control(&self, code: String, at: Option<Hash>) -> Result<At<ControlAnswer>, Error>;

    /// What an account may do for others.
    #[method(name = "cityIdentity_v1_delegations", blocking)]
    fn delegations(
        &self,
        who: AccountId32,
        at: Option<Hash>,
    ) -> Result<At<DelegationsFound>, Error>;

    /// The delegates from a code down, in no particular order, paged like `children`.
    #[method(name = "cityIdentity_v1_delegates", blocking)]
    fn delegates(
        &self,
        code: String,
        after: Option<AccountId32>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> Result<At<Page<DelegationAnswer, AccountId32>>, Error>;

    /// How many codes an area may issue, and has.
    #[method(name = "cityIdentity_v1_quota", blocking)]
    fn quota(&self, area: String, at: Option<Hash>) -> Result<At<QuotaFound>, Error>;

    /// A series whose items are numbers of one width: which is next, and how many are in blocks.
    #[method(name = "cityIdentity_v1_series", blocking)]
    fn series(&self, code: String, at: Option<Hash>) -> Result<At<SeriesFound>, Error>;

    /// The blocks of numbers of a series, those with shorter prefixes first, paged like `children`;
    /// `after` is a prefix.
    #[method(name = "cityIdentity_v1_blocks", blocking)]
    fn blocks(
        &self,
        series: String,
        after: Option<String>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> Result<At<Page<BlockAnswer, String>>, Error>;

    /// What the registry says of an item of a committed block to who has the `proof` that is served
    /// at the block's `place`: `active` if the item is in the block, `not-issued` if it is not.
    #[method(name = "cityIdentity_v1_verifyItem", blocking)]
    fn verify_item(
        &self,
        code: String,
        proof: ItemProof,
        at: Option<Hash>,
    ) -> Result<At<Resolution>, Error>;
}

/// Answers for those who trust no node.
#[rpc(server)]
pub trait CityIdentityProofsRpc<Hash> {
    /// What `cityIdentity_v1_resolve` answers, with its proof: at the newest block that is proven to
    /// be final or, if `at` is given, at that one.
    #[method(name = "cityIdentity_v1_resolveWithProof", blocking)]
    fn resolve_with_proof(&self, code: String, at: Option<Hash>) -> Result<Proven, Error>;

    /// The changes of the authority set from set `from_set` on, which prove who the authorities of
    /// today are; at most 100 at once.
    #[method(name = "cityIdentity_v1_authorityChain", blocking)]
    fn authority_chain(&self, from_set: u64) -> Result<Changes, Error>;
}
