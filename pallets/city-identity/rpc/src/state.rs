//! The states of blocks, and what answers from each.
//!
//! A block's state is read from the node's database where the code in it is the code that this
//! program was compiled with: the same read model then runs natively. Elsewhere, before and after an
//! upgrade that this program does not know, the block's own runtime is asked.

use crate::{
    error::Error,
    kept::{Kept, Open},
};
use city_code::{rule::Rule, Code};
use city_identity_primitives::{
    Answers, AreaQuota, AsOf, At, Block, BlockAnswer, Child, ControlAnswer, DelegationAnswer,
    DivisionAnswer, DivisionCode, ItemProof, LineageAnswer, Page, Past, Point, Read, ReadProblem,
    Registry, Resolution, RevisionAnswer, SeriesAnswer,
};
use city_identity_runtime_api::CityIdentityApi;
use sc_client_api::{Backend, StateBackend, TrieCacheContext};
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::{crypto::AccountId32, storage::well_known_keys, Hasher, H256};
use sp_runtime::{
    traits::{Block as BlockT, HashingFor, Header as _, NumberFor},
    SaturatedConversion,
};
use sp_state_machine::{backend::AsTrieBackend, TrieBackendBuilder};
use sp_trie::{recorder::Recorder, StorageProof};
use std::{marker::PhantomData, sync::Arc};

/// The states that a node keeps.
pub struct States<C, BE: Backend<B>, B: BlockT> {
    client: Arc<C>,
    backend: Arc<BE>,
    compiled_code: Option<H256>,
    kept: Kept<BE::State>,
}

impl<C, BE: Backend<B>, B: BlockT> States<C, BE, B> {
    /// The states in `backend`, with the runtimes that `client` runs.
    ///
    /// `compiled_code` is the BLAKE2b-256 of the runtime code, as it is stored, of which the read
    /// model is compiled into this program; without it the runtime is asked at every block.
    ///
    /// Some states stay open between questions: they are to be [let go](Self::let_go) as blocks come in.
    pub const fn new(client: Arc<C>, backend: Arc<BE>, compiled_code: Option<H256>) -> Self {
        Self {
            client,
            backend,
            compiled_code,
            kept: Kept::new(),
        }
    }

    /// The client.
    pub fn client(&self) -> &C {
        &self.client
    }
}

/// A block, and what answers from its state. The state is not pruned while this lives.
pub struct Opened<'a> {
    /// The block.
    pub block: Block,
    /// Where the answers come from.
    pub backing: Backing,
    /// The answers.
    pub answers: Box<dyn Answers + 'a>,
}

/// What answers are read from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Backing {
    /// The node's database.
    Database,
    /// The block's own runtime.
    Runtime,
}

