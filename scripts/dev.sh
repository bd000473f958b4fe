#!/usr/bin/env bash
# make dev: serves a debug build; when a file changes it is built again and the server started again.
# The same database as make run, unless COMPTOIR_DATABASE says otherwise. Ctrl-C ends it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

watched=(src crates style locales public Cargo.toml Cargo.lock Trunk.toml shop.html till.html studio.html)
stamp=target/dev.stamp
server=
mkdir -p target var
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT

start() {
  scripts/bundles.sh --dev || return
  cargo build --locked || return
  target/debug/comptoir demo >&2 || return
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  target/debug/comptoir serve &
  server=$!
}

while true; do
  touch "$stamp"
  start || say "waiting for a change"
  until [ -n "$(find "${watched[@]}" -newer "$stamp" -type f -print -quit)" ]; do sleep 0.5; done
  say "something changed"
done
