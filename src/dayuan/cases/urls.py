"""Addresses of this package."""

from django.urls import path

from dayuan.cases import pages

app_name = "cases"
urlpatterns = [
    path("", pages.case_list, name="list"),
    path("<uuid:case_id>/", pages.case, name="case"),
    path("<uuid:case_id>/close/", pages.close, name="close"),
    path("<uuid:case_id>/note/", pages.note, name="note"),
]
