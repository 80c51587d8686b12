//! What is accepted as proven, and that nothing else is.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use block_tree::{Shape, Tree};
use city_identity_primitives::{schema, At, Registry, Resolution, Status};
use codec::Encode;
use registry_proof::{
    json, verify, verify_item, AuthoritySet, Error, Freshness, ItemProof, Proof, MAX_ANCESTRY,
    MAX_LEN,
};
use serde_json::{json, Value};
use sp_core::{Bytes, H256};
use sp_keyring::Ed25519Keyring::{Alice, Bob, Charlie, Eve, Ferdie};
use support::*;

const FRESH: Freshness = Freshness {
    now: NOW + 1_000,
    max_age: 60_000,
};

fn check(proof: &Proof, code: &str) -> Result<At<Resolution>, Error> {
    verify(code, proof, &set(0, &VOTERS), FRESH)
}

fn error(proof: &Proof) -> Error {
    check(proof, UNIT).unwrap_err()
}

#[test]
fn an_answer_is_what_the_whole_state_says() {
    let state = State::new();
    let statuses = [
        (UNIT, Status::Active),
        ("MA.156.1301", Status::Active),
        (ABSENT, Status::NotIssued),
        ("MA.156.1302", Status::NotIssued),
        ("MA.156", Status::Active),
        ("no code", Status::Malformed),
    ];
    for (code, status) in statuses {
        let at = check(&proof(&state, code), code).unwrap();
        let whole = Registry::new(&state).resolve(code.as_bytes()).unwrap();
        assert_eq!((at.answer.status, &at.answer), (status, &whole));
        assert_eq!((at.block.number, at.block.finalized), (7, true));
    }
    let unit = check(&proof(&state, UNIT), UNIT).unwrap().answer;
    assert_eq!(unit.names[0].text, "石家庄市城市管理局");
}

/// The tree of a block of numbers that has two items.
fn tree() -> Tree {
    let shape = Shape::new(NUMBERS, "12", 4).unwrap();
    Tree::build(shape, [(1_200, [3; 32]), (1_234, [0; 32])]).unwrap()
}

#[test]
fn an_item_of_a_block_is_proven_in_two_steps() {
    let state = State::new().with_block(&tree());
    let authorities = set(0, &VOTERS);
    let verify_item = |number: u64, inclusion: &ItemProof| -> Result<Resolution, Error> {
        let item = format!("{NUMBERS}.{number:04}");
        let proof = proof(&state, &item);
        let plain = check(&proof, &item).unwrap().answer;
        if plain.in_block.is_some() {
            assert_eq!(plain.status, Status::Committed);
        }
        let answer = verify_item(&item, inclusion, &proof, &authorities, FRESH)?;
        let request = json!({
            "ask": "verifyItem",
            "code": item,
            "inclusion": inclusion,
            "proof": proof,
            "authorities": authorities,
            "now": FRESH.now,
            "maxAge": FRESH.max_age,
        });
        let told = serde_json::to_value(&answer).unwrap();
        assert_eq!(ask(&request)["ok"], told);
        // The block of numbers, and that of the chain.
        assert_eq!(told["inBlock"]["prefix"], "12");
        assert_eq!(told["block"]["number"], answer.block.number);
        Ok(answer.answer)
    };
    let inclusion = |number| tree().prove(number).unwrap();
    for (number, status, record) in [
        (1_200, Status::Active, Some(H256([3; 32]))),
        (1_234, Status::Active, None),
        (1_299, Status::NotIssued, None),
    ] {
        let answer = verify_item(number, &inclusion(number)).unwrap();
        let told = answer.digests.unwrap().record;
        assert_eq!((answer.status, told), (status, record));
    }
    let other = verify_item(1_200, &inclusion(1_234));
    assert_eq!(other, Err(Error::BadInclusion));
    let outside = verify_item(1_300, &inclusion(1_234));
    assert_eq!(outside, Err(Error::NotCommitted));
}

