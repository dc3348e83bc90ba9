"""Addresses of this package."""

from django.urls import path

from dayuan.drills import pages, weather_pages

app_name = "drills"
urlpatterns = [
    path("stage/", pages.stage, name="stage"),
    path("weather/", weather_pages.weather, name="weather"),
    path("weather/index.atom", weather_pages.weather_index, name="weather_index"),
    path("weather/<slug:name>.xml", weather_pages.weather_message, name="weather_message"),
    path("scene/", pages.scene, name="scene"),
    path("fire/", pages.fire, name="fire"),
    path("call/", pages.call, name="call"),
    path("door/", pages.door, name="door"),
]
