"""Addresses of this package."""

from django.urls import path

from dayuan.devices import pages

app_name = "devices"
urlpatterns = [
    path("", pages.device_list, name="list"),
    # Numbers have no underscore, so no device can be called by this address.
    path("_/register/", pages.register, name="register"),
    path("<slug:device_id>/", pages.device, name="device"),
    path("<slug:device_id>/activate/", pages.activate, name="activate"),
    path("<slug:device_id>/file/", pages.file, name="file"),
    path("<slug:device_id>/retire/", pages.retire, name="retire"),
    path("<slug:device_id>/rotate/", pages.rotate, name="rotate"),
    path("<slug:device_id>/capture/", pages.capture, name="capture"),
]
