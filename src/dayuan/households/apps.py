from importlib import import_module

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "dayuan.households"

    def ready(self) -> None:
        import_module("dayuan.households.listeners")
        import_module("dayuan.households.panels")