#[test]
fn a_proof_is_of_one_answer() {
    let state = State::new();
    let result = check(&proof(&state, UNIT), "MA.156.1301.02");
    assert!(
        matches!(result, Err(Error::Incomplete { .. })),
        "{result:?}"
    );
    // Of a code above: there is more in the proof than that needs.
    let result = check(&proof(&state, UNIT), "MA.156");
    assert_eq!(result, Err(Error::UnusedNodes));
}

/// Each octet of a part changed in every bit, one left out, one more at the end.
fn changes(part: &[u8]) -> impl Iterator<Item = Bytes> + '_ {
    let flipped = (0..part.len() * 8).map(|bit| {
        let mut changed = part.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed
    });
    let removed = (0..part.len()).map(|place| {
        let mut changed = part.to_vec();
        changed.remove(place);
        changed
    });
    let added = [0u8, 1, 255].map(|octet| [part, &[octet]].concat());
    let changes = flipped.chain(removed).chain(added);
    // Where two neighbours are equal, it is the same without either.
    changes.filter(move |changed| changed != part).map(Bytes)
}

#[test]
fn every_changed_octet_is_refused() {
    let state = State::new();
    let whole = old_proof(&state, UNIT, 2);
    assert!(check(&whole, UNIT).is_ok());
    let mut tried = 0;
    let mut refuse = |changed: Proof| {
        assert!(check(&changed, UNIT).is_err(), "{changed:?}");
        tried += 1;
    };
    for header in changes(&whole.header) {
        refuse(Proof {
            header,
            ..whole.clone()
        });
    }
    for justification in changes(&whole.justification) {
        refuse(Proof {
            justification,
            ..whole.clone()
        });
    }
    for place in 0..whole.ancestry.len() {
        for header in changes(&whole.ancestry[place]) {
            let mut changed = whole.clone();
            changed.ancestry[place] = header;
            refuse(changed);
        }
    }
    for place in 0..whole.state.len() {
        for node in changes(&whole.state[place]) {
            let mut changed = whole.clone();
            changed.state[place] = node;
            refuse(changed);
        }
    }
    for set_id in [1, 2, u64::MAX] {
        refuse(Proof {
            set_id,
            ..whole.clone()
        });
    }
    assert!(tried > whole.size());
}

#[test]
fn each_node_is_needed_and_no_other_is_there() {
    let state = State::new();
    let whole = proof(&state, UNIT);
    for place in 0..whole.state.len() {
        let mut less = whole.clone();
        less.state.remove(place);
        assert!(matches!(error(&less), Error::Incomplete { .. }));
        let mut more = whole.clone();
        more.state.push(whole.state[place].clone());
        assert_eq!(error(&more), Error::UnusedNodes);
    }
    let mut more = whole.clone();
    more.state.push(Bytes(vec![0]));
    assert_eq!(error(&more), Error::UnusedNodes);
    // In whatever order.
    let mut turned = whole;
    turned.state.reverse();
    assert!(check(&turned, UNIT).is_ok());
}

#[test]
fn more_than_two_thirds_have_to_vote() {
    let state = State::new();
    let whole = proof(&state, UNIT);
    let header = header(7, H256::repeat_byte(1), state.root(), &[]);
    let by = |justification| {
        check(
            &Proof {
                justification,
                ..whole.clone()
            },
            UNIT,
        )
        .map(drop)
    };
    assert_eq!(by(justify(&header, &VOTERS, 0)), Ok(()));
    assert_eq!(by(justify(&header, &VOTERS[..3], 0)), Ok(()));
    assert_eq!(by(justify(&header, &VOTERS[..2], 0)), Err(Error::NotFinal));
    assert_eq!(by(justify(&header, &[], 0)), Err(Error::NotFinal));
    // One of them many times is still one.
    assert_eq!(by(justify(&header, &[Alice; 8], 0)), Err(Error::NotFinal));
    assert_eq!(by(justify(&header, &[Alice; 9], 0)), Err(Error::NotFinal));
    // Strangers count for nothing, and are not passed over.
    let key = Eve.public().0.into();
    let stranger = Err(Error::Stranger { key, set: 0 });
    assert_eq!(by(justify(&header, &[Alice, Bob, Eve], 0)), stranger);
    // Votes of another round or set.
    let signature = Err(Error::Signature {
        key: Alice.public().0.into(),
    });
    let votes = |round, set| VOTERS.map(|key| vote(key, &header, round, set)).to_vec();
    assert_eq!(by(justification(&header, votes(6, 0), &[])), signature);
    assert_eq!(by(justification(&header, votes(5, 1), &[])), signature);
    // A vote that another one signed.
    let mut votes = votes(5, 0);
    votes[0].signature = votes[1].signature.clone();
    assert_eq!(by(justification(&header, votes, &[])), signature);
}

