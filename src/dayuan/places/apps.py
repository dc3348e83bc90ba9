from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "dayuan.places"
