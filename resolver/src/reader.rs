//! Reading final state, hot answers from memory.

use crate::source::{Source, Unavailable};
use city_code::Code;
use city_identity_primitives::{
    answer::{At, Block},
    Answers, ReadProblem, Resolution,
};
use quick_cache::sync::Cache;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::{sync::watch, task::spawn_blocking};

/// How many answers are kept. One is some kilobytes at most: 64 MiB or so.
const KEPT: usize = 16_384;

/// Why there is no answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Failure {
    /// There may be one later.
    #[error("the registry cannot be read now: {0}")]
    Unavailable(String),
    /// The question was none.
    #[error("{0:?}")]
    Problem(ReadProblem),
}

impl From<Unavailable> for Failure {
    fn from(unavailable: Unavailable) -> Self {
        Self::Unavailable(unavailable.0)
    }
}

impl From<ReadProblem> for Failure {
    fn from(problem: ReadProblem) -> Self {
        match problem {
            ReadProblem::Unreadable(why) | ReadProblem::Undecodable(why) => Self::Unavailable(why),
            other => Self::Problem(other),
        }
    }
}

/// Answers of the newest final block.
///
/// An answer is kept as long as its block is the newest: whatever changes it, a revision, a change
/// above it, or the time, comes with the next block. See docs/decisions/resolver.md.
#[derive(Clone)]
pub struct Reader {
    source: Arc<dyn Source>,
    newest: watch::Receiver<Option<Block>>,
    kept: Arc<RwLock<Arc<Kept>>>,
}

struct Kept {
    block: Block,
    answers: Cache<Code, Arc<Resolution>>,
}

impl Kept {
    fn of(block: Block) -> Arc<Self> {
        Arc::new(Self {
            block,
            answers: Cache::new(KEPT),
        })
    }
}

impl Reader {
    /// Reads from a source.
    pub fn new(source: Arc<dyn Source>) -> Self {
        let nothing = Block {
            hash: Default::default(),
            number: 0,
            finalized: false,
        };
        Self {
            newest: source.newest(),
            source,
            kept: Arc::new(RwLock::new(Kept::of(nothing))),
        }
    }

    /// The newest final block.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] if none is known.
    pub fn block(&self) -> Result<Block, Failure> {
        let newest = self.newest.borrow().clone();
        newest.ok_or_else(|| Failure::Unavailable("no node tells of a final block".into()))
    }

    /// What is kept of the newest final block.
    fn kept(&self) -> Result<Arc<Kept>, Failure> {
        let block = self.block()?;
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if kept.block.hash == block.hash {
            return Ok(kept.clone());
        }
        drop(kept);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.block.hash != block.hash {
            *kept = Kept::of(block);
        }
        Ok(kept.clone())
    }

    /// What a code is.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn resolve(&self, code: &Code) -> Result<At<Arc<Resolution>>, Failure> {
        let kept = self.kept()?;
        let block = kept.block.clone();
        if let Some(answer) = kept.answers.get(code) {
            return Ok(At { answer, block });
        }
        let text = code.to_string();
        let asked = self.ask_at(block, move |registry| registry.resolve(&text));
        let At { answer, block } = asked.await?;
        let answer = Arc::new(answer);
        kept.answers.insert(*code, answer.clone());
        Ok(At { answer, block })
    }

    /// Asks in the newest final block.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl Fn(&dyn Answers) -> Result<T, ReadProblem> + Send + 'static,
    ) -> Result<At<T>, Failure> {
        self.ask_at(self.block()?, question).await
    }

    async fn ask_at<T: Send + 'static>(
        &self,
        block: Block,
        question: impl Fn(&dyn Answers) -> Result<T, ReadProblem> + Send + 'static,
    ) -> Result<At<T>, Failure> {
        let hash = block.hash;
        let answer = self
            .blocking(move |source| {
                let mut found = None;
                source.ask(hash, &mut |registry| found = Some(question(registry)))?;
                let found =
                    found.ok_or_else(|| Failure::Unavailable("nothing was asked".into()))?;
                Ok(found?)
            })
            .await?;
        Ok(At { answer, block })
    }

    /// Works with the source where that may block.
    ///
    /// # Errors
    /// Those of `work`; [`Failure::Unavailable`] if it did not end.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Source) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let source = self.source.clone();
        let done = spawn_blocking(move || work(&*source)).await;
        done.map_err(|error| Failure::Unavailable(error.to_string()))?
    }
}