#[test]
fn votes_for_descendants_count() {
    let state = State::new();
    let whole = proof(&state, UNIT);
    let header = header(7, H256::repeat_byte(1), state.root(), &[]);
    let later = children(&header, 2);
    let other = children(&support::header(7, H256::zero(), H256::zero(), &[]), 1);
    let by = |votes: [&Header; 3], ancestries: &[Header]| {
        let voters = [Alice, Bob, Charlie].into_iter();
        let votes = voters.zip(votes).map(|(key, block)| vote(key, block, 5, 0));
        let justification = justification(&header, votes.collect(), ancestries);
        check(
            &Proof {
                justification,
                ..whole.clone()
            },
            UNIT,
        )
        .map(drop)
    };
    assert_eq!(by([&header, &later[0], &later[1]], &later), Ok(()));
    // Without the headers in between nobody knows what a vote is for.
    assert_eq!(
        by([&header, &header, &later[1]], &later[1..]),
        Err(Error::NotFinal)
    );
    assert_eq!(
        by([&header, &header, &other[0]], &other),
        Err(Error::NotFinal)
    );
    // Headers that nobody needs could say anything.
    assert_eq!(
        by([&header, &header, &later[0]], &later),
        Err(Error::UnusedHeaders)
    );
    let twice = [later[0].clone(), later[0].clone()];
    assert_eq!(
        by([&header, &header, &later[0]], &twice),
        Err(Error::UnusedHeaders)
    );
}

#[test]
fn an_older_block_is_shown_by_those_after_it() {
    let state = State::new();
    for blocks in [1, 2, MAX_ANCESTRY as u32] {
        let at = check(&old_proof(&state, UNIT, blocks), UNIT).unwrap();
        assert_eq!(at.block.number, 7);
    }
    let whole = old_proof(&state, UNIT, 4);
    for place in 0..3 {
        let mut gap = whole.clone();
        gap.ancestry.remove(place);
        assert_eq!(error(&gap), Error::Ancestry { place });
    }
    let mut short = whole.clone();
    short.ancestry.pop();
    assert!(matches!(error(&short), Error::OtherBlock { .. }));
    let too_many = old_proof(&state, UNIT, MAX_ANCESTRY as u32 + 1);
    assert_eq!(error(&too_many), Error::TooLong);
}

#[test]
fn what_is_too_long_is_not_looked_at() {
    let mut long = proof(&State::new(), UNIT);
    long.state.push(Bytes(vec![0; MAX_LEN]));
    assert_eq!(error(&long), Error::TooLong);
    let mut change = change(0, &VOTERS, &[scheduled(&[Eve], 0)]);
    change.header = Bytes(vec![0; MAX_LEN]);
    assert_eq!(set(0, &VOTERS).follow(&change), Err(Error::TooLong));
}

