//! That what is answered with a proof is what is answered without, and that the proof shows it.

use super::{
    chain::{Chain, Change},
    code, draw, random, upgraded,
};
use crate::{
    chain_spec,
    rpc::{
        genesis,
        tests::{
            chain::{authorities_after, Proofs},
            questions::{change, city, clock, resolve, text},
        },
    },
};
use city_identity_primitives::schema;
use city_identity_rpc::{error::Error, CityIdentity, CityIdentityProofsRpcServer};
use codec::Encode;
use proptest::collection::vec;
use registry_proof::{verify, Authority, AuthoritySet, Freshness};
use sp_core::H256;
use sp_keyring::Ed25519Keyring::{self as Key, Alice, Bob};

/// The states here begin at the beginning of time.
const FRESH: Freshness = Freshness {
    now: 0,
    max_age: 1_000_000,
};

fn set(id: u64, keys: &[Key]) -> AuthoritySet {
    let authorities = keys.iter().map(|key| Authority {
        key: key.public().0.into(),
        weight: 1,
    });
    AuthoritySet {
        id,
        authorities: authorities.collect(),
    }
}

/// A chain of some blocks, the city in the first of them.
fn chain(blocks: usize) -> Chain {
    let mut chain = Chain::new();
    chain.add(city());
    for _ in 1..blocks {
        chain.add(vec![]);
    }
    chain
}

fn refused(proofs: &Proofs, at: Option<H256>) -> Error {
    let result = proofs.resolve_with_proof("MA.156.1301".into(), at);
    result.map(drop).unwrap_err()
}

#[test]
fn proofs_show_what_is_answered_without_them() {
    let mut runner = random();
    let mut chain = Chain::new();
    chain.add(city());
    let mut changes: Vec<Change> = (0..60)
        .flat_map(|_| draw(&mut runner, &vec(change(2), 5)).concat())
        .collect();
    // Whoever verifies runs no code, so that another runtime changes nothing.
    changes.push(code(&upgraded()));
    changes.push(clock(2_000));
    chain.add(changes);
    chain.justify(2, &[Alice]);
    let plain = CityIdentity::new(chain.states(true), None);
    let proofs = chain.proofs(authorities_after(&[]));
    let mut proven = 0;
    for _ in 0..500 {
        let code = draw(&mut runner, &text());
        let without = resolve(&plain, code.clone(), Some(chain.hash(2)));
        let with = match proofs.resolve_with_proof(code.clone(), None) {
            Ok(with) => with,
            Err(error) => {
                assert_eq!(
                    without.map(drop).unwrap_err().code(),
                    error.code(),
                    "{code}"
                );
                continue;
            }
        };
        let without = without.unwrap();
        assert_eq!(with.answer, without);
        let verified = verify(&code, &with.proof, &set(0, &[Alice]), FRESH);
        assert_eq!(verified, Ok(without), "{code}");
        proven += 1;
    }
    assert!(proven > 100);
}

#[test]
fn the_newest_justified_block_is_meant() {
    let chain = chain(6);
    let proofs = chain.proofs(authorities_after(&[]));
    assert_eq!(refused(&proofs, None).code(), 30010);
    for number in [2, 5] {
        chain.justify(number, &[Alice]);
        let with = proofs.resolve_with_proof("MA.156.1301".into(), None);
        let with = with.unwrap();
        assert_eq!(with.answer.block.hash, chain.hash(number));
        assert!(with.answer.block.finalized && with.proof.ancestry.is_empty());
    }
}

