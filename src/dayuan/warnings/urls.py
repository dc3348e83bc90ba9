"""Addresses of this package."""

from django.urls import URLPattern

app_name = "warnings"
urlpatterns: list[URLPattern] = []
