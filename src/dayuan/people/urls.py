"""Addresses of this package."""

from django.urls import include, path

from dayuan.people import pages

app_name = "people"
urlpatterns = [path("duty/", pages.duty, name="duty"), path("", include("dayuan.people.powers_urls"))]
