//! What a finding amounts to, for those who look at a colour.

use serde::Serialize;
use signed_code::Finding;

/// What a finding amounts to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The issuer signed this.
    Signed,
    /// The issuer signed this, and what is printed has still to be compared with it.
    Compare,
    /// It cannot be told with what is known here.
    Open,
    /// It is no label.
    NoLabel,
    /// It does not count.
    Bad,
}

impl Verdict {
    pub const fn of(finding: &Finding) -> Self {
        match finding {
            Finding::Genuine => Self::Signed,
            Finding::FactsNotCompared => Self::Compare,
            Finding::ClockWrong
            | Finding::BundleTooOld
            | Finding::IssuerUnknown
            | Finding::InclusionNotShown => Self::Open,
            Finding::Unreadable(_) => Self::NoLabel,
            Finding::HostNotAllowed
            | Finding::NotEntitled
            | Finding::KeyRemoved
            | Finding::NotInBlock
            | Finding::Forged
            | Finding::FactsDiffer
            | Finding::KeyCompromised { .. }
            | Finding::KeyNotValid { .. }
            | Finding::IssuerNotInForce { .. }
            | Finding::CodeNotInForce { .. }
            | Finding::NotYetValid { .. }
            | Finding::Expired { .. } => Self::Bad,
        }
    }
}
