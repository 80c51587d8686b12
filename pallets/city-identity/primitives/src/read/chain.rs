//! A code's registered ancestors, and what follows from them: its status and who controls it.

use super::{Read, Registry};
use crate::{
    answer::{ControllerAnswer, ReadProblem, Status},
    types::{Moment, Revision},
};
use alloc::vec::Vec;
use city_code::{Code, Kind};
use sp_core::crypto::AccountId32;

/// The registered codes from a code up to its country, nearest first. The code itself comes first
/// if it is registered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chain(Vec<(Code, Revision)>);

impl<R: Read> Registry<R> {
    /// The registered codes from `code` up: one read for each level.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn chain(&self, code: &Code) -> Result<Chain, ReadProblem> {
        let mut registered = Vec::new();
        for code in core::iter::once(*code).chain(code.ancestors()) {
            if let Some(entry) = self.entry(&code)? {
                registered.push((code, entry));
            }
        }
        Ok(Chain(registered))
    }
}

impl Chain {
    /// The chain of these codes, nearest first.
    pub(super) const fn of(registered: Vec<(Code, Revision)>) -> Self {
        Self(registered)
    }

    /// The nearest registered code and its newest revision.
    pub fn nearest(&self) -> Option<&(Code, Revision)> {
        self.0.first()
    }

    /// The entry of `code`, if it is registered.
    pub fn entry_of(&self, code: &Code) -> Option<&Revision> {
        self.nearest()
            .filter(|(nearest, _)| nearest == code)
            .map(|(_, entry)| entry)
    }

    /// The codes of the chain and their entries, nearest first.
    pub fn entries(&self) -> impl Iterator<Item = &(Code, Revision)> {
        self.0.iter()
    }

    /// The status of the nearest registered code at `now`, and the code it comes from: the gravest
    /// of its own and its ancestors', the nearest of equals.
    pub fn status(&self, now: Moment) -> Option<(Status, Code)> {
        self.0
            .iter()
            .map(|(code, entry)| (own_status(entry, now), *code))
            .reduce(|gravest, next| {
                if next.0.gravity() > gravest.0.gravity() {
                    next
                } else {
                    gravest
                }
            })
    }

    /// The accounts set as controllers, nearest first, with the code on which each is set.
    pub fn controllers(&self) -> impl Iterator<Item = (&Code, &AccountId32)> {
        self.0
            .iter()
            .filter_map(|(code, entry)| Some((code, entry.controller.as_ref()?)))
    }

    /// Who controls the nearest registered code, and the code on which that is set.
    pub fn controller(&self) -> Option<ControllerAnswer> {
        let (from, account) = self.controllers().next()?;
        Some(ControllerAnswer {
            account: account.clone(),
            from: *from,
        })
    }

    /// The chain from one of its codes up; empty for a code that it does not have.
    pub fn from(&self, code: &[u8]) -> Self {
        let from_there = self.0.iter().skip_while(|(c, _)| c.as_bytes() != code);
        Self(from_there.cloned().collect())
    }

    /// The chain above `code`.
    pub fn above(&self, code: &Code) -> Self {
        Self(self.0.iter().filter(|(c, _)| c != code).cloned().collect())
    }

    /// Whether the nearest registered code is in force at `now`.
    pub fn is_active(&self, now: Moment) -> bool {
        let status = self.status(now).map(|(status, _)| status);
        status == Some(Status::Active)
    }

    /// Whether `who` controls the nearest registered code or one above it.
    pub fn is_controlled_by(&self, who: &AccountId32) -> bool {
        self.controllers().any(|(_, controller)| controller == who)
    }

    /// Whether `who` controls the area in which the chain stands.
    pub fn is_controlled_from_area(&self, who: &AccountId32) -> bool {
        self.controllers().any(|(set_on, controller)| {
            set_on.kind().level() <= Kind::Area.level() && controller == who
        })
    }

    /// Whether `who` controls a code above `code` that is in force at `now`.
    pub fn is_controlled_from_active_above(
        &self,
        code: &Code,
        who: &AccountId32,
        now: Moment,
    ) -> bool {
        let is_active = |set_on: &Code| {
            let mut from_there_up = self.0.iter().skip_while(|(code, _)| code != set_on);
            from_there_up.all(|(_, entry)| own_status(entry, now) == Status::Active)
        };
        self.controllers()
            .any(|(set_on, controller)| set_on != code && controller == who && is_active(set_on))
    }
}

