"""Addresses of this package."""

from django.urls import URLPattern

app_name = "sensing"
urlpatterns: list[URLPattern] = []
