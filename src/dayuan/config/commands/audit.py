"""`dayuan audit verify`."""

import importlib

import django

from dayuan.config.environment import settle_environment


def verify() -> int:
    settle_environment()
    django.setup()
    holds, lines = importlib.import_module("dayuan.kernel.audit_command").report()
    print("\n".join(lines))
    return 0 if holds else 1
