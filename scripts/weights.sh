#!/usr/bin/env bash
# Measures what this kind of machine needs for blocks, transactions, the database and each call, and
# writes runtime/src/weights/*.rs.
#
#   scripts/weights.sh                       everything: about three quarters of an hour
#   scripts/weights.sh machine               blocks, transactions and the database only
#   scripts/weights.sh transactions          blocks and transactions only: the database stays as it was
#   scripts/weights.sh neighbours            rows beside each other only
#   scripts/weights.sh pallet_city_identity  this pallet only; several can be named
#
# Measure on a quiet machine: each file names the processor and the samples that it rests on.
# WEIGHTS_QUICK=1 takes the fewest samples: for files that compile while code still changes, never
# for a release.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

WORK="$CACHE/bencher"
BENCHER="$CARGO_TARGET_DIR/release/bencher"
RUNTIME="$WORK/target/$WASM_TARGET/release/city_runtime.wasm"
OUTPUT="$ROOT/runtime/src/weights"

TRIE_CACHE=$((256 * 1024 * 1024)) # octets, as city-node has it
STATE=1000000                     # codes in the state on which the database is measured
KEYS=100000                       # neighbours among them that are read and written, and as many beside them
BATCH=5000                        # of which a block writes so many
PRUNING=1.25                      # times what was measured of the database
NEIGHBOURS=1.25                   # times what was measured of rows beside each other
REGISTRY=1.2                      # times what was measured of the registry's calls

# The SDK's benchmark commands, with the versions that the project has locked: weights are measured
# by the executor and the database that a node has. How memory is added to an instance differs, which
# happens before what is measured.
build_bencher() {
    mkdir -p "$WORK"
    cp "$ROOT/Cargo.lock" "$ROOT/scripts/bencher/Cargo.lock"
    SKIP_WASM_BUILD=1 rustup run "$(pinned_rust)" \
        cargo build --release --manifest-path "$ROOT/scripts/bencher/Cargo.toml"
}

# The wasm that a node executes, with benchmarks in it. Built as the wasm builder does it, but
# without the native runtime around it, which nobody needs here.
build_runtime() {
    use_wasm_toolchain
    (cd "$ROOT" && env RUSTFLAGS="-C link-arg=--export-table --cfg substrate_runtime" \
        CARGO_PROFILE_RELEASE_LTO=thin CARGO_PROFILE_RELEASE_PANIC=abort \
        CARGO_TARGET_DIR="$WORK/target" rustup run "$WASM_BUILD_TOOLCHAIN" \
        cargo rustc --release --package city-runtime --lib --crate-type cdylib \
        --target "$WASM_TARGET" --no-default-features --features runtime-benchmarks)
}

build_node() {
    use_wasm_toolchain
    (cd "$ROOT" && cargo build --release --workspace)
}

