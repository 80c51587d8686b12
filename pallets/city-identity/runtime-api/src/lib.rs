//! The runtime API of the registry: the contract with every client.
//!
//! Light clients have no custom RPC, so that everything a client can ask is here; the RPC
//! `cityIdentity_v1_*` is its JSON face.

#![cfg_attr(not(feature = "std"), no_std)]
// What the macro below generates for the client side has no documentation of its own.
#![allow(missing_docs)]

extern crate alloc;

use alloc::{string::String, vec::Vec};
use city_identity_primitives::{
    AllowanceAnswer, AreaQuota, AsOf, BlockAnswer, Child, ControlAnswer, Counters,
    DelegationAnswer, DivisionAnswer, DivisionCode, ItemProof, LineageAnswer, Page, Past, Point,
    ReadProblem, Resolution, RevisionAnswer, SeriesAnswer,
};
use sp_core::crypto::AccountId32;

sp_api::decl_runtime_apis! {
    /// What the registry of city codes answers.
    pub trait CityIdentityApi {
        /// What the registry says of one code in canonical form. Every input has an answer: what is
        /// not a code has the status `Malformed`.
        fn resolve(code: String) -> Result<Resolution, ReadProblem>;

        /// What the registry says of each of at most 100 codes, in their order.
        fn resolve_many(codes: Vec<String>) -> Result<Vec<Resolution>, ReadProblem>;

        /// The codes directly below `code`, in order: at most `limit` (1 to 200), after the
        /// cursor of the page before.
        fn children(
            code: String,
            after: Option<String>,
            limit: u32,
        ) -> Result<Page<Child, String>, ReadProblem>;

        /// The revisions of `code`, oldest first: at most `limit` (1 to 200), after the cursor of
        /// the page before.
        fn revisions(
            code: String,
            after: Option<u32>,
            limit: u32,
        ) -> Result<Page<RevisionAnswer, u32>, ReadProblem>;

        /// What the registry says of the code that has a value in a scheme: `gb2260`, `cjt553`, `did`,
        /// `gln`, `giai`, `oid`, `handle`, `unlocode` or `uri`; none if no code has it.
        fn by_alias(scheme: String, value: String) -> Result<Option<Resolution>, ReadProblem>;

        /// A version of the distribution rule, or the one in force.
        fn rule(version: Option<u16>) -> Result<Option<city_code::rule::Rule>, ReadProblem>;

        /// What the division table says of a GB/T 2260 code: all its periods, or those that include
        /// any part of `year`; and the divisions in which it lies.
        fn division(
            code: DivisionCode,
            year: Option<u16>,
        ) -> Result<Option<DivisionAnswer>, ReadProblem>;

        /// What the registry said of `code` at a point in its own history: as a revision made it, at the
        /// end of a block, or at a time.
        fn resolve_at(code: String, point: Point) -> Result<Past, ReadProblem>;

        /// Of which place `code` spoke in `year`, by the division table, whether or not it was ever
        /// issued here.
        fn resolve_as_of(code: String, year: u16) -> Result<AsOf, ReadProblem>;

        /// What came after `code`, and what before it: of that at most `limit` (1 to 200), after the
        /// cursor of the page before.
        fn lineage(
            code: String,
            after: Option<String>,
            limit: u32,
        ) -> Result<LineageAnswer, ReadProblem>;

        /// What an account may still write; none for an account that is not enrolled.
        fn allowance(who: AccountId32) -> Option<AllowanceAnswer>;

        /// Who controls a code, and what is under way about that.
        fn control(code: String) -> Result<ControlAnswer, ReadProblem>;

        /// What an account may do for others.
        fn delegations(who: AccountId32) -> Result<Vec<DelegationAnswer>, ReadProblem>;

        /// The delegates from `code` down, in no particular order: at most `limit` (1 to 200), after
        /// the cursor of the page before.
        fn delegates(
            code: String,
            after: Option<AccountId32>,
            limit: u32,
        ) -> Result<Page<DelegationAnswer, AccountId32>, ReadProblem>;

        /// The quota of an area; none where any number of codes may be issued.
        fn quota(area: String) -> Result<Option<AreaQuota>, ReadProblem>;

        /// A series whose items are numbers of one width; none for any other code.
        fn series(code: String) -> Result<Option<SeriesAnswer>, ReadProblem>;

        /// The blocks of numbers of a series, those with shorter prefixes first: at most `limit` (1 to
        /// 200), after the cursor of the page before.
        fn blocks(
            series: String,
            after: Option<String>,
            limit: u32,
        ) -> Result<Page<BlockAnswer, String>, ReadProblem>;

        /// What the registry says of an item of a committed block to who has a proof that it is in it,
        /// or is not.
        fn verify_item(code: String, proof: ItemProof) -> Result<Resolution, ReadProblem>;

        /// How many entries have each own status.
        fn counters() -> Result<Counters, ReadProblem>;
    }
}
