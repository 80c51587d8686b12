//! What a parse costs. The strict parse of a full object code is to stay under 200 ns.

#![allow(
    clippy::expect_used,
    reason = "without a code there is nothing to measure"
)]
#![allow(
    missing_docs,
    reason = "`criterion_group!` makes a function without documentation"
)]

use city_code::{parse_lenient, Code};
use criterion::{criterion_group, criterion_main, Criterion};
use std::{hint::black_box, time::Duration};

const OBJECT: &str = "MA.156.130102/CJ.060101.000000123";
const TYPED: &str = " https://id.example/ma.156.130102/cj.060101.000000123-xp";

fn parse(criterion: &mut Criterion) {
    let code: Code = OBJECT.parse().expect("a full object code");
    criterion.bench_function("strict parse of an object", |bencher| {
        bencher.iter(|| Code::parse(black_box(OBJECT.as_bytes())));
    });
    criterion.bench_function("lenient parse of a link to an object", |bencher| {
        bencher.iter(|| parse_lenient(black_box(TYPED)));
    });
    criterion.bench_function("check characters of an object", |bencher| {
        bencher.iter(|| black_box(&code).check());
    });
    criterion.bench_function("parent of an object", |bencher| {
        bencher.iter(|| black_box(&code).parent());
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = parse
}
criterion_main!(benches);
