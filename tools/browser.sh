#!/bin/sh
# The accessibility rules for the tests in a browser, by npm where it is; without them those tests are skipped, and say so.
set -eu
cd "$(dirname "$0")/.."
folder=tests/browser
[ -f "$folder/node_modules/axe-core/axe.min.js" ] && exit 0
command -v npm >/dev/null 2>&1 || exit 0
npm install --prefix "$folder" --no-package-lock --no-audit --no-fund --silent >/dev/null 2>&1 || true
