# Sourced by the other scripts: saying things, and asking Debian for what is missing.

say() { echo "${0##*/}: $*" >&2; }
stop() { say "$*"; exit 1; }

# Seconds since the epoch, with milliseconds.
now() { date +%s.%3N; }

# have_debian COMMAND PACKAGE…: makes sure that COMMAND is there. As root on Debian it installs the packages,
# else it says what to install.
have_debian() {
  local command=$1
  shift
  command -v "$command" >/dev/null 2>&1 && return
  install_debian "$@"
  command -v "$command" >/dev/null 2>&1 || stop "$command is still missing after installing $*"
}

# install_debian PACKAGE…: installs what something is missing from; says what to install where it cannot.
install_debian() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    stop "something is missing: install $* (on Debian: apt-get install $*)"
  fi
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  # The lists of packages may be older than the packages.
  apt-get update -qq >&2 || say "the lists of packages could not be brought up to date"
  apt-get install -qq -y --no-install-recommends "$@" >&2 || stop "apt-get could not install $*"
}

# node_modules FOLDER: what its lock file says, unless that is there already.
node_modules() {
  local stamp="$1/node_modules/.package-lock.json"
  [ "$stamp" -nt "$1/package-lock.json" ] && [ "$stamp" -nt "$1/package.json" ] && return
  say "fetching the npm packages of $1"
  (cd "$1" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund >&2) || stop "npm ci failed in $1"
  touch "$stamp"
}

# Debian's Chromium, or whatever CHROMIUM names.
chromium_path() {
  if [ -n "${CHROMIUM:-}" ]; then echo "$CHROMIUM"; return; fi
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

# cargo_tool ROOT CRATE VERSION BINARY [FLAG…]: builds a tool into ROOT, once a machine. Tools are compiled to be
# used, not to be fast: a light profile halves the wait.
cargo_tool() {
  local root=$1 crate=$2 version=$3 binary=$4
  shift 4
  [ -x "$root/bin/$binary" ] && return
  say "building $crate $version (once a machine, some minutes)"
  local build=(env -u RUSTFLAGS CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=0
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 "CARGO_TARGET_DIR=$root/build" cargo install --quiet --root "$root" "$@")
  # The versions its makers tested; where the registry is a mirror that lacks one of them, the newest that it has.
  "${build[@]}" --locked "$crate@$version" >&2 || {
    say "$crate $version could not be built as locked: trying with the versions the registry has"
    "${build[@]}" "$crate@$version" >&2
  }
  rm -rf "$root/build"
}
