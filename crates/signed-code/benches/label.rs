//! What signing and verifying a label costs. One core is to sign 10,000 labels a second with Ed25519
//! and to verify 5,000.

#![allow(
    clippy::expect_used,
    reason = "without a label there is nothing to measure"
)]
#![allow(
    missing_docs,
    reason = "`criterion_group!` makes a function without documentation"
)]

use criterion::{criterion_group, criterion_main, Criterion, Throughput};
use signed_code::{
    verify, Algorithm, Carrier, Digest, Entry, FinalBlock, Finding, Key, Label, LocalKey, Signer,
    Status, Terms, TrustBundle,
};
use std::{hint::black_box, time::Duration};

const NOW: u64 = 1_790_000_000;

fn label() -> Label {
    Label {
        code: "MA.156.130102/CJ.060101.000000123".parse().expect("a code"),
        issuer: "MA.156.130102".parse().expect("a code"),
        issued: NOW,
        expires: Some(NOW + 1_000_000),
        digest: Digest::facts([("name", "Hydrant 12")]),
    }
}

fn bundle(signer: &LocalKey) -> TrustBundle {
    let block = FinalBlock {
        number: 1,
        hash: [1; 32],
        time: NOW * 1000,
    };
    let mut bundle = TrustBundle::new(block, 86_400);
    bundle.insert(Entry {
        code: label().issuer,
        status: Status::Active,
        keys: vec![Key {
            id: "1".into(),
            key: signer.public_key(),
            valid_from: None,
            valid_to: None,
            compromised_from: None,
        }],
        hosts: vec!["id.example".into()],
        in_block: None,
        digests: None,
        proof: None,
    });
    bundle
}

fn labels(criterion: &mut Criterion) {
    let carrier = Carrier::url("id.example");
    for algorithm in [Algorithm::Ed25519, Algorithm::P256, Algorithm::Sm2] {
        let mut group = criterion.benchmark_group(format!("{algorithm:?}"));
        group.throughput(Throughput::Elements(1));
        let signer = LocalKey::from_seed(algorithm, &[7; 32].into()).expect("a seed");
        let label = label();
        group.bench_function("sign", |bencher| {
            bencher.iter(|| label.sign(&carrier, "1", black_box(&signer)));
        });
        let (text, bundle) = (label.sign(&carrier, "1", &signer), bundle(&signer));
        let text = text.expect("a label");
        let terms = Terms::at(NOW);
        let found = verify(&text, &bundle, &terms).finding;
        assert_eq!(found, Finding::FactsNotCompared);
        group.bench_function("verify", |bencher| {
            bencher.iter(|| verify(black_box(&text), &bundle, &terms));
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = labels
}
criterion_main!(benches);
