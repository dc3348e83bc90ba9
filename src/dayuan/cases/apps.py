from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "dayuan.cases"

    def ready(self) -> None:
        import_module("dayuan.cases.listeners")
        import_module("dayuan.cases.panels")
