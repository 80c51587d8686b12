//! Reading final state, hot answers from memory.

use crate::{
    document::Ready,
    metrics::Metrics,
    source::{Source, Unavailable},
};
use city_code::Code;
use city_identity_primitives::{
    answer::{At, Block, Child, LineageAnswer, RevisionAnswer},
    Answers, ReadProblem, Resolution,
};
use codec::Encode;
use quick_cache::{sync::Cache, Weighter};
use std::{
    future::Future,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::{
    sync::{watch, Semaphore},
    task::spawn_blocking,
};

/// How many octets of answers are kept, of facts for pages, and of what goes out.
const KEPT: u64 = 32 << 20;
/// How many there may be of each.
const MOST: usize = 65_536;
/// The longest question whose answer is kept, in octets: browsers send some three hundred.
const LONGEST: usize = 2_048;
/// How many questions are asked at once; others wait.
const AT_ONCE: usize = 64;
/// How many codes below a code its page shows, and how many that it follows.
const CHILDREN: u32 = 50;
/// How many revisions a page shows.
const REVISIONS: u32 = 20;

/// Why there is no answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Failure {
    /// There may be one later. Why is for who runs the resolver, and not for who asks.
    #[error("the registry cannot be read now: {0}")]
    Unavailable(String),
    /// There will be one soon, once this has ended.
    #[error("{0}")]
    NotYet(&'static str),
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

/// What the page of a registered code shows beside what the code is.
#[derive(Clone, Debug, Encode)]
pub struct Around {
    /// The codes directly below it, with a name where they have one.
    pub children: Vec<(Child, Option<String>)>,
    /// Whether there are more.
    pub has_more: bool,
    /// What came before it and after.
    pub lineage: LineageAnswer,
    /// Its newest revisions, the newest first.
    pub history: Vec<RevisionAnswer>,
}

impl Around {
    fn ask(registry: &dyn Answers, code: &Code) -> Result<Self, ReadProblem> {
        let page = registry.children(code, None, CHILDREN)?;
        let codes = page.items.iter().map(|child| child.code.to_string());
        let names = registry.resolve_many(&codes.collect::<Vec<_>>())?;
        let names = names
            .into_iter()
            .map(|child| child.names.into_iter().next().map(|name| name.text));
        let newest = registry.resolve(code.as_str())?.revision.unwrap_or(0);
        let before = newest.checked_sub(REVISIONS).filter(|before| *before > 0);
        let history = registry.revisions(code, before, REVISIONS)?;
        Ok(Self {
            has_more: page.next.is_some(),
            children: page.items.into_iter().zip(names).collect(),
            lineage: registry.lineage(code, None, CHILDREN)?,
            history: history.items.into_iter().rev().collect(),
        })
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
    asking: Arc<Semaphore>,
    metrics: Metrics,
}

struct Kept {
    block: Block,
    answers: Cache<Code, Arc<Resolution>, Octets>,
    around: Cache<Code, Arc<Around>, Octets>,
    ready: Cache<Vec<u8>, Arc<Ready>, Octets>,
}

/// Weighs what is kept.
#[derive(Clone)]
struct Octets;

impl<T: Encode> Weighter<Code, Arc<T>> for Octets {
    fn weight(&self, _: &Code, value: &Arc<T>) -> u64 {
        // Twice, for what text and lists take beside their octets.
        (value.encoded_size() as u64).saturating_mul(2).max(1)
    }
}

impl Weighter<Vec<u8>, Arc<Ready>> for Octets {
    fn weight(&self, question: &Vec<u8>, ready: &Arc<Ready>) -> u64 {
        let octets = question.len().saturating_add(ready.octets());
        // And the names of headers.
        octets.saturating_add(512) as u64
    }
}

impl Kept {
    fn of(block: Block) -> Arc<Self> {
        Arc::new(Self {
            block,
            answers: Cache::with_weighter(MOST, KEPT, Octets),
            around: Cache::with_weighter(MOST, KEPT, Octets),
            ready: Cache::with_weighter(MOST, KEPT, Octets),
        })
    }
}

impl Reader {
    /// Reads from a source.
    pub fn new(source: Arc<dyn Source>, metrics: Metrics) -> Self {
        let nothing = Block {
            hash: Default::default(),
            number: 0,
            finalized: false,
        };
        Self {
            newest: source.newest(),
            source,
            kept: Arc::new(RwLock::new(Kept::of(nothing))),
            asking: Arc::new(Semaphore::new(AT_ONCE)),
            metrics,
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
        // Another block may be the newest since. Its number tells nothing: a node may be replaced by one
        // that is behind.
        let block = self.block()?;
        if kept.block.hash != block.hash {
            *kept = Kept::of(block);
        }
        Ok(kept.clone())
    }

    /// What a code is. Whoever asks for what is being read already waits for that.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn resolve(&self, code: &Code) -> Result<At<Arc<Resolution>>, Failure> {
        let kept = self.kept()?;
        let mut was_kept = true;
        let ask = async {
            was_kept = false;
            let text = code.to_string();
            let question = move |registry: &dyn Answers| registry.resolve(&text);
            let found = self.ask_at(kept.block.clone(), question).await?;
            Ok::<_, Failure>(Arc::new(found.answer))
        };
        let answer = kept.answers.get_or_insert_async(code, ask).await?;
        self.metrics.answer(was_kept);
        Ok(At {
            answer,
            block: kept.block.clone(),
        })
    }

    /// The answer to a question, as `made` for who asked first since the newest final block.
    ///
    /// # Errors
    /// Those of `made`: answers that are not kept.
    pub async fn once(
        &self,
        question: &[u8],
        made: impl Future<Output = Result<Arc<Ready>, Ready>>,
    ) -> Result<Arc<Ready>, Ready> {
        // Some answers need no registry, so they are there without a block.
        let kept = match self.kept() {
            Ok(kept) if question.len() <= LONGEST => kept,
            _ => return made.await,
        };
        let mut was_kept = true;
        let made = async {
            was_kept = false;
            made.await
        };
        let ready = kept.ready.get_or_insert_async(question, made).await;
        if was_kept {
            self.metrics.answer(true);
        }
        ready
    }

    /// What stands around a registered code.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn around(&self, code: &Code) -> Result<Arc<Around>, Failure> {
        let (kept, code) = (self.kept()?, *code);
        let ask = async {
            let question = move |registry: &dyn Answers| Around::ask(registry, &code);
            let found = self.ask_at(kept.block.clone(), question).await?;
            Ok::<_, Failure>(Arc::new(found.answer))
        };
        kept.around.get_or_insert_async(&code, ask).await
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

    /// Asks in a block.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn ask_at<T: Send + 'static>(
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

    /// Works with the source where that may block; no more than a few do at once.
    ///
    /// # Errors
    /// Those of `work`; [`Failure::Unavailable`] if it did not end.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Source) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let unavailable = |error: String| Failure::Unavailable(error);
        let turn = self.asking.clone().acquire_owned().await;
        let turn = turn.map_err(|error| unavailable(error.to_string()))?;
        let source = self.source.clone();
        let done = spawn_blocking(move || {
            // Who asked may have gone; the work goes on, and keeps its turn until it ends.
            let _turn = turn;
            work(&*source)
        });
        done.await.map_err(|error| unavailable(error.to_string()))?
    }
}
