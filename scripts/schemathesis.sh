#!/usr/bin/env bash
# Holds the machine API to its own description: Schemathesis sends what the description allows and what it does not,
# for half a minute, to a release build with the demo shop (COMPTOIR_BINARY names another build).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

wanted=scripts/schemathesis/requirements.txt
tool="${XDG_CACHE_HOME:-$HOME/.cache}/comptoir/tools/schemathesis-$(sed -n 's/^schemathesis==//p' "$wanted")"
# The folder is complete once it says what is in it.
if ! cmp -s "$wanted" "$tool/requirements.txt"; then
  have_debian python3 python3
  python3 -c 'import ensurepip, venv' 2>/dev/null || install_debian python3-venv
  say "fetching Schemathesis"
  rm -rf "$tool"
  python3 -m venv "$tool" >&2
  "$tool/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2
  cp "$wanted" "$tool/"
fi
exec node scripts/schemathesis/run.mjs "$tool/bin/schemathesis"
