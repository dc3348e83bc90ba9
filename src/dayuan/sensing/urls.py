"""Addresses of this package."""

from django.urls import path

from dayuan.sensing import pages, told_pages
from dayuan.sensing.api import api

app_name = "signals"
urlpatterns = [
    path("", pages.signal_list, name="list"),
    path("told/", told_pages.note, name="note"),
    path("told/<uuid:signal_id>/", told_pages.told, name="told"),
    path("told/<uuid:signal_id>/take-back/", told_pages.take_back, name="take_back"),
    path("kept-aside/", pages.kept_aside, name="kept_aside"),
    path("kept-aside/seen/", pages.mark_all_seen, name="mark_all_seen"),
    path("kept-aside/<uuid:kept_id>/seen/", pages.mark_seen, name="mark_seen"),
    path("photos/<uuid:photo_id>/", pages.photo, name="photo"),
    path("photos/<uuid:photo_id>/plate/", pages.plate_crop, name="plate_crop"),
    # POST /signals/photos/ is `signals:upload`.
    *api.urls[0],
]
