//! Random sequences of calls, compared step by step with a model that is nothing but a map.

mod map;
mod moves;
mod powers;

use crate::mock::*;
use city_identity_primitives::{Moment, Permissions, Quota, Registration, State, Terms};
use map::{shape, Model, Shape};
use proptest::{collection::vec, option, prelude::*, sample::select};
use sp_runtime::{AccountId32, Permill};

/// Codes directly below an area that the test's rule allows.
const MOST_CHILDREN: usize = 3;

/// The codes that the calls are about.
const CODES: [&str; 20] = [
    "MA.156",
    "MA.156.1301",
    "MA.156.130102",
    "MA.156.1301.01",
    "MA.156.1301.D1",
    "MA.156.1301.B1",
    "MA.156.1301.8L",
    "MA.156.1301.81",
    "MA.156.1301.0101",
    "MA.156.1301.010D",
    "MA.156.1301.0101A0",
    "MA.156.1301.99",
    "MA.156.1301.9901",
    "MA.156.130102.01",
    "MA.156.1301/60.10000000",
    "MA.156.1301/60.10000000.1",
    "MA.156.1301/60.10000000.L",
    "MA.156.1301.01/60.10000000",
    "MA.156.1301.01/60.10000000.7",
    "MA.156.1301.01/60.10000000.7/A7",
];

/// What a new code is given.
#[derive(Clone, Debug)]
struct Item {
    code: &'static str,
    controller: Option<AccountId32>,
    /// From so long after the present.
    from: Option<Moment>,
    /// Until so long after the present.
    to: Option<Moment>,
}

