#!/usr/bin/env bash
# make bench: measures a release build with the demo shop in a fresh database and prints JSON lines on stdout.
# COMPTOIR_BENCH_DATABASE=postgres://… measures on that empty database instead of SQLite. BENCH=pages,cart
# measures only those (start, pages, cart, live, neighbours, stock, banners, scale, promo, bundles).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

scripts/bundles.sh
cargo build --release --locked --quiet
exec node bench/bench.mjs
