//! Which class sends which call: the published table, class by class.

use super::chain::*;
use crate::{configs::Lists, *};
use alloc::boxed::Box;
use codec::Decode;
use frame_support::traits::{GetCallIndex, GetCallName};
use pallet_allowance::{CallLists, Class};
use sp_runtime::traits::Dispatchable;

const CLASSES: [Class; 7] = [
    Class::Council,
    Class::Authority,
    Class::Applicant,
    Class::Registrar,
    Class::Delegate,
    Class::Holder,
    Class::Signatory,
];

fn remark() -> RuntimeCall {
    frame_system::Call::remark { remark: vec![] }.into()
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
    pallet_utility::Call::batch_all { calls }.into()
}

fn propose() -> RuntimeCall {
    pallet_collective::Call::propose {
        threshold: 2,
        proposal: Box::new(remark()),
        length_bound: 100,
    }
    .into()
}

fn apply_for_area() -> RuntimeCall {
    pallet_city_identity::Call::apply_for_area {
        area: code("MA.156.1301"),
    }
    .into()
}

/// The classes that send `call`.
fn senders(call: RuntimeCall) -> Vec<Class> {
    let lists = |class: &Class| Lists::lists(*class, &call);
    CLASSES.into_iter().filter(lists).collect()
}

#[test]
fn each_call_is_sent_by_these_classes() {
    use Class::*;
    let applicant = Alice.to_account_id();
    let table: [(RuntimeCall, &[Class]); 6] = [
        (remark(), &CLASSES),
        (propose(), &[Council]),
        (pallet_session::Call::purge_keys {}.into(), &[Authority]),
        (
            frame_system::Call::apply_authorized_upgrade { code: vec![] }.into(),
            &[Council, Authority],
        ),
        (
            pallet_allowance::Call::withdraw_enrolment { who: applicant }.into(),
            &[Council, Applicant, Registrar, Delegate, Holder, Signatory],
        ),
        (
            pallet_multisig::Call::approve_as_multi {
                threshold: 2,
                other_signatories: vec![],
                maybe_timepoint: None,
                call_hash: [0; 32],
                max_weight: Default::default(),
            }
            .into(),
            &CLASSES,
        ),
    ];
    for (call, expected) in table {
        assert_eq!(senders(call.clone()), expected, "{call:?}");
    }
}

/// Each with arguments of zeros, which its class does not depend on.
#[test]
fn each_call_of_the_registry_is_sent_by_these_classes() {
    use Class::*;
    type Call = pallet_city_identity::Call<Runtime>;
    for (index, name) in Call::get_call_indices().iter().zip(Call::get_call_names()) {
        let octets = [&[*index][..], &[0; 512]].concat();
        let call = Call::decode(&mut &octets[..]).unwrap();
        let expected: &[Class] = match *name {
            "enrol_applicant" => &[Council],
            "apply_for_area" => &[Applicant],
            "reject_application" | "admit_area" | "admit_areas" | "amend_rule"
            | "amend_divisions" | "set_quota" => &[],
            _ => &[Registrar, Delegate, Holder],
        };
        assert_eq!(senders(call.into()), expected, "{name}");
    }
}

#[test]
fn what_votes_do_is_sent_by_nobody() {
    let votes: [RuntimeCall; 4] = [
        frame_system::Call::set_code { code: vec![] }.into(),
        pallet_city_identity::Call::admit_area {
            area: code("MA.156.1301"),
        }
        .into(),
        pallet_governance::Call::cancel_upgrade {}.into(),
        pallet_utility::Call::batch {
            calls: vec![remark()],
        }
        .into(),
    ];
    for call in votes {
        assert_eq!(senders(call.clone()), [], "{call:?}");
    }
}

/// One account would be enough for what is inside.
#[test]
fn a_multisig_of_one_sends_nothing() {
    let alone: RuntimeCall = pallet_multisig::Call::as_multi_threshold_1 {
        other_signatories: vec![Bob.to_account_id()],
        call: Box::new(propose()),
    }
    .into();
    assert_eq!(senders(alone.clone()), []);
    on_chain(|| {
        let origin = RuntimeOrigin::signed(Alice.to_account_id());
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        assert_eq!(alone.dispatch(origin).unwrap_err().error, filtered.into());
    });
}

#[test]
fn batches_are_as_their_calls_however_they_nest() {
    assert_eq!(senders(batch(vec![])), CLASSES);
    assert_eq!(senders(batch(vec![remark(), propose()])), [Class::Council]);
    let nested = batch(vec![remark(), batch(vec![batch(vec![propose()])])]);
    assert_eq!(senders(nested), [Class::Council]);
    assert_eq!(senders(batch(vec![propose(), apply_for_area()])), []);
}
