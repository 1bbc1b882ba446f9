#!/bin/sh
# Makes .venv from requirements.lock when it is missing or out of date; does nothing, quickly, when it is ready.
set -eu
cd "$(dirname "$0")/.."
. tools/say.sh
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV PIP_TARGET PIP_PREFIX PIP_REQUIRE_HASHES
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore PYTHONNOUSERSITE=1

ready=.venv/.abs-study-ready
ours=.venv/.abs-study
# A virtual environment knows its own place: a moved folder needs a new one.
wanted="$(pwd) $(cksum requirements.lock pyproject.toml tools/setup.sh)"
version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
if [ -f "$ready" ] && [ "$(cat "$ready")" = "$wanted" ] && present=$(version .venv/bin/python); then
    if [ -z "${PYTHON:-}" ] || [ "$(version "$PYTHON")" = "$present" ]; then exit 0; fi
fi

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
complete() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
lockable() { [ "$(uname -s)" = Linux ] && case "$(version "$1")" in 3.11 | 3.12 | 3.13) true ;; *) false ;; esac; }

# The first complete Python that the lock serves, else the first complete one that is recent enough.
find_python() {
    bare=""
    other=""
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.13 python3.12 python3.11 python3.14 python; fi
    for candidate; do
        usable "$candidate" || continue
        if ! complete "$candidate"; then
            bare=${bare:-$candidate}
        elif lockable "$candidate"; then
            python=$candidate
            return 0
        else
            other=${other:-$candidate}
        fi
    done
    python=$other
    [ -n "$python" ]
}

no_python() {
    if [ -n "$bare" ]; then
        say "Le module venv de $bare manque. Sous Debian ou Ubuntu : sudo apt-get install python$(version "$bare")-venv" \
            "The venv module of $bare is missing. On Debian or Ubuntu: sudo apt-get install python$(version "$bare")-venv"
    else
        say "Il faut Python 3.11 ou plus récent (trouvé : ${PYTHON:-python3} $(version "${PYTHON:-python3}" || echo absent)).
Debian, Ubuntu : sudo apt-get install python3 python3-venv · macOS : brew install python@3.13
S’il est ailleurs : make study PYTHON=/chemin/vers/python3.12" \
            "Python 3.11 or newer is needed (found: ${PYTHON:-python3} $(version "${PYTHON:-python3}" || echo none)).
Debian, Ubuntu: sudo apt-get install python3 python3-venv · macOS: brew install python@3.13
If it is elsewhere: make study PYTHON=/path/to/python3.12"
    fi
    exit 1
}

# What this script made may be made anew; what somebody else put there may not be touched.
if [ -e .venv ] && [ ! -f "$ours" ]; then
    say "Le dossier .venv existe et n’a pas été fait par cette étude : le déplacer ou le supprimer, puis recommencer." \
        "The folder .venv exists and was not made by this study: move it or remove it, then start again."
    exit 1
fi
if [ -n "${PYTHON:-}" ] || [ ! -f "$ours" ] || [ "$(cat "$ours")" != "$(pwd)" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    find_python || no_python
    say "Préparation de .venv avec Python $(version "$python") (la première fois : quelques minutes)…" \
        "Preparing .venv with Python $(version "$python") (the first time: a few minutes)…"
    rm -rf .venv
    mkdir .venv
    pwd > "$ours" # first: what an interruption leaves is ours to make anew
    "$python" -m venv .venv
fi
rm -f "$ready"

log=.venv/setup.log
attempt() {
    .venv/bin/python -m pip install --quiet "$@" > "$log" 2>&1 && return 0
    grep -v '^WARNING' "$log" | tail -n 5 | cut -c 1-400 >&2
    say "L’installation des paquets a échoué (ci-dessus ; tout est dans $log). Vérifier le réseau, puis recommencer : rien n’est perdu." \
        "Installing the packages failed (above; all of it is in $log). Check the network, then start again: nothing is lost."
    exit 1
}
if lockable .venv/bin/python; then
    attempt --require-hashes --requirement requirements.lock
    attempt --no-deps --no-build-isolation --editable .
else
    say "Python $(version .venv/bin/python) sur $(uname -s) : hors de la portée de requirements.lock (Linux, Python 3.11 à 3.13).
Les bornes déclarées dans pyproject.toml sont installées à la place ; ce n’est pas éprouvé, et les derniers chiffres peuvent différer." \
        "Python $(version .venv/bin/python) on $(uname -s): out of the reach of requirements.lock (Linux, Python 3.11 to 3.13).
The bounds declared in pyproject.toml are installed instead; this is untested, and last digits may differ."
    attempt --editable '.[lab,dev]'
fi
printf '%s\n' "$wanted" > "$ready"
