//! The calls of a sequence, and how they are made on the chain.

use super::blocks::{make, Move};
use crate::{mock::*, Rules};
use city_code::rule::Rule;
use city_identity_primitives::{
    AreaAdmission, DivisionChange, Labels, Link, LinkChange, LinkId, Moment, Permissions, Quota,
    Registration, Scheme, State, Terms,
};
use sp_runtime::{AccountId32, DispatchResult, Permill};

/// What a new code is given.
#[derive(Clone, Debug)]
pub struct Item {
    pub code: &'static str,
    pub controller: Option<AccountId32>,
    /// From so long after the present.
    pub from: Option<Moment>,
    /// Until so long after the present.
    pub to: Option<Moment>,
}

/// A change of one link. A link is known by the host to which it leads.
#[derive(Clone, Copy, Debug)]
pub enum Patch {
    /// Puts a link, which may be the default.
    Put(&'static str, bool),
    Remove(&'static str),
}

#[derive(Clone, Debug)]
pub enum Step {
    Open(AccountId32, Item),
    Register(AccountId32, Item),
    Batch(AccountId32, Vec<Item>),
    Record(AccountId32, &'static str, &'static str),
    /// By an account, or else the council.
    Change(Option<AccountId32>, &'static str, State),
    /// Retires into others, by an account or else the council.
    Retire(Option<AccountId32>, &'static str, Vec<&'static str>),
    /// Made for the present revision, or for one before.
    Patch(AccountId32, &'static str, bool, Vec<Patch>),
    Hosts(AccountId32, &'static str, Vec<&'static str>),
    Alias(AccountId32, &'static str, &'static str),
    Unalias(AccountId32, &'static str, &'static str),
    /// The first and the last label, by an account or else the council.
    Reserve(
        Option<AccountId32>,
        &'static str,
        (&'static str, &'static str),
    ),
    Unreserve(
        Option<AccountId32>,
        &'static str,
        (&'static str, &'static str),
    ),
    /// The next version, with so many codes below an area, in so many blocks.
    AmendRule(u32, u32),
    Admit(&'static str),
    /// The division of an area is given to another place, from a year on.
    AddDivision(&'static str, u16),
    /// The last year of the division of an area.
    WithdrawDivision(&'static str, u16),
    Delegate(AccountId32, &'static str, AccountId32, Given),
    Undelegate(AccountId32, &'static str, AccountId32),
    /// So many codes in so many blocks.
    Quota(&'static str, Option<(u32, u32)>),
    Offer(AccountId32, &'static str, AccountId32),
    Accept(AccountId32, &'static str),
    Decline(AccountId32, &'static str),
    /// By an account, or else the council, for an account, or else for who controls the parent.
    Begin(Option<AccountId32>, &'static str, Option<AccountId32>),
    Cancel(Option<AccountId32>, &'static str),
    Complete(Option<AccountId32>, &'static str),
    Notice(AccountId32, &'static str, u32),
    WithdrawNotice(AccountId32, &'static str),
    Numbers(AccountId32, Move),
    /// So many blocks, each so many milliseconds after the one before.
    Pass(u32, Moment),
}

/// What is delegated.
#[derive(Clone, Debug)]
pub struct Given {
    /// The first letters of what is permitted.
    pub letters: &'static str,
    pub quota: Option<u32>,
    /// Until so long after the present.
    pub until: Option<Moment>,
}

/// Makes the step on the chain.
pub fn call(step: &Step) -> DispatchResult {
    match step {
        Step::Open(who, item) => outcome(CityIdentity::open_series(by(who), given(item))),
        Step::Register(who, item) => outcome(CityIdentity::register(by(who), given(item))),
        Step::Batch(who, items) => {
            register_batch(who.clone(), &items.iter().map(given).collect::<Vec<_>>())
        }
        Step::Record(who, text, name) => {
            let record = if name.is_empty() {
                Default::default()
            } else {
                named(name)
            };
            CityIdentity::set_record(signed(who.clone()), bytes(text), record)
        }
        Step::Change(by, text, to) => {
            let origin = actor(by);
            match to {
                State::Active => CityIdentity::reinstate(origin, bytes(text)),
                State::Suspended => CityIdentity::suspend(origin, bytes(text)),
                State::Retired => CityIdentity::retire(origin, bytes(text), Default::default()),
                State::Revoked => CityIdentity::revoke(origin, bytes(text)),
            }
        }
        Step::Retire(by, text, into) => retire_into(actor(by), text, into),
        Step::Patch(who, text, is_fresh, patches) => {
            let present = resolve(text).revision.unwrap_or_default();
            let expected = if *is_fresh {
                present
            } else {
                present.saturating_sub(1)
            };
            let changes: Vec<_> = patches.iter().map(change).collect();
            let changes = changes.try_into().unwrap();
            CityIdentity::patch_links(by(who), bytes(text), expected, changes)
        }
        Step::Hosts(who, text, hosts) => {
            let hosts: Vec<_> = hosts.iter().map(|host| bounded(host)).collect();
            CityIdentity::set_hosts(by(who), bytes(text), hosts.try_into().unwrap())
        }
        Step::Alias(who, text, value) => {
            CityIdentity::add_alias(by(who), bytes(text), Scheme::Oid, bounded(value))
        }
        Step::Unalias(who, text, value) => {
            CityIdentity::remove_alias(by(who), bytes(text), Scheme::Oid, bounded(value))
        }
        Step::Reserve(by, text, which) => {
            CityIdentity::reserve(actor(by), bytes(text), labels(which), bounded("model"))
        }
        Step::Unreserve(by, text, which) => {
            CityIdentity::unreserve(actor(by), bytes(text), labels(which))
        }
        Step::AmendRule(most, blocks) => {
            let newest = Rules::<Test>::iter_values().max_by_key(|rule| rule.version);
            let mut rule: Rule = newest.unwrap();
            rule.version += 1;
            rule.area.max_children = *most;
            let from = System::block_number() + blocks;
            CityIdentity::amend_rule(signed(AMENDER), rule, from)
        }
        Step::Admit(text) => {
            let admitted = AreaAdmission {
                area: bytes(text),
                registrar: newcomer(text),
            };
            CityIdentity::admit_areas(council(), vec![admitted].try_into().unwrap())
        }
        Step::AddDivision(area, year) => amend_division(DivisionChange::Add {
            code: division_of(area),
            name: bounded("新区"),
            from: Some(*year),
        }),
        Step::WithdrawDivision(area, year) => amend_division(DivisionChange::Withdraw {
            code: division_of(area),
            to: *year,
            successors: Default::default(),
        }),
        Step::Delegate(giver, text, to, given) => {
            let share = Permill::from_percent(1);
            let terms = terms(given);
            CityIdentity::delegate(by(giver), bytes(text), to.clone(), terms, share)
        }
        Step::Undelegate(who, text, from) => {
            CityIdentity::undelegate(by(who), bytes(text), from.clone())
        }
        Step::Quota(text, quota) => {
            let quota = quota.map(|(codes, period)| Quota { codes, period });
            CityIdentity::set_quota(council(), bytes(text), quota)
        }
        Step::Offer(who, text, to) => CityIdentity::offer_control(by(who), bytes(text), to.clone()),
        Step::Accept(who, text) => CityIdentity::accept_control(by(who), bytes(text)),
        Step::Decline(who, text) => CityIdentity::withdraw_offer(by(who), bytes(text)),
        Step::Begin(who, text, to) => {
            CityIdentity::begin_recovery(actor(who), bytes(text), to.clone())
        }
        Step::Cancel(who, text) => CityIdentity::cancel_recovery(actor(who), bytes(text)),
        Step::Complete(who, text) => CityIdentity::complete_recovery(actor(who), bytes(text)),
        Step::Notice(who, text, blocks) => {
            CityIdentity::set_notice_period(by(who), bytes(text), *blocks)
        }
        Step::WithdrawNotice(who, text) => CityIdentity::withdraw_notice(by(who), bytes(text)),
        Step::Numbers(who, what) => make(who.clone(), what),
        Step::Pass(blocks, milliseconds) => {
            for _ in 0..*blocks {
                pass(*milliseconds);
            }
            Ok(())
        }
    }
}

fn change(patch: &Patch) -> LinkChange {
    match patch {
        Patch::Put(host, is_default) => LinkChange::Put(link_to(host, *is_default)),
        Patch::Remove(host) => {
            let link = link_to(host, false);
            LinkChange::Remove(LinkId {
                relation: link.relation,
                href: link.href,
                language: link.language,
            })
        }
    }
}

/// The link that is known by a host.
pub fn link_to(host: &str, is_default: bool) -> Link {
    Link {
        is_default,
        ..link(&format!("https://{host}/"))
    }
}

fn labels((first, last): &(&str, &str)) -> Labels {
    Labels {
        first: bounded(first),
        last: bounded(last),
    }
}

fn amend_division(change: DivisionChange) -> DispatchResult {
    CityIdentity::amend_divisions(council(), vec![change].try_into().unwrap())
}

/// The code in the division table of an area of a whole city.
pub fn division_of(area: &str) -> u32 {
    let digits = area.rsplit('.').next().unwrap();
    format!("{digits:0<6}").parse().unwrap()
}

/// The registrar of an area that is admitted later: each its own.
pub fn newcomer(area: &str) -> AccountId32 {
    AccountId32::new(
        division_of(area)
            .to_be_bytes()
            .repeat(8)
            .try_into()
            .unwrap(),
    )
}

fn by(who: &AccountId32) -> RuntimeOrigin {
    signed(who.clone())
}

fn actor(who: &Option<AccountId32>) -> RuntimeOrigin {
    who.as_ref().map_or_else(council, by)
}

fn terms(given: &Given) -> Terms {
    let may = |letter| given.letters.contains(letter);
    Terms {
        permissions: Permissions {
            allocate: may('a'),
            record: may('r'),
            status: may('s'),
            delegate: may('d'),
        },
        quota: given.quota,
        until: moment(given.until),
    }
}

/// The moment so long after the present.
fn moment(after: Option<Moment>) -> Option<Moment> {
    Some(pallet_timestamp::Now::<Test>::get() + after?)
}

fn given(item: &Item) -> Registration {
    Registration {
        code: bytes(item.code),
        controller: item.controller.clone(),
        valid_from: moment(item.from),
        valid_to: moment(item.to),
        record: None,
    }
}
