"""Addresses of the reporter's own view, behind the public one."""

from django.urls import path

from dayuan.reports import showing_pages, tracking_pages

app_name = "reporter"
urlpatterns = [
    path("<str:code>/photos/<uuid:evidence_id>/", showing_pages.shown, name="shown"),
    path("<str:code>/mine/", tracking_pages.own, name="own"),
    path("<str:code>/mine/answer/", tracking_pages.answer, name="answer"),
    path("<str:code>/mine/reopen/", tracking_pages.reopen, name="reopen"),
    path("<str:code>/mine/add/", tracking_pages.add, name="add"),
    path("<str:code>/mine/told/", tracking_pages.told, name="told"),
]
