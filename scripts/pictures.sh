#!/usr/bin/env bash
# Takes the README's pictures of the demo shop, into docs/pictures: home, product and cart on a phone and on a
# desktop, light; and the product in the dark.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

have_debian chromium chromium
scripts/bundles.sh
cargo build --release --locked --quiet
node_modules end2end
CHROMIUM=$(chromium_path) node end2end/pictures.mjs docs/pictures
