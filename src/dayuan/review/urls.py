"""Addresses of this package."""

from django.urls import path

from dayuan.review import pages

app_name = "review"
urlpatterns = [
    path("", pages.home, name="home"),
    path("by/<slug:by>/", pages.told_apart, name="told_apart"),
    path("by/<slug:by>/take/", pages.take_away, name="take_away"),
    path("hours/", pages.hours, name="hours"),
    path("warnings/", pages.warning_list, name="warnings"),
    path("missed/", pages.missed_list, name="missed"),
    path("digests/", pages.digests, name="digests"),
    path("digests/<uuid:digest_id>/", pages.digest, name="digest"),
    path("digests/<uuid:digest_id>/reckon/", pages.reckon, name="reckon"),
]
