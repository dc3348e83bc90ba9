"""Pages asked for inside the process that makes them, without a browser."""

import importlib
from typing import Any


def asking() -> Any:
    """A client of pages as they are served; Django has to be set up.

    Django's surroundings for tests would keep a copy of all that each template is given: a page takes up to twice as
    long then, and behind every twentieth comes a long collection of garbage.
    """
    return importlib.import_module("django.test").Client(SERVER_NAME="localhost")
