"""Addresses of this package."""

from django.urls import path

from dayuan.workbooks import pages

app_name = "workbooks"
urlpatterns = [
    path("", pages.import_list, name="list"),
    path("new/", pages.upload, name="upload"),
    path("exports/new/", pages.new_export, name="new_export"),
    path("exports/<uuid:export_id>/", pages.one_export, name="export"),
    path("exports/<uuid:export_id>/stop/", pages.stop_export, name="stop_export"),
    path("exports/<uuid:export_id>/take/", pages.take_export, name="take_export"),
    path("<uuid:import_id>/", pages.one_import, name="import"),
    path("<uuid:import_id>/columns/", pages.columns, name="columns"),
    path("<uuid:import_id>/header/", pages.header, name="header"),
    path("<uuid:import_id>/start/", pages.start, name="start"),
    path("<uuid:import_id>/cancel/", pages.cancel, name="cancel"),
    path("<uuid:import_id>/undo/", pages.undo, name="undo"),
    path("<uuid:import_id>/returned/", pages.returned, name="returned"),
    path("<uuid:import_id>/duplicates/", pages.duplicates, name="duplicates"),
    path("<uuid:import_id>/duplicates/<uuid:row_id>/", pages.decide, name="decide"),
]
