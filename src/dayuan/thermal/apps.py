from django.apps import AppConfig


class ThermalConfig(AppConfig):
    name = "dayuan.thermal"
