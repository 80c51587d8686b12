//! Numbers of a series: issued one after the other, or in blocks.

use super::{map::Model, steps::Item};
use crate::{mock::*, Blocks, Children, Error, MAX_JUMPS};
use block_tree::{Shape, Tree, NO_RECORD};
use city_identity_primitives::{
    Commitment, Digest, Holding, ItemProof, Label, Moment, RangeProof, Registration, Status,
};
use sp_core::H256;
use sp_runtime::{AccountId32, DispatchResult};
use std::collections::{BTreeMap, BTreeSet};

/// The series, whose items have two digits.
pub const NUMBERS: &str = "MA.156.1301/61.10000000";
const WIDTH: usize = 2;
const END: u64 = 100;
/// Where proofs are, if the area allows it.
const HOST: &str = "a.example";

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Leased,
    Committed,
    Unused,
}

#[derive(Clone, Debug)]
struct Row {
    holder: AccountId32,
    until: Moment,
    state: State,
    by: AccountId32,
}

#[derive(Clone, Debug, Default)]
pub struct Numbers {
    next: u64,
    rows: BTreeMap<String, Row>,
    pub registered: BTreeSet<u64>,
}

/// What a step does with numbers.
#[derive(Clone, Debug)]
pub enum Move {
    Open,
    Issue(u32),
    /// A prefix, for whom, and for how long.
    Lease(&'static str, AccountId32, Moment),
    /// Commits to the first number alone.
    Commit(&'static str),
    GiveBack(&'static str),
    Promote(u64),
}

fn label(number: u64) -> String {
    format!("{number:0WIDTH$}")
}

/// The first and the last number that begin with a prefix.
fn ends(prefix: &str) -> (u64, u64) {
    let filled = |filler| {
        let mut text = prefix.to_string();
        text.extend(std::iter::repeat_n(filler, WIDTH - prefix.len()));
        text.parse().unwrap()
    };
    (filled('0'), filled('9'))
}

impl Numbers {
    /// The rows that have all numbers that begin with `digits`, innermost first.
    fn around(&self, digits: &str) -> impl Iterator<Item = (&String, &Row)> {
        let digits = digits.to_string();
        let rows = self.rows.iter().rev();
        let mut all: Vec<_> = rows
            .filter(|(p, _)| digits.starts_with(p.as_str()))
            .collect();
        all.sort_by_key(|(prefix, _)| WIDTH - prefix.len());
        all.into_iter()
    }

    fn innermost(&self, digits: &str) -> Option<(String, Row)> {
        let found = self.around(digits).next();
        found.map(|(prefix, row)| (prefix.clone(), row.clone()))
    }

    fn is_divided(&self, prefix: &str) -> bool {
        let mut rows = self.rows.keys();
        rows.any(|other| other.len() > prefix.len() && other.starts_with(prefix))
    }

    /// Whether the next number is free, after some blocks were passed over.
    fn pass_over(&mut self, jumps: &mut u32) -> bool {
        while self.next < END {
            let Some((outermost, _)) = self.around(&label(self.next)).last() else {
                break;
            };
            if *jumps == MAX_JUMPS {
                return false;
            }
            *jumps += 1;
            self.next = ends(outermost).1 + 1;
        }
        true
    }
}

impl Model {
    pub(super) fn numbers(&mut self, who: &AccountId32, what: &Move) -> Result<(), Error<Test>> {
        match what {
            Move::Open => self.issue(
                who,
                &Item {
                    code: NUMBERS,
                    controller: None,
                    from: None,
                    to: None,
                },
            ),
            Move::Issue(count) => self.issue_numbers(who, *count),
            Move::Lease(prefix, holder, time) => self.lease(who, prefix, holder, *time),
            Move::Commit(prefix) => self.commit(who, prefix),
            Move::GiveBack(part) => self.give_back(who, part),
            Move::Promote(number) => self.promote(who, *number),
        }
    }

    fn ensure_numbers_in_force(&self) -> Result<(), Error<Test>> {
        let in_force = self.is_active(NUMBERS);
        in_force.then_some(()).ok_or(Error::ParentNotActive)
    }

    fn issue_numbers(&mut self, who: &AccountId32, count: u32) -> Result<(), Error<Test>> {
        let right = self.right(who, NUMBERS, 'a').ok_or(Error::NotEntitled)?;
        self.ensure_numbers_in_force()?;
        self.ensure_some_left(&right, NUMBERS, count)?;
        let (mut numbers, mut jumps) = (self.numbers.clone(), 0);
        if count == 0 {
            numbers.pass_over(&mut jumps);
        }
        for _ in 0..count {
            if !numbers.pass_over(&mut jumps) {
                return Err(Error::BlocksInTheWay);
            }
            if numbers.next >= END {
                return Err(Error::SequenceExhausted);
            }
            numbers.registered.insert(numbers.next);
            numbers.next += 1;
        }
        self.numbers = numbers;
        self.count(&right, NUMBERS, count);
        Ok(())
    }

    fn lease(
        &mut self,
        who: &AccountId32,
        prefix: &str,
        holder: &AccountId32,
        time: Moment,
    ) -> Result<(), Error<Test>> {
        self.ensure_numbers_in_force()?;
        let until = self.now + time;
        let numbers = &self.numbers;
        let own = numbers.rows.get(prefix).cloned();
        let shorter = prefix.get(..prefix.len().saturating_sub(1));
        let around = shorter.filter(|_| !prefix.is_empty());
        let around = around.and_then(|digits| numbers.innermost(digits));
        let is_leased = |row: &Row| row.state == State::Leased;
        let prolongs = own
            .as_ref()
            .is_some_and(|own| is_leased(own) && own.holder == *holder);
        let was_given_back = own.as_ref().is_none_or(|own| own.state == State::Unused);
        if !prolongs && (!was_given_back || numbers.is_divided(prefix)) {
            return Err(Error::BlockTaken);
        }
        let given_on = around
            .as_ref()
            .map(|(_, row)| row)
            .filter(|row| match &own {
                None => row.state != State::Unused,
                Some(own) => is_leased(own) && own.by == row.holder,
            });
        if let Some(row) = given_on {
            if !is_leased(row) || row.holder != *who {
                return Err(Error::BlockTaken);
            }
            if row.until < self.now || row.until < until {
                return Err(Error::LeaseOver);
            }
        } else {
            let right = self.right(who, NUMBERS, 'a').ok_or(Error::NotEntitled)?;
            self.ensure_not_under_recovery(NUMBERS)?;
            if !prolongs {
                let (first, last) = ends(prefix);
                let count = u32::try_from(last - first + 1).unwrap();
                self.ensure_some_left(&right, NUMBERS, count)?;
                if own.is_none() && around.is_none() {
                    if first < self.numbers.next {
                        return Err(Error::BlockTaken);
                    }
                    if first == self.numbers.next {
                        self.numbers.next = last + 1;
                    }
                }
                self.count(&right, NUMBERS, count);
            }
        }
        let row = Row {
            holder: holder.clone(),
            until,
            state: State::Leased,
            by: who.clone(),
        };
        self.numbers.rows.insert(prefix.into(), row);
        self.enrol(holder, NUMBERS);
        Ok(())
    }

    fn commit(&mut self, who: &AccountId32, prefix: &str) -> Result<(), Error<Test>> {
        self.ensure_numbers_in_force()?;
        let hosts = self.hosts_of(NUMBERS).contains(&HOST);
        let row = self.numbers.rows.get_mut(prefix);
        let row = row.ok_or(Error::BlockNotFound)?;
        if row.holder != *who {
            return Err(Error::NotTheHolder);
        }
        match row.state {
            State::Committed => return Err(Error::AlreadyCommitted),
            State::Unused => return Err(Error::BlockNotFound),
            State::Leased if row.until < self.now => return Err(Error::LeaseOver),
            State::Leased => {}
        }
        if !hosts {
            return Err(Error::HostNotAllowed(0));
        }
        row.state = State::Committed;
        row.by = who.clone();
        Ok(())
    }

    fn give_back(&mut self, who: &AccountId32, part: &str) -> Result<(), Error<Test>> {
        let (prefix, row) = self.numbers.innermost(part).ok_or(Error::BlockNotFound)?;
        if row.holder != *who {
            return Err(Error::NotTheHolder);
        }
        match row.state {
            State::Unused => return Err(Error::BlockNotFound),
            State::Committed if prefix == part => return Err(Error::PartInUse),
            // The first number is there.
            State::Committed if ends(&prefix).0 == ends(part).0 => return Err(Error::BadInclusion),
            State::Committed | State::Leased => {}
        }
        if self.numbers.is_divided(part) {
            return Err(Error::PartInUse);
        }
        let row = Row {
            state: State::Unused,
            by: who.clone(),
            ..row
        };
        self.numbers.rows.insert(part.into(), row);
        Ok(())
    }

    fn promote(&mut self, who: &AccountId32, number: u64) -> Result<(), Error<Test>> {
        if self.numbers.registered.contains(&number) {
            return Err(Error::AlreadyRegistered);
        }
        let innermost = self.numbers.innermost(&label(number));
        let (prefix, row) = innermost.ok_or(Error::BlockNotFound)?;
        if row.holder != *who {
            self.right(who, NUMBERS, 'a').ok_or(Error::NotEntitled)?;
        }
        self.ensure_numbers_in_force()?;
        if row.state != State::Committed {
            return Err(Error::NotCommitted);
        }
        if ends(&prefix).0 != number {
            return Err(Error::BadInclusion);
        }
        self.numbers.registered.insert(number);
        Ok(())
    }

    /// The status of a number, and the code from which it comes, if not its own.
    fn status_of_number(&self, number: u64) -> (Status, Option<&'static str>) {
        let (above, from) = self.status(NUMBERS);
        let from = from.unwrap_or(NUMBERS);
        let gravity = |status| match status {
            Status::Reserved => 1,
            Status::Suspended => 2,
            Status::Expired => 3,
            Status::Retired => 4,
            Status::Revoked => 5,
            _ => 0,
        };
        let row = self.numbers.innermost(&label(number)).map(|(_, row)| row);
        let own = match row.as_ref().map(|row| row.state) {
            _ if self.numbers.registered.contains(&number) => Status::Active,
            None | Some(State::Unused) => return (Status::NotIssued, None),
            Some(State::Committed) => Status::Committed,
            Some(State::Leased) if row.unwrap().until < self.now => Status::Expired,
            Some(State::Leased) => Status::Leased,
        };
        if gravity(above) > gravity(own) {
            (above, Some(from))
        } else {
            (own, None)
        }
    }

    pub(super) fn compare_numbers(&self) {
        for number in 0..END {
            let answer = resolve(&format!("{NUMBERS}.{}", label(number)));
            let told = (answer.status, answer.status_from);
            let (status, from) = self.status_of_number(number);
            assert_eq!(told, (status, from.map(code)), "{number}");
        }
        let stored = Blocks::<Test>::iter_prefix(bytes(NUMBERS));
        let stored: BTreeMap<_, _> = stored
            .map(|(prefix, block)| {
                let state = match block.holding {
                    Holding::Leased => State::Leased,
                    Holding::Committed(_) => State::Committed,
                    Holding::Unused => State::Unused,
                };
                (
                    prefix.to_vec(),
                    (block.holder, block.until, state, block.by),
                )
            })
            .collect();
        let rows = self.numbers.rows.iter().map(|(prefix, row)| {
            let row = row.clone();
            let told = (row.holder, row.until, row.state, row.by);
            (prefix.as_bytes().to_vec(), told)
        });
        assert_eq!(stored, rows.collect());
        let registered = Children::<Test>::get(bytes(NUMBERS)) as usize;
        assert_eq!(registered, self.numbers.registered.len());
        let series = CityIdentity::registry().numbered(&code(NUMBERS)).unwrap();
        let next = series.map(|of| of.info.next).unwrap_or_default();
        assert_eq!(next, self.numbers.next);
    }
}

/// The tree to which the holder of a block commits.
fn tree_of(prefix: &str) -> Tree {
    let shape = Shape::new(NUMBERS, prefix, WIDTH as u8).unwrap();
    Tree::build(shape, [(ends(prefix).0, NO_RECORD)]).unwrap()
}

/// The tree of the innermost block in which numbers are, if that is committed.
fn committed(digits: &str) -> Option<Tree> {
    let mut prefixes = (0..=digits.len()).rev().map(|length| &digits[..length]);
    let found = prefixes.find_map(|prefix| {
        let key: Label = bounded(prefix);
        let block = Blocks::<Test>::get(bytes(NUMBERS), key)?;
        Some((prefix, block))
    });
    let (prefix, block) = found?;
    block.commitment().map(|_| tree_of(prefix))
}

/// Makes the move on the chain.
pub fn make(who: AccountId32, what: &Move) -> DispatchResult {
    let (origin, series) = (signed(who), bytes(NUMBERS));
    match what {
        Move::Open => {
            let series = registration(NUMBERS);
            outcome(CityIdentity::open_sequence(origin, series, WIDTH as u8))
        }
        Move::Issue(count) => outcome(CityIdentity::issue_items(origin, series, None, *count)),
        Move::Lease(prefix, holder, time) => {
            let until = pallet_timestamp::Now::<Test>::get() + time;
            let leased =
                CityIdentity::lease_block(origin, series, bounded(prefix), holder.clone(), until);
            outcome(leased)
        }
        Move::Commit(prefix) => {
            let root = *tree_of(prefix).root();
            let commitment = Commitment {
                count: root.count,
                root: H256(root.hash),
                manifest: Digest::Sm3([1; 32]),
                place: bounded(&format!("https://{HOST}/{{item}}")),
            };
            CityIdentity::commit_block(origin, series, bounded(prefix), commitment)
        }
        Move::GiveBack(part) => {
            let proof: Option<RangeProof> =
                committed(part).and_then(|tree| tree.prove_empty(part).ok());
            CityIdentity::declare_unused(origin, series, bounded(part), proof)
        }
        Move::Promote(number) => {
            let label = label(*number);
            // Of one that is not there, the proof of the one that is.
            let tree = committed(&label).unwrap_or_else(|| tree_of(""));
            let proof: ItemProof = tree.prove(tree.shape().first()).unwrap();
            let item: Registration = registration(&format!("{NUMBERS}.{label}"));
            outcome(CityIdentity::promote_item(origin, item, proof))
        }
    }
}
