"""Addresses of this package."""

from django.urls import path

from dayuan.thermal import pages

app_name = "thermal"
urlpatterns = [
    path("", pages.imager_list, name="list"),
    # Numbers have no underscore, so no imager can be called by this address.
    path("_/terrain/", pages.load_terrain, name="terrain"),
    path("<slug:device_id>/", pages.imager, name="imager"),
    path("<slug:device_id>/picture/", pages.picture, name="picture"),
    path("<slug:device_id>/place/", pages.place, name="place"),
    path("<slug:device_id>/limits/", pages.limits, name="limits"),
    path("<slug:device_id>/scale/", pages.scale, name="scale"),
    path("<slug:device_id>/cover/", pages.cover, name="cover"),
    path("<slug:device_id>/masks/<uuid:mask_id>/lift/", pages.lift, name="lift"),
]
