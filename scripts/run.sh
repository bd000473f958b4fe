#!/usr/bin/env bash
# make run: builds the shop, imports the demo into an empty database, serves. Only the shop itself speaks on
# stdout: the database, who may sign in, and where it is. COMPTOIR_* in the environment counts as documented.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

have_debian cc gcc libc6-dev
scripts/bundles.sh
cargo build --release --locked
mkdir -p var
target/release/comptoir demo >&2
exec target/release/comptoir serve
