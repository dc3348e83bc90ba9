"""Addresses of this package."""

from django.urls import path

from dayuan.dispatch import pages

app_name = "dispatch"
urlpatterns = [
    path("", pages.tasks, name="tasks"),
    path("<uuid:offer_id>/", pages.task, name="task"),
    path("<uuid:offer_id>/accept/", pages.accept, name="accept"),
    path("<uuid:offer_id>/decline/", pages.decline, name="decline"),
    path("<uuid:offer_id>/arrive/", pages.arrive, name="arrive"),
    path("<uuid:offer_id>/outcome/", pages.outcome, name="outcome"),
    path("cases/<uuid:case_id>/", pages.case, name="case"),
    path("cases/<uuid:case_id>/send/", pages.send, name="send"),
]
