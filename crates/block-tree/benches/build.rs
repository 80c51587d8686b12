//! What a root and a proof cost. The root of a block is to be made of at least a million items a
//! second on one core; bare hashing, the same number of hashes of inputs as long, is what it could
//! be at best.

#![allow(
    clippy::expect_used,
    reason = "without a tree there is nothing to measure"
)]
#![allow(
    missing_docs,
    reason = "`criterion_group!` makes a function without documentation"
)]

use block_tree::{verify, Builder, Root, Shape, Tree};
use criterion::{criterion_group, criterion_main, Criterion, Throughput};
use sp_crypto_hashing::blake2_256;
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const ITEMS: u32 = 1_000_000;
const DIGEST: [u8; 32] = [7; 32];

/// Nodes above a full block of a million: above ten subtrees each there are 5 + 3 + 2 + 1.
const NODES: u32 = 11 * 111_111;

fn shape(prefix: &str) -> Shape {
    Shape::new("MA.156.130102/CJ.060101", prefix, 9).expect("a block")
}

fn root() -> Root {
    let shape = shape("001");
    let items = shape.first()..=shape.last();
    let mut builder = Builder::new(shape);
    for item in items {
        builder.push(item, &DIGEST).expect("an item of the block");
    }
    builder.finish()
}

fn bare_hashing() -> [u8; 32] {
    let (mut leaf, mut node) = ([0; 41], [1; 65]);
    for _ in 0..ITEMS {
        let hash = blake2_256(black_box(&leaf));
        leaf[9..].copy_from_slice(&hash);
    }
    for _ in 0..NODES {
        let hash = blake2_256(black_box(&node));
        node[33..].copy_from_slice(&hash);
    }
    node[33..].try_into().expect("32 octets")
}

/// The shortest of some runs, the least disturbed one.
fn shortest<T>(work: fn() -> T) -> Duration {
    let run = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..5).map(run).min().unwrap_or_default()
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a full block of a million");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(ITEMS.into()));
    group.bench_function("root", |bencher| bencher.iter(root));
    group.bench_function("bare hashing", |bencher| bencher.iter(bare_hashing));
    group.bench_function("tree", |bencher| {
        let shape = shape("001");
        bencher.iter(|| {
            let items = shape.first()..=shape.last();
            Tree::build(shape.clone(), items.map(|item| (item, DIGEST)))
        });
    });
    group.finish();

    let (root, bare) = (shortest(root), shortest(bare_hashing));
    let rate = f64::from(ITEMS) / root.as_secs_f64();
    let ratio = bare.as_secs_f64() / root.as_secs_f64();
    println!("root of a million: {rate:.0} items/s, {ratio:.2} of bare hashing");
}

fn proofs(criterion: &mut Criterion) {
    let shape = shape("");
    // Spread over the whole of the largest block.
    let mut items: Vec<_> = (0..10_000_u64)
        .map(|step| (step.wrapping_mul(987_654_321) % 1_000_000_000, DIGEST))
        .collect();
    items.sort_unstable();
    let (item, _) = *items.get(5_000).expect("half of the items");
    let tree = Tree::build(shape, items).expect("items of the block");
    let proof = tree.prove(item).expect("an item of the block");
    criterion.bench_function("prove an item of the largest block", |bencher| {
        bencher.iter(|| tree.prove(black_box(item)));
    });
    criterion.bench_function("verify an item of the largest block", |bencher| {
        bencher.iter(|| verify(tree.shape(), tree.root(), item, black_box(&proof)));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = build, proofs
}
criterion_main!(benches);
