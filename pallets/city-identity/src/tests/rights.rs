//! What the transaction pool is told before it takes a call.

use crate::{mock::*, Call, Config, Pallet, WeightInfo};
use city_identity_primitives::Registration;
use frame_support::{assert_ok, assert_storage_noop, weights::Weight};
use pallet_allowance::{CheckRights, Lookups, Refusal, MAX_LOOKUPS};
use sp_runtime::AccountId32;

const UNIT: &str = "MA.156.1301.01";
const LAMPS: &str = "MA.156.1301.01/60.10000000";

fn registering(text: &str) -> Call<Test> {
    Call::register {
        registration: registration(text),
    }
}

fn opening(text: &str) -> Call<Test> {
    Call::open_series {
        series: registration(text),
    }
}

fn batch(texts: &[&str]) -> Call<Test> {
    let items: Vec<Registration> = texts.iter().map(|text| registration(text)).collect();
    Call::register_batch {
        items: items.try_into().unwrap(),
    }
}

fn recording(text: &str) -> Call<Test> {
    Call::set_record {
        code: bytes(text),
        record: named("a"),
    }
}

/// The calls that change the status of a code.
fn changing(text: &str) -> [Call<Test>; 4] {
    let code = bytes(text);
    [
        Call::suspend { code: code.clone() },
        Call::reinstate { code: code.clone() },
        Call::retire {
            code: code.clone(),
            successors: Default::default(),
        },
        Call::revoke { code },
    ]
}

fn takes(who: &AccountId32, call: Call<Test>) {
    assert_storage_noop!(assert_eq!(
        may(who.clone(), call.clone()),
        Ok(()),
        "{call:?}"
    ));
}

fn refuses(who: &AccountId32, call: Call<Test>) {
    let refused = Err(Refusal::NoRight);
    assert_storage_noop!(assert_eq!(
        may(who.clone(), call.clone()),
        refused,
        "{call:?}"
    ));
}

/// Runs a test where a holder controls a unit.
fn with_unit(test: impl FnOnce()) {
    on_chain(|| {
        assert_ok!(CityIdentity::register(
            signed(REGISTRAR),
            held(UNIT, HOLDER)
        ));
        test();
    });
}

#[test]
fn check_takes_what_is_below_an_own_code() {
    with_unit(|| {
        for call in [
            registering("MA.156.1301.02"),
            opening(SERIES),
            recording(CITY),
        ] {
            takes(&REGISTRAR, call.clone());
            refuses(&NEIGHBOUR, call.clone());
            refuses(&HOLDER, call.clone());
            refuses(&STRANGER, call);
        }
        for call in [
            opening(LAMPS),
            registering(&format!("{LAMPS}.1")),
            recording(UNIT),
        ] {
            takes(&REGISTRAR, call.clone());
            takes(&HOLDER, call.clone());
            refuses(&NEIGHBOUR, call.clone());
            refuses(&STRANGER, call);
        }
    });
}

#[test]
fn check_asks_for_a_right_above_to_issue() {
    with_unit(|| {
        // That the holder controls the code itself does not let it issue it.
        refuses(&HOLDER, registering(UNIT));
        refuses(&HOLDER, batch(&[UNIT, "MA.156.1301.02"]));
        takes(&REGISTRAR, registering(UNIT));
        refuses(&REGISTRAR, registering(CITY));
    });
}

#[test]
fn check_asks_for_a_right_above_to_change_a_status() {
    with_unit(|| {
        for call in changing(UNIT) {
            takes(&REGISTRAR, call.clone());
            refuses(&HOLDER, call.clone());
            refuses(&NEIGHBOUR, call);
        }
        for call in changing(CITY) {
            refuses(&REGISTRAR, call.clone());
            refuses(&MEMBER, call);
        }
    });
}

#[test]
fn check_looks_at_each_item_of_a_batch() {
    with_unit(|| {
        takes(
            &REGISTRAR,
            batch(&["MA.156.1301.02", "MA.156.1301.03", "MA.156.1301.0201"]),
        );
        takes(&HOLDER, batch(&["MA.156.1301.0101", "MA.156.1301.0102"]));
        refuses(&REGISTRAR, batch(&["MA.156.1301.02", "MA.156.130102.02"]));
        refuses(&HOLDER, batch(&["MA.156.1301.0101", "MA.156.1301.02"]));
        refuses(
            &HOLDER,
            batch(&["MA.156.1301.0101", "MA.156.1301.02", "MA.156.1301.0102"]),
        );
        takes(&STRANGER, batch(&[]));
    });
}

#[test]
fn check_leaves_what_is_malformed_to_the_call() {
    with_unit(|| {
        for who in [REGISTRAR, STRANGER] {
            takes(&who, registering("MA.156.1301.0I"));
            takes(&who, opening(""));
            takes(&who, batch(&["MA.156.1301.0I"]));
            takes(&who, recording("MA.156.1301.0I"));
            changing("MA.156.1301.0I")
                .into_iter()
                .for_each(|call| takes(&who, call));
            takes(&who, registering("MA.156"));
        }
        refuses(&HOLDER, batch(&["MA.156.1301.0I", "MA.156.1301.02"]));
    });
}

