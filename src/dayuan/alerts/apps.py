from importlib import import_module

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "dayuan.alerts"

    def ready(self) -> None:
        import_module("dayuan.alerts.listeners")
