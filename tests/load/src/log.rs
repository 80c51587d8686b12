//! What a node's log says.

use std::collections::VecDeque;

/// How many of the last lines are kept, to be shown if the node dies.
const TAIL: usize = 30;

/// What is kept of a log.
#[derive(Debug, Default)]
pub struct Log {
    /// The lines that tell of a proposal that was thrown away.
    pub discarded: Vec<String>,
    /// The blocks that were built.
    pub built: Vec<Built>,
    tail: VecDeque<String>,
}

/// A block that the node built.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Built {
    /// Its number.
    pub number: u32,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// Why no more transactions went in: `NoMoreTransactions`, `HitDeadline`,
    /// `HitBlockSizeLimit` or `HitBlockWeightLimit`.
    pub end: String,
}

impl Log {
    /// Takes in one line.
    pub fn read(&mut self, line: String) {
        if is_discarded(&line) {
            self.discarded.push(line.clone());
        }
        self.built.extend(built(&line));
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line);
    }

    /// The last lines.
    pub fn tail(&self) -> String {
        let lines: Vec<_> = self.tail.iter().map(String::as_str).collect();
        lines.join("\n")
    }
}

/// Whether the line says that the node was too late with a block, and threw it away.
fn is_discarded(line: &str) -> bool {
    line.contains("Discarding proposal for slot")
        || line.contains("took more time than we had left")
}

/// The block that the line says was built.
fn built(line: &str) -> Option<Built> {
    let (_, rest) = line.split_once("Prepared block for proposing at ")?;
    let (number, rest) = rest.split_once(" (")?;
    let (millis, rest) = rest.split_once(" ms)")?;
    let (_, rest) = rest.split_once("; end: ")?;
    let (end, _) = rest.split_once(';')?;
    Some(Built {
        number: number.parse().ok()?,
        millis: millis.parse().ok()?,
        end: end.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_blocks_are_found() {
        let line =
            "2026-11-24 02:00:00 🎁 Prepared block for proposing at 17 (803 ms) hash: 0xab; \
                    parent_hash: 0x12…34; end: HitBlockWeightLimit; extrinsics_count: 1301";
        let expected = Built {
            number: 17,
            millis: 803,
            end: "HitBlockWeightLimit".into(),
        };
        assert_eq!(built(line), Some(expected));
        assert_eq!(built("🏆 Imported #17 (0x12…34 → 0xab…cd)"), None);
    }

    #[test]
    fn discarded_proposals_are_found() {
        let mut log = Log::default();
        log.read("✨ Imported #3".into());
        assert!(log.discarded.is_empty());
        let line = "⌛️ Discarding proposal for slot 898; block production took too long";
        log.read(line.into());
        assert_eq!(log.discarded, [line]);
    }

    #[test]
    fn the_tail_is_bounded() {
        let mut log = Log::default();
        for n in 0..=TAIL {
            log.read(format!("line {n}"));
        }
        let tail = log.tail();
        assert!(tail.starts_with("line 1\n") && tail.ends_with(&format!("line {TAIL}")));
    }
}