#[derive(Clone, Debug)]
enum Step {
    Open(AccountId32, Item),
    Register(AccountId32, Item),
    Batch(AccountId32, Vec<Item>),
    Record(AccountId32, &'static str, &'static str),
    /// By an account, or else the council.
    Change(Option<AccountId32>, &'static str, State),
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
    /// So many blocks, each so many milliseconds after the one before.
    Pass(u32, Moment),
}

/// What is delegated.
#[derive(Clone, Debug)]
struct Given {
    /// The first letters of what is permitted.
    letters: &'static str,
    quota: Option<u32>,
    /// Until so long after the present.
    until: Option<Moment>,
}

/// Makes the step on the chain.
fn call(step: &Step) -> sp_runtime::DispatchResult {
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
        Step::Pass(blocks, milliseconds) => {
            for _ in 0..*blocks {
                pass(*milliseconds);
            }
            Ok(())
        }
    }
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

/// Mostly the registrar, who may do the most.
fn signer() -> impl Strategy<Value = AccountId32> {
    prop_oneof![
        8 => Just(REGISTRAR),
        3 => Just(HOLDER),
        1 => Just(NEIGHBOUR),
        1 => Just(STRANGER),
    ]
}

/// Mostly one of the shapes that the call is for.
fn item(shapes: &[Shape]) -> impl Strategy<Value = Item> {
    let fitting: Vec<_> = CODES
        .into_iter()
        .filter(|text| shapes.contains(&shape(text)))
        .collect();
    let code = prop_oneof![12 => select(fitting), 1 => select(&CODES[1..])];
    let soon = || prop_oneof![6 => Just(None), 1 => (0..12u64).prop_map(Some)];
    let controller = prop_oneof![2 => Just(None), 1 => Just(Some(HOLDER))];
    (code, controller, soon(), soon()).prop_map(|(code, controller, from, to)| Item {
        code,
        controller,
        from,
        to,
    })
}

fn step() -> impl Strategy<Value = Step> {
    use State::*;
    let items = || item(&[Shape::Unit, Shape::Object]);
    let states = [
        Active, Active, Active, Suspended, Suspended, Suspended, Retired, Revoked,
    ];
    let by = || prop_oneof![6 => signer().prop_map(Some), 1 => Just(None)];
    let name = select(vec!["", "路灯", "井盖"]);
    let any_code = || select(&CODES[1..]);
    // Those between which control moves and on which rights are given, so that something comes of it.
    let of_few = || {
        let few = [CITY, "MA.156.1301.01", "MA.156.1301.0101", SERIES];
        prop_oneof![6 => select(few.to_vec()), 1 => any_code()]
    };
    let areas = || prop_oneof![4 => Just(CITY), 1 => Just(DISTRICT), 1 => any_code()];
    let quota = option::weighted(0.8, (0..6u32, 0..5u32));
    let rights = prop_oneof![
        6 => (signer(), of_few(), signer(), given_rights())
            .prop_map(|(giver, text, to, given)| Step::Delegate(giver, text, to, given)),
        2 => (signer(), of_few(), signer())
            .prop_map(|(by, text, from)| Step::Undelegate(by, text, from)),
        2 => (areas(), quota).prop_map(|(text, quota)| Step::Quota(text, quota)),
    ];
    let control = prop_oneof![
        4 => (signer(), of_few(), signer()).prop_map(|(by, text, to)| Step::Offer(by, text, to)),
        4 => (signer(), of_few()).prop_map(|(by, text)| Step::Accept(by, text)),
        1 => (signer(), of_few()).prop_map(|(by, text)| Step::Decline(by, text)),
        3 => (by(), of_few(), option::of(signer()))
            .prop_map(|(by, text, to)| Step::Begin(by, text, to)),
        2 => (by(), of_few()).prop_map(|(by, text)| Step::Cancel(by, text)),
        3 => (by(), of_few()).prop_map(|(by, text)| Step::Complete(by, text)),
        2 => (signer(), areas(), 0..4u32)
            .prop_map(|(by, text, blocks)| Step::Notice(by, text, blocks)),
        1 => (signer(), of_few()).prop_map(|(by, text)| Step::WithdrawNotice(by, text)),
    ];
    prop_oneof![
        5 => rights,
        6 => control,
        2 => (signer(), item(&[Shape::Series])).prop_map(|(who, item)| Step::Open(who, item)),
        6 => (signer(), items()).prop_map(|(who, item)| Step::Register(who, item)),
        3 => (signer(), vec(items(), 1..4)).prop_map(|(who, items)| Step::Batch(who, items)),
        4 => (signer(), select(&CODES[..]), name)
            .prop_map(|(who, text, name)| Step::Record(who, text, name)),
        4 => (by(), select(&CODES[1..]), select(states.to_vec()))
            .prop_map(|(by, text, to)| Step::Change(by, text, to)),
        3 => (1..4u32, 1..4u64).prop_map(|(blocks, after)| Step::Pass(blocks, after)),
    ]
}

fn given_rights() -> impl Strategy<Value = Given> {
    let letters = select(vec!["a", "ad", "rd", "s", "arsd", "arsd", "arsd", ""]);
    let quota = option::of(0..4u32);
    let until = option::weighted(0.3, 0..12u64);
    (letters, quota, until).prop_map(|(letters, quota, until)| Given {
        letters,
        quota,
        until,
    })
}

/// What every sequence begins with, so that there is something to change: a unit that a holder
/// controls, a series below it, and one below the city.
fn beginning() -> Vec<Step> {
    let item = |code, controller| Item {
        code,
        controller,
        from: None,
        to: None,
    };
    vec![
        Step::Register(REGISTRAR, item("MA.156.1301.01", Some(HOLDER))),
        Step::Open(REGISTRAR, item("MA.156.1301.01/60.10000000", None)),
        Step::Open(REGISTRAR, item(SERIES, None)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_registry_does_what_the_model_does(steps in vec(step(), 1..90)) {
        let most = MOST_CHILDREN as u32;
        ExtBuilder::default().rule(|rule| rule.area.max_children = most).build_and_execute(|| {
            let mut model = Model::new();
            for step in beginning().iter().chain(&steps) {
                let expected = model.step(step).map_err(Into::into);
                assert_eq!(call(step), expected, "{step:?}");
                model.compare();
                assert_eq!(CityIdentity::do_try_state(), Ok(()), "{step:?}");
            }
        });
    }
}
