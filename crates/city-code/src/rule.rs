//! The distribution rule as data: per level which labels there are, who allocates them and how.
//!
//! The grammar says what a code can be; the rule in force says which codes may be issued. A new
//! version may only widen it, so that every code once issued stays within the rule.
//!
//! ```
//! use city_code::{rule::{Rule, RuleViolation}, Code};
//!
//! let rule = Rule::v1();
//! let test: Code = "MA.156.1301.90".parse().unwrap();
//! assert_eq!(rule.allows(&test, false), Ok(()));
//! assert_eq!(rule.allows(&test, true), Err(RuleViolation::TestOnly));
//!
//! let mut wider = Rule { version: 2, ..rule };
//! wider.country.max_children = 2_000_000;
//! assert_eq!(wider.widens(&rule), Ok(()));
//! ```

mod allows;
mod countries;
mod level;
mod validate;
mod widens;

pub use allows::{is_local, RuleViolation};
pub use countries::{Countries, MAX_COUNTRIES};
pub use level::{Allocator, LevelRule, Pairs, Reserved, Ways};
pub use validate::RuleProblem;
pub use widens::Narrowing;

use crate::{kind::Kind, segment::Alphabet};

/// One version of the distribution rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Rule {
    /// The number of the version: 1, then always one more.
    pub version: u16,
    /// The countries below which codes are issued.
    pub open: Countries,
    /// The countries that have no code here, since their places are areas of another one.
    pub excluded: Countries,
    /// What holds for countries.
    pub country: LevelRule,
    /// What holds for areas.
    pub area: LevelRule,
    /// What holds for units.
    pub unit: LevelRule,
    /// What holds for series.
    pub series: LevelRule,
    /// What holds for objects.
    pub object: LevelRule,
}

/// The levels that have a rule, from the country down.
const LEVELS: [Kind; 5] = [
    Kind::Country,
    Kind::Area,
    Kind::Unit,
    Kind::Series,
    Kind::Object,
];

impl Rule {
    /// The first version: codes below 156 only, areas of the division table, units that are pairs
    /// with 90 to 98 for tests and 99 for local use.
    pub fn v1() -> Self {
        let listed = Ways {
            listed: true,
            ..Ways::NONE
        };
        let issued = Ways {
            sequence: true,
            chosen: true,
            ..Ways::NONE
        };
        let level = |alphabet, (min_length, max_length), allocator, ways, max_children| LevelRule {
            alphabet,
            min_length,
            max_length,
            reserved: None,
            allocator,
            ways,
            max_children,
        };
        let unit = level(
            Alphabet::Issue,
            (2, 8),
            Allocator::Registrar,
            issued,
            1_000_000,
        );
        let reserved = Reserved {
            tests: Some(Pairs {
                first: 90,
                last: 98,
            }),
            local: Pairs::LOCAL,
        };
        Self {
            version: 1,
            open: Countries::of([156]),
            excluded: Countries::of([158, 344, 446]),
            country: level(
                Alphabet::Digits,
                (3, 3),
                Allocator::Council,
                listed,
                1_000_000,
            ),
            area: level(
                Alphabet::Digits,
                (2, 6),
                Allocator::Council,
                listed,
                1_000_000,
            ),
            unit: LevelRule {
                reserved: Some(reserved),
                ..unit
            },
            series: level(
                Alphabet::Issue,
                (9, 11),
                Allocator::Holder,
                Ways {
                    chosen: true,
                    ..Ways::NONE
                },
                u32::MAX,
            ),
            object: level(
                Alphabet::Issue,
                (1, 20),
                Allocator::Holder,
                Ways {
                    block: true,
                    ..issued
                },
                0,
            ),
        }
    }

    /// What holds for codes of a kind. A custom code is its object holder's own, so what holds
    /// for objects is given for it.
    pub const fn level(&self, kind: Kind) -> &LevelRule {
        match kind {
            Kind::Country => &self.country,
            Kind::Area => &self.area,
            Kind::Unit => &self.unit,
            Kind::Series => &self.series,
            Kind::Object | Kind::Custom => &self.object,
        }
    }
}
