"""The file in which the simulated devices find their own names and secrets, as a real device has them burnt in."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from dayuan.engines.homes import Home, write_private

NORMAL = "normal"
NEVER_CONNECTS = "never_connects"
SAYS_GOODBYE = "says_goodbye"


@dataclass(frozen=True)
class Credential:
    """What one simulated device knows of itself."""

    id: str
    kind: str
    secret: str
    every_s: int
    behaviour: str = NORMAL
    label: str = ""
    """What a camera prints into its pictures: where it stands."""


def demo_folder(home: Home) -> Path:
    folder = home.path / "demo"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def credentials_path(home: Home) -> Path:
    return home.path / "demo" / "devices.json"


def read_credentials(home: Home) -> dict[str, Credential]:
    """By device id; empty where the file is missing or was cut short."""
    try:
        listed = json.loads(credentials_path(home).read_text(encoding="utf-8"))["devices"]
        return {entry["id"]: Credential(**entry) for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_credentials(home: Home, credentials: list[Credential]) -> None:
    """Readable by this user alone."""
    demo_folder(home)
    listed = {"devices": [asdict(credential) for credential in credentials]}
    write_private(credentials_path(home), json.dumps(listed, ensure_ascii=False, indent=1))
