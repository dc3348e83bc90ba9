"""A typed Python client from a document, and whether its types hold."""

import subprocess
import sys
from pathlib import Path

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import ErrorLevel

from tools.client.documents import path_of

AS_BYTES = {"application/cap+xml": "application/octet-stream"}
"""Bodies that the generator does not know and passes on as they are."""
STRICT = """[mypy]
strict = true
[mypy-*.client]
# The generator hands whatever ended a `with` on to httpx without looking at its types.
disable_error_code = arg-type
"""


class CannotMake(Exception):
    """The generator could not make a client of a document, or left something out."""


def make_client(name: str, folder: Path) -> Path:
    """Write the package `dayuan_NAME` into the folder. Raises CannotMake, also where a part would be missing."""
    package = folder / f"dayuan_{name}"
    config = Config.from_sources(
        ConfigFile(content_type_overrides=AS_BYTES, post_hooks=[]),
        MetaType.NONE,
        document_source=path_of(name),
        file_encoding="utf-8",
        overwrite=True,
        output_path=package,
    )
    wrong = [one for one in generate(config=config) if one.level in (ErrorLevel.WARNING, ErrorLevel.ERROR)]
    if wrong:
        raise CannotMake("; ".join(f"{name}: {one.header} {one.detail}" for one in wrong))
    return package


def check_types(folder: Path) -> str:
    """What `mypy --strict` finds in the clients of a folder; nothing where all is well."""
    settings = folder / "mypy.ini"
    settings.write_text(STRICT)
    packages = sorted(path.name for path in folder.iterdir() if (path / "__init__.py").exists())
    answer = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(settings), *(f"--package={name}" for name in packages)],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip() if answer.returncode else ""
