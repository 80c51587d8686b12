//! Batches: two of the largest fill a block, and none is larger than one; the smallest are not cheaper
//! than what they hold.

use crate::*;
use city_identity_primitives::{LabelName, Registration};
use codec::Encode;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_city_identity::{Call, MAX_LABELS, MAX_SEQUENCE};
use sp_runtime::{BoundedVec, Vec};

/// The largest call of each compact form: as many items as there can be, names and codes as long as
/// they are, letters in each label, and none beside another one.
fn largest() -> [RuntimeCall; 3] {
    let series = || BoundedVec::truncate_from(b"MA.156.130102.01010101/60.10000000".to_vec());
    let item = |n: u32| LabelName {
        label: BoundedVec::truncate_from(format!("{n:04}BBBBBBBBBBBBBBBB").into_bytes()),
        name: Some(BoundedVec::truncate_from(vec![b'a'; 128])),
    };
    let items: Vec<_> = (0..MAX_LABELS).map(item).collect();
    [
        Call::register_labels {
            parent: series(),
            language: BoundedVec::truncate_from(vec![b'a'; 35]),
            items: BoundedVec::truncate_from(items),
        }
        .into(),
        Call::register_sequence {
            parent: series(),
            first: BoundedVec::truncate_from(vec![b'0'; 20]),
            count: MAX_SEQUENCE,
        }
        .into(),
        Call::issue_items {
            series: series(),
            first: Some(0),
            count: MAX_SEQUENCE,
        }
        .into(),
    ]
}

#[test]
fn a_block_has_room_for_two_of_the_largest_batches() {
    let weights = constants::RuntimeBlockWeights::get();
    let normal = weights.get(DispatchClass::Normal);
    let room = normal.max_total.unwrap();
    let length = constants::RuntimeBlockLength::get();
    let octets = *length.max.get(DispatchClass::Normal) as usize;
    for call in largest() {
        let weight = call.get_dispatch_info().call_weight;
        let two = weight
            .saturating_add(normal.base_extrinsic)
            .saturating_mul(2);
        assert!(two.all_lte(room), "{weight:?} of {room:?}");
        assert!(2 * call.encoded_size() <= octets);
    }
}

/// Measured are large batches; what a line through them says of the smallest may be anything.
#[test]
fn one_code_costs_no_less_in_a_batch_than_alone() {
    let octets = |text: &str| text.as_bytes().to_vec();
    let series = "MA.156.130102.01010101/60.10000000";
    let registration = Registration {
        code: BoundedVec::truncate_from(octets(&format!("{series}.000000123"))),
        ..Registration::default()
    };
    let series = BoundedVec::truncate_from(octets(series));
    let label = LabelName {
        label: BoundedVec::truncate_from(octets("000000123")),
        name: None,
    };
    let alone = Call::<Runtime>::register {
        registration: registration.clone(),
    };
    let alone = alone.get_dispatch_info().call_weight;
    for call in [
        Call::<Runtime>::register_batch {
            items: BoundedVec::truncate_from(vec![registration]),
        },
        Call::register_labels {
            parent: series.clone(),
            language: Default::default(),
            items: BoundedVec::truncate_from(vec![label]),
        },
        Call::register_sequence {
            parent: series.clone(),
            first: BoundedVec::truncate_from(octets("000000123")),
            count: 1,
        },
        // It compares with reservations once, and `register` with those of each of its labels.
        Call::issue_items {
            series,
            first: Some(123),
            count: 1,
        },
    ] {
        let weight = call.get_dispatch_info().call_weight;
        assert!(alone.all_lte(weight), "{call:?}: {weight:?} of {alone:?}");
    }
}
