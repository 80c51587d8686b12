//! That the registry's answers are the same, octet for octet, whether they are read from the node's
//! database or asked of the block's runtime, and that the right one of them answers.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod chain;
mod numbers;
mod proofs;
mod questions;

use chain::{compiled, upgraded, Chain, Change};
use city_identity_rpc::{error::Error, state::Backing, CityIdentity, CityIdentityRpcServer};
use proptest::{
    collection::vec,
    prelude::any,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngSeed, TestRunner},
};
use questions::{
    about_the_city, change, city, damaged, keys_of_the_city, mistaken, question, Question,
};
use sp_core::{
    storage::well_known_keys::{CODE, HEAP_PAGES},
    H256,
};
use std::collections::BTreeSet;

/// Draws something else in every run. The test's output tells with which `PROPTEST_RNG_SEED` in the
/// environment it draws the same again.
fn random() -> TestRunner {
    let mut config = Config::default();
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => draw(&mut TestRunner::default(), &any::<u64>()),
    };
    println!("PROPTEST_RNG_SEED={seed}");
    config.rng_seed = RngSeed::Fixed(seed);
    TestRunner::new(config)
}

fn draw<S: Strategy>(runner: &mut TestRunner, strategy: &S) -> S::Value {
    strategy.new_tree(runner).unwrap().current()
}

fn code(wasm: &[u8]) -> Change {
    (CODE.to_vec(), Some(wasm.to_vec()))
}

/// What a JSON answer says of itself, for the tally of what was covered: its status or the
/// statuses in it, or the number of its error.
fn tally(seen: &mut BTreeSet<String>, answer: &serde_json::Value) {
    let items = answer["items"].as_array().into_iter().flatten();
    for part in items.chain([answer]) {
        if let Some(status) = part["status"].as_str() {
            seen.insert(status.into());
        }
    }
    if let Some(error) = answer["code"].as_i64() {
        seen.insert(error.to_string());
    }
}

#[test]
fn database_and_runtime_give_the_same_octets() {
    let mut runner = random();
    let mut chain = Chain::new();
    chain.add([city(), damaged()].concat());
    // The runtime is upgraded in the fifth block, and in the eighth it is again the one that this
    // program knows.
    let upgrade = upgraded();
    for number in 2..=9u64 {
        let mut changes = draw(&mut runner, &vec(change(number), 30)).concat();
        match number {
            5 => changes.push(code(&upgrade)),
            8 => changes.push(code(compiled())),
            _ => {}
        }
        chain.add(changes);
    }
    chain.finalize(6);

    let fast = CityIdentity::new(chain.states(true), None);
    let slow = CityIdentity::new(chain.states(false), None);
    let blocks = 0..=9usize;
    // Chance alone does not bring up every kind of answer.
    let certain = [about_the_city(), mistaken()].concat();
    let certain = certain.into_iter().map(|question| (question, 1));
    let random = (0..1_500).map(|_| draw(&mut runner, &(question(), blocks.clone())));
    let mut seen = BTreeSet::new();
    for (question, number) in certain.chain(random) {
        let at = Some(chain.hash(number));
        let answer = question.ask(&fast, at);
        assert_eq!(answer, question.ask(&slow, at), "{question:?} at {number}");
        tally(&mut seen, &serde_json::from_str(&answer).unwrap());
    }
    let expected = [
        "not-issued",
        "reserved",
        "leased",
        "committed",
        "active",
        "suspended",
        "retired",
        "revoked",
        "expired",
        "local",
        "malformed",
        "30001",
        "30002",
        "30003",
        "30005",
        "30007",
        "30008",
        "30009",
        "30011",
        "30012",
    ];
    assert_eq!(seen, expected.map(String::from).into());

    for number in blocks {
        let backing = |knows_code| chain.backing(knows_code, Some(chain.hash(number)));
        let expected = match number {
            5..=7 => Backing::Runtime,
            _ => Backing::Database,
        };
        assert_eq!(backing(true), Ok(expected), "block {number}");
        assert_eq!(backing(false), Ok(Backing::Runtime));
    }
}

#[test]
fn the_block_of_an_answer_is_told() {
    let mut chain = Chain::new();
    for _ in 1..=4 {
        chain.add(vec![]);
    }
    let best = chain.hash(4);
    let fork = chain.fork(1);
    chain.finalize(2);
    let rpc = CityIdentity::new(chain.states(true), None);
    let told = |at| {
        let block = rpc.rule(None, at).unwrap().block;
        (block.hash, block.number, block.finalized)
    };
    assert_eq!(told(None), (best, 4, false));
    for (number, finalized) in [(0, true), (1, true), (2, true), (3, false), (4, false)] {
        let hash = chain.hash(number);
        assert_eq!(told(Some(hash)), (hash, number as u32, finalized));
    }
    // Of the same height as a final block, and not final.
    assert_eq!(told(Some(fork)), (fork, 2, false));
}

