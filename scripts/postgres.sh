#!/usr/bin/env bash
# A throw-away PostgreSQL server for tests.
#   postgres.sh start          starts one on a free port and prints its address
#   postgres.sh stop ADDRESS   stops it and removes all of it
# Nothing of it outlives the tests: it does not wait for the disk. PostgreSQL refuses to run as root, so root
# becomes the user `postgres`.
set -euo pipefail

say() { echo "postgres: $*" >&2; }
as_owner() { # folder command…
  local folder=$1
  shift
  if [ "$(id -u)" = 0 ]; then (cd "$folder" && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"); else "$@"; fi
}

# The newest of Debian's folders, or PATH.
BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
PATH="$PATH${BIN:+:$BIN}"

start() {
  command -v initdb pg_ctl >/dev/null || { say "PostgreSQL is missing (apt-get install postgresql)"; exit 1; }
  local folder port
  folder=$(mktemp -d "${TMPDIR:-/tmp}/comptoir-postgres.XXXXXX")
  trap 'rm -rf "$folder"' ERR
  [ "$(id -u)" != 0 ] || chown postgres: "$folder"
  as_owner "$folder" initdb --pgdata "$folder/data" --username postgres --auth trust --encoding UTF8 --no-sync >"$folder/log"
  # Another may take a free port between the look and the start: then the next one is tried.
  for port in $(shuf --input-range=20000-50000 --head-count=20); do
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
    if as_owner "$folder" pg_ctl start --wait --silent --pgdata "$folder/data" --log "$folder/server.log" --options \
      "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=300" >&2; then
      # The folder travels in the address as the application's name, for `stop`.
      echo "postgres://postgres@127.0.0.1:$port/postgres?application_name=$(basename "$folder")"
      return
    fi
  done
  say "no server would start:"
  cat "$folder/server.log" >&2
  rm -rf "$folder"
  exit 1
}

stop() {
  local name=${1##*application_name=}
  local folder="${TMPDIR:-/tmp}/$name"
  [[ $name == comptoir-postgres.* && $name != */* && -d $folder/data ]] || { say "$1 was not started here"; exit 1; }
  as_owner "$folder" pg_ctl stop --silent --mode immediate --pgdata "$folder/data" >&2
  rm -rf "$folder"
}

case "${1:-}:$#" in
  start:1) start ;;
  stop:2) stop "$2" ;;
  *) say "usage: $0 start | stop ADDRESS"; exit 2 ;;
esac
