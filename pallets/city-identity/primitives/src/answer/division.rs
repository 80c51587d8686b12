//! What is answered about the division table.

use super::text;
use crate::types::{DivisionCode, Period};
use alloc::{string::String, vec::Vec};
use city_code::Code;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::Serialize;

/// A division, in short.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DivisionRef {
    /// Its GB/T 2260 code.
    pub code: DivisionCode,
    /// Its name in the year of the answer or, if it is no more, its last name.
    pub name: String,
    /// The last year of a division that is no more.
    pub until: Option<u16>,
}

/// What the division table says of one code.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DivisionAnswer {
    /// Its GB/T 2260 code.
    pub code: DivisionCode,
    /// Its city code, whether or not it was ever admitted.
    pub city_code: Code,
    /// Its periods, or those of them that include the year asked for: two in a year of change.
    pub periods: Vec<PeriodAnswer>,
    /// The divisions in which it lies, from the nearest up.
    pub within: Vec<DivisionRef>,
}

/// A period of a division.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeriodAnswer {
    /// Its name in the period.
    pub name: String,
    /// The first year, if known.
    pub from: Option<u16>,
    /// The last year; none while in force.
    pub to: Option<u16>,
    /// The divisions into which it went, where that is known; the same code, if it went on under
    /// another name.
    pub successors: Vec<DivisionCode>,
}

impl From<&Period> for PeriodAnswer {
    fn from(period: &Period) -> Self {
        Self {
            name: text(&period.name),
            from: period.from,
            to: period.to,
            successors: period.successors.to_vec(),
        }
    }
}
