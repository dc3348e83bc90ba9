"""The public tracking page's address."""

from django.urls import path

from dayuan.cases import public_pages

app_name = "track"
urlpatterns = [
    path("", public_pages.track, name="enter"),
    path("<str:code>/", public_pages.tracked, name="case"),
]
