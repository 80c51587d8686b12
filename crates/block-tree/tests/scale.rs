//! What proofs look like in SCALE: kept for ever, since transactions carry them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![cfg(feature = "scale")]

use block_tree::{ItemProof, RangeProof, MAX_DEPTH};
use codec::{Compact, Decode, Encode, MaxEncodedLen};

fn item_proof(siblings: u32) -> ItemProof {
    ItemProof {
        digest: Some([7; 32]),
        empty: 0x0102,
        siblings: (0..siblings)
            .map(|_| [9; 32])
            .collect::<Vec<_>>()
            .try_into()
            .unwrap(),
    }
}

#[test]
fn proofs_have_one_encoding() {
    let proof = item_proof(1);
    let mut expected = vec![1];
    expected.extend([7; 32]);
    expected.extend([2, 1, 0, 0, 0, 0, 0, 0, 4]);
    expected.extend([9; 32]);
    assert_eq!(proof.encode(), expected);
    assert_eq!(ItemProof::decode(&mut &expected[..]), Ok(proof.clone()));

    let range = RangeProof {
        empty: proof.empty,
        siblings: proof.siblings,
    };
    assert_eq!(range.encode(), expected[33..]);
    assert_eq!(RangeProof::decode(&mut &expected[33..]), Ok(range));
}

#[test]
fn longest_proof_has_the_greatest_length() {
    let proof = item_proof(MAX_DEPTH);
    assert_eq!(proof.encoded_size(), ItemProof::max_encoded_len());
    assert_eq!(ItemProof::decode(&mut &proof.encode()[..]), Ok(proof));
}

#[test]
fn decode_fails_when_there_are_too_many_siblings() {
    let count = MAX_DEPTH + 1;
    let mut octets = vec![0; 9];
    Compact(count).encode_to(&mut octets);
    octets.extend((0..count).flat_map(|_| [9; 32]));
    assert!(ItemProof::decode(&mut &octets[..]).is_err());
    assert!(RangeProof::decode(&mut &octets[1..]).is_err());
}
