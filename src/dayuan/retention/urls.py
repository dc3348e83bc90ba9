"""Addresses of retention."""

from django.urls import path

from dayuan.retention import pages

app_name = "retention"

urlpatterns = [
    path("", pages.home, name="home"),
    path("due/", pages.due, name="due"),
    path("run/", pages.run_now, name="run_now"),
    path("runs/<uuid:run_id>/", pages.run, name="run"),
    path("periods/<slug:retention>/", pages.period, name="period"),
    path("holds/new/", pages.hold, name="hold"),
    path("holds/<uuid:hold_id>/lift/", pages.lift, name="lift"),
]
