"""Under which licence each package of a bundle is, in its own words."""

import json
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

UNSAID = "see its own files"
LONGEST = 100
"""Some packages put the whole text of their licence where its name belongs."""


def licence_of_wheel(wheel: Path) -> tuple[str, str, str]:
    """Name, version, licence: the SPDX expression, else the short field, else the classifiers."""
    with zipfile.ZipFile(wheel) as files:
        path = next(name for name in files.namelist() if name.endswith(".dist-info/METADATA"))
        said = Parser().parsestr(files.read(path).decode())
    return said["Name"], said["Version"], _licence(said)


def _licence(said: Message) -> str:
    short = " ".join((said.get("License") or "").split())
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    classified = [
        line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License :: ")
    ]
    if short and len(short) <= LONGEST:
        return short
    return "; ".join(classified) or UNSAID


def licences_of_front_end(lock: Path) -> list[tuple[str, str, str]]:
    """What is built into the pages, as the front end's own lock names it."""
    packages = json.loads(lock.read_text())["packages"]
    return [
        (path.rpartition("node_modules/")[2], facts["version"], facts.get("license", UNSAID))
        for path, facts in packages.items()
        if path and not facts.get("dev")
    ]


def table(rows: list[tuple[str, str, str]]) -> str:
    lines = ["package\tversion\tlicence", *("\t".join(row) for row in sorted(rows, key=lambda row: row[0].lower()))]
    return "\n".join(lines) + "\n"
