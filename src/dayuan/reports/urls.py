"""Addresses of the public page for reports."""

from django.urls import path

from dayuan.reports import draft_pages, officer_pages, pages

app_name = "report"
urlpatterns = [
    path("", pages.report, name="new"),
    path("complaint/", pages.complain, name="complaint"),
    path("where/", pages.where, name="where"),
    path("ready/", draft_pages.ready, name="ready"),
    path("waiting/", draft_pages.waiting, name="waiting"),
    path("codes/", officer_pages.codes, name="codes"),
    path("at/<str:code>/", pages.report_at, name="at"),
    path("received/<str:code>/", pages.received, name="received"),
]
