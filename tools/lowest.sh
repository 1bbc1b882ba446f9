#!/bin/sh
# Tests with the lowest versions that pyproject.toml declares, on the oldest Python, in .lowest; the newest are those of the lock.
# Only wheels: a minimum that must be compiled is none for those who use the study. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV PIP_TARGET PIP_PREFIX PIP_REQUIRE_HASHES
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore PYTHONNOUSERSITE=1
python=${PYTHON:-python3.11}
if ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    echo "make lowest: needs the oldest supported Python: make lowest PYTHON=/path/to/python3.11" >&2
    exit 1
fi

pins=$(.venv/bin/python tools/lowest.py)
if [ ! -f .lowest/pins.txt ] || [ "$(cat .lowest/pins.txt)" != "$pins" ]; then
    rm -rf .lowest
    "$python" -m venv .lowest
    printf '%s\n' "$pins" > .lowest/asked.txt
    .lowest/bin/python -m pip install -qq --only-binary :all: --requirement .lowest/asked.txt
    .lowest/bin/python -m pip install -qq --no-deps --no-build-isolation --editable .
    .lowest/bin/python -m pip check
    mv .lowest/asked.txt .lowest/pins.txt
fi
[ $# -gt 0 ] || set -- --ignore=tests/browser
exec .lowest/bin/python -m pytest -n 2 --dist loadfile "$@"
