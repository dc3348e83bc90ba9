from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "dayuan.exchange"

    def ready(self) -> None:
        import_module("dayuan.exchange.listeners")
