"""The house keeps what its papers promise."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dayuan"
PACKAGES = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())
FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "common", "misc"}


def contract() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return settings["tool"]["importlinter"]["contracts"][0]["layers"]


def test_the_import_contract_holds():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_every_package_has_its_layer():
    assert sorted(contract()) == PACKAGES


def test_the_architecture_page_draws_the_layers_of_the_contract():
    page = (ROOT / "docs" / "architecture.md").read_text()
    drawn = re.search(r"```layers\n(.*?)```", page, re.S)
    assert drawn
    assert [line.split()[0] for line in drawn[1].splitlines()] == contract()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_what_it_owns(package):
    readme = (SOURCE / package / "README.md").read_text()
    for heading in ("Owns", "Does not own", "Start here"):
        assert heading in readme


def test_no_module_has_a_name_that_says_nothing():
    named = {path.stem for path in SOURCE.rglob("*.py")} | {path.name for path in SOURCE.rglob("*") if path.is_dir()}
    assert not named & FORBIDDEN_NAMES


def test_no_page_fetches_anything_from_elsewhere():
    """C-26: everything runs with the outside network cut."""
    remote = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//|(?:@import\s+|url\()["']?(?:https?:)?//""")
    pages = [
        *SOURCE.rglob("*.html"),
        *(ROOT / "frontend").glob("styles/**/*.css"),
        *(ROOT / "frontend").glob("src/**/*.ts"),
    ]
    assert pages
    assert [str(page) for page in pages if remote.search(page.read_text())] == []


def test_no_template_carries_inline_script_or_style():
    inline = re.compile(
        r"""<style|\sstyle=|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son(?:click|change|load|error|input|submit|focus|blur|key\w+|mouse\w+)\s*="""
    )
    assert [str(page) for page in SOURCE.rglob("*.html") if inline.search(page.read_text())] == []


def test_every_setting_of_the_environment_is_documented():
    read = re.compile(r"""environ(?:\.get|\.setdefault)?[\[(]\s*["'](DAYUAN_\w+|DATABASE_URL|NATS_URL)""")
    used = {name for path in SOURCE.rglob("*.py") for name in read.findall(path.read_text())}
    assert used
    documented = (ROOT / "docs" / "settings.md").read_text()
    assert {name for name in used if f"`{name}`" not in documented} == set()


def test_every_dependency_says_why_it_is_here():
    names = re.findall(r"^([A-Za-z][\w-]*)", (ROOT / "requirements.in").read_text(), re.M)
    page = (ROOT / "docs" / "architecture.md").read_text()
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_kind_of_signal_and_live_event_is_documented():
    from dayuan.sensing.rules import SignalKind
    from dayuan.web.live import READERS

    page = (ROOT / "docs" / "architecture.md").read_text()
    assert [kind for kind in [*SignalKind, *READERS] if f"`{kind}`" not in page] == []


def test_every_string_has_its_chinese():
    done = subprocess.run(
        [sys.executable, "-m", "tools.messages", "check"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout


def test_a_checkpoint_has_one_chinese_word():
    """卡点; the trade's 卡口 stands in the glossary, which tells the two apart, and among the headers that are read."""
    ours = [path for path in SOURCE.rglob("*.py") if "sheets" not in path.parts and "tests" not in path.parts]
    written = [*SOURCE.rglob("*.po"), *SOURCE.rglob("*.html"), *ours, *ROOT.glob("docs/**/*.md")]
    with_the_other = {
        path.name for path in [*written, *ROOT.glob("*.md")] if "卡口" in path.read_text(encoding="utf-8")
    }
    assert with_the_other == {"glossary.md"}