#[test]
fn ages_are_bounded() {
    let proof = proof(&State::new(), UNIT);
    let at = |now| {
        let freshness = Freshness {
            now,
            max_age: 5_000,
        };
        verify(UNIT, &proof, &set(0, &VOTERS), freshness).map(|at| at.answer.time)
    };
    assert_eq!(at(NOW), Ok(NOW));
    assert_eq!(at(NOW + 5_000), Ok(NOW));
    // The clocks may differ either way.
    assert_eq!(at(NOW - 5_000), Ok(NOW));
    for now in [NOW + 5_001, NOW - 5_001, 0, u64::MAX] {
        let age = Error::Age {
            time: NOW,
            now,
            max_age: 5_000,
        };
        assert_eq!(at(now), Err(age));
    }
}

#[test]
fn a_layout_that_is_not_known_is_not_read() {
    let [later, earlier] = [schema::LAYOUT + 1, schema::LAYOUT - 1].map(|layout| {
        let mut state = State::new();
        state.put(&schema::STORAGE_VERSION, &(), &layout);
        state
    });
    // And a registry that is not there, for instance because it moved, is no empty one.
    let mut moved = State::new();
    moved.0.remove(&schema::STORAGE_VERSION.key(&()));
    for state in [later, earlier, moved] {
        let result = check(&proof(&state, UNIT), UNIT);
        assert!(matches!(result, Err(Error::State { .. })), "{result:?}");
    }
}

#[test]
fn authorities_follow_one_another() {
    let first = set(0, &VOTERS);
    let second = first.follow(&change(0, &VOTERS, &[scheduled(&[Eve, Ferdie], 0)]));
    assert_eq!(second, Ok(set(1, &[Eve, Ferdie])));
    let third = second
        .unwrap()
        .follow(&change(1, &[Eve, Ferdie], &[scheduled(&VOTERS, 0)]));
    assert_eq!(third, Ok(set(2, &VOTERS)));
    // In place of a set that was left out.
    let key = Eve.public().0.into();
    let left_out = first.follow(&change(1, &[Eve, Ferdie], &[scheduled(&VOTERS, 0)]));
    assert_eq!(left_out, Err(Error::Stranger { key, set: 0 }));
    // By those who are no longer in charge, or not yet.
    let key = Alice.public().0.into();
    let late = set(2, &VOTERS).follow(&change(0, &VOTERS, &[scheduled(&[Eve], 0)]));
    assert_eq!(late, Err(Error::Signature { key }));
    // By a minority, at a later block, by force, or not at all.
    let few = first.follow(&change(0, &[Alice], &[scheduled(&[Eve], 0)]));
    assert_eq!(few, Err(Error::NotFinal));
    for logs in [vec![], vec![scheduled(&[Eve], 1)], vec![forced(&[Eve])]] {
        let result = first.follow(&change(0, &VOTERS, &logs));
        assert_eq!(result, Err(Error::NoChange { number: 20 }));
    }
}

#[test]
fn every_changed_octet_of_a_change_is_refused() {
    let first = set(0, &VOTERS);
    let whole = change(0, &VOTERS[..3], &[scheduled(&[Eve, Ferdie], 0)]);
    for header in changes(&whole.header) {
        let mut changed = whole.clone();
        changed.header = header;
        assert!(first.follow(&changed).is_err());
    }
    for justification in changes(&whole.justification) {
        let mut changed = whole.clone();
        changed.justification = justification;
        assert!(first.follow(&changed).is_err());
    }
}

#[test]
fn a_proof_by_another_set_is_refused() {
    let proof = proof(&State::new(), UNIT);
    let wrong = Error::WrongSet {
        proof: 0,
        trusted: 1,
    };
    assert_eq!(verify(UNIT, &proof, &set(1, &VOTERS), FRESH), Err(wrong));
    // Of the right number, and not the same people.
    let others = verify(UNIT, &proof, &set(0, &[Eve, Ferdie]), FRESH);
    assert!(matches!(others, Err(Error::Stranger { .. })));
    let nobody = verify(UNIT, &proof, &set(0, &[]), FRESH);
    assert_eq!(nobody, Err(Error::NoAuthorities));
}

