//! What the transaction pool is told before it takes a call.

use crate::{mock::*, Call};
use city_identity_primitives::Registration;
use frame_support::{assert_ok, assert_storage_noop};
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
        let check = |call: &_, left: &mut _| CityIdentity::check(&REGISTRAR, call, left);
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
        assert_eq!(check(&apart(most), &mut left), Ok(()));
        // What only votes do needs no lookup to be refused.
        let vote = Call::admit_area {
            area: bytes("MA.156.1302"),
        };
        assert_eq!(check(&vote, &mut left), Err(Refusal::NoRight));
    });
}

/// The calls that hold for a block and for nothing else.
fn holding(prefix: &str) -> [Call<Test>; 2] {
    let commitment = commitment(&tree("12", 4, &[(1200, [1; 32])]));
    [
        Call::commit_block {
            series: bytes(SERIES),
            prefix: bounded(prefix),
            commitment,
        },
        Call::declare_unused {
            series: bytes(SERIES),
            part: bounded(prefix),
            proof: None,
        },
    ]
}

fn leasing(series: &str, prefix: &str) -> Call<Test> {
    Call::lease_block {
        series: bytes(series),
        prefix: bounded(prefix),
        holder: HOLDER,
        until: START,
    }
}

fn promoting(text: &str) -> Call<Test> {
    Call::promote_item {
        registration: registration(text),
        proof: tree("12", 4, &[(1200, [1; 32])]).prove(1200).unwrap(),
    }
}

#[test]
fn check_asks_who_holds_a_block() {
    with_numbers(|| {
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
        for call in holding("12").into_iter().chain(holding("123")) {
            takes(&HOLDER, call.clone());
            refuses(&REGISTRAR, call.clone());
            refuses(&STRANGER, call);
        }
        for call in holding("1").into_iter().chain(holding("13")) {
            refuses(&HOLDER, call);
        }
        for (call, may_holder) in [
            (leasing(SERIES, "123"), true),
            (leasing(SERIES, "13"), false),
            (promoting(&format!("{SERIES}.1234")), true),
            (promoting(&format!("{SERIES}.1300")), false),
        ] {
            takes(&REGISTRAR, call.clone());
            refuses(&STRANGER, call.clone());
            if may_holder {
                takes(&HOLDER, call);
            } else {
                refuses(&HOLDER, call);
            }
        }
        // What is malformed is left to the call.
        for call in [leasing("MA", "1"), promoting("MA"), leasing(SERIES, "A")] {
            takes(&REGISTRAR, call);
        }
        takes(&STRANGER, leasing("MA", "1"));
    });
}

#[test]
fn check_asks_for_a_right_above_numbers_and_labels() {
    with_numbers(|| {
        let calls = [
            Call::open_sequence {
                series: registration("MA.156.1301/61.10000000"),
                width: 4,
            },
            Call::issue_items {
                series: bytes(SERIES),
                first: None,
                count: 1,
            },
            Call::register_labels {
                parent: bytes(CITY),
                language: Default::default(),
                items: Default::default(),
            },
            Call::register_sequence {
                parent: bytes(CITY),
                first: bounded("01"),
                count: 1,
            },
        ];
        for call in calls {
            takes(&REGISTRAR, call.clone());
            refuses(&NEIGHBOUR, call.clone());
            refuses(&HOLDER, call);
        }
    });
}

#[test]
fn a_block_takes_a_lookup_and_the_right_to_issue_another() {
    with_numbers(|| {
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
        for call in [leasing(SERIES, "13"), promoting(&format!("{SERIES}.1300"))] {
            for (taken, answer) in [(2, Err(Refusal::NoRight)), (1, Ok(())), (0, Ok(()))] {
                let mut left = Lookups::default();
                (taken..MAX_LOOKUPS).for_each(|_| assert!(left.take()));
                assert_eq!(CityIdentity::check(&HOLDER, &call, &mut left), answer);
            }
        }
    });
}
