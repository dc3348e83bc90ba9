"""Addresses of this package."""

from django.urls import path

from dayuan.cases import act_pages, desk_pages, list_pages, pages, reporter_pages, ruling_pages, together_pages
from dayuan.cases.dossier.pages import dossier

app_name = "cases"
urlpatterns = [
    path("", list_pages.case_list, name="list"),
    path("filters/", list_pages.filters, name="filters"),
    path("filters/<uuid:filter_id>/rename/", list_pages.rename, name="rename_filter"),
    path("filters/<uuid:filter_id>/drop/", list_pages.drop, name="drop_filter"),
    path("filters/<uuid:filter_id>/start/", list_pages.start, name="start_filter"),
    path("together/", together_pages.together, name="together"),
    path("mine/", desk_pages.mine, name="mine"),
    path("new/", desk_pages.new, name="new"),
    path("known/", desk_pages.known, name="known"),
    path("ladder/", desk_pages.ladder, name="ladder"),
    path("figures/", desk_pages.figures, name="figures"),
    path("figures/<slug:key>/", desk_pages.figure, name="figure"),
    path("classes/", ruling_pages.classes, name="classes"),
    path("classes/new/", ruling_pages.new_class, name="new_class"),
    path("classes/<str:code>/", ruling_pages.class_of_cases, name="class"),
    path("clocks/", ruling_pages.clocks, name="clocks"),
    path("<uuid:case_id>/", pages.case, name="case"),
    path("<uuid:case_id>/close/", pages.close, name="close"),
    path("<uuid:case_id>/note/", pages.note, name="note"),
    path("<uuid:case_id>/reporters/<uuid:reporter_id>/", reporter_pages.reporter, name="reporter"),
    path("<uuid:case_id>/dossier/", dossier, name="dossier"),
    path("<uuid:case_id>/<slug:act>/", act_pages.act, name="act"),
]
