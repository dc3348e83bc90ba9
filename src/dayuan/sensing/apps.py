from django.apps import AppConfig


class SensingConfig(AppConfig):
    name = "dayuan.sensing"
