"""C-25: installing from a bundle, and each thing that can be wrong with it, as somebody types it without a network."""

import hashlib
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.bundle.__main__ import write_sums
from tools.bundle.lock import lock_of
from tools.setup.ready import ROOT

pytestmark = pytest.mark.no_database

WHEEL = "dayuan-9.9-py3-none-any.whl"
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


PIP = """
import hashlib, pathlib, sys
words = sys.argv[1:]
assert {"--isolated", "install", "--no-index", "--no-deps", "--require-hashes"} <= set(words), words
wheels = pathlib.Path(words[words.index("--find-links") + 1])
for line in pathlib.Path(words[words.index("--requirement") + 1]).read_text().splitlines():
    if line.rpartition(":")[2] not in {hashlib.sha256(path.read_bytes()).hexdigest() for path in wheels.iterdir()}:
        sys.exit("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES")
command = pathlib.Path(sys.prefix, "bin", "dayuan")
command.write_text(f"#!{sys.executable}\\nprint('dayuan 9.9')\\n")
command.chmod(0o755)
"""
"""Stands in for pip, which takes ten seconds to do this: `make bundle` puts the real one in."""


def write_about(folder: Path, **other: str) -> None:
    facts = {
        "version": "9.9",
        "architecture": platform.machine(),
        "python": HERE,
        "glibc": "2.17",
        "room_mb": "1",
        **other,
    }
    (folder / "ABOUT").write_text("".join(f"{name}={value}\n" for name, value in facts.items()))
    write_sums(folder)


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "dayuan 9.9"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / WHEEL).write_bytes(b"the product")
    with zipfile.ZipFile(folder / "pip-1.0-py3-none-any.whl", "w") as pip:
        pip.writestr("pip/__main__.py", PIP)
    digest = hashlib.sha256((folder / "wheels" / WHEEL).read_bytes()).hexdigest()
    (folder / "packages.lock").write_text("\n".join(lock_of([(WHEEL, digest)])) + "\n")
    shutil.copy2(ROOT / "tools" / "bundle" / "install.sh", folder)
    write_about(folder)
    return folder


def install(bundle: Path, into: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    named = {"PATH": "/usr/bin:/bin", "HOME": str(into.parent), "PYTHON": sys._base_executable, **environment}
    return subprocess.run(
        ["sh", str(bundle / "install.sh"), str(into)], env=named, capture_output=True, text=True, check=False
    )


def refused(done: "subprocess.CompletedProcess[str]", chinese: str, english: str) -> bool:
    """One sentence in each language, and nothing else."""
    said = done.stderr.strip().splitlines()
    assert done.returncode == 1, done.stdout
    assert len(said) == 2, done.stderr
    return chinese in said[0] and english in said[1]


def test_it_is_installed_without_a_network_and_a_second_run_changes_nothing(bundle, tmp_path):
    into = tmp_path / "opt"
    first = install(bundle, into)
    assert first.returncode == 0, first.stderr
    dayuan = into / "current" / "bin" / "dayuan"
    assert f"{dayuan} doctor" in first.stdout
    assert f"{dayuan} up" in first.stdout
    assert subprocess.run([dayuan], capture_output=True, text=True, check=True).stdout == "dayuan 9.9\n"

    before = dayuan.stat().st_mtime_ns
    again = install(bundle, into)
    assert (again.returncode, dayuan.stat().st_mtime_ns) == (0, before)
    assert "This version is installed already" in again.stdout

    # A newer one that does not go in leaves the old one as it is.
    (bundle / "packages.lock").write_text("dayuan==9.9 --hash=sha256:" + "0" * 64 + "\n")
    write_sums(bundle)
    broken = install(bundle, into)
    assert broken.returncode == 1
    assert "nothing was changed" in broken.stderr
    assert len(list((into / "versions").iterdir())) == 1
    assert subprocess.run([dayuan], check=False, capture_output=True).returncode == 0


def test_a_damaged_or_missing_file_is_named(bundle, tmp_path):
    (bundle / "wheels" / WHEEL).write_bytes(b"cut short")
    assert refused(install(bundle, tmp_path / "opt"), f"wheels/{WHEEL} 已损坏", f"wheels/{WHEEL} is damaged or missing")
    (bundle / "wheels" / WHEEL).unlink()
    assert refused(install(bundle, tmp_path / "opt"), "已损坏或缺失", f"wheels/{WHEEL} is damaged or missing")
    (bundle / "SHA256SUMS").unlink()
    assert refused(install(bundle, tmp_path / "opt"), "安装包不完整", "SHA256SUMS is missing")
    assert not (tmp_path / "opt").exists()


def test_a_bundle_for_another_machine_is_refused(bundle, tmp_path):
    other = "aarch64" if platform.machine() == "x86_64" else "x86_64"
    write_about(bundle, architecture=other)
    assert refused(install(bundle, tmp_path / "opt"), f"只能装在 Linux {other}", f"the bundle is for Linux {other}")


def test_without_the_right_python_it_says_which_and_where_to_put_it(bundle, tmp_path):
    write_about(bundle, python="3.99")
    done = install(bundle, tmp_path / "opt", PYTHON="/no/such/python")
    assert refused(done, "没有找到 Python 3.99", "No Python 3.99 was found")


def test_a_system_that_is_too_old_is_refused(bundle, tmp_path):
    write_about(bundle, glibc="9.0")
    assert refused(install(bundle, tmp_path / "opt"), "太旧，至少要 9.0", "too old, 9.0 is the least")


def test_a_folder_that_cannot_be_written_is_refused(bundle, tmp_path):
    (tmp_path / "file").touch()
    done = install(bundle, tmp_path / "file" / "opt")
    assert refused(done, "不能写入", "cannot be written")


def test_a_full_disk_is_told_before_anything_is_written(bundle, tmp_path):
    write_about(bundle, room_mb="99999999")
    assert refused(install(bundle, tmp_path / "opt"), "请先腾出空间", "99999999 are needed")


def test_nothing_of_ours_names_a_registry():
    """C-26: neither the installer nor what lies beside it knows where packages come from."""
    ours = [*(ROOT / "tools" / "bundle").glob("*"), *(ROOT / "deploy").glob("*"), ROOT / "Makefile"]
    text = "\n".join(path.read_text() for path in ours if path.is_file())
    for word in ("pypi", "registry.npm", "pythonhosted", "--index-url", "mirrors."):
        assert word not in text.lower()
