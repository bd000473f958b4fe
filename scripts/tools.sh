#!/usr/bin/env bash
# Brings the build tools of the versions this project is made for into a cache outside the clone, once a
# machine, and prints the folder to put first on PATH. Everything it says goes to stderr.
set -euo pipefail

TRUNK=0.21.14
WASM_BINDGEN=$(sed -nE 's/^wasm-bindgen = \{? ?(version = )?"=([0-9.]+)".*/\2/p' "$(dirname "$0")/../Cargo.toml")
BINARYEN=132.0.0
TOOLS="${XDG_CACHE_HOME:-$HOME/.cache}/comptoir/tools/trunk-$TRUNK-bindgen-$WASM_BINDGEN-binaryen-$BINARYEN"

say() { echo "tools: $*" >&2; }
need() { command -v "$1" >/dev/null 2>&1 || { say "$1 is missing: $2"; exit 1; }; }
need cargo "install Rust with rustup (https://rustup.rs)"
need rustup "install Rust with rustup (https://rustup.rs)"
need npm "install Node.js 20 or newer with npm"

rustup target list --installed | grep -q '^wasm32-unknown-unknown$' || {
  say "adding the Rust target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown >&2
}

# --locked: trunk 0.21.14 does not compile with the newest versions of what it depends on.
# Tools are compiled to be used, not to be fast: a light profile halves the wait, and they spend their
# time in the one library that does the work.
cargo_tool() { # crate version binary
  [ -x "$TOOLS/bin/$3" ] && return
  say "building $1 $2 (once a machine, some minutes)"
  env -u RUSTFLAGS CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_TARGET_DIR="$TOOLS/build" \
    cargo install --quiet --locked --root "$TOOLS" --no-default-features "$1@$2" >&2
}
cargo_tool wasm-bindgen-cli "$WASM_BINDGEN" wasm-bindgen
cargo_tool trunk "$TRUNK" trunk
rm -rf "$TOOLS/build"

[ -x "$TOOLS/bin/wasm-opt" ] || {
  say "fetching binaryen $BINARYEN"
  npm install --silent --no-audit --no-fund --prefix "$TOOLS/npm" "binaryen@$BINARYEN" >&2
  ln -sf ../npm/node_modules/.bin/wasm-opt "$TOOLS/bin/wasm-opt"
}
echo "$TOOLS/bin"