/// What an entry says of itself at `now`, its ancestors aside.
fn own_status(entry: &Revision, now: Moment) -> Status {
    let by_time = if entry.valid_to.is_some_and(|to| to < now) {
        Status::Expired
    } else if entry.valid_from.is_some_and(|from| now < from) {
        Status::Reserved
    } else {
        Status::Active
    };
    let by_state = Status::from(entry.state);
    if by_time.gravity() > by_state.gravity() {
        by_time
    } else {
        by_state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Author, State};

    fn entry(state: State, controller: Option<u8>) -> Revision {
        Revision {
            state,
            controller: controller.map(|byte| AccountId32::new([byte; 32])),
            ..Revision::first(Author::Genesis, 1, 0, 0)
        }
    }

    fn chain(states: [State; 3]) -> Chain {
        let codes = ["MA.156.1301.01", "MA.156.1301", "MA.156"];
        let controllers = [None, Some(1), None];
        let rows = codes.iter().zip(states).zip(controllers);
        Chain(
            rows.map(|((code, state), by)| {
                (Code::parse(code.as_bytes()).unwrap(), entry(state, by))
            })
            .collect(),
        )
    }

    fn status(chain: &Chain) -> (Status, alloc::string::String) {
        let (status, from) = chain.status(1_000).unwrap();
        (status, from.as_str().into())
    }

    #[test]
    fn the_gravest_status_counts_and_the_nearest_of_equals() {
        use State::*;
        let own = "MA.156.1301.01".into();
        assert_eq!(
            status(&chain([Active, Active, Active])),
            (Status::Active, own)
        );
        assert_eq!(
            status(&chain([Active, Suspended, Active])),
            (Status::Suspended, "MA.156.1301".into())
        );
        assert_eq!(
            status(&chain([Suspended, Suspended, Revoked])),
            (Status::Revoked, "MA.156".into())
        );
        assert_eq!(
            status(&chain([Retired, Suspended, Active])),
            (Status::Retired, "MA.156.1301.01".into())
        );
    }

    #[test]
    fn validity_counts_unless_the_code_has_ended() {
        let mut valid = entry(State::Active, None);
        valid.valid_from = Some(100);
        valid.valid_to = Some(200);
        assert_eq!(own_status(&valid, 99), Status::Reserved);
        assert_eq!(own_status(&valid, 100), Status::Active);
        assert_eq!(own_status(&valid, 200), Status::Active);
        assert_eq!(own_status(&valid, 201), Status::Expired);
        valid.state = State::Revoked;
        assert_eq!(own_status(&valid, 201), Status::Revoked);
    }

    #[test]
    fn control_comes_from_above() {
        let chain = chain([State::Active; 3]);
        let (one, two) = (AccountId32::new([1; 32]), AccountId32::new([2; 32]));
        assert!(chain.is_controlled_by(&one) && !chain.is_controlled_by(&two));
        let area = Code::parse(b"MA.156.1301").unwrap();
        assert!(!chain.above(&area).is_controlled_by(&one));
        let unit = Code::parse(b"MA.156.1301.01").unwrap();
        assert!(chain.above(&unit).is_controlled_by(&one));
        assert_eq!(
            chain.from(area.as_bytes()).nearest().map(|(c, _)| *c),
            Some(area)
        );
        assert_eq!(chain.from(b"MA.156.11").nearest(), None);
        assert_eq!(
            chain.controller().map(|c| (c.account, c.from)),
            Some((one, area))
        );
    }

    #[test]
    fn control_from_a_code_out_of_force_is_told_apart() {
        use State::*;
        let one = AccountId32::new([1; 32]);
        let unit = Code::parse(b"MA.156.1301.01").unwrap();
        let area = Code::parse(b"MA.156.1301").unwrap();
        let is_controlled = |states: [State; 3], code: &Code| {
            chain(states).is_controlled_from_active_above(code, &one, 1_000)
        };
        assert!(is_controlled([Active, Active, Active], &unit));
        // The code's own status does not matter.
        assert!(is_controlled([Suspended, Active, Active], &unit));
        assert!(!is_controlled([Active, Suspended, Active], &unit));
        assert!(!is_controlled([Active, Active, Suspended], &unit));
        assert!(!is_controlled([Active, Active, Active], &area));
    }
}
