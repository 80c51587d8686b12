#!/usr/bin/env bash
# Sets everything up, builds, starts a development chain, shows on it what the project does, and
# keeps the node running for Polkadot-JS Apps and other clients.
#
#   scripts/run.sh            until Ctrl-C
#   scripts/run.sh --once     until the demonstration is over
#   scripts/run.sh --port N   with its RPC on port N instead of 9944
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

port=9944
demo=(node tests/e2e/demo.mjs)
while [ $# -gt 0 ]; do
    case "$1" in
        --once) demo+=(--once) ;;
        --port)
            port="${2:-}"
            [[ "$port" =~ ^[0-9]+$ ]] || fail "--port wants a number"
            shift
            ;;
        *) fail "there is no option '$1'; there are --once and --port N" ;;
    esac
    shift
done

if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "port $port is taken: stop what listens there, or take another with --port N"
fi
scripts/setup.sh
use_wasm_toolchain
say "building"
# As scripts/test.sh does: a package alone would be built all over again, with other features.
cargo build --release --workspace
exec "${demo[@]}" --port "$port"
