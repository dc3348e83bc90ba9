"""Where the stage of a demonstration is asked for a scene: a socket that only the same user can open."""

import hashlib
import os
import tempfile
from pathlib import Path

from dayuan.drills.credentials import demo_folder
from dayuan.engines.homes import SOCKET_PATH_LIMIT_BYTES, Home


def stage_socket(home: Home) -> Path:
    """In the demonstration's folder; in the temporary folder where that path is too long for a socket."""
    path = demo_folder(home) / "stage.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT_BYTES:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"dayuan-stage-{os.geteuid()}-{digest}.sock"
