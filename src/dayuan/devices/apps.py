from importlib import import_module

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "dayuan.devices"

    def ready(self) -> None:
        import_module("dayuan.devices.listeners")
        import_module("dayuan.devices.panels")
