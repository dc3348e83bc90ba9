"""Addresses of what this package adds to a case's own."""

from django.urls import path

from dayuan.reports import officer_pages, showing_pages

app_name = "evidence"
urlpatterns = [
    path("<uuid:case_id>/evidence/new/", officer_pages.new_evidence, name="new"),
    path("<uuid:case_id>/evidence/<uuid:evidence_id>/", officer_pages.evidence, name="piece"),
    path("<uuid:case_id>/evidence/<uuid:evidence_id>/public/", showing_pages.public_copy, name="public"),
    path("<uuid:case_id>/evidence/<uuid:evidence_id>/public/picture/", showing_pages.covered, name="covered"),
    path("<uuid:case_id>/evidence/<uuid:evidence_id>/public/prepare/", showing_pages.prepare, name="prepare"),
    path("<uuid:case_id>/evidence/<uuid:evidence_id>/public/cover/", showing_pages.cover, name="cover"),
    path(
        "<uuid:case_id>/evidence/<uuid:evidence_id>/public/marks/<uuid:mark_id>/open/",
        showing_pages.uncover,
        name="uncover",
    ),
    path(
        "<uuid:case_id>/evidence/<uuid:evidence_id>/public/marks/<uuid:mark_id>/cover/",
        showing_pages.recover,
        name="recover",
    ),
    path("<uuid:case_id>/evidence/<uuid:evidence_id>/public/release/", showing_pages.release, name="release"),
    path("<uuid:case_id>/evidence/<uuid:evidence_id>/public/withdraw/", showing_pages.withdraw, name="withdraw"),
    path("<uuid:case_id>/telephoned/<uuid:message_id>/", officer_pages.telephoned, name="telephoned"),
]
