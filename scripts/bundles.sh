#!/usr/bin/env bash
# Builds the browser bundles: dist/{shop,till,studio}.js and _bg.wasm, with a Brotli form beside each.
# A bundle whose inputs have not changed since it was built is left alone. `--dev`: quick to build, not small.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

mode=release
[ "${1:-}" != --dev ] || mode=dev
profile=$([ "$mode" = release ] && echo wasm || echo debug)

tools=$(scripts/tools.sh)
export PATH="$tools:$PATH"
node_modules scripts

# A target folder of its own: the host's builds and these would throw away each other's work.
# Paths in cargo's lists of inputs then start at the project, as those in the stamps do.
export CARGO_TARGET_DIR="$PWD/target/wasm" CARGO_BUILD_DEP_INFO_BASEDIR="$PWD"
built=$CARGO_TARGET_DIR/wasm32-unknown-unknown/$profile
mkdir -p dist "$CARGO_TARGET_DIR"
rustc --version > "$CARGO_TARGET_DIR/rustc.txt"

# What every bundle depends on beside its sources.
common=(Cargo.toml Cargo.lock crates/domain/Cargo.toml Trunk.toml scripts/tools.sh scripts/bundles.sh
  scripts/pack.mjs scripts/package-lock.json target/wasm/rustc.txt)

# The sources that the last build really read, one a line: what is `cfg`-ed out for the browser is not among them.
sources() {
  cat "$built"/{lib,}comptoir.d 2>/dev/null | sed -e 's/^[^:]*: *//' -e 's/\\ /\x01/g' | tr ' ' '\n' |
    tr '\001' ' ' | sed '/^$/d' | sort -u
}

build() { # name
  local name=$1 stamp="dist/.$1.$mode.stamp" folder="$CARGO_TARGET_DIR/trunk/$1" arguments=()
  if [ -e "$stamp" ] && sha256sum --check --status --strict "$stamp" 2>/dev/null; then return; fi
  say "building the $name bundle ($mode)"
  rm -f "$stamp"
  [ "$mode" = dev ] || arguments+=(--release)
  # Trunk runs cargo offline: what it needs must be there.
  [ -n "${fetched:-}" ] || { cargo fetch --locked --quiet && fetched=yes; }
  # NO_COLOR=1, as others understand it, is an error to Trunk 0.21.
  env -u NO_COLOR trunk build "${arguments[@]}" --dist "$folder" "$name.html" >&2 || stop "the $name bundle does not build"
  node scripts/pack.mjs "$folder" dist "$name" "$mode"
  { printf '%s\n' "${common[@]}" "$name.html" "dist/$name.js" "dist/${name}_bg.wasm"; sources; } |
    xargs -d '\n' sha256sum > "$stamp.new"
  mv "$stamp.new" "$stamp"
}

build shop
build till
build studio
