"""Addresses of this package."""

from django.urls import path

from dayuan.households.pages import care_group, files, finding, households, residents

app_name = "households"
urlpatterns = [
    path("", finding.find, name="find"),
    path("register/", households.register, name="register"),
    path("care-group/", care_group.members, name="care_group"),
    path("care-group/<uuid:reader_id>/end/", care_group.end, name="end_care_reader"),
    path("places/<slug:code>/", finding.place, name="place"),
    path("residents/<uuid:resident_id>/", residents.resident, name="resident"),
    path("residents/<uuid:resident_id>/reveal/<slug:field>/", residents.reveal, name="reveal"),
    path("residents/<uuid:resident_id>/correct/", residents.correct, name="correct_resident"),
    path("residents/<uuid:resident_id>/move/", residents.move, name="move"),
    path("residents/<uuid:resident_id>/end/", residents.end, name="end"),
    path("residents/<uuid:resident_id>/back/", residents.back, name="back"),
    path("residents/<uuid:resident_id>/head/", residents.head, name="head"),
    path("residents/<uuid:resident_id>/merge/<uuid:other_id>/", residents.merge, name="merge"),
    path("residents/<uuid:resident_id>/care/", residents.care, name="care"),
    path("residents/<uuid:resident_id>/code/", files.code, name="file_code"),
    path("residents/<uuid:resident_id>/looks/", files.on_paper, name="on_paper"),
    path("<uuid:household_id>/", households.household, name="household"),
    path("<uuid:household_id>/reveal/", households.reveal, name="reveal_address"),
    path("<uuid:household_id>/correct/", households.correct, name="correct"),
    path("<uuid:household_id>/add/", households.add_resident, name="add_resident"),
]
