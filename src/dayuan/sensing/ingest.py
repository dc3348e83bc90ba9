"""The ingest process: takes in what devices say."""

import asyncio
import importlib
import os

import django


def main() -> None:
    """Run until told to end; the batch in hand is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    django.setup()
    # The work itself imports models, which exist only once Django is ready.
    asyncio.run(importlib.import_module("dayuan.sensing.ingestion").work())
