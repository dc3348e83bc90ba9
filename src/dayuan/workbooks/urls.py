"""Addresses of this package."""

from django.urls import path

from dayuan.workbooks import blank_pages, pages

app_name = "workbooks"
urlpatterns = [
    path("", pages.import_list, name="list"),
    path("new/", pages.upload, name="upload"),
    path("exports/new/", pages.new_export, name="new_export"),
    path("exports/<uuid:export_id>/", pages.one_export, name="export"),
    path("exports/<uuid:export_id>/stop/", pages.stop_export, name="stop_export"),
    path("exports/<uuid:export_id>/take/", pages.take_export, name="take_export"),
    path("forms/", blank_pages.blank_forms, name="blank_forms"),
    path("forms/flat/<slug:kind>/", blank_pages.flat, name="flat"),
    path("forms/<uuid:form_id>/", blank_pages.fill, name="fill"),
    path("forms/<uuid:form_id>/match/", blank_pages.match, name="match"),
    path("forms/<uuid:form_id>/header/", blank_pages.form_header, name="form_header"),
    path("forms/<uuid:form_id>/drop/", blank_pages.drop, name="drop_form"),
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
