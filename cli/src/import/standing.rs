//! What the chain says of the codes above the rows of a file: whether codes can be registered below
//! them, and by whom.

use super::rows::Wrong;
use crate::{
    chain::{answer, At},
    error::Result,
    output::word,
};
use city_code::{rule::Rule, Code, Kind};
use city_identity_primitives::{DelegationAnswer, Resolution, Status};
use sp_core::crypto::AccountId32;
use std::collections::{HashMap, HashSet};

/// How many codes are asked for at once.
const AT_ONCE: usize = 100;

/// What the chain says.
pub struct Standing {
    rule: Rule,
    codes: HashMap<Code, One>,
    signers: Vec<Signer>,
}

struct One {
    is_registered: bool,
    status: Status,
    /// Who controls it, and the code on which that is set.
    controller: Option<(AccountId32, Code)>,
}

struct Signer {
    account: AccountId32,
    /// From which codes down it may issue for others.
    scopes: Vec<Code>,
}

impl Standing {
    /// Asks of `parents` and all above them, for these signers.
    ///
    /// # Errors
    /// If the chain does not answer.
    pub async fn ask(at: &At, parents: HashSet<Code>, accounts: &[AccountId32]) -> Result<Self> {
        let mut all: HashSet<Code> = parents;
        let above: Vec<_> = all.iter().flat_map(Code::ancestors).collect();
        all.extend(above);
        let all: Vec<Code> = all.into_iter().collect();
        let mut codes = HashMap::new();
        for some in all.chunks(AT_ONCE) {
            let texts: Vec<_> = some.iter().map(Code::as_str).collect();
            let answers: Vec<Resolution> = answer(at, "resolve_many", (texts,)).await?;
            codes.extend(some.iter().zip(answers).map(|(code, answer)| {
                let one = One {
                    is_registered: answer.registered.is_some_and(|found| found == *code),
                    status: answer.status,
                    controller: answer.controller.map(|c| (c.account, c.from)),
                };
                (*code, one)
            }));
        }
        let mut signers = Vec::new();
        for account in accounts {
            let delegations: Vec<DelegationAnswer> = answer(at, "delegations", (account,)).await?;
            let may = |given: DelegationAnswer| given.in_force.allocate.then_some(given.scope);
            signers.push(Signer {
                account: account.clone(),
                scopes: delegations.into_iter().filter_map(may).collect(),
            });
        }
        let rule: Option<Rule> = answer(at, "rule", (None::<u16>,)).await?;
        Ok(Self {
            rule: rule.ok_or_else(|| crate::error::Error::unreachable("the chain has no rule"))?,
            codes,
            signers,
        })
    }

    /// Whether the rule lets a code be issued. Whether tests' labels are, only the chain says.
    ///
    /// # Errors
    /// What it refuses.
    pub fn allows(&self, code: &Code) -> std::result::Result<(), Wrong> {
        self.rule.allows(code, false).map_err(Wrong::row)
    }

    /// Whether a code is registered.
    pub fn is_registered(&self, code: &Code) -> bool {
        self.codes.get(code).is_some_and(|one| one.is_registered)
    }

    /// Which of the signers issues codes of this kind below a registered code.
    ///
    /// # Errors
    /// If none can.
    pub fn signer(&self, parent: &Code, kind: Kind) -> std::result::Result<usize, Wrong> {
        let one = self.codes.get(parent);
        let status = one.map_or(Status::NotIssued, |one| one.status);
        if status != Status::Active {
            let what = format!("{parent}, above it, is {}", word(&status));
            return Err(Wrong::row(what));
        }
        let may = |signer: &Signer| self.may(signer, parent, kind);
        self.signers.iter().position(may).ok_or_else(|| {
            let accounts: Vec<_> = self.signers.iter().map(|s| s.account.to_string()).collect();
            Wrong::row(format!(
                "outside the signer's scope: {} may not register below {parent}",
                accounts.join(", ")
            ))
        })
    }

    fn may(&self, signer: &Signer, parent: &Code, kind: Kind) -> bool {
        if signer.scopes.iter().any(|scope| parent.is_within(scope)) {
            return true;
        }
        let mut place = Some(*parent);
        while let Some((account, from)) = place
            .and_then(|code| self.codes.get(&code))
            .and_then(|one| one.controller.as_ref())
        {
            // Units are for who controls the area.
            let is_high_enough = kind != Kind::Unit || from.kind() <= Kind::Area;
            if *account == signer.account && is_high_enough {
                return true;
            }
            place = from.parent();
        }
        false
    }
}
