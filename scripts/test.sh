#!/usr/bin/env bash
# make test: everything that is checked before a change is accepted. Stops at the first step that fails;
# prints seconds per step, and last how much was tested.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

logs=target/test
rm -rf "$logs"
mkdir -p "$logs" dist var
passed=0 table=() postgres= failed_log= beside= memory=

# Ends what was started, prints the table, and sums up, however the script ends.
farewell() {
  local status=$?
  trap - EXIT INT TERM
  [ -z "$beside" ] || wait "$beside" || true
  [ -z "$postgres" ] || scripts/postgres.sh stop "$postgres" >&2 || true
  [ -z "$memory" ] || rm -rf "$memory"
  printf '\n%9s  %s\n' seconds step
  printf '%s\n' "${table[@]}"
  echo
  # Last, where whoever only sees the end of a long output finds it.
  [ -z "$failed_log" ] || digest "$failed_log"
  sed -E 's/\x1b\[[0-9;]*[A-Za-z]//g' "$logs"/browser-tests*.log 2>/dev/null | sed -n '/^ *[0-9]* flaky$/,/^ *[0-9]* \(skipped\|passed\)/p' || true
  if [ "$status" = 0 ]; then echo "$passed passed, 0 failed"; else echo "$passed passed, 1 failed"; fi
  exit "$status"
}
trap farewell EXIT
trap 'exit 130' INT TERM

# digest LOG: what a failed step had to say, short enough to stand below the table: errors first, then its end.
digest() {
  sed -E 's/\x1b\[[0-9;]*[A-Za-z]//g' "$1" | grep -E '^ *[0-9]+\) |Error:|^error|panicked at|^ +FAIL|Expected|Received' | cut -c1-200 | head -n 8 || true
  sed -E 's/\x1b\[[0-9;]*[A-Za-z]//g' "$1" | grep -v '^ *$' | cut -c1-200 | tail -n 6
}

# step NAME COMMAND…: runs it, with its output on the terminal and in target/test; counts as one test.
step() {
  local name=$1 log start seconds status
  shift
  log="$logs/$(tr ' ,' '--' <<< "$name").log"
  printf '\n== %s\n' "$name"
  start=$(now)
  # Not `|| status=$?`: the shell would no longer stop at the first failing command of a step.
  set +e
  (set -e; "$@") 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  set -e
  seconds=$(awk -v a="$start" -v b="$(now)" 'BEGIN { printf "%9.1f", b - a }')
  if [ "$status" != 0 ]; then
    table+=("$seconds  $name: FAILED")
    say "\"$name\" failed (exit $status); its output is in $log"
    failed_log=$log
    exit 1
  fi
  table+=("$seconds  $name")
  passed=$((passed + 1))
}

# aside COMMAND…: begins what leaves a core to others; `joined NAME` waits for it and makes a step of it.
aside() {
  (set -e; "$@") > "$logs/aside.log" 2>&1 &
  beside=$!
}
joined() {
  local status=0
  wait "$beside" || status=$?
  beside=
  step "$1" told "$status"
}
told() {
  cat "$logs/aside.log"
  return "$1"
}

# counted NAME PATTERN COMMAND…: a step that says how many tests it ran; PATTERN finds the numbers to add.
counted() {
  local name=$1 pattern=$2 log n
  shift 2
  step "$name" "$@"
  log="$logs/$(tr ' ,' '--' <<< "$name").log"
  n=$(sed -E 's/\x1b\[[0-9;]*m//g' "$log" | grep -oE "$pattern" | grep -oE '[0-9]+ passed' | awk '{ n += $1 } END { print n + 0 }')
  [ "$n" -gt 0 ] || { say "\"$name\" ran no test"; exit 1; }
  # The step itself was counted as one.
  passed=$((passed + n - 1))
}

tools() {
  have_debian cc gcc libc6-dev
  have_debian chromium chromium
  # Without it the tests take the whole browser, which takes longer.
  (have_debian chromium-headless-shell chromium-headless-shell) || true
  command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || have_debian psql postgresql
  scripts/tools.sh > "$logs/tools.path"
  node_modules end2end
  rustup component list --installed | grep -q '^clippy' || rustup component add clippy rustfmt
}

