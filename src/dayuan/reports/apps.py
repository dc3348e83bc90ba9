from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dayuan.reports"

    def ready(self) -> None:
        import_module("dayuan.reports.listeners")
