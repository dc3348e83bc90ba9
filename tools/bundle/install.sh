#!/bin/sh
# Installs Dayuan from this folder, without any network. Run it again at any time: what is there already is left alone.
#   sh install.sh [FOLDER]      (default: /opt/dayuan for root, ~/dayuan for anybody else; PYTHON=/path names a Python)
set -u
umask 022
LC_ALL=C.UTF-8
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1

tell() { printf '%s\n%s\n' "$1" "$2"; }
stop() {
    tell "$1" "$2" >&2
    exit 1
}
about() { sed -n "s/^$1=//p" "$here/ABOUT"; }

check_sums() {
    [ -f "$here/SHA256SUMS" ] || stop "安装包不完整：缺少 SHA256SUMS，请重新拷贝。" \
        "The bundle is not complete: SHA256SUMS is missing; copy it again."
    checked=$(cd "$here" && sha256sum -c SHA256SUMS 2>/dev/null) && return
    bad=$(printf '%s\n' "$checked" | sed -n 's/: FAILED.*//p' | head -n 1)
    [ -n "$bad" ] || bad=SHA256SUMS
    stop "文件 $bad 已损坏或缺失，请重新拷贝安装包。" "The file $bad is damaged or missing; copy the bundle again."
}

check_architecture() {
    wanted=$(about architecture)
    found=$(uname -m)
    case $found in amd64) found=x86_64 ;; arm64) found=aarch64 ;; esac
    [ "$(uname -s)" = Linux ] && [ "$found" = "$wanted" ] && return
    stop "这台机器是 $(uname -s) $found，这个安装包只能装在 Linux $wanted 上，请换用对应的安装包。" \
        "This machine is $(uname -s) $found and the bundle is for Linux $wanted; take the bundle for this machine."
}

suits() {
    "$1" -I - "$version" >/dev/null 2>&1 <<'PYTHON'
import sys, sysconfig, venv
fits = "%d.%d" % sys.version_info[:2] == sys.argv[1] and sys.implementation.name == "cpython" and sys.maxsize > 2**32
sys.exit(not fits or bool(sysconfig.get_config_var("Py_GIL_DISABLED")))
PYTHON
}

candidates() {
    [ -n "${PYTHON:-}" ] && echo "$PYTHON"
    for name in "python$version" python3 python; do
        command -v "$name"
    done
    for path in "/usr/local/bin/python$version" "/opt/python$version/bin/python3" "/opt/python/bin/python3" \
        "$HOME/.pyenv/versions/$version".*/bin/python3; do
        [ -x "$path" ] && echo "$path"
    done
}

find_python() {
    version=$(about python)
    old_ifs=$IFS
    IFS='
'
    for python in $(candidates); do
        suits "$python" && {
            IFS=$old_ifs
            return
        }
    done
    stop "没有找到 Python $version：请先安装它，或写明位置再运行，例如 PYTHON=/opt/python$version/bin/python3 sh install.sh。" \
        "No Python $version was found: install it, or say where it is: PYTHON=/opt/python$version/bin/python3 sh install.sh"
}

check_c_library() {
    wanted=$(about glibc)
    found=$("$python" -I -c 'import platform; print(platform.libc_ver()[1])')
    "$python" -I - "$found" "$wanted" <<'PYTHON' && return
import sys
numbers = [tuple(int(part) for part in word.split(".") if part.isdigit()) for word in sys.argv[1:]]
sys.exit(not numbers[0] >= numbers[1])
PYTHON
    stop "这台机器的 C 语言库（glibc ${found:-未知}）太旧，至少要 $wanted，请换用较新的操作系统。" \
        "The C library of this machine (glibc ${found:-unknown}) is too old, $wanted is the least; use a newer system."
}

prepare_folder() {
    mkdir -p "$folder/versions" 2>/dev/null && [ -w "$folder/versions" ] ||
        stop "文件夹 $folder 不能写入：请换一个文件夹（sh install.sh 文件夹），或用有权限的账户运行。" \
            "The folder $folder cannot be written: name another (sh install.sh FOLDER) or run as a user who may."
    folder=$(cd "$folder" && pwd)
    room_mb=$(df -Pk "$folder" | awk 'NR == 2 {print int($4 / 1024)}')
    [ "$room_mb" -ge "$(about room_mb)" ] ||
        stop "$folder 所在磁盘只剩 $room_mb MB，安装要 $(about room_mb) MB，请先腾出空间。" \
            "$room_mb MB are free at $folder and $(about room_mb) are needed; make room first."
}

# A version is whole when it says so: what was broken off before is made anew, and what runs now is not touched.
install_version() {
    rm -rf "$place"
    tell "正在安装到 $place，大约需要一分钟……" "Installing into $place; about a minute …"
    # Nothing of this machine's own settings for pip may reach out.
    "$python" -I -m venv --without-pip "$place" &&
        PIP_CONFIG_FILE=/dev/null PYTHONPATH='' "$place/bin/python" "$(ls "$here"/pip-*.whl)/pip" --isolated install \
            --quiet --no-input --disable-pip-version-check --no-index --find-links "$here/wheels" --no-deps \
            --require-hashes --requirement "$here/packages.lock" &&
        "$place/bin/dayuan" version >/dev/null &&
        touch "$place/.whole" && return
    rm -rf "$place"
    stop "安装没有成功，原因见上面几行；已经恢复原状。" "It was not installed, see the lines above; nothing was changed."
}

check_sums
check_architecture
find_python
check_c_library
if [ "$(id -u)" = 0 ]; then folder=${1:-/opt/dayuan}; else folder=${1:-$HOME/dayuan}; fi
prepare_folder

place="$folder/versions/$(about version)-$(sha256sum "$here/SHA256SUMS" | cut -c 1-12)"
if [ -e "$place/.whole" ] && "$place/bin/dayuan" version >/dev/null 2>&1; then
    tell "这个版本已经装好，没有改动。" "This version is installed already; nothing was changed."
else
    install_version
fi
ln -sfn "versions/$(basename "$place")" "$folder/current"
tell "大院 $(about version) 已就绪。下一步：先运行 $folder/current/bin/dayuan doctor 检查，再运行 $folder/current/bin/dayuan up 启动。" \
    "Dayuan $(about version) is ready. Next: $folder/current/bin/dayuan doctor looks for problems, $folder/current/bin/dayuan up starts it."
