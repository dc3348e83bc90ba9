"""Addresses of what this package adds to a case's own."""

from django.urls import path

from dayuan.reports import officer_pages

app_name = "evidence"
urlpatterns = [
    path("<uuid:case_id>/evidence/new/", officer_pages.new_evidence, name="new"),
    path("<uuid:case_id>/evidence/<uuid:evidence_id>/", officer_pages.evidence, name="piece"),
    path("<uuid:case_id>/telephoned/<uuid:message_id>/", officer_pages.telephoned, name="telephoned"),
]
