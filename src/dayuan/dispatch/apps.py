from importlib import import_module

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "dayuan.dispatch"

    def ready(self) -> None:
        import_module("dayuan.dispatch.listeners")
