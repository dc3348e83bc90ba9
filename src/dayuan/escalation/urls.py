"""Addresses of this package."""

from django.urls import path

from dayuan.escalation import pages

app_name = "escalation"
urlpatterns = [
    path("", pages.plans, name="plans"),
    path("<slug:name>/", pages.plan, name="plan"),
    path("<slug:name>/start-again/", pages.start_again, name="start_again"),
]
