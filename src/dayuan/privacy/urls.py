"""Addresses of this package."""

from django.urls import path

from dayuan.privacy.pages import consents, incidents, papers, requests

app_name = "privacy"
urlpatterns = [
    path("", requests.requests, name="requests"),
    path("explain/", papers.explain, name="explain"),
    path("form/", papers.paper_form, name="paper_form"),
    path("texts/", consents.texts, name="texts"),
    path("texts/<uuid:text_id>/paper/", consents.text_paper, name="text_paper"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/close/", incidents.close, name="close_incident"),
    path("residents/<uuid:resident_id>/consents/", consents.consents, name="consents"),
    path("residents/<uuid:resident_id>/consents/<slug:kind>/", consents.give, name="give"),
    path("consents/<uuid:consent_id>/withdraw/", consents.withdraw, name="withdraw"),
    path("residents/<uuid:resident_id>/ask/", requests.take, name="take_request"),
    path("requests/<uuid:request_id>/", requests.one, name="request"),
    path("requests/<uuid:request_id>/identify/", requests.identify, name="identify"),
    path("requests/<uuid:request_id>/answer/", requests.answer, name="answer"),
    path("requests/<uuid:request_id>/refuse/", requests.refuse, name="refuse"),
    path("requests/<uuid:request_id>/propose/", requests.propose, name="propose"),
    path("requests/<uuid:request_id>/decide/", requests.decide, name="decide"),
    path("requests/<uuid:request_id>/close/", requests.close, name="close"),
    path("requests/<uuid:request_id>/copy/", papers.copy, name="copy"),
    path("requests/<uuid:request_id>/copy.json", papers.copy_file, name="copy_file"),
    path("requests/<uuid:request_id>/letter/", papers.letter, name="letter"),
]
