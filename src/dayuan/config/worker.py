"""The worker process: runs jobs, carries the outbox out, and takes up what a dead worker left."""

import asyncio
import importlib
import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    django.setup()
    # The work itself imports models, which exist only once Django is ready.
    asyncio.run(importlib.import_module("dayuan.config.work").work())
