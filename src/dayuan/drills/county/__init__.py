"""The real codes and names of Renshou county; source and licence are in the README beside this."""

import json
from pathlib import Path
from typing import Any

RENSHOU = Path(__file__).parent / "renshou-511421.json"


def read_county(path: Path = RENSHOU) -> dict[str, Any]:
    """The tree as `places.actions.load_county_tree` takes it."""
    tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tree
