//! What calls cost beside what a block has.

use crate::costs::{delegation, in_a_block, single_calls};

#[test]
fn fifty_of_each_call_fit_a_block() {
    for (name, call) in single_calls() {
        let count = in_a_block(call);
        assert!(count >= 50, "{name}: {count} in a block");
    }
}

/// What is charged is what was found: the list of a delegate with one delegation.
#[test]
fn a_delegation_costs_little_beside_a_registration() {
    for (name, percent) in delegation() {
        assert!(percent > 0.0, "{name}");
        assert!(percent < 15.0, "{name}: {percent} %");
    }
}