#[test]
fn a_state_that_is_not_there_is_told() {
    let mut chain = Chain::with_states_of(1);
    for number in 1..=4 {
        chain.add(vec![]);
        chain.finalize(number);
    }
    for knows_code in [true, false] {
        let open = |at| chain.backing(knows_code, Some(at));
        assert!(open(chain.hash(4)).is_ok());
        for hash in [chain.hash(1), H256::repeat_byte(7)] {
            assert_eq!(open(hash), Err(Error::NoState(format!("{hash:?}"))));
        }
    }
}

/// The states of the newest blocks stay open, and nobody asks for those of old ones any more.
#[test]
fn a_state_that_stays_open_is_closed_in_time_to_be_pruned() {
    let mut chain = Chain::with_states_of(1);
    let states = chain.states(true);
    for number in 1..=4 {
        chain.add(vec![]);
        chain.finalize(number);
        states.let_go();
        assert!(states.open(None).is_ok());
    }
    let hash = chain.hash(1);
    let is_open = states.open(Some(hash)).map(drop);
    assert_eq!(is_open, Err(Error::NoState(format!("{hash:?}"))));
    assert!(states.open(Some(chain.hash(4))).is_ok());
}

/// An archive node opens the state of each block, also of one from before it was warp synced.
#[test]
fn a_state_that_an_archive_never_had_is_told() {
    let mut chain = Chain::uncached();
    chain.add(city());
    let root = &chain.nodes(0, CODE)[0];
    let genesis = chain.hash(0);
    for knows_code in [true, false] {
        // Of a chain on which nothing was asked before, so that no state is open.
        let rpc = || CityIdentity::new(chain.states(knows_code), None);
        let ask = || rpc().rule(None, Some(genesis)).map(drop);
        assert_eq!(ask(), Ok(()));
        let no_state = Err(Error::NoState(format!("{genesis:?}")));
        assert_eq!(chain.without(root, ask), no_state);
        chain.without(root, || assert!(rpc().rule(None, None).is_ok()));
    }
}

#[test]
fn a_database_that_fails_is_told() {
    let chain = Chain::uncached();
    let rpc = CityIdentity::new(chain.states(true), None);
    let ask = || rpc.rule(None, None).map(drop);
    let nodes = chain.nodes(0, CODE);
    // All but the root, and the code itself, which is not read.
    let inner = &nodes[1..nodes.len() - 1];
    assert!(!inner.is_empty());
    for node in inner {
        let result = chain.without(node, ask);
        assert!(matches!(result, Err(Error::Node(_))), "{result:?}");
    }
}

/// The error of this number, or none.
fn error(answer: &str) -> Option<i64> {
    let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
    answer["code"].as_i64()
}

/// Whichever node of the registry's part of the state is missing: who needs it is told so, by either
/// backing, and who does not is answered.
#[test]
fn a_read_that_fails_in_the_middle_is_told() {
    let mut chain = Chain::uncached();
    chain.add(city());
    let at = Some(chain.hash(1));
    let fast = CityIdentity::new(chain.states(true), None);
    let slow = CityIdentity::new(chain.states(false), None);
    let whole: Vec<(Question, String)> = about_the_city()
        .into_iter()
        .map(|question| {
            let answer = question.ask(&fast, at);
            assert_eq!(error(&answer), None, "{question:?}: {answer}");
            (question, answer)
        })
        .collect();

    let nodes_to = |key: &[u8]| chain.nodes(1, key);
    let spared: BTreeSet<_> = [CODE, HEAP_PAGES].into_iter().flat_map(nodes_to).collect();
    let keys = keys_of_the_city();
    let nodes: BTreeSet<_> = keys.iter().flat_map(|key| nodes_to(key)).collect();
    let nodes: Vec<_> = nodes.difference(&spared).collect();
    // Those that hold the values, and some above them.
    assert!(nodes.len() > keys.len());
    for node in nodes {
        let failed = chain.without(node, || {
            let fails = |(question, whole): &&(Question, String)| {
                let by_database = question.ask(&fast, at);
                let by_runtime = question.ask(&slow, at);
                let errors = [&by_database, &by_runtime].map(|answer| error(answer));
                match errors {
                    [None, None] => assert_eq!([&by_database, &by_runtime], [whole; 2]),
                    _ => assert_eq!(errors, [Some(30006); 2], "{question:?}"),
                }
                errors[0].is_some()
            };
            whole.iter().filter(fails).count()
        });
        assert!(failed > 0, "nobody misses {node:?}");
    }
}