measure_pallets() {
    local samples=(--steps 25 --repeat 20)
    if [ -n "${WEIGHTS_QUICK:-}" ]; then
        samples=(--steps 5 --repeat 3 --min-duration 0)
    fi
    "$BENCHER" pallet --runtime "$RUNTIME" \
        --genesis-builder runtime --genesis-builder-preset benchmark \
        --pallet "$1" --extrinsic '*' "${samples[@]}" \
        --disable-proof-recording --no-storage-info --quiet \
        --template "$ROOT/scripts/frame-weight-template.hbs" --output "$OUTPUT"
    with_margin
    sed -i '/^ *\/\/ Proof/d' "$OUTPUT"/*.rs
    rustfmt --edition 2021 --config-path "$ROOT/rustfmt.toml" "$OUTPUT"/*.rs
}

# Makes the weights that the SDK's benchmark wrote of the registry REGISTRY times as large, once. A call of
# it may issue thousands of codes, of each of which a block keeps an event and what was sent, which the
# benchmark does not; and it may have met a minute in which the machine is fast. Without it, importing
# blocks full of batches took 1.07 and 1.19 times their declared weight.
with_margin() {
    local file="$OUTPUT/pallet_city_identity.rs"
    if grep -q "times what was measured" "$file"; then
        return
    fi
    REGISTRY="$REGISTRY" perl -pi -e '
        sub enlarged {
            my $weight = shift =~ tr/_//dr;
            $weight = sprintf "%.0f", $weight * $ENV{REGISTRY};
            1 while $weight =~ s/^(\d+)(\d{3})/$1_$2/;
            return $weight;
        }
        s/from_parts\(\K[\d_]+(?=, 0\))/enlarged($&)/e;
        s/^(\/\/! The chain proves)/\/\/! Weights are $ENV{REGISTRY} times what was measured, which comments tell as it was: see the script.\n$1/;
    ' "$file"
}

measure_overhead() {
    local samples=(--warmup 20 --repeat 200)
    if [ -n "${WEIGHTS_QUICK:-}" ]; then
        samples=(--warmup 2 --repeat 5)
    fi
    "$BENCHER" overhead --runtime "$RUNTIME" \
        --genesis-builder runtime --genesis-builder-preset benchmark \
        --enable-trie-cache --trie-cache-size "$TRIE_CACHE" "${samples[@]}" --weight-path "$WORK"
}

# On a chain that starts with many codes, and with the cache that a node has. The factor stands for
# what a node does with each key that it writes and the SDK's benchmark does not: it keeps the old one
# for the blocks before, until these are pruned. Without it, importing blocks full of batches took 1.13
# times their declared weight.
measure_database() {
    local programs="$CARGO_TARGET_DIR/release" chain="$WORK/chain"
    rm -rf "$chain"
    mkdir -p "$chain"
    "$programs/city-node" export-chain-spec --chain dev --raw --output "$chain/spec.json"
    "$programs/city-load" state --entries "$STATE" "$chain/spec.json" "$chain/filled.json"
    "$BENCHER" storage --chain "$chain/filled.json" --base-path "$chain/data" --database paritydb \
        --state-version 1 --enable-trie-cache --trie-cache-size "$TRIE_CACHE" \
        --disable-pov-recorder --keys-limit "$KEYS" --batch-size "$BATCH" --random-seed 1 \
        --mul "$PRUNING" \
        --weight-path "$WORK/database_weights.rs"
    rm -rf "$chain"
}

# measured NAME FILE: the number that the SDK's benchmark wrote behind NAME.
measured() {
    local number
    number="$(sed -n "s/^.*$1\([0-9_]*\).*$/\1/p" "$2" | head -n 1)"
    [ -n "$number" ] || fail "$2 has no $1"
    printf '%s' "$number"
}

# write_machine FILE: with what that file says of the database.
write_machine() {
    local block extrinsic read write
    block="$(measured 'NANOS.saturating_mul(' "$WORK/block_weights.rs")"
    extrinsic="$(measured 'NANOS.saturating_mul(' "$WORK/extrinsic_weights.rs")"
    read="$(measured 'read: ' "$1")"
    write="$(measured 'write: ' "$1")"
    cat >"$OUTPUT/machine.rs" <<RUST
//! What blocks, transactions and the database cost: measured, not written by hand.
//!
//! Generated by \`scripts/weights.sh\` on $(date +%F), on $(processor).

use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_NANOS as NANOS, RuntimeDbWeight, Weight};

/// A block without transactions.
pub const BLOCK: Weight = Weight::from_parts($block * NANOS, 0);

/// A signed transaction that does nothing: its signature and all that is checked of it.
pub const EXTRINSIC: Weight = Weight::from_parts($extrinsic * NANOS, 0);

/// Reading and writing a key of the state, in ParityDB with a state of $STATE codes, of which the
/// trie cache holds what a node of that age has in it. Writing includes the state root and the
/// commit, in blocks that write $BATCH keys. $PRUNING times what was measured: see the script.
pub const DATABASE: RuntimeDbWeight = RuntimeDbWeight {
    read: $read * NANOS,
    write: $write * NANOS,
};
RUST
    rustfmt --edition 2021 --config-path "$ROOT/rustfmt.toml" "$OUTPUT/machine.rs"
}

# The SDK's benchmark writes values that all differ to one of twenty keys here and there; codes in order
# stand beside each other. Measured as shares of the former, in turns, since the machine is not equally
# fast in all hours. From run to run the shares differ by a sixth all the same: the factor, which comes
# on top of PRUNING, is for that, and for pairs of codes, where half of the rows have no neighbour.
measure_neighbours() {
    local measured equal other
    measured="$("$CARGO_TARGET_DIR/release/city-load" neighbours \
        --entries "$STATE" --keys "$KEYS" --batch "$BATCH" |
        awk -v times="$NEIGHBOURS" '{ printf "%.0f %.0f", $1 * times, $2 * times }')"
    read -r equal other <<<"$measured"
    cat >"$OUTPUT/neighbours.rs" <<RUST
//! What writing rows beside each other costs: measured, not written by hand.
//!
//! Generated by \`scripts/weights.sh\` on $(date +%F), on $(processor).

use super::machine::DATABASE;
use frame_support::weights::Weight;

/// Writing a key beside another one: they differ in the last half octet only, so that all nodes of the
/// trie above are written once for both. $NEIGHBOURS times what was measured, in thousandths of what a key took
/// that stands anywhere, with the state root, the commit and the pruning of earlier blocks, in a state
/// of $STATE codes and more, and blocks that write $BATCH keys.
pub const NEIGHBOUR_WRITE: Weight = Weight::from_parts(DATABASE.write / 1_000 * $other, 0);

/// The same with the value of the one beside it, which the database keeps once.
pub const EQUAL_WRITE: Weight = Weight::from_parts(DATABASE.write / 1_000 * $equal, 0);
RUST
    rustfmt --edition 2021 --config-path "$ROOT/rustfmt.toml" "$OUTPUT/neighbours.rs"
}

processor() { sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1; }

PALLETS=()
TRANSACTIONS=
DATABASE=
WITH_NEIGHBOURS=
for name in "$@"; do
    case "$name" in
        machine) TRANSACTIONS=1 DATABASE=1 ;;
        transactions) TRANSACTIONS=1 ;;
        neighbours) WITH_NEIGHBOURS=1 ;;
        *) PALLETS+=("$name") ;;
    esac
done
if [ $# -eq 0 ]; then
    TRANSACTIONS=1
    DATABASE=1
    WITH_NEIGHBOURS=1
    PALLETS=('*')
fi

have perl || fail "perl is not installed: install it (Debian: perl-base)"
if [ -n "$DATABASE$WITH_NEIGHBOURS" ]; then
    step "the node" build_node
fi
if [ -n "$WITH_NEIGHBOURS" ]; then
    step "measuring rows beside each other" measure_neighbours
fi
if [ -n "$TRANSACTIONS" ] || [ "${#PALLETS[@]}" -gt 0 ]; then
    step "the benchmark program" build_bencher
    step "the runtime with benchmarks" build_runtime
fi
if [ -n "$TRANSACTIONS" ]; then
    step "measuring blocks and transactions" measure_overhead
fi
if [ -n "$DATABASE" ]; then
    step "measuring the database" measure_database
    write_machine "$WORK/database_weights.rs"
elif [ -n "$TRANSACTIONS" ]; then
    write_machine "$OUTPUT/machine.rs"
fi
if [ "${#PALLETS[@]}" -gt 0 ]; then
    names="${PALLETS[*]}"
    step "measuring calls" measure_pallets "${names// /,}"
fi
report_steps
