from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "dayuan.exchange"

    def ready(self) -> None:
        import_module("dayuan.exchange.listeners")
        # It puts the county's lists on the shelf of workbooks when it is read.
        import_module("dayuan.exchange.county.shelf")
