"""Addresses of this package."""

from django.urls import path

from dayuan.places import outline_pages, pages

app_name = "places"
urlpatterns = [
    path("", pages.place_list, name="list"),
    # Codes have no underscore, so no place can be called by these addresses.
    path("_/point/", pages.point, name="point"),
    path("_/imports/<uuid:import_id>/", outline_pages.one_import, name="import"),
    path("_/imports/<uuid:import_id>/take/", outline_pages.take, name="take"),
    path("_/imports/<uuid:import_id>/undo/", outline_pages.undo, name="undo"),
    path("<slug:code>/", pages.place, name="place"),
    path("<slug:code>/add/<slug:level>/", pages.add, name="add"),
    path("<slug:code>/rename/", pages.rename, name="rename"),
    path("<slug:code>/move/", pages.move, name="move"),
    path("<slug:code>/close/", pages.close, name="close"),
    path("<slug:code>/boundaries/", outline_pages.outlines, name="outlines"),
]
