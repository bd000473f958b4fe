#!/usr/bin/env bash
# Brings the build tools of the versions this project is made for into a cache outside the clone, once a
# machine, and prints the folder to put first on PATH. Everything it says goes to stderr.
set -euo pipefail

TRUNK=0.21.14
WASM_BINDGEN=$(sed -nE 's/^wasm-bindgen = \{? ?(version = )?"=([0-9.]+)".*/\2/p' "$(dirname "$0")/../Cargo.toml")
BINARYEN=132.0.0
TOOLS="${XDG_CACHE_HOME:-$HOME/.cache}/comptoir/tools/trunk-$TRUNK-bindgen-$WASM_BINDGEN-binaryen-$BINARYEN"

. "$(dirname "$0")/lib.sh"

need() { command -v "$1" >/dev/null 2>&1 || stop "$1 is missing: $2"; }
need cargo "install Rust with rustup (https://rustup.rs)"
need rustup "install Rust with rustup (https://rustup.rs)"
need npm "install Node.js 20 or newer with npm"

rustup target list --installed | grep -q '^wasm32-unknown-unknown$' || {
  say "adding the Rust target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown >&2
}

cargo_tool "$TOOLS" wasm-bindgen-cli "$WASM_BINDGEN" wasm-bindgen --no-default-features
cargo_tool "$TOOLS" trunk "$TRUNK" trunk --no-default-features

[ -x "$TOOLS/bin/wasm-opt" ] || {
  say "fetching binaryen $BINARYEN"
  npm install --silent --no-audit --no-fund --prefix "$TOOLS/npm" "binaryen@$BINARYEN" >&2
  ln -sf ../npm/node_modules/.bin/wasm-opt "$TOOLS/bin/wasm-opt"
}
echo "$TOOLS/bin"