impl<C, BE, B> States<C, BE, B>
where
    B: BlockT<Hash = H256>,
    BE: Backend<B> + 'static,
    C: ProvideRuntimeApi<B> + HeaderBackend<B>,
    C::Api: CityIdentityApi<B>,
{
    /// Opens the state of a block, without a hash that of the best one.
    ///
    /// # Errors
    /// [`Error::NoState`] if the node has no such block or not its state, [`Error::Node`] if the
    /// database fails.
    pub fn open(&self, at: Option<H256>) -> Result<Opened<'_>, Error> {
        let block = self.block(at)?;
        let state = self.state(&block)?;
        Ok(self.answering(block, state))
    }

    /// The state of a block, without a hash that of the best one, if one is open that nobody uses and
    /// answers come from it: whoever asks it is not kept waiting, but for a read from the disk.
    ///
    /// # Errors
    /// [`Error::Node`] if the database fails.
    pub fn open_already(&self, at: Option<H256>) -> Result<Option<Opened<'_>>, Error> {
        let hash = at.unwrap_or_else(|| self.client.info().best_hash);
        let free = self.kept.free(hash);
        let Some(state) = free.filter(|open| self.backing(open) == Backing::Database) else {
            return Ok(None);
        };
        Ok(Some(self.answering(self.block(Some(hash))?, state)))
    }

    /// Where the answers from a state come from.
    fn backing(&self, open: &Open<BE::State>) -> Backing {
        match self.compiled_code {
            Some(compiled) if open.code == Some(compiled) => Backing::Database,
            _ => Backing::Runtime,
        }
    }

    /// What answers from a state.
    fn answering(&self, block: Block, state: Arc<Open<BE::State>>) -> Opened<'_> {
        let backing = self.backing(&state);
        let answers: Box<dyn Answers> = match backing {
            Backing::Database => Box::new(Registry::new(Stored::<_, HashingFor<B>>::new(state))),
            Backing::Runtime => Box::new(Runtime::<C, BE, B> {
                api: self.client.runtime_api(),
                at: block.hash,
                _pinned: state,
            }),
        };
        Opened {
            block,
            backing,
            answers,
        }
    }

    /// Opens the state of the block of this number in the chain that the node takes for the best.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_number(&self, number: u32) -> Result<Opened<'_>, Error> {
        let hash = self.client.hash(number.saturated_into()).map_err(node)?;
        self.open(Some(
            hash.ok_or_else(|| Error::NoState(number.to_string()))?,
        ))
    }

    /// What the registry of a block answers about a code, read through the read model that is
    /// compiled into this program, and the nodes of the state's trie from which that follows.
    ///
    /// Whoever verifies the proof has a read model of their own too and does not run the block's
    /// runtime: so it is the layout of the state that has to be known, and not the code.
    ///
    /// # Errors
    /// [`Error::NoState`], [`Error::Undecodable`] for a layout that this program does not know, or
    /// [`Error::Node`].
    pub fn prove(&self, at: H256, code: &str) -> Result<(At<Resolution>, StorageProof), Error> {
        let block = self.block(Some(at))?;
        let open = self.state(&block)?;
        let state = open.state();
        let recorder = Recorder::default();
        let recording = TrieBackendBuilder::wrap(state.as_trie_backend())
            .with_recorder(recorder.clone())
            .build();
        // Reading locks this one, and not the one that is locked above.
        let recording = Arc::new(Open::new(block.hash, open.code, recording));
        let registry = Registry::new(Stored::<_, HashingFor<B>>::new(recording));
        let answer = registry.resolve_provably(code.as_bytes())?;
        let proof = recorder.drain_storage_proof();
        Ok((At { answer, block }, proof))
    }

    /// The state of a block: one that is open already, or opened for this.
    fn state(&self, block: &Block) -> Result<Arc<Open<BE::State>>, Error> {
        if let Some(open) = self.kept.free(block.hash) {
            return Ok(open);
        }
        let open = Arc::new(self.opened(block)?);
        if self.newest().contains(&block.hash) {
            self.kept.keep(&open);
        }
        Ok(open)
    }

    /// Opens the state of a block. The code in it is not read, only its hash.
    ///
    /// An archive node opens the state of every block, also where it has none: of those before the one
    /// from which it was warp synced. Every state has code, so that is seen here.
    fn opened(&self, block: &Block) -> Result<Open<BE::State>, Error> {
        let state = self
            .backend
            .state_at(block.hash, TrieCacheContext::Untrusted)
            .map_err(|error| match error {
                sp_blockchain::Error::UnknownBlock(_) => no_state(block.hash),
                other => node(other),
            })?;
        let code = state.storage_hash(well_known_keys::CODE);
        let is_missing = !matches!(code, Ok(Some(_)))
            && !self
                .backend
                .have_state_at(block.hash, block.number.saturated_into());
        if is_missing {
            return Err(no_state(block.hash));
        }
        Ok(Open::new(block.hash, code.map_err(node)?, state))
    }

    /// The blocks that nearly all questions are about: the best and the last final one.
    fn newest(&self) -> [H256; 2] {
        let info = self.client.info();
        [info.best_hash, info.finalized_hash]
    }

    /// Closes the states of blocks that are no longer the newest, so that they can be pruned.
    pub fn let_go(&self) {
        self.kept.retain(&self.newest());
    }

    /// What the answer says of its block. The database is not asked about the best block nor about
    /// the last final one.
    pub(crate) fn block(&self, at: Option<H256>) -> Result<Block, Error> {
        let info = self.client.info();
        let hash = at.unwrap_or(info.best_hash);
        let number = if hash == info.best_hash {
            info.best_number
        } else if hash == info.finalized_hash {
            info.finalized_number
        } else {
            let header = self.client.header(hash).map_err(node)?;
            *header.ok_or_else(|| no_state(hash))?.number()
        };
        let is_canonical = |number: NumberFor<B>| -> Result<bool, Error> {
            Ok([info.best_hash, info.finalized_hash].contains(&hash)
                || self.client.hash(number).map_err(node)? == Some(hash))
        };
        Ok(Block {
            hash,
            number: number.saturated_into(),
            finalized: number <= info.finalized_number && is_canonical(number)?,
        })
    }
}

pub(crate) fn no_state(hash: H256) -> Error {
    Error::NoState(format!("{hash:?}"))
}

pub(crate) fn node(error: impl ToString) -> Error {
    Error::Node(error.to_string())
}

/// A block's state in the database.
struct Stored<S, H> {
    open: Arc<Open<S>>,
    hasher: PhantomData<fn() -> H>,
}

