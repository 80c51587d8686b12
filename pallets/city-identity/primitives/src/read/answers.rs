//! The questions that both faces of the registry, the runtime API and RPC, have in common.

use super::{Read, Registry};
use crate::{
    answer::{
        AsOf, BlockAnswer, Child, ControlAnswer, DelegationAnswer, DivisionAnswer, LineageAnswer,
        Page, Past, Point, ReadProblem, Resolution, RevisionAnswer, SeriesAnswer,
    },
    block::ItemProof,
    control::AreaQuota,
    types::DivisionCode,
};
use alloc::{string::String, vec::Vec};
use city_code::{rule::Rule, Code};
use sp_core::crypto::AccountId32;

/// What the registry answers in one state, whatever the answers come from: [`Registry`] over
/// something that reads the state, or a runtime that is asked.
///
/// The methods and their errors are those of the same names of [`Registry`].
pub trait Answers {
    /// See [`Registry::resolve`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn resolve(&self, input: &str) -> Result<Resolution, ReadProblem>;

    /// See [`Registry::resolve_many`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn resolve_many(&self, inputs: &[String]) -> Result<Vec<Resolution>, ReadProblem>;

    /// See [`Registry::children`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn children(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<Child, String>, ReadProblem>;

    /// See [`Registry::revisions`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn revisions(
        &self,
        code: &Code,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<RevisionAnswer, u32>, ReadProblem>;

    /// See [`Registry::by_alias`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn by_alias(&self, scheme: &str, value: &str) -> Result<Option<Resolution>, ReadProblem>;

    /// See [`Registry::rule`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn rule(&self, version: Option<u16>) -> Result<Option<Rule>, ReadProblem>;

    /// See [`Registry::division`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn division(
        &self,
        code: DivisionCode,
        year: Option<u16>,
    ) -> Result<Option<DivisionAnswer>, ReadProblem>;

    /// See [`Registry::resolve_at`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn resolve_at(&self, code: &Code, point: Point) -> Result<Past, ReadProblem>;

    /// See [`Registry::resolve_as_of`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn resolve_as_of(&self, code: &Code, year: u16) -> Result<AsOf, ReadProblem>;

    /// See [`Registry::lineage`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn lineage(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<LineageAnswer, ReadProblem>;

    /// See [`Registry::control`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn control(&self, code: &Code) -> Result<ControlAnswer, ReadProblem>;

    /// See [`Registry::delegations`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn delegations(&self, who: &AccountId32) -> Result<Vec<DelegationAnswer>, ReadProblem>;

    /// See [`Registry::delegates`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn delegates(
        &self,
        code: &Code,
        after: Option<&AccountId32>,
        limit: u32,
    ) -> Result<Page<DelegationAnswer, AccountId32>, ReadProblem>;

    /// See [`Registry::quota`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn quota(&self, area: &Code) -> Result<Option<AreaQuota>, ReadProblem>;

    /// See [`Registry::series`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn series(&self, series: &Code) -> Result<Option<SeriesAnswer>, ReadProblem>;

    /// See [`Registry::blocks`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn blocks(
        &self,
        series: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<BlockAnswer, String>, ReadProblem>;

    /// See [`Registry::verify_item`].
    ///
    /// # Errors
    /// See [`ReadProblem`].
    fn verify_item(&self, item: &Code, proof: &ItemProof) -> Result<Resolution, ReadProblem>;
}

impl<R: Read> Answers for Registry<R> {
    fn resolve(&self, input: &str) -> Result<Resolution, ReadProblem> {
        self.resolve(input.as_bytes())
    }

    fn resolve_many(&self, inputs: &[String]) -> Result<Vec<Resolution>, ReadProblem> {
        self.resolve_many(inputs)
    }

    fn children(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<Child, String>, ReadProblem> {
        self.children(code, after, limit)
    }

    fn revisions(
        &self,
        code: &Code,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<RevisionAnswer, u32>, ReadProblem> {
        self.revisions(code, after, limit)
    }

    fn by_alias(&self, scheme: &str, value: &str) -> Result<Option<Resolution>, ReadProblem> {
        self.by_alias(scheme, value)
    }

    fn rule(&self, version: Option<u16>) -> Result<Option<Rule>, ReadProblem> {
        self.rule(version)
    }

    fn division(
        &self,
        code: DivisionCode,
        year: Option<u16>,
    ) -> Result<Option<DivisionAnswer>, ReadProblem> {
        self.division(code, year)
    }

    fn resolve_at(&self, code: &Code, point: Point) -> Result<Past, ReadProblem> {
        self.resolve_at(code, point)
    }

    fn resolve_as_of(&self, code: &Code, year: u16) -> Result<AsOf, ReadProblem> {
        self.resolve_as_of(code, year)
    }

    fn lineage(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<LineageAnswer, ReadProblem> {
        self.lineage(code, after, limit)
    }

    fn control(&self, code: &Code) -> Result<ControlAnswer, ReadProblem> {
        self.control(code)
    }

    fn delegations(&self, who: &AccountId32) -> Result<Vec<DelegationAnswer>, ReadProblem> {
        self.delegations(who)
    }

    fn delegates(
        &self,
        code: &Code,
        after: Option<&AccountId32>,
        limit: u32,
    ) -> Result<Page<DelegationAnswer, AccountId32>, ReadProblem> {
        self.delegates(code, after, limit)
    }

    fn quota(&self, area: &Code) -> Result<Option<AreaQuota>, ReadProblem> {
        self.quota(area)
    }
    fn series(&self, series: &Code) -> Result<Option<SeriesAnswer>, ReadProblem> {
        self.series(series)
    }

    fn blocks(
        &self,
        series: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<BlockAnswer, String>, ReadProblem> {
        self.blocks(series, after, limit)
    }

    fn verify_item(&self, item: &Code, proof: &ItemProof) -> Result<Resolution, ReadProblem> {
        self.verify_item(item, proof)
    }
}
