from importlib import import_module

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "dayuan.disputes"

    def ready(self) -> None:
        import_module("dayuan.disputes.listeners")
