"""Addresses of this package."""

from django.urls import path

from dayuan.disputes.pages import lists, offices, papers, room

app_name = "disputes"
urlpatterns = [
    path("", lists.disputes, name="list"),
    path("figures/", lists.figures, name="figures"),
    path("office/", offices.office, name="office"),
    path("apply/", room.apply, name="apply"),
    path("case/<uuid:case_id>/take/", room.take, name="take"),
    path("<uuid:dispute_id>/", room.dispute, name="dispute"),
    path("<uuid:dispute_id>/signed/", papers.keep, name="keep_paper"),
    path("<uuid:dispute_id>/signed/<uuid:paper_id>/", papers.signed, name="signed_paper"),
    path("<uuid:dispute_id>/<slug:act>/", room.act, name="act"),
    path("<uuid:dispute_id>/papers/<slug:paper>/", papers.paper, name="paper"),
    path("<uuid:dispute_id>/parties/<uuid:party_id>/<slug:field>/", room.reveal, name="reveal"),
]
