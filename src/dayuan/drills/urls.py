"""Addresses of this package."""

from django.urls import path

from dayuan.drills import pages

app_name = "drills"
urlpatterns = [
    path("stage/", pages.stage, name="stage"),
    path("scene/", pages.scene, name="scene"),
    path("fire/", pages.fire, name="fire"),
    path("call/", pages.call, name="call"),
    path("door/", pages.door, name="door"),
]
