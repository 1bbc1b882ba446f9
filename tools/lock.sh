#!/bin/sh
# Pins every package with its hashes in requirements.lock; arguments go to pip-compile (e.g. --upgrade).
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
if ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
    echo "make lock: compile with the oldest supported Python, so that its backports are pinned too:" >&2
    echo "    rm -rf .venv && make lock PYTHON=python3.11" >&2
    exit 1
fi
CUSTOM_COMPILE_COMMAND="make lock" "$python" -m piptools compile --quiet --generate-hashes --allow-unsafe \
    --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
    --extra lab --extra dev --output-file requirements.lock "$@" pyproject.toml tools/lock.in
if grep -n -E '://|^--' requirements.lock; then
    echo "make lock: the lock names a host or an option (lines above)." >&2
    exit 1
fi
