"""`dayuan audit verify`."""

import importlib

import django
from django.db import OperationalError

from dayuan.config.environment import settle_environment
from dayuan.engines.errors import EngineProblem

NOBODY_THERE = "The database does not answer. Start the product (dayuan up, make demo) or set DATABASE_URL."


def verify() -> int:
    settle_environment()
    django.setup()
    try:
        holds, lines = importlib.import_module("dayuan.kernel.audit_command").report()
    except OperationalError as silent:
        raise EngineProblem(NOBODY_THERE) from silent
    print("\n".join(lines))
    return 0 if holds else 1
