//! Entries with the label as it is, against entries with the label hashed: the same entries, in
//! turn.

use super::{batch::CODES, Setting};
use crate::{
    bare::{entries, insert, LabelHash},
    report::Recorder,
    statistics::median,
};
use anyhow::Result;

/// How often each is measured.
const ROUNDS: usize = 3;
/// How many series the entries stand below.
const PARENTS: usize = 100;
/// How many entries a block has: what the chain should take in a slot.
const PER_BLOCK: usize = 20_000;

pub fn run(setting: &Setting, recorder: &mut Recorder<'_>) -> Result<()> {
    let count = setting.scaled(CODES);
    let (mut plain, mut hashed) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (hash, rates) in [
            (LabelHash::Identity, &mut plain),
            (LabelHash::Blake2_128Concat, &mut hashed),
        ] {
            rates.push(insert(&entries(count, PARENTS, hash), PER_BLOCK)?);
        }
    }
    let (plain, hashed) = (median(&plain), median(&hashed));
    recorder.figure("identity", plain, "entries/s");
    recorder.figure("blake2-128-concat", hashed, "entries/s");
    recorder.figure("ratio", plain / hashed, "identity over hashed");
    Ok(())
}
