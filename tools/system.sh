#!/bin/sh
# Scans need tesseract with French. Installed where that is possible without asking; otherwise named, and work goes on.
set -eu
cd "$(dirname "$0")/.."
. tools/say.sh

reads_french() { command -v tesseract >/dev/null 2>&1 && tesseract --list-langs 2>/dev/null | grep -qx fra; }
reads_french && exit 0

command="apt-get install -y tesseract-ocr tesseract-ocr-fra"
tried=.venv/.abs-study-tesseract # one try for each .venv: a second call stays quick
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && [ ! -f "$tried" ]; then
        say "Installation de tesseract (lecture des documents numérisés)…" "Installing tesseract (to read scans)…"
        [ -d .venv ] && : > "$tried"
        apt() {
            DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 -o Acquire::http::Timeout=20 \
                -o Acquire::https::Timeout=20 -o Acquire::Retries=1 "$@" </dev/null >/dev/null 2>&1
        }
        packages="tesseract-ocr tesseract-ocr-fra"
        apt install -y --no-install-recommends $packages ||
            { apt update && apt install -y --no-install-recommends $packages; } || true
        reads_french && exit 0
    fi
    [ "$(id -u)" = 0 ] || command="sudo $command"
elif command -v dnf >/dev/null 2>&1; then
    command="sudo dnf install tesseract tesseract-langpack-fra"
elif command -v brew >/dev/null 2>&1; then
    command="brew install tesseract tesseract-lang"
fi
say "Tesseract avec le français manque : les documents numérisés (scans) ne seront pas lus, et les pages le diront.
Pour les lire : $command" \
    "Tesseract with French is missing: scans will not be read, and the pages say so.
To read them: $command"