clippy_browser() { # bundle
  CARGO_TARGET_DIR=target/wasm cargo clippy --locked --lib --no-default-features --features "$1" \
    --target wasm32-unknown-unknown -- -D warnings
}

deny() {
  local root="${XDG_CACHE_HOME:-$HOME/.cache}/comptoir/tools/deny-0.20.2"
  local deny="$root/bin/cargo-deny"
  cargo_tool "$root" cargo-deny 0.20.2 cargo-deny
  "$deny" --locked check bans licenses sources
  # The advisories come over the network; the versions known to matter are held by a test of their own.
  if timeout 60 "$deny" --locked fetch db; then
    "$deny" --locked check advisories
  else
    echo "NOTE: the database of advisories cannot be had here: advisories were NOT checked."
  fi
}

release() { cargo build --release --locked; }

# Makes what tests write and throw away stay in memory, where there is room: a fifth of the Rust tests' time was the file
# system making and removing databases of a thousand files.
tests_in_memory() {
  [ "$(df --output=avail --block-size=M /dev/shm 2>/dev/null | tail -n 1 | tr -dc 0-9)" -gt 4000 ] 2>/dev/null || return 0
  memory=$(mktemp -d /dev/shm/comptoir-test.XXXXXX)
  # The database server runs as somebody else.
  chmod 755 "$memory"
  export TMPDIR=$memory
}

# Its output goes to files: a server that kept the terminal would keep this script waiting.
start_postgres() {
  scripts/postgres.sh start > "$logs/postgres.address" 2> "$logs/postgres.err" < /dev/null || { cat "$logs/postgres.err"; exit 1; }
  tail -n 1 "$logs/postgres.address"
}

# A panic of an asynchronous test has a hundred lines of the runtime below it, which hide what it said.
rust_tests() {
  export RUST_BACKTRACE=0
  # The program that is shipped, which the step "server" built.
  export COMPTOIR_TEST_PROGRAM=$PWD/target/release/comptoir
  if cargo nextest --version >/dev/null 2>&1; then
    # They wait for disks, clocks and each other: two a core keep the cores at work.
    cargo nextest run --workspace --locked --no-fail-fast --test-threads $((2 * $(nproc)))
  else
    cargo test --workspace --locked --all-targets
  fi
}

doc_tests() { cargo test --workspace --locked --doc; }

browser() { # database project…
  local database=$1
  shift
  (cd end2end && COMPTOIR_E2E_DATABASE="$database" npx --no-install playwright test "$@")
}

# The browser run on PostgreSQL has a database of its own beside those of the Rust tests.
browser_postgres() {
  local address
  address=$(sed -E 's#^([a-z]+://[^/?]*)(/[^?]*)?#\1/comptoir_end2end#' <<< "$postgres")
  local empty=(-qc 'drop database if exists comptoir_end2end' -qc 'create database comptoir_end2end')
  psql "$postgres" "${empty[@]}"
  browser "$address" --project=phone-js --grep=@smoke
  # Two processes on one database, one of which is killed.
  psql "$postgres" "${empty[@]}"
  browser "$address" --project=faults --no-deps
}

step "tools" tools
step "format" cargo fmt --all --check
step "lints, server" cargo clippy --workspace --all-targets --locked -- -D warnings
step "lints, shop" clippy_browser shop
step "lints, till" clippy_browser till
step "lints, studio" clippy_browser studio
step "licences and sources" deny
step "bundles" scripts/bundles.sh
step "size budget" node scripts/budget.mjs
step "server" release
step "browser test types" npm --prefix end2end --silent run types

tests_in_memory
step "PostgreSQL" start_postgres
postgres=$(tail -n 1 "$logs/postgres.address")
export COMPTOIR_TEST_POSTGRES=$postgres
counted "Rust tests" '[0-9]+ passed' rust_tests
# A library without doc tests is no fault.
step "doc tests" doc_tests

# Both runs end with `comptoir verify` on the database they leave behind (end2end/global-setup.ts).
counted "browser tests, SQLite" '^ *[0-9]+ passed' browser ""
aside scripts/schemathesis.sh
counted "browser tests, PostgreSQL" '^ *[0-9]+ passed' browser_postgres
joined "machine API as described"
