#!/bin/sh
# Prints the path of a Python >= 3.12, the newest found by running candidates. Where there is none, uv fetches one.
set -u
cd "$(dirname "$0")/../.." || exit 1
remembered=.make/python

say() { printf '%s\n' "$*" >&2; }

new_enough() {
    "$1" -c 'import sys, venv, ensurepip; raise SystemExit(sys.version_info[:2] < (3, 12))' >/dev/null 2>&1
}

new_enough_but_bare() { "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] < (3, 12))' >/dev/null 2>&1; }

candidates() {
    for version in 3.14 3.13 3.12; do
        command -v "python$version" 2>/dev/null
        ls -d "$HOME"/.pyenv/versions/"$version"*/bin/python3 2>/dev/null | sort -rV
        [ -x "/usr/local/bin/python$version" ] && echo "/usr/local/bin/python$version"
    done
    command -v python3 2>/dev/null
}

# The interpreter itself, not a shim that may point elsewhere tomorrow.
real() { "$1" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))'; }

remember() {
    mkdir -p .make
    real "$1" | tee "$remembered"
    exit 0
}

find_uv() {
    for uv in uv "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv" .make/uv/bin/uv; do
        command -v "$uv" >/dev/null 2>&1 && "$uv" --version >/dev/null 2>&1 && { echo "$uv"; return 0; }
    done
    return 1
}

install_uv() {
    say "No Python 3.12 or newer here; installing uv to fetch one."
    python3 -m venv .make/uv >&2 && .make/uv/bin/pip install -q uv >&2 && { echo .make/uv/bin/uv; return 0; }
    rm -rf .make/uv
    python3 -m pip install -q --target .make/uv uv >&2 && { echo .make/uv/bin/uv; return 0; }
    return 1
}

if [ -s "$remembered" ]; then
    python=$(cat "$remembered")
    new_enough_but_bare "$python" && { echo "$python"; exit 0; }
fi

bare=
for python in $(candidates); do
    new_enough "$python" && remember "$python"
    [ -z "$bare" ] && new_enough_but_bare "$python" && bare=$python
done
if uv=$(find_uv); then
    [ -n "$bare" ] && remember "$bare"
    say "No Python 3.12 or newer here; uv fetches one."
    "$uv" python install 3.13 >&2 && remember "$("$uv" python find 3.13)"
fi
if [ -n "$bare" ]; then
    # Debian and Ubuntu split what a virtual environment needs into a package of its own.
    package="python$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing $package, which $bare needs to make a virtual environment."
        { apt-get update -q && apt-get install -q -y --no-install-recommends "$package"; } >&2
        new_enough "$bare" && remember "$bare"
    fi
    say "$bare lacks what makes virtual environments. Run this, then try again:  sudo apt install $package"
    exit 1
fi
mkdir -p .make
if uv=$(install_uv); then
    "$uv" python install 3.13 >&2 && remember "$("$uv" python find 3.13)"
fi
say "Dayuan needs Python 3.12 or newer and found none, nor a way to fetch one."
say "Install it (Debian 13, Ubuntu 24.04: sudo apt install python3 python3-venv) or install uv, then try again."
exit 1
