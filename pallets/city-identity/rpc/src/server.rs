//! The methods' implementation.

use crate::{
    api::{
        AliasFound, AllowanceFound, CityIdentityRpcServer, DelegationsFound, DivisionFound, Many,
        QuotaFound, RuleAnswer, SeriesFound,
    },
    error::Error,
    state::{node, Opened, States},
};
use city_code::Code;
use city_identity_primitives::{
    read::gb2260_of, Answers, AsOf, At, BlockAnswer, Body, Child, ControlAnswer, DelegationAnswer,
    DivisionCode, ItemProof, LineageAnswer, Moment, Page, Past, Point, ReadProblem, Resolution,
    RevisionAnswer,
};
use city_identity_runtime_api::CityIdentityApi;
use jsonrpsee::core::async_trait;
use sc_client_api::backend::Backend;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::{crypto::AccountId32, H256};
use sp_runtime::traits::Block as BlockT;
use std::sync::Arc;
use substrate_prometheus_endpoint::{Counter, U64};
use tokio::task::spawn_blocking;

/// How many rows a page has unless told.
const DEFAULT_PAGE: u32 = 50;

/// Answers from the states of a node.
pub struct CityIdentity<C, BE: Backend<B>, B: BlockT> {
    states: Arc<States<C, BE, B>>,
    resolutions: Option<Counter<U64>>,
}

impl<C, BE: Backend<B>, B: BlockT> CityIdentity<C, BE, B> {
    /// Answers from `states`; `resolutions` counts the codes resolved.
    pub const fn new(states: Arc<States<C, BE, B>>, resolutions: Option<Counter<U64>>) -> Self {
        Self {
            states,
            resolutions,
        }
    }

    fn count_resolutions(&self, how_many: usize) {
        if let Some(counter) = &self.resolutions {
            counter.inc_by(how_many as u64);
        }
    }
}

impl<C, BE, B> CityIdentity<C, BE, B>
where
    B: BlockT<Hash = H256>,
    BE: Backend<B> + 'static,
    C: ProvideRuntimeApi<B> + HeaderBackend<B>,
    C::Api: CityIdentityApi<B>,
{
    /// Asks in the state of a block, and adds the block to the answer.
    fn ask<T>(
        &self,
        at: Option<H256>,
        question: impl FnOnce(&dyn Answers) -> Result<T, ReadProblem>,
    ) -> Result<At<T>, Error> {
        answer_from(self.states.open(at)?, question)
    }

    /// Fills in what was on record then from the state of the block in question, if that is still
    /// here: the same question about the past had its answer there when it was the present.
    fn restore_body(&self, code: &Code, point: Point, past: &mut Past) {
        let block = match point {
            Point::Block(block) => Some(block),
            Point::Version(_) => past.resolution.changed_at,
            Point::Time(time) => self.block_at(time),
        };
        let then = block.and_then(|block| self.states.open_number(block).ok());
        let then = then.and_then(|state| state.answers.resolve_at(code, point).ok());
        if let Some(then) = then.filter(|then| then.body == Body::Kept) {
            // All that is said of an item in a block of numbers comes from that.
            if past.resolution.revision.is_none() {
                *past = then;
                return;
            }
            past.resolution.names = then.resolution.names;
            past.resolution.links = then.resolution.links;
            past.resolution.description = then.resolution.description;
            past.resolution.keys = then.resolution.keys;
            past.resolution.aliases = then.resolution.aliases;
            past.body = Body::Kept;
        }
    }

    /// The last block until a time, found by halving among those whose state is still here.
    fn block_at(&self, time: Moment) -> Option<u32> {
        let is_until = |number: u32| {
            let state = self.states.open_number(number).ok()?;
            // What is not a code is answered with the time and nothing else.
            Some(state.answers.resolve("").ok()?.time <= time)
        };
        // A state that is forgotten is of an early block.
        let (mut first, mut last) = (0, self.states.open(None).ok()?.block.number);
        while first < last {
            let middle = last.saturating_sub(last.saturating_sub(first) / 2);
            if is_until(middle).unwrap_or(true) {
                first = middle;
            } else {
                last = middle.saturating_sub(1);
            }
        }
        (is_until(first) == Some(true)).then_some(first)
    }
}

