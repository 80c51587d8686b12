//! Properties of a bucket: never overdrawn, never over its cap, nothing made out of nothing.

use proptest::prelude::*;

use crate::{mock::*, Bucket, BucketId, BucketLimits, Buckets, Cost, Refusal, Usage};

/// Limits that satisfy the check, small enough for the steps to matter.
fn limits() -> impl Strategy<Value = BucketLimits> {
    (1..200u64, 1..200u64, 1..200u64, 1..200u64).prop_map(|(cap_w, refill_w, cap_b, refill_b)| {
        BucketLimits {
            cap_weight: cap_w,
            refill_weight: refill_w.min(cap_w),
            cap_bytes: cap_b,
            refill_bytes: refill_b.min(cap_b),
        }
    })
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// So many blocks go by.
    Advance(u32),
    /// Reserve weight and bytes, then give back this part of the weight, in percent.
    Spend(u64, u64, u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1..6u32).prop_map(Step::Advance),
        (0..220u64, 0..220u64, 0..=100u64).prop_map(|(w, b, back)| Step::Spend(w, b, back)),
    ];
    prop::collection::vec(step, 0..60)
}

/// A bucket as one would do it by hand: what is left, refilled block by block.
#[derive(Debug, PartialEq)]
struct ByHand {
    weight: u64,
    bytes: u64,
}

impl ByHand {
    fn refill(&mut self, limits: &BucketLimits) {
        self.weight = (self.weight + limits.refill_weight).min(limits.cap_weight);
        self.bytes = (self.bytes + limits.refill_bytes).min(limits.cap_bytes);
    }

    fn has(&self, cost: &Cost) -> bool {
        self.weight >= cost.weight && self.bytes >= cost.bytes
    }
}

proptest! {
    /// Refilling lazily is the same as refilling every block, and a charge is accepted exactly
    /// when the bucket has it.
    #[test]
    fn a_bucket_does_what_one_would_do_by_hand(limits in limits(), steps in steps()) {
        let mut now = 0;
        let mut stored = Usage::default();
        let mut by_hand = ByHand { weight: limits.cap_weight, bytes: limits.cap_bytes };
        for step in steps {
            match step {
                Step::Advance(blocks) => {
                    now += blocks;
                    (0..blocks).for_each(|_| by_hand.refill(&limits));
                },
                Step::Spend(weight, bytes, back) => {
                    let cost = Cost { weight, bytes };
                    let mut usage = stored.at(now, &limits);
                    let charged = usage.charge(&cost, &limits);
                    prop_assert_eq!(charged.is_ok(), by_hand.has(&cost));
                    let over_cap = weight > limits.cap_weight || bytes > limits.cap_bytes;
                    prop_assert_eq!(charged == Err(Refusal::CostOverCap), over_cap);
                    if charged.is_ok() {
                        let unused = weight * back / 100;
                        usage.give_back(unused);
                        by_hand.weight -= weight - unused;
                        by_hand.bytes -= bytes;
                        stored = usage;
                    }
                },
            }
            let usage = stored.at(now, &limits);
            let left = usage.left(&limits);
            prop_assert_eq!(&ByHand { weight: left.weight, bytes: left.bytes }, &by_hand);
            prop_assert!(usage.weight <= limits.cap_weight && usage.bytes <= limits.cap_bytes);
        }
    }

    /// The arithmetic has no edge to fall off.
    #[test]
    fn a_bucket_saturates(
        (weight, bytes, updated, now) in any::<(u64, u64, u32, u32)>(),
        (cost_weight, cost_bytes, back) in any::<(u64, u64, u64)>(),
        caps in any::<(u64, u64, u64, u64)>(),
    ) {
        let limits = BucketLimits {
            cap_weight: caps.0,
            refill_weight: caps.1,
            cap_bytes: caps.2,
            refill_bytes: caps.3,
        };
        let mut usage = Usage { weight, bytes, updated }.at(now, &limits);
        let before = usage;
        let cost = Cost { weight: cost_weight, bytes: cost_bytes };
        match usage.charge(&cost, &limits) {
            Ok(()) => {
                prop_assert!(cost.fits(&before.left(&limits)));
                prop_assert!(
                    usage.weight <= limits.cap_weight && usage.bytes <= limits.cap_bytes
                );
            },
            Err(_) => prop_assert_eq!(usage, before),
        }
        usage.give_back(back);
        prop_assert!(usage.left(&limits).weight <= limits.cap_weight);
    }

    /// Through the extension, over any sequence of blocks and transactions: nobody gets more out
    /// of a shared bucket than its share held and gained, all together no more than the bucket.
    #[test]
    fn nothing_is_made_out_of_nothing(
        limits in limits(),
        steps in prop::collection::vec((0..2usize, 0..4u64, 0..150u64, 0..150usize, 0..=100u64), 1..40),
    ) {
        ExtBuilder::default().council_limits(limits).build_and_execute(|| {
            let share = limits.share(2);
            let mut spent = [Cost::default(); 2];
            let mut blocks = 0;
            for (index, advance, weight, len, back) in steps {
                blocks += advance;
                System::set_block_number(1 + blocks);
                let actual = weight - weight * back / 100;
                if transact(COUNCIL[index], weight, actual, len).is_ok() {
                    spent[index].weight += actual + BASE;
                    spent[index].bytes += len as u64;
                }
                let Bucket { used, .. } = Buckets::<Test>::get(BucketId::Council);
                assert!(used.weight <= limits.cap_weight && used.bytes <= limits.cap_bytes);
                for one in spent {
                    assert!(one.weight <= share.cap_weight + blocks * share.refill_weight);
                    assert!(one.bytes <= share.cap_bytes + blocks * share.refill_bytes);
                }
                let [a, b] = spent;
                assert!(a.weight + b.weight <= limits.cap_weight + blocks * limits.refill_weight);
                assert!(a.bytes + b.bytes <= limits.cap_bytes + blocks * limits.refill_bytes);
            }
        });
    }
}