impl<S, H> Stored<S, H> {
    const fn new(open: Arc<Open<S>>) -> Self {
        Self {
            open,
            hasher: PhantomData,
        }
    }
}

impl<S: StateBackend<H>, H: Hasher> Read for Stored<S, H> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let value = self.open.state().storage(key);
        value.map_err(|error| error.to_string())
    }

    fn next_key(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let next = self.open.state().next_storage_key(key);
        next.map_err(|error| error.to_string())
    }
}

/// A block's own runtime.
struct Runtime<'a, C: ProvideRuntimeApi<B>, BE: Backend<B>, B: BlockT> {
    api: ApiRef<'a, C::Api>,
    at: H256,
    /// Keeps the state from being pruned before the runtime has read it.
    _pinned: Arc<Open<BE::State>>,
}

impl<C, BE, B> Answers for Runtime<'_, C, BE, B>
where
    B: BlockT<Hash = H256>,
    BE: Backend<B>,
    C: ProvideRuntimeApi<B>,
    C::Api: CityIdentityApi<B>,
{
    fn resolve(&self, input: &str) -> Result<Resolution, ReadProblem> {
        answered(self.api.resolve(self.at, input.into()))
    }

    fn resolve_many(&self, inputs: &[String]) -> Result<Vec<Resolution>, ReadProblem> {
        answered(self.api.resolve_many(self.at, inputs.to_vec()))
    }

    fn children(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<Child, String>, ReadProblem> {
        let after = after.map(Into::into);
        answered(self.api.children(self.at, code.to_string(), after, limit))
    }

    fn revisions(
        &self,
        code: &Code,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<RevisionAnswer, u32>, ReadProblem> {
        answered(self.api.revisions(self.at, code.to_string(), after, limit))
    }

    fn by_alias(&self, scheme: &str, value: &str) -> Result<Option<Resolution>, ReadProblem> {
        answered(self.api.by_alias(self.at, scheme.into(), value.into()))
    }

    fn rule(&self, version: Option<u16>) -> Result<Option<Rule>, ReadProblem> {
        answered(self.api.rule(self.at, version))
    }

    fn division(
        &self,
        code: DivisionCode,
        year: Option<u16>,
    ) -> Result<Option<DivisionAnswer>, ReadProblem> {
        answered(self.api.division(self.at, code, year))
    }

    fn resolve_at(&self, code: &Code, point: Point) -> Result<Past, ReadProblem> {
        answered(self.api.resolve_at(self.at, code.to_string(), point))
    }

    fn resolve_as_of(&self, code: &Code, year: u16) -> Result<AsOf, ReadProblem> {
        answered(self.api.resolve_as_of(self.at, code.to_string(), year))
    }

    fn lineage(
        &self,
        code: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<LineageAnswer, ReadProblem> {
        let after = after.map(Into::into);
        answered(self.api.lineage(self.at, code.to_string(), after, limit))
    }

    fn control(&self, code: &Code) -> Result<ControlAnswer, ReadProblem> {
        answered(self.api.control(self.at, code.to_string()))
    }

    fn delegations(&self, who: &AccountId32) -> Result<Vec<DelegationAnswer>, ReadProblem> {
        answered(self.api.delegations(self.at, who.clone()))
    }

    fn delegates(
        &self,
        code: &Code,
        after: Option<&AccountId32>,
        limit: u32,
    ) -> Result<Page<DelegationAnswer, AccountId32>, ReadProblem> {
        let after = after.cloned();
        answered(self.api.delegates(self.at, code.to_string(), after, limit))
    }

    fn quota(&self, area: &Code) -> Result<Option<AreaQuota>, ReadProblem> {
        answered(self.api.quota(self.at, area.to_string()))
    }

    fn series(&self, series: &Code) -> Result<Option<SeriesAnswer>, ReadProblem> {
        answered(self.api.series(self.at, series.to_string()))
    }

    fn blocks(
        &self,
        series: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<BlockAnswer, String>, ReadProblem> {
        let after = after.map(Into::into);
        answered(self.api.blocks(self.at, series.to_string(), after, limit))
    }

    fn verify_item(&self, item: &Code, proof: &ItemProof) -> Result<Resolution, ReadProblem> {
        answered(
            self.api
                .verify_item(self.at, item.to_string(), proof.clone()),
        )
    }
}

/// What the runtime answered, or why it could not be asked.
fn answered<T>(result: Result<Result<T, ReadProblem>, ApiError>) -> Result<T, ReadProblem> {
    result.map_err(|error| ReadProblem::Unreadable(error.to_string()))?
}
