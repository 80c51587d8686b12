#!/usr/bin/env bash
# Sets everything up and runs every test.
#
#   scripts/test.sh            everything
#   scripts/test.sh --list     the names of the steps
#   scripts/test.sh STEP...    these steps only
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

# One command for each step, in the order in which they run: what fails fast comes first.
STEPS=(formatting shell-scripts same-features grammar-without-std build unit-tests lints documentation
    benchmarks python-client attacks end-to-end)

formatting() {
    cargo fmt --all --check
    rustfmt --check --edition 2021 --config-path rustfmt.toml scripts/bencher/src/main.rs
}

shell_scripts() { shellcheck --external-sources scripts/*.sh .ci/run; }

# Tests must not turn on features that the node is built without, or all is built twice.
same_features() {
    local edges
    features() {
        cargo tree --workspace --edges "$1" --format '{p} {f}' --prefix none | sed 's/ (\*)$//' | sort -u
    }
    edges="$(comm -23 <(features normal,build) <(features normal,build,dev))"
    [ -z "$edges" ] || fail "these crates get other features when tests are built:"$'\n'"$edges"
}

# The grammar is for others to use too: for wasm without std, and without the SDK. So are signed labels,
# without std.
grammar_without_std() {
    rustup run "$WASM_BUILD_TOOLCHAIN" cargo build --release --package city-code --package signed-code \
        --no-default-features --target "$WASM_TARGET" --target-dir "$CARGO_TARGET_DIR/grammar"
    if cargo tree --package city-code --edges normal --all-features --prefix none |
        grep -E '^(sp|frame)-'; then
        fail "crates/city-code depends on the crates of the SDK listed above; it must not"
    fi
}

# The whole workspace at once: package by package, shared crates would be built several times over
# with other features.
build() {
    cargo build --release --workspace
    # What writes the pictures that the Python tests read.
    cargo build --release --workspace --example write
    build_verifier
}

unit_tests() { cargo test --release --workspace; }

# packages_with_benchmarks PREFIX: as options of cargo. The node has none of its own, and would bring
# in all of the SDK once more.
packages_with_benchmarks() {
    cargo metadata --no-deps --format-version 1 | jq --raw-output --arg prefix "$1" '.packages[]
        | select(.features["runtime-benchmarks"] and .name != "city-node").name
        | select(startswith($prefix)) | "--package=" + .'
}

lints() {
    local packages
    mapfile -t packages < <(packages_with_benchmarks "")
    SKIP_WASM_BUILD=1 cargo clippy --release --workspace --all-targets -- --deny warnings
    SKIP_WASM_BUILD=1 cargo clippy --release "${packages[@]}" --all-targets \
        --features runtime-benchmarks,try-runtime -- --deny warnings
}

documentation() {
    SKIP_WASM_BUILD=1 RUSTDOCFLAGS="--deny warnings" cargo doc --release --workspace --no-deps
}

# That the benchmarks run, not what they measure: see scripts/weights.sh.
benchmarks() {
    local packages
    mapfile -t packages < <(packages_with_benchmarks pallet-)
    SKIP_WASM_BUILD=1 cargo test --release "${packages[@]}" \
        --features runtime-benchmarks,try-runtime --lib bench
}

python_client() { (cd tests/python && "$VENV/bin/python" -m unittest discover --verbose); }

# Attacks on a running node, with honest registrars and a motion of the council beside each.
attacks() { "$CARGO_TARGET_DIR/release/city-load" attack; }

end_to_end() { (cd tests/e2e && npm test); }

if [ "${1:-}" = --list ]; then
    printf '%s\n' "${STEPS[@]}"
    exit
fi
for name in "$@"; do
    printf '%s\n' "${STEPS[@]}" | grep -qxF -- "$name" ||
        fail "there is no step '$name'; scripts/test.sh --list names them"
done

step setup scripts/setup.sh
use_wasm_toolchain
for name in "${STEPS[@]}"; do
    if [ $# -eq 0 ] || printf '%s\n' "$@" | grep -qxF -- "$name"; then
        step "$name" "${name//-/_}"
    fi
done
report_steps
