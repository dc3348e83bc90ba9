from importlib import import_module

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    name = "dayuan.warnings"

    def ready(self) -> None:
        import_module("dayuan.warnings.listeners")
        import_module("dayuan.warnings.panels")
        import_module("dayuan.warnings.outcomes")
