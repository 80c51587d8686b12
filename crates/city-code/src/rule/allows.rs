//! Whether the rule lets a code be issued.

use super::{Pairs, Rule, LEVELS};
use crate::{code::Code, fold_label, kind::Kind};
use core::fmt;

/// Why the rule refuses a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    feature = "scale",
    derive(
        codec::Decode,
        codec::DecodeWithMemTracking,
        codec::Encode,
        codec::MaxEncodedLen,
        scale_info::TypeInfo
    )
)]
#[cfg_attr(feature = "serde", derive(::serde::Deserialize, ::serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum RuleViolation {
    /// The places of this country are areas of another one.
    #[cfg_attr(feature = "scale", codec(index = 0))]
    CountryExcluded,
    /// Nothing is issued below this country.
    #[cfg_attr(feature = "scale", codec(index = 1))]
    CountryClosed,
    /// Codes of this level are not issued; custom codes never are.
    #[cfg_attr(feature = "scale", codec(index = 2))]
    LevelClosed(Kind),
    /// The level has a character that the rule does not.
    #[cfg_attr(feature = "scale", codec(index = 3))]
    WrongCharacter(Kind),
    /// The level is shorter or longer than the rule lets it be.
    #[cfg_attr(feature = "scale", codec(index = 4))]
    WrongLength(Kind),
    /// The unit is set aside for tests, and the chain is for production.
    #[cfg_attr(feature = "scale", codec(index = 5))]
    TestOnly,
    /// The unit is set aside for local use.
    #[cfg_attr(feature = "scale", codec(index = 6))]
    Local,
}

impl fmt::Display for RuleViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CountryExcluded => {
                f.write_str("the places of this country are areas of another one")
            }
            Self::CountryClosed => f.write_str("nothing is issued below this country"),
            Self::LevelClosed(Kind::Custom) => f.write_str("custom codes are never registered"),
            Self::LevelClosed(kind) => write!(f, "no {kind} is issued here"),
            Self::WrongCharacter(kind) => {
                write!(f, "the {kind} has a character that the rule does not allow")
            }
            Self::WrongLength(kind) => {
                write!(f, "the {kind} is shorter or longer than the rule allows")
            }
            Self::TestOnly => f.write_str("the unit is set aside for tests"),
            Self::Local => f.write_str("the unit is set aside for local use"),
        }
    }
}

impl core::error::Error for RuleViolation {}

impl Rule {
    /// Whether the code may be issued under this rule, on a chain that is for production or not.
    /// Whether its area exists, and how many children its parent has, is for the caller to look
    /// up.
    ///
    /// # Errors
    /// The first thing in the code, from the country down, that the rule refuses.
    pub fn allows(&self, code: &Code, production: bool) -> Result<(), RuleViolation> {
        self.allows_country(code)?;
        for kind in LEVELS {
            self.allows_level(code, kind)?;
        }
        let line = core::iter::successors(Some(*code), Code::parent);
        if let Some(closed) = line.filter(|code| self.is_closed_to(code)).last() {
            return Err(RuleViolation::LevelClosed(closed.kind()));
        }
        self.allows_unit(code, production)
    }

    fn allows_country(&self, code: &Code) -> Result<(), RuleViolation> {
        if self.excluded.contains(code.country()) {
            return Err(RuleViolation::CountryExcluded);
        }
        if code.kind() > Kind::Country && !self.open.contains(code.country()) {
            return Err(RuleViolation::CountryClosed);
        }
        Ok(())
    }

    fn allows_level(&self, code: &Code, kind: Kind) -> Result<(), RuleViolation> {
        let (Some(text), level) = (code.part(kind), self.level(kind)) else {
            return Ok(());
        };
        if !level.spells(text) {
            return Err(RuleViolation::WrongCharacter(kind));
        }
        if !level.measures(text) {
            return Err(RuleViolation::WrongLength(kind));
        }
        Ok(())
    }

    /// Whether the code above may have no children.
    fn is_closed_to(&self, code: &Code) -> bool {
        code.parent()
            .is_some_and(|parent| self.level(parent.kind()).max_children == 0)
    }

    fn allows_unit(&self, code: &Code, production: bool) -> Result<(), RuleViolation> {
        let Some(unit) = code.part(Kind::Unit) else {
            return Ok(());
        };
        if self.unit.local().is_some_and(|local| local.begin(unit)) {
            return Err(RuleViolation::Local);
        }
        // What looks like a test's label is one to whoever reads it.
        let seen_as = fold_label(unit);
        let is_test = |tests: Pairs| tests.begin(seen_as.as_str());
        if production && self.unit.tests().is_some_and(is_test) {
            return Err(RuleViolation::TestOnly);
        }
        Ok(())
    }
}

/// Whether the code is, or stands under, a unit for local use. So it is in every version of the
/// rule.
pub fn is_local(code: &Code) -> bool {
    code.part(Kind::Unit)
        .is_some_and(|unit| Pairs::LOCAL.begin(unit))
}
