#!/bin/sh
# Chromium and a Chinese font for the browser journeys. Installs them where it may; says plainly what is left out where not.
# Exit status 0: they are there. 3: they are not, and the journeys must be left out.
packages="chromium fonts-noto-cjk fontconfig"

there() {
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && "${CHROMIUM:-/usr/bin/chromium}" --version >/dev/null 2>&1 &&
        [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]
}

install() {
    echo "» browser: installing $packages for the browser journeys"
    $1 apt-get update -q && $1 env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages
}

there && exit 0
if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then
        install ""
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        install sudo
    fi
fi
there && exit 0
cat >&2 <<END

LEFT OUT: the browser journeys. They need Chromium and a Chinese font, and this account may not install them.
          Everything else is tested. To have them too, run this once and then make test again:

              sudo apt install $packages

          Where Chromium is not at /usr/bin/chromium, set CHROMIUM to its path.

END
exit 3
