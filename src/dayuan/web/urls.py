"""Addresses of this package."""

from django.urls import path

from dayuan.web import live, pages, suggestion_pages

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("live/", live.live, name="live"),
    path("matters/", pages.matter_list, name="matters"),
    path("matters/<slug:kind>/<uuid:matter_id>/", pages.matter, name="matter"),
    path("command/status/", pages.status, name="status"),
    path("command/figures/", pages.figure_strip, name="figures"),
    path("command/map.json", pages.map_data, name="map"),
    path("asked/", pages.asked, name="asked"),
    path("text-size/", pages.text_size, name="text_size"),
    path("suggest/", suggestion_pages.suggest, name="suggest"),
    path("suggest/thanks/", suggestion_pages.suggested, name="suggested"),
    path("suggestions/", suggestion_pages.suggestions, name="suggestions"),
]
