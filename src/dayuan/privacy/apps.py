from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "dayuan.privacy"

    def ready(self) -> None:
        import_module("dayuan.privacy.listeners")
        import_module("dayuan.privacy.panels")
