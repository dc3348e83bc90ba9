from importlib import import_module

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "dayuan.escalation"

    def ready(self) -> None:
        import_module("dayuan.escalation.listeners")
        import_module("dayuan.escalation.access")
