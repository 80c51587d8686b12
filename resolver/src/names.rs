//! Finding codes by their names.
//!
//! The registry has no way from a name to a code, so all codes are read, now and then, and their names
//! kept as a sorted set in memory. What is found is looked up in the newest final block before it is
//! told; only that a name was given or taken lately may not be known yet.

use crate::{
    metrics::Metrics,
    reader::{Failure, Reader},
};
use city_code::{Code, Kind};
use city_identity_primitives::{answer::Block, Answers, ReadProblem, MAX_PAGE, MAX_RESOLVE};
use fst::{IntoStreamer, Set, Streamer};
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};
use tokio::time::sleep;
use unicode_normalization::UnicodeNormalization;

/// What stands between a name and its code in the set. No name has it.
const BETWEEN: u8 = 0;
/// For each second of reading, so many of rest: all the reading takes a twentieth of one core.
const REST: u32 = 19;
/// The shortest rest.
const SHORTEST: Duration = Duration::from_secs(4);

/// The names of all codes.
#[derive(Clone, Default)]
pub struct Names(Arc<RwLock<Option<Arc<Index>>>>);

/// The names of a block.
pub struct Index {
    /// The block.
    pub block: Block,
    /// How many codes have a name.
    pub codes: usize,
    names: Set<Vec<u8>>,
}

impl Names {
    /// The names; none until all were read once.
    pub fn index(&self) -> Option<Arc<Index>> {
        let index = self.0.read().unwrap_or_else(PoisonError::into_inner);
        index.clone()
    }

    /// Reads all names again and again.
    pub async fn follow(self, reader: Reader, metrics: Metrics) {
        let mut read = None;
        loop {
            let begun = Instant::now();
            let newest = reader.block().ok();
            if let Some(newest) = newest.filter(|newest| read.as_ref() != Some(newest)) {
                match Index::read(&reader, newest.clone()).await {
                    Ok(index) => {
                        metrics.names_block.set(newest.number.into());
                        metrics
                            .names
                            .set(index.codes.try_into().unwrap_or(i64::MAX));
                        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
                        *kept = Some(Arc::new(index));
                        read = Some(newest);
                    }
                    Err(failure) => tracing::warn!("names were not read: {failure}"),
                }
            }
            sleep(begun.elapsed().saturating_mul(REST).max(SHORTEST)).await;
        }
    }
}

impl Index {
    /// The codes of which a name, or a word of it, begins so: those whose names go on least come
    /// first. At most `limit`.
    pub fn find(&self, beginning: &str, limit: usize) -> Vec<Code> {
        let beginning = folded(beginning);
        let mut found = Vec::new();
        if beginning.is_empty() {
            return found;
        }
        let mut names = self.names.range().ge(&beginning).into_stream();
        while let Some(key) = names.next() {
            if !key.starts_with(beginning.as_bytes()) || found.len() >= limit {
                break;
            }
            let code = key.rsplit(|octet| *octet == BETWEEN).next();
            let code = code.and_then(|code| core::str::from_utf8(code).ok());
            let code = code.and_then(|code| code.parse().ok());
            // A code may have several names that begin so.
            found.extend(code.filter(|code| !found.contains(code)));
        }
        found
    }

