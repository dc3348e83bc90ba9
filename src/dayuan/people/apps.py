from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dayuan.people"

    def ready(self) -> None:
        # Pages of places ask here who reads them.
        import_module("dayuan.people.requests")
        import_module("dayuan.people.account_listeners")
        import_module("dayuan.people.panels")
        import_module("dayuan.people.place_listeners")
