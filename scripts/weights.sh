#!/usr/bin/env bash
# Measures the runtime's calls and writes runtime/src/weights/*.rs.
#
#   scripts/weights.sh                       every pallet of the project: ten minutes or so
#   scripts/weights.sh pallet_city_identity  these pallets only
#
# Measure on a quiet machine: each file names the processor and the samples that it rests on.
# WEIGHTS_QUICK=1 takes the fewest samples: for files that compile while code still changes, never
# for a release.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

BENCHER_VERSION=0.28.0 # of polkadot-sdk stable2609
BENCHER="$CACHE/bencher/frame-omni-bencher-$BENCHER_VERSION"
BUILD="$CACHE/bencher-target"
RUNTIME="$BUILD/$WASM_TARGET/release/city_runtime.wasm"
OUTPUT="$ROOT/runtime/src/weights"

# The published program insists on RocksDB, which it never opens: ten minutes of C++. It is built
# from its published source without, and with the versions that this project has locked, so that
# weights are measured by the executor that the node has.
build_bencher() {
    local source="$CACHE/bencher/source" published
    [ ! -x "$BENCHER" ] || return 0
    say "frame-omni-bencher is built once (about 20 minutes)"
    (cd / && cargo info --quiet "frame-omni-bencher@$BENCHER_VERSION" >/dev/null)
    published="$(find "${CARGO_HOME:-$HOME/.cargo}/registry/src" -maxdepth 2 \
        -name "frame-omni-bencher-$BENCHER_VERSION" -print -quit)"
    [ -n "$published" ] || fail "cargo could not fetch frame-omni-bencher $BENCHER_VERSION"
    rm -rf "$source"
    mkdir -p "$source"
    cp -r "$published/." "$source/"
    cp "$ROOT/Cargo.lock" "$source/"
    sed -i '/^\[dependencies.sc-cli\]$/,/^$/s/^default-features = true$/default-features = false/' \
        "$source/Cargo.toml"
    SKIP_WASM_BUILD=1 CARGO_TARGET_DIR="$BUILD" rustup run "$(pinned_rust)" \
        cargo build --release --manifest-path "$source/Cargo.toml"
    cp "$BUILD/release/frame-omni-bencher" "$BENCHER"
}

# The wasm that a node executes, with benchmarks in it. Built as the wasm builder does it, but
# without the native runtime around it, which nobody needs here.
build_runtime() {
    use_wasm_toolchain
    (cd "$ROOT" && env RUSTFLAGS="-C link-arg=--export-table --cfg substrate_runtime" \
        CARGO_PROFILE_RELEASE_LTO=thin CARGO_PROFILE_RELEASE_PANIC=abort \
        CARGO_TARGET_DIR="$BUILD" rustup run "$WASM_BUILD_TOOLCHAIN" \
        cargo rustc --release --package city-runtime --lib --crate-type cdylib \
        --target "$WASM_TARGET" --no-default-features --features runtime-benchmarks)
}

measure() {
    local pallets="$1" samples=(--steps 50 --repeat 20)
    if [ -n "${WEIGHTS_QUICK:-}" ]; then
        samples=(--steps 5 --repeat 3 --min-duration 0)
    fi
    RUST_LOG="${RUST_LOG:-error}" "$BENCHER" v1 benchmark pallet --runtime "$RUNTIME" \
        --genesis-builder runtime --genesis-builder-preset benchmark \
        --pallet "$pallets" --extrinsic '*' "${samples[@]}" \
        --disable-proof-recording --no-storage-info --quiet \
        --template "$ROOT/scripts/frame-weight-template.hbs" --output "$OUTPUT"
    sed -i '/^ *\/\/ Proof/d' "$OUTPUT"/*.rs
    rustfmt --edition 2021 --config-path "$ROOT/rustfmt.toml" "$OUTPUT"/*.rs
}

PALLETS="${*:-*}"
step "the benchmark program" build_bencher
step "the runtime with benchmarks" build_runtime
step "measuring" measure "${PALLETS// /,}"
report_steps