#[test]
fn older_blocks_are_shown_by_the_next_justification() {
    let chain = chain(8);
    chain.justify(3, &[Alice]);
    chain.justify(7, &[Alice]);
    let proofs = chain.proofs(authorities_after(&[]));
    for (number, headers) in [(1, 2), (2, 1), (3, 0), (4, 3), (6, 1), (7, 0)] {
        let at = chain.hash(number);
        let code = String::from("MA.156.1301.01");
        let with = proofs.resolve_with_proof(code.clone(), Some(at)).unwrap();
        assert_eq!(with.proof.ancestry.len(), headers, "block {number}");
        let verified = verify(&code, &with.proof, &set(0, &[Alice]), FRESH).unwrap();
        assert_eq!((verified.block.hash, &verified), (at, &with.answer));
    }
    assert_eq!(refused(&proofs, Some(chain.hash(8))).code(), 30010);
    assert_eq!(refused(&proofs, Some(chain.fork(3))).code(), 30010);
    let unknown = H256::repeat_byte(7);
    assert_eq!(refused(&proofs, Some(unknown)).code(), 30004);
}

#[test]
fn the_set_that_made_a_block_final_is_told() {
    let chain = chain(9);
    chain.justify(3, &[Alice]);
    chain.justify(6, &[Bob]);
    chain.justify(8, &[Bob]);
    // Set 0 ended with block 3, set 1 with block 6.
    let proofs = chain.proofs(authorities_after(&[3, 6]));
    for (number, set) in [(2, 0), (3, 0), (4, 1), (6, 1), (7, 2), (8, 2)] {
        let at = Some(chain.hash(number));
        let with = proofs.resolve_with_proof("MA.156.1301".into(), at);
        assert_eq!(with.unwrap().proof.set_id, set, "block {number}");
    }
}

#[test]
fn changes_of_authorities_come_in_pages() {
    const CHANGES: u32 = 230;
    let chain = chain(CHANGES as usize + 1);
    let ends: Vec<u32> = (1..=CHANGES).collect();
    for number in &ends {
        chain.justify(*number as usize, &[Alice]);
    }
    let proofs = chain.proofs(authorities_after(&ends));
    let mut from = Some(0);
    let mut headers = Vec::new();
    while let Some(set) = from {
        let page = proofs.authority_chain(set).unwrap();
        assert_eq!(page.genesis.is_some(), set == 0);
        assert!(page.changes.len() <= 100);
        headers.extend(page.changes.into_iter().map(|change| change.header.0));
        from = page.next;
    }
    let header = |number: &u32| chain.header(*number as usize).encode();
    let expected: Vec<_> = ends.iter().map(header).collect();
    assert_eq!(headers, expected);
    let last = proofs.authority_chain(u64::from(CHANGES)).unwrap();
    assert_eq!((last.changes.len(), last.next), (0, None));
    assert_eq!(proofs.authority_chain(u64::MAX).unwrap().changes, []);
}

#[test]
fn what_the_node_does_not_have_is_told() {
    let chain = chain(4);
    chain.justify(3, &[Alice]);
    // The justification of block 2 is missing.
    let proofs = chain.proofs(authorities_after(&[2]));
    let missing = proofs.authority_chain(0).map(drop);
    assert_eq!(missing.unwrap_err().code(), 30010);
}

#[test]
fn the_first_authorities_are_shown_from_the_chain_spec() {
    let chain = Chain::new();
    let spec = chain_spec::development().unwrap();
    let genesis = genesis::prove(&spec, chain.header(0)).unwrap();
    let first = AuthoritySet::genesis(chain.hash(0), &genesis);
    assert_eq!(first, Ok(set(0, &[Alice])));
    // A spec of another chain.
    let other = genesis::prove(&chain_spec::local().unwrap(), chain.header(0));
    assert!(other.unwrap_err().contains("another state"));
}

#[test]
fn a_layout_that_the_node_does_not_know_is_told() {
    let mut chain = Chain::new();
    let version = schema::STORAGE_VERSION.key(&());
    chain.add(vec![(version, Some((schema::LAYOUT + 1).encode()))]);
    chain.justify(1, &[Alice]);
    let proofs = chain.proofs(authorities_after(&[]));
    assert_eq!(refused(&proofs, None).code(), 30005);
}
