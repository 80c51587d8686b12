//! Random sequences of calls, compared step by step with a model that is nothing but a map.

mod map;

use crate::mock::*;
use city_identity_primitives::{Moment, Registration, State};
use map::{shape, Model, Shape};
use proptest::{collection::vec, prelude::*, sample::select};
use sp_runtime::AccountId32;

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
    Pass(Moment),
}

/// Makes the step on the chain.
fn call(step: &Step) -> sp_runtime::DispatchResult {
    match step {
        Step::Open(who, item) => CityIdentity::open_series(signed(who.clone()), given(item)),
        Step::Register(who, item) => CityIdentity::register(signed(who.clone()), given(item)),
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
            let origin = by.clone().map_or_else(council, signed);
            match to {
                State::Active => CityIdentity::reinstate(origin, bytes(text)),
                State::Suspended => CityIdentity::suspend(origin, bytes(text)),
                State::Retired => CityIdentity::retire(origin, bytes(text), Default::default()),
                State::Revoked => CityIdentity::revoke(origin, bytes(text)),
            }
        }
        Step::Pass(milliseconds) => {
            pass(*milliseconds);
            Ok(())
        }
    }
}

fn given(item: &Item) -> Registration {
    let moment = |after| Some(pallet_timestamp::Now::<Test>::get() + after?);
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
    let by = prop_oneof![6 => signer().prop_map(Some), 1 => Just(None)];
    let name = select(vec!["", "路灯", "井盖"]);
    prop_oneof![
        2 => (signer(), item(&[Shape::Series])).prop_map(|(who, item)| Step::Open(who, item)),
        6 => (signer(), items()).prop_map(|(who, item)| Step::Register(who, item)),
        3 => (signer(), vec(items(), 1..4)).prop_map(|(who, items)| Step::Batch(who, items)),
        4 => (signer(), select(&CODES[..]), name)
            .prop_map(|(who, text, name)| Step::Record(who, text, name)),
        4 => (by, select(&CODES[1..]), select(states.to_vec()))
            .prop_map(|(by, text, to)| Step::Change(by, text, to)),
        2 => (1..8u64).prop_map(Step::Pass),
    ]
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
    fn the_registry_does_what_the_model_does(steps in vec(step(), 1..60)) {
        let most = MOST_CHILDREN as u32;
        ExtBuilder::default().rule(|rule| rule.area.max_children = most).build_and_execute(|| {
            let mut model = Model::new();
            for step in beginning().iter().chain(&steps) {
                let expected = model.step(step).map_err(Into::into);
                assert_eq!(call(step), expected, "{step:?}");
                model.compare();
            }
        });
    }
}