#[test]
fn the_first_authorities_follow_from_the_first_block() {
    let (hash, whole) = genesis(&State::new());
    assert_eq!(AuthoritySet::genesis(hash, &whole), Ok(set(0, &VOTERS)));
    let trusted = H256::repeat_byte(4);
    let other = AuthoritySet::genesis(trusted, &whole);
    assert_eq!(
        other,
        Err(Error::OtherChain {
            found: hash,
            trusted
        })
    );
    for header in changes(&whole.header) {
        let mut changed = whole.clone();
        changed.header = header;
        assert!(AuthoritySet::genesis(hash, &changed).is_err());
    }
    for place in 0..whole.state.len() {
        for node in changes(&whole.state[place]) {
            let mut changed = whole.clone();
            changed.state[place] = node;
            assert!(AuthoritySet::genesis(hash, &changed).is_err());
        }
    }
    // A chain that has none.
    let mut state = State::new();
    state.0.remove(&registry_proof::first_authorities_key());
    let (hash, none) = genesis(&state);
    assert_eq!(
        AuthoritySet::genesis(hash, &none),
        Err(Error::NoAuthorities)
    );
}

fn ask(request: &Value) -> Value {
    serde_json::from_str(&json::answer(request.to_string().as_bytes())).unwrap()
}

#[test]
fn other_languages_ask_in_json() {
    let state = State::new();
    let (hash, genesis) = genesis(&state);
    let first = ask(&json!({ "ask": "genesis", "trusted": hash, "genesis": genesis }));
    assert_eq!(first, json!({ "ok": set(0, &VOTERS) }));
    let changes = [
        change(0, &VOTERS, &[scheduled(&[Eve, Ferdie], 0)]),
        change(1, &[Eve, Ferdie], &[scheduled(&VOTERS, 0)]),
    ];
    let authorities = &first["ok"];
    let follow = json!({ "ask": "follow", "authorities": authorities, "changes": changes });
    assert_eq!(ask(&follow), json!({ "ok": set(2, &VOTERS) }));

    let mut request = json!({
        "ask": "verify", "code": UNIT, "proof": proof(&state, UNIT), "authorities": authorities,
        "now": NOW, "maxAge": 60_000,
    });
    let expected = check(&proof(&state, UNIT), UNIT).unwrap();
    assert_eq!(ask(&request), json!({ "ok": expected }));
    request["now"] = json!(0);
    let error = &ask(&request)["error"];
    assert_eq!(
        (&error["kind"], &error["time"], &error["maxAge"]),
        (&json!("age"), &json!(NOW), &json!(60_000))
    );
    assert!(error["message"].is_string());
}

#[test]
fn what_is_no_request_is_told() {
    for request in [
        "",
        "{}",
        "[",
        r#"{"ask":"follow","authorities":{},"changes":[]}"#,
        "\u{0}",
    ] {
        let answer: Value = serde_json::from_str(&json::answer(request.as_bytes())).unwrap();
        assert_eq!(answer["error"]["kind"], "request", "{request}");
    }
    let long = vec![b' '; 4 * MAX_LEN + 1];
    let answer: Value = serde_json::from_str(&json::answer(&long)).unwrap();
    assert_eq!(answer["error"]["kind"], "too-long");
}

/// Headers and justifications of any octets are refused, and do not panic.
#[test]
fn octets_that_mean_nothing_are_refused() {
    let whole = proof(&State::new(), UNIT);
    for len in 0..200u32 {
        let octets: Vec<u8> = (0..len).flat_map(|n| (n * 0x9e37_79b9).encode()).collect();
        let octets = Bytes(octets);
        let part = "a header";
        let header = Proof {
            header: octets.clone(),
            ..whole.clone()
        };
        assert!(matches!(error(&header), Error::Undecodable { part: p } if p == part));
        let justification = Proof {
            justification: octets,
            ..whole.clone()
        };
        assert!(matches!(error(&justification), Error::Undecodable { .. }));
    }
}
