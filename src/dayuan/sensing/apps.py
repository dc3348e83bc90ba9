from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from dayuan.kernel.clock import now
from dayuan.sensing.partitions import ensure_partitions


class SensingConfig(AppConfig):
    name = "dayuan.sensing"

    def ready(self) -> None:
        import_module("dayuan.sensing.listeners")
        post_migrate.connect(make_the_months, sender=self)


def make_the_months(**_: Any) -> None:
    ensure_partitions(now())
