from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "dayuan.workbooks"

    def ready(self) -> None:
        # The definitions put themselves on the shelf when they are read.
        from dayuan.workbooks import listeners, sheets, who_took  # noqa: F401
