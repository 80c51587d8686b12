//! A block of a million items: making its root, verifying one of its proofs, and what it leaves on
//! chain. Nothing runs on a chain.

use super::Setting;
use crate::{
    report::{Recorder, Target},
    statistics::percentile,
};
use anyhow::{ensure, Context, Result};
use block_tree::{verify, Builder, Inclusion, Shape, Tree};
use city_identity_primitives::{block::Block, SeriesInfo};
use city_runtime::costs;
use codec::MaxEncodedLen;
use std::time::Instant;

/// The block's series, prefix and width: room for a million items.
const SERIES: &str = "MA.156.130102/60.10000000";
const PREFIX: &str = "001";
const WIDTH: u8 = 9;
/// How many items are issued in it.
const ITEMS: usize = 1_000_000;
/// How many proofs are verified.
const PROOFS: usize = 10_000;
/// A prime, so that steps of this many meet items in no order.
const STRIDE: usize = 1_000_003;
/// The digest of an item's record.
const DIGEST: [u8; 32] = [7; 32];

pub fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let count = setting.scaled(ITEMS);
    let shape = Shape::new(SERIES, PREFIX, WIDTH)?;
    let first = shape.first();
    let items = || (first..).take(count);

    let start = Instant::now();
    let mut builder = Builder::new(shape.clone());
    for item in items() {
        builder.push(item, &DIGEST)?;
    }
    let root = builder.finish();
    let rate = count as f64 / start.elapsed().as_secs_f64();
    recorder.wanted("hashing", rate, "items/s", Target::least(1_000_000.0));

    let tree = Tree::build(shape.clone(), items().map(|item| (item, DIGEST)))?;
    let mut micros = Vec::new();
    for n in 0..PROOFS {
        let item = first + (n.wrapping_mul(STRIDE) % count) as u64;
        let proof = tree.prove(item)?;
        let start = Instant::now();
        let shown = verify(&shape, &root, item, &proof)?;
        micros.push(start.elapsed().as_secs_f64() * 1_000_000.0);
        ensure!(shown == Inclusion::Present(DIGEST), "{item} is not there");
    }
    recorder.figure("verify-p50", percentile(&micros, 0.5), "us");
    let p99 = percentile(&micros, 0.99);
    recorder.wanted("verify-p99", p99, "us", Target::most(100.0));

    let calls = costs::single_calls();
    let call = calls.iter().find(|(name, _)| *name == "commit_block");
    let (_, weight) = call.context("there is no commit_block")?;
    let millis = weight.ref_time() as f64 / 1_000_000_000.0;
    recorder.figure("weight", millis, "ms declared, whatever the count");
    let octets = Block::max_encoded_len() + SeriesInfo::max_encoded_len();
    let each = octets as f64 / count as f64;
    recorder.wanted("on-chain", each, "octets an item", Target::most(0.001));
    Ok(())
}
