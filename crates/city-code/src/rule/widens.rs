//! Whether an amendment only widens the rule.

use super::{LevelRule, Rule, LEVELS};
use crate::kind::Kind;
use core::fmt;

/// Why a rule cannot follow another: what it would narrow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Narrowing {
    /// The version is not the next one.
    Version,
    /// A country is no longer open.
    Open,
    /// A country more is excluded.
    Excluded,
    /// The level has a smaller alphabet.
    Alphabet(Kind),
    /// The level's shortest is longer.
    MinLength(Kind),
    /// The level's longest is shorter.
    MaxLength(Kind),
    /// More pairs are set aside for tests.
    Tests(Kind),
    /// Other pairs are for local use; those never change.
    Local(Kind),
    /// Fewer may allocate.
    Allocator(Kind),
    /// A way to allocate is gone.
    Ways(Kind),
    /// Fewer children may be below one code.
    MaxChildren(Kind),
}

impl fmt::Display for Narrowing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => f.write_str("version: expected the next number"),
            Self::Open => f.write_str("open: a country is gone"),
            Self::Excluded => f.write_str("excluded: a country was added"),
            Self::Alphabet(kind) => write!(f, "{kind}.alphabet: smaller"),
            Self::MinLength(kind) => write!(f, "{kind}.minLength: greater"),
            Self::MaxLength(kind) => write!(f, "{kind}.maxLength: smaller"),
            Self::Tests(kind) => write!(f, "{kind}.reserved.tests: more pairs"),
            Self::Local(kind) => write!(f, "{kind}.reserved.local: changed"),
            Self::Allocator(kind) => write!(f, "{kind}.allocator: fewer may allocate"),
            Self::Ways(kind) => write!(f, "{kind}.ways: a way is gone"),
            Self::MaxChildren(kind) => write!(f, "{kind}.maxChildren: fewer"),
        }
    }
}

impl core::error::Error for Narrowing {}

impl Rule {
    /// Whether the rule can follow `old`: it is the next version, allows whatever the old one
    /// allows, and takes no right to allocate away. Whether it makes sense by itself is for
    /// [`validate`](Self::validate).
    ///
    /// # Errors
    /// The first field that is narrower.
    pub fn widens(&self, old: &Self) -> Result<(), Narrowing> {
        check(
            Some(self.version) == old.version.checked_add(1),
            Narrowing::Version,
        )?;
        check(self.open.cover(&old.open), Narrowing::Open)?;
        check(old.excluded.cover(&self.excluded), Narrowing::Excluded)?;
        LEVELS
            .into_iter()
            .try_for_each(|kind| self.level(kind).widens(old.level(kind), kind))
    }
}

impl LevelRule {
    fn widens(&self, old: &Self, kind: Kind) -> Result<(), Narrowing> {
        check(self.alphabet >= old.alphabet, Narrowing::Alphabet(kind))?;
        check(
            self.min_length <= old.min_length,
            Narrowing::MinLength(kind),
        )?;
        check(
            self.max_length >= old.max_length,
            Narrowing::MaxLength(kind),
        )?;
        let more_tests = self
            .tests()
            .is_some_and(|tests| !old.tests().is_some_and(|old| tests.within(&old)));
        check(!more_tests, Narrowing::Tests(kind))?;
        check(self.local() == old.local(), Narrowing::Local(kind))?;
        check(self.allocator >= old.allocator, Narrowing::Allocator(kind))?;
        check(self.ways.cover(&old.ways), Narrowing::Ways(kind))?;
        check(
            self.max_children >= old.max_children,
            Narrowing::MaxChildren(kind),
        )
    }
}

fn check(good: bool, narrowing: Narrowing) -> Result<(), Narrowing> {
    if good {
        Ok(())
    } else {
        Err(narrowing)
    }
}
