#!/usr/bin/env bash
# Gets everything that building, running and testing need. Quick where nothing is missing; root is
# needed only where system packages are.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

RUSTUP_LIMIT=60 # seconds for the wasm target, 12 MB
DOWNLOAD_LIMIT=900

# Commands that are needed, and the Debian package that each comes from.
TOOLS=(
    cc:build-essential pkg-config:pkg-config protoc:protobuf-compiler
    curl:curl jq:jq shellcheck:shellcheck chromium:chromium openssl:openssl wrk:wrk
)
# A font with Chinese characters, for the tests of labels: any that `code-picture` knows will do.
FONT_PACKAGE=fonts-wqy-microhei
FONT_FILES=(
    /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
    /usr/share/fonts/truetype/wqy/wqy-microhei.ttc
    /usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf
)
WASM_PACKAGES=(rustc-web cargo-web rust-web-src lld-19)

install_packages() {
    if ! have apt-get; then
        fail "this is no Debian or Ubuntu system; install what these packages contain: $*"
    fi
    say "installing system packages: $*"
    if ! as_root apt-get update -q || ! as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qy --no-install-recommends "$@"; then
        fail "these packages are missing and could not be installed; as root run: apt-get install $*"
    fi
}

have_chinese_font() {
    local file
    for file in "${FONT_FILES[@]}"; do
        [ ! -f "$file" ] || return 0
    done
    return 1
}

system_packages() {
    local tool missing=()
    for tool in "${TOOLS[@]}"; do
        have "${tool%%:*}" || missing+=("${tool##*:}")
    done
    pkg-config --exists openssl 2>/dev/null || missing+=(libssl-dev)
    have_chinese_font || missing+=("$FONT_PACKAGE")
    [ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}"
}

rust_toolchain() {
    local version
    version="$(pinned_rust)"
    have rustup || fail "rustup is missing: install it from https://rustup.rs and run this again"
    if ! rustup toolchain list | grep -q "^$version-"; then
        say "installing Rust $version (200 MB)"
        timeout "$DOWNLOAD_LIMIT" rustup toolchain install "$version" --profile minimal \
            --component clippy --component rustfmt ||
            fail "Rust $version could not be downloaded: is there a network?"
    fi
}

# Debian's compiler comes with the sources of the standard library: builds the crates that a runtime
# needs of it for wasm, into the folder $1. Link-time optimisation wants their bitcode.
build_wasm_library() {
    local work="$CACHE/wasm-library" crate
    rm -rf "$work"
    mkdir -p "$work/src"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' \
        >"$work/Cargo.toml"
    printf '#![no_std]\n' >"$work/src/lib.rs"
    (cd "$work" && env -u RUSTUP_TOOLCHAIN RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
        RUSTFLAGS="-C embed-bitcode=yes" CARGO_TARGET_DIR="$work/target" \
        /usr/bin/cargo build --quiet --release -Z build-std=core,alloc --target "$WASM_TARGET")
    for crate in core alloc compiler_builtins; do
        cp "$work/target/$WASM_TARGET/release/deps/lib$crate"-*.rlib "$1/"
    done
    rm -rf "$work"
}

# Dresses Debian's compiler and that library up as a rustup toolchain.
build_wasm_toolchain() {
    local folder="$CACHE/wasm-toolchain" linker=/usr/lib/llvm-19/bin/lld host
    if [ ! -x /usr/bin/rustc ] || [ ! -x /usr/bin/cargo ] || [ ! -x "$linker" ] ||
        [ ! -d /usr/lib/rustlib/src/rust/library ]; then
        install_packages "${WASM_PACKAGES[@]}"
    fi
    say "building the standard library for $WASM_TARGET (1 minute)"
    host="$(/usr/bin/rustc -vV | sed -n 's/^host: //p')"
    rm -rf "$folder"
    mkdir -p "$folder/bin" "$folder/lib/rustlib/$host/bin" "$folder/lib/rustlib/$WASM_TARGET/lib"
    ln -s "/usr/lib/rustlib/$host/lib" "$folder/lib/rustlib/$host/lib"
    ln -s /usr/lib/rustlib/src "$folder/lib/rustlib/src"
    ln -s "$linker" "$folder/lib/rustlib/$host/bin/rust-lld"
    printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot "%s" "$@"\n' "$folder" >"$folder/bin/rustc"
    printf '#!/bin/sh\nRUSTC="%s/bin/rustc" exec /usr/bin/cargo "$@"\n' "$folder" >"$folder/bin/cargo"
    chmod +x "$folder/bin/rustc" "$folder/bin/cargo"
    build_wasm_library "$folder/lib/rustlib/$WASM_TARGET/lib"
    rustup toolchain link "$WASM_TOOLCHAIN" "$folder"
    /usr/bin/rustc --version >"$folder/built-for"
}

wasm_target() {
    if wasm_target_installed || wasm_toolchain_usable; then
        return
    fi
    say "adding the target $WASM_TARGET (12 MB, $RUSTUP_LIMIT s at most)"
    RUST_BACKTRACE=0 timeout "$RUSTUP_LIMIT" rustup target add "$WASM_TARGET" --toolchain "$(pinned_rust)" ||
        warn "rustup cannot download; taking the compiler of the system's packages instead"
    wasm_target_installed || build_wasm_toolchain
    use_wasm_toolchain
}

node_packages() {
    local folder="$ROOT/tests/e2e" stamp="$ROOT/tests/e2e/node_modules/.installed-from"
    if [ ! -f "$folder/package-lock.json" ]; then
        say "no end-to-end tests here (tests/e2e): nothing to install for them"
        return
    fi
    if ! have node || [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
        fail "Node.js 20 or newer is missing: see https://nodejs.org/en/download"
    fi
    if ! stamped "$folder/package-lock.json" "$stamp"; then
        say "installing the Node packages of the end-to-end tests"
        (cd "$folder" && timeout "$DOWNLOAD_LIMIT" npm ci --no-audit --no-fund) ||
            fail "the Node packages of tests/e2e could not be installed (see above)"
        stamp "$folder/package-lock.json" "$stamp"
    fi
}

python_packages() {
    local requirements="$ROOT/tests/python/requirements.txt"
    if [ ! -f "$requirements" ]; then
        say "no Python tests here (tests/python): nothing to install for them"
        return
    fi
    if ! stamped "$requirements" "$VENV/installed-from"; then
        say "installing the Python packages of the tests into $VENV"
        python3 -m venv --clear "$VENV" ||
            fail "Python 3 with its venv module is missing: as root run: apt-get install python3-venv"
        timeout "$DOWNLOAD_LIMIT" "$VENV/bin/pip" install --quiet --requirement "$requirements" ||
            fail "the Python packages of tests/python could not be installed (see above)"
        stamp "$requirements" "$VENV/installed-from"
    fi
}

system_packages
rust_toolchain
wasm_target
node_packages
python_packages
if [ ! -x "$CARGO_TARGET_DIR/release/city-node" ]; then
    say "ready; the first build takes half an hour to an hour on two cores and 6 GB in $CARGO_TARGET_DIR"
else
    say "ready"
fi
