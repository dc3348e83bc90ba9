"""The public tracking page's address."""

from django.urls import URLPattern

app_name = "track"
urlpatterns: list[URLPattern] = []
