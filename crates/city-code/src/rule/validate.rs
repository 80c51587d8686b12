//! Whether a rule makes sense by itself.

use super::{LevelRule, Pairs, Rule, LEVELS};
use crate::{
    kind::Kind,
    segment::{Alphabet, Node, AREA, COUNTRY, UNIT},
};
use core::fmt;

/// What is wrong with a rule, and at which level.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RuleProblem {
    /// There is no version 0.
    Version,
    /// No country is open, or the list is not of three-digit numbers in ascending order.
    Open,
    /// The list of excluded countries is not of three-digit numbers in ascending order.
    Excluded,
    /// A country is both open and excluded.
    OpenAndExcluded,
    /// The level's alphabet is wider than the grammar's.
    Alphabet(Kind),
    /// The level's shortest is longer than its longest, or one is outside the grammar.
    Length(Kind),
    /// The level is allocated in no way, or in one that it cannot have.
    Ways(Kind),
    /// The level has reserved pairs and no pairs, or units have none, or they overlap or are not
    /// pairs of digits, or another pair than 99 is for local use.
    Reserved(Kind),
    /// Objects have children: custom codes are never registered.
    ObjectChildren,
}

impl fmt::Display for RuleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => f.write_str("version: versions begin at 1"),
            Self::Open => f.write_str("open: expected at least one country, in ascending order"),
            Self::Excluded => f.write_str("excluded: expected countries in ascending order"),
            Self::OpenAndExcluded => f.write_str("open: a country of this list is excluded too"),
            Self::Alphabet(kind) => write!(f, "{kind}.alphabet: wider than the grammar's"),
            Self::Length(kind) => {
                write!(
                    f,
                    "{kind}.minLength, {kind}.maxLength: empty, or outside the grammar"
                )
            }
            Self::Ways(kind) => {
                write!(f, "{kind}.ways: none, or one that this level cannot have")
            }
            Self::Reserved(kind) => {
                write!(
                    f,
                    "{kind}.reserved: expected 99 for local use and other pairs for tests"
                )?;
                f.write_str(", for units only")
            }
            Self::ObjectChildren => f.write_str("object.maxChildren: expected 0"),
        }
    }
}

impl core::error::Error for RuleProblem {}

impl Rule {
    /// Whether the rule makes sense: within the grammar, no bounds crossed, nothing twice.
    ///
    /// # Errors
    /// The first field that does not.
    pub fn validate(&self) -> Result<(), RuleProblem> {
        self.validate_countries()?;
        for kind in LEVELS {
            validate_level(kind, self.level(kind))?;
        }
        check(self.version > 0, RuleProblem::Version)?;
        check(self.object.max_children == 0, RuleProblem::ObjectChildren)
    }

    fn validate_countries(&self) -> Result<(), RuleProblem> {
        let some_open = self.open.iter().next().is_some();
        check(some_open && self.open.is_well_formed(), RuleProblem::Open)?;
        check(self.excluded.is_well_formed(), RuleProblem::Excluded)?;
        check(
            self.open.is_disjoint(&self.excluded),
            RuleProblem::OpenAndExcluded,
        )
    }
}

fn validate_level(kind: Kind, level: &LevelRule) -> Result<(), RuleProblem> {
    let (alphabet, min, max) = grammar(kind);
    let (shortest, longest) = (usize::from(level.min_length), usize::from(level.max_length));
    check(level.alphabet <= alphabet, RuleProblem::Alphabet(kind))?;
    check(
        min <= shortest && shortest <= longest && longest <= max,
        RuleProblem::Length(kind),
    )?;
    check(has_ways(kind, level), RuleProblem::Ways(kind))?;
    check(has_reserved(kind, level), RuleProblem::Reserved(kind))
}

/// The widest that the grammar lets the text of a level be.
const fn grammar(kind: Kind) -> (Alphabet, usize, usize) {
    const fn of(node: &Node) -> (Alphabet, usize, usize) {
        (node.alphabet, node.min, node.max)
    }
    match kind {
        Kind::Country => of(&COUNTRY),
        Kind::Area => of(&AREA),
        Kind::Unit => of(&UNIT),
        // From `CJ.060101` to `60.10000000`.
        Kind::Series => (Alphabet::Issue, 9, 11),
        Kind::Object | Kind::Custom => (Alphabet::Issue, 1, 20),
    }
}

/// Countries and areas come from a table and from nowhere else; blocks are of objects.
fn has_ways(kind: Kind, level: &LevelRule) -> bool {
    let ways = level.ways;
    match kind {
        Kind::Country | Kind::Area => ways.listed && !(ways.sequence || ways.chosen || ways.block),
        Kind::Unit | Kind::Series => !ways.listed && !ways.block && (ways.sequence || ways.chosen),
        Kind::Object | Kind::Custom => !ways.listed && (ways.sequence || ways.chosen || ways.block),
    }
}

fn has_reserved(kind: Kind, level: &LevelRule) -> bool {
    if kind != Kind::Unit {
        return level.reserved.is_none();
    }
    let tests_apart = level
        .tests()
        .is_none_or(|tests| tests.first <= tests.last && tests.last < Pairs::LOCAL.first);
    level.local() == Some(Pairs::LOCAL) && tests_apart
}

fn check(good: bool, problem: RuleProblem) -> Result<(), RuleProblem> {
    if good {
        Ok(())
    } else {
        Err(problem)
    }
}