#[async_trait]
impl<C, BE, B> CityIdentityRpcServer<H256> for CityIdentity<C, BE, B>
where
    B: BlockT<Hash = H256>,
    BE: Backend<B> + 'static,
    C: ProvideRuntimeApi<B> + HeaderBackend<B> + Send + Sync + 'static,
    C::Api: CityIdentityApi<B>,
{
    /// The question that is asked most. A few reads of a state that is open take less than handing
    /// them to a thread that may block: only what takes more is done there.
    async fn resolve(&self, code: String, at: Option<H256>) -> Result<At<Resolution>, Error> {
        Code::parse(code.as_bytes())?;
        self.count_resolutions(1);
        if let Some(state) = self.states.open_already(at)? {
            return answer_from(state, |registry| registry.resolve(&code));
        }
        let states = self.states.clone();
        let ask = move || answer_from(states.open(at)?, |registry| registry.resolve(&code));
        spawn_blocking(ask).await.map_err(node)?
    }

    fn resolve_many(&self, codes: Vec<String>, at: Option<H256>) -> Result<At<Many>, Error> {
        self.count_resolutions(codes.len());
        self.ask(at, |registry| {
            let items = registry.resolve_many(&codes)?;
            Ok(Many { items })
        })
    }

    fn children(
        &self,
        code: String,
        after: Option<String>,
        limit: Option<u32>,
        at: Option<H256>,
    ) -> Result<At<Page<Child, String>>, Error> {
        let code = Code::parse(code.as_bytes())?;
        let limit = limit.unwrap_or(DEFAULT_PAGE);
        self.ask(at, |registry| {
            registry.children(&code, after.as_deref(), limit)
        })
    }

    fn revisions(
        &self,
        code: String,
        after: Option<u32>,
        limit: Option<u32>,
        at: Option<H256>,
    ) -> Result<At<Page<RevisionAnswer, u32>>, Error> {
        let code = Code::parse(code.as_bytes())?;
        let limit = limit.unwrap_or(DEFAULT_PAGE);
        self.ask(at, |registry| registry.revisions(&code, after, limit))
    }

    fn by_alias(
        &self,
        scheme: String,
        value: String,
        at: Option<H256>,
    ) -> Result<At<AliasFound>, Error> {
        self.count_resolutions(1);
        self.ask(at, |registry| {
            let resolution = registry.by_alias(&scheme, &value)?;
            Ok(AliasFound { resolution })
        })
    }

    fn rule(&self, version: Option<u16>, at: Option<H256>) -> Result<At<RuleAnswer>, Error> {
        self.ask(at, |registry| {
            let rule = registry.rule(version)?;
            Ok(RuleAnswer { rule })
        })
    }

    fn division(
        &self,
        code: String,
        date: Option<String>,
        at: Option<H256>,
    ) -> Result<At<DivisionFound>, Error> {
        let code = division_code(&code)?;
        let year = date.as_deref().map(year_of_date).transpose()?;
        self.ask(at, |registry| {
            let division = registry.division(code, year)?;
            Ok(DivisionFound { division })
        })
    }

    fn resolve_at(&self, code: String, point: Point, at: Option<H256>) -> Result<At<Past>, Error> {
        let code = Code::parse(code.as_bytes())?;
        self.count_resolutions(1);
        let mut past = self.ask(at, |registry| registry.resolve_at(&code, point))?;
        if past.answer.body == Body::Pruned {
            self.restore_body(&code, point, &mut past.answer);
        }
        Ok(past)
    }

    fn resolve_as_of(
        &self,
        code: String,
        date: String,
        at: Option<H256>,
    ) -> Result<At<AsOf>, Error> {
        let code = Code::parse(code.as_bytes())?;
        let year = year_of_date(&date)?;
        self.ask(at, |registry| registry.resolve_as_of(&code, year))
    }

    fn lineage(
        &self,
        code: String,
        after: Option<String>,
        limit: Option<u32>,
        at: Option<H256>,
    ) -> Result<At<LineageAnswer>, Error> {
        let code = Code::parse(code.as_bytes())?;
        let limit = limit.unwrap_or(DEFAULT_PAGE);
        self.ask(at, |registry| {
            registry.lineage(&code, after.as_deref(), limit)
        })
    }

    fn control(&self, code: String, at: Option<H256>) -> Result<At<ControlAnswer>, Error> {
        let code = Code::parse(code.as_bytes())?;
        self.ask(at, |registry| registry.control(&code))
    }

    fn delegations(
        &self,
        who: AccountId32,
        at: Option<H256>,
    ) -> Result<At<DelegationsFound>, Error> {
        self.ask(at, |registry| {
            let items = registry.delegations(&who)?;
            Ok(DelegationsFound { items })
        })
    }

    fn delegates(
        &self,
        code: String,
        after: Option<AccountId32>,
        limit: Option<u32>,
        at: Option<H256>,
    ) -> Result<At<Page<DelegationAnswer, AccountId32>>, Error> {
        let code = Code::parse(code.as_bytes())?;
        let limit = limit.unwrap_or(DEFAULT_PAGE);
        self.ask(at, |registry| {
            registry.delegates(&code, after.as_ref(), limit)
        })
    }

    fn quota(&self, area: String, at: Option<H256>) -> Result<At<QuotaFound>, Error> {
        let area = Code::parse(area.as_bytes())?;
        self.ask(at, |registry| {
            let quota = registry.quota(&area)?;
            Ok(QuotaFound { quota })
        })
    }

    fn series(&self, code: String, at: Option<H256>) -> Result<At<SeriesFound>, Error> {
        let code = Code::parse(code.as_bytes())?;
        self.ask(at, |registry| {
            let series = registry.series(&code)?;
            Ok(SeriesFound { series })
        })
    }

    fn blocks(
        &self,
        series: String,
        after: Option<String>,
        limit: Option<u32>,
        at: Option<H256>,
    ) -> Result<At<Page<BlockAnswer, String>>, Error> {
        let series = Code::parse(series.as_bytes())?;
        let limit = limit.unwrap_or(DEFAULT_PAGE);
        self.ask(at, |registry| {
            registry.blocks(&series, after.as_deref(), limit)
        })
    }

    fn verify_item(
        &self,
        code: String,
        proof: ItemProof,
        at: Option<H256>,
    ) -> Result<At<Resolution>, Error> {
        let code = Code::parse(code.as_bytes())?;
        self.count_resolutions(1);
        self.ask(at, |registry| registry.verify_item(&code, &proof))
    }

    /// Not a question to the registry, and so always one to the runtime.
    fn allowance(&self, who: AccountId32, at: Option<H256>) -> Result<At<AllowanceFound>, Error> {
        let state = self.states.open(at)?;
        let runtime = self.states.client().runtime_api();
        let allowance = runtime.allowance(state.block.hash, who).map_err(node)?;
        Ok(At {
            answer: AllowanceFound { allowance },
            block: state.block,
        })
    }
}