    async fn read(reader: &Reader, block: Block) -> Result<Self, Failure> {
        let countries = |registry: &dyn Answers| {
            let rule = registry.rule(None)?;
            let open = rule.iter().flat_map(|rule| rule.open.iter());
            Ok(open
                .filter_map(|country| format!("MA.{country:03}").parse::<Code>().ok())
                .collect::<Vec<_>>())
        };
        let mut reading = Reading {
            reader,
            block,
            keys: BTreeSet::new(),
            codes: 0,
        };
        let mut left = reading.ask(countries).await?;
        reading.add(&left).await?;
        while let Some(code) = left.pop() {
            let mut after = None;
            loop {
                let cursor = after.take();
                let question = move |registry: &dyn Answers| {
                    registry.children(&code, cursor.as_deref(), MAX_PAGE)
                };
                let page = reading.ask(question).await?;
                let below: Vec<_> = page.items.iter().map(|child| child.code).collect();
                reading.add(&below).await?;
                // Nothing is registered below an object.
                left.extend(below.iter().filter(|code| code.kind() != Kind::Object));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        let names = Set::from_iter(reading.keys);
        let names = names.map_err(|error| Failure::Unavailable(error.to_string()))?;
        Ok(Self {
            block: reading.block,
            codes: reading.codes,
            names,
        })
    }
}

/// All names of a block, as they are read.
struct Reading<'a> {
    reader: &'a Reader,
    block: Block,
    keys: BTreeSet<Vec<u8>>,
    codes: usize,
}

impl Reading<'_> {
    async fn ask<T: Send + 'static>(
        &self,
        question: impl Fn(&dyn Answers) -> Result<T, ReadProblem> + Send + 'static,
    ) -> Result<T, Failure> {
        let found = self.reader.ask_at(self.block.clone(), question).await?;
        Ok(found.answer)
    }

    /// Adds the names of codes.
    async fn add(&mut self, codes: &[Code]) -> Result<(), Failure> {
        for part in codes.chunks(MAX_RESOLVE as usize) {
            let texts: Vec<_> = part.iter().map(ToString::to_string).collect();
            let question = move |registry: &dyn Answers| registry.resolve_many(&texts);
            for answer in self.ask(question).await? {
                let has_name = usize::from(!answer.names.is_empty());
                self.codes = self.codes.saturating_add(has_name);
                for name in &answer.names {
                    self.keys.extend(keys_of(&name.text, &answer.code));
                }
            }
        }
        Ok(())
    }
}

/// How a name stands in the set: from its beginning, and from the beginning of each word.
fn keys_of<'a>(name: &'a str, code: &'a str) -> impl Iterator<Item = Vec<u8>> + 'a {
    let name = folded(name);
    let mut begins: Vec<usize> = name
        .match_indices(' ')
        .map(|(at, space)| at.saturating_add(space.len()))
        .collect();
    begins.push(0);
    begins.into_iter().filter_map(move |begin| {
        let rest = name.get(begin..).filter(|rest| !rest.is_empty())?;
        Some([rest.as_bytes(), &[BETWEEN], code.as_bytes()].concat())
    })
}

/// A name without what does not tell names apart: case, widths of characters, spaces at its ends.
fn folded(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded.trim().replace('\0', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[(&str, &str)]) -> Index {
        let keys: BTreeSet<_> = names
            .iter()
            .flat_map(|(name, code)| keys_of(name, code))
            .collect();
        Index {
            block: Block {
                hash: Default::default(),
                number: 1,
                finalized: true,
            },
            codes: names.len(),
            names: Set::from_iter(keys).unwrap(),
        }
    }

    #[test]
    fn names_are_found_by_how_they_or_their_words_begin() {
        let index = index(&[
            ("石家庄市", "MA.156.1301"),
            ("石家庄市城市管理局", "MA.156.1301.01"),
            ("Shijiazhuang", "MA.156.1301"),
            ("Urban Management Bureau of Shijiazhuang", "MA.156.1301.01"),
            ("石嘴山市", "MA.156.6402"),
        ]);
        let found = |beginning: &str, limit| {
            let codes = index.find(beginning, limit);
            codes.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(found("石家庄", 9), ["MA.156.1301", "MA.156.1301.01"]);
        assert_eq!(found("石", 9).len(), 3);
        assert_eq!(found("石", 1), ["MA.156.6402"]);
        for beginning in ["shijia", "SHIJIA", "Ｓｈｉｊｉａ", " shijia "] {
            let expected = ["MA.156.1301", "MA.156.1301.01"];
            assert_eq!(found(beginning, 9), expected, "{beginning}");
        }
        assert_eq!(found("management bureau", 9), ["MA.156.1301.01"]);
        assert_eq!(found("anagement", 9), [""; 0]);
        assert_eq!(found("庄", 9), [""; 0]);
    }

    #[test]
    fn no_name_is_taken_for_a_code() {
        let index = index(&[("a\0MA.156.11", "MA.156.1301")]);
        let codes = index.find("a", 9);
        assert_eq!(codes, ["MA.156.1301".parse().unwrap()]);
    }
}