#[test]
fn check_leaves_enrolment_to_members_and_admission_to_votes() {
    on_chain(|| {
        let enrol = || Call::enrol_applicant { who: APPLICANT };
        takes(&MEMBER, enrol());
        refuses(&REGISTRAR, enrol());
        takes(
            &STRANGER,
            Call::apply_for_area {
                area: bytes("MA.156.1302"),
            },
        );
        let area = || bytes("MA.156.1302");
        for who in [MEMBER, REGISTRAR] {
            let reason = Default::default();
            refuses(
                &who,
                Call::reject_application {
                    area: area(),
                    reason,
                },
            );
            refuses(&who, Call::admit_area { area: area() });
            refuses(
                &who,
                Call::admit_areas {
                    areas: Default::default(),
                },
            );
        }
    });
}

#[test]
fn check_refuses_when_the_state_is_damaged() {
    with_unit(|| {
        let key = crate::Entries::<Test>::hashed_key_for(bytes("MA.156"), {
            let label: city_identity_primitives::Label = bounded("1301");
            label
        });
        let whole = sp_io::storage::get(&key).unwrap();
        sp_io::storage::set(&key, &[0xff]);
        refuses(&REGISTRAR, registering("MA.156.1301.02"));
        let result = register(REGISTRAR, "MA.156.1301.02");
        frame_support::assert_noop!(result, crate::Error::<Test>::StateDamaged);
        sp_io::storage::set(&key, &whole);
    });
}

fn weight_of(call: &Call<Test>, left: &mut Lookups) -> Weight {
    <Pallet<Test> as CheckRights<_, _>>::weight(call, left)
}

/// What lookups cost that read the delegations of so many accounts, and so many others of theirs.
fn cost(lookups: u32, accounts: u32, others: u32) -> Weight {
    let read = 11_000 * accounts + 19_000 * others;
    <Test as Config>::WeightInfo::check_rights(lookups)
        .saturating_add(Weight::from_parts(read.into(), 0))
}

/// The most that lookups cost.
fn lookups(count: u32) -> Weight {
    cost(count, 3 * count, 3 * 15 * count)
}

#[test]
fn what_is_charged_is_what_was_read() {
    with_unit(|| {
        let cost_of = |who, call| CityIdentity::check(&who, &call, &mut Lookups::default());
        let call = || registering("MA.156.1301.02");
        assert_eq!(cost_of(REGISTRAR, call()), Ok(cost(1, 0, 0) - of_levels(5)));
        let terms = city_identity_primitives::Terms {
            permissions: city_identity_primitives::Permissions::ALL,
            ..Default::default()
        };
        let delegate = CityIdentity::delegate(
            signed(REGISTRAR),
            bytes(CITY),
            STRANGER,
            terms,
            sp_runtime::Permill::one(),
        );
        assert_ok!(delegate);
        assert_eq!(cost_of(STRANGER, call()), Ok(cost(1, 1, 0) - of_levels(5)));
        assert_eq!(
            cost_of(STRANGER, recording(UNIT)),
            Ok(cost(1, 1, 0) + of_levels(1))
        );
        let [suspend, ..] = changing(UNIT);
        assert_eq!(cost_of(STRANGER, suspend), Ok(cost(1, 1, 0) + of_levels(1)));
    });
}

#[test]
fn weight_counts_the_lookups() {
    let weight_of = |call: Call<Test>| weight_of(&call, &mut Lookups::default());
    assert_eq!(weight_of(registering(UNIT)), lookups(1) - of_levels(5));
    assert_eq!(weight_of(batch(&[])), lookups(0));
    // Neighbours below one parent cost one lookup; who comes back to a parent pays again.
    let city_twice = [
        "MA.156.1301.01",
        "MA.156.1301.02",
        "MA.156.130102.01",
        "MA.156.1301.03",
    ];
    assert_eq!(weight_of(batch(&city_twice)), lookups(3) - of_levels(3 * 5));
    // Nothing is parsed to count: what is no code may count as well.
    assert_eq!(
        weight_of(batch(&["nothing", UNIT])),
        lookups(2) - of_levels(6 + 5)
    );
}

/// A batch of so many units, each below one of its own.
fn apart(units: u32) -> Call<Test> {
    let texts: Vec<_> = (1..=units)
        .map(|unit| format!("MA.156.1301.{unit:02}01"))
        .collect();
    batch(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn calls_of_one_transaction_share_its_lookups() {
    with_unit(|| {
        let foreign = [
            batch(&["MA.156.130102.01"]),
            registering("MA.156.130102.01"),
            recording(DISTRICT),
        ];
        let check = |call: &_, left: &mut _| CityIdentity::check(&REGISTRAR, call, left).map(drop);
        let most = MAX_LOOKUPS;
        // The last lookup finds out; one later, the question is left to the call.
        for call in foreign {
            let mut left = Lookups::default();
            assert_eq!(check(&apart(most - 1), &mut left), Ok(()));
            assert_eq!(check(&call, &mut left), Err(Refusal::NoRight));
            let mut left = Lookups::default();
            assert_eq!(check(&apart(most), &mut left), Ok(()));
            assert_eq!(check(&call, &mut left), Ok(()));
        }
        let mut left = Lookups::default();
        let below_units = |count| lookups(count) - of_levels(4 * u64::from(count));
        assert_eq!(
            weight_of(&apart(most - 2), &mut left),
            below_units(most - 2)
        );
        assert_eq!(weight_of(&apart(most), &mut left), below_units(2));
        assert_eq!(weight_of(&registering(UNIT), &mut left), lookups(0));
        // What only votes do needs no lookup to be refused.
        let vote = Call::admit_area {
            area: bytes("MA.156.1302"),
        };
        assert_eq!(check(&vote, &mut left), Err(Refusal::NoRight));
    });
}