/// Asks in a state that is open, and adds its block to the answer.
fn answer_from<T>(
    state: Opened<'_>,
    question: impl FnOnce(&dyn Answers) -> Result<T, ReadProblem>,
) -> Result<At<T>, Error> {
    let answer = question(&*state.answers)?;
    Ok(At {
        answer,
        block: state.block,
    })
}

/// The division that is meant: by six digits, or by the code of its area.
fn division_code(code: &str) -> Result<DivisionCode, Error> {
    let is_gb2260 = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    match code.parse() {
        Ok(number) if is_gb2260 => Ok(number),
        _ => {
            let code = Code::parse(code.as_bytes())?;
            // A code above the level of areas stands for no division.
            Ok(gb2260_of(&code).unwrap_or_default())
        }
    }
}

/// The year of a date in the form of ISO 8601: `1992`, `1992-05` or `1992-05-01`.
fn year_of_date(date: &str) -> Result<u16, Error> {
    let parts: Vec<&str> = date.split('-').collect();
    let number = |text: &str, len: usize| {
        let is_number = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<u16>().ok()).flatten()
    };
    let in_year = |month: u16, day: u16| (1..=12).contains(&month) && (1..=31).contains(&day);
    let year = match parts[..] {
        [year] => number(year, 4),
        [year, month] => {
            number(year, 4).filter(|_| number(month, 2).is_some_and(|m| in_year(m, 1)))
        }
        [year, month, day] => number(year, 4).filter(|_| {
            number(month, 2)
                .zip(number(day, 2))
                .is_some_and(|(m, d)| in_year(m, d))
        }),
        _ => None,
    };
    year.ok_or_else(|| Error::BadDate(date.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_to_their_year() {
        for date in ["1992", "1992-05", "1992-05-01"] {
            assert_eq!(year_of_date(date), Ok(1992));
        }
        for date in [
            "",
            "92",
            "1992-13",
            "1992-00-01",
            "1992-1-1",
            "1992-05-01T00:00",
            "+992",
        ] {
            assert_eq!(year_of_date(date), Err(Error::BadDate(date.into())));
        }
    }

    #[test]
    fn divisions_go_by_either_code() {
        assert_eq!(division_code("130100"), Ok(130_100));
        assert_eq!(division_code("MA.156.1301"), Ok(130_100));
        assert_eq!(division_code("MA.156.1301.01"), Ok(130_100));
        assert_eq!(division_code("MA.156"), Ok(0));
        assert!(matches!(division_code("1301"), Err(Error::Malformed(_))));
    }
}
