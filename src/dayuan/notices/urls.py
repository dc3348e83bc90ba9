"""Addresses of this package."""

from django.urls import path

from dayuan.notices import call_list_pages, gateway_pages, pages

app_name = "notices"
urlpatterns = [
    path("", pages.my_notices, name="mine"),
    path("acknowledge/", pages.acknowledge_all, name="acknowledge_all"),
    path("waiting/", pages.waiting, name="waiting"),
    path("preferences/", pages.preferences, name="preferences"),
    path("preferences/contact/", pages.contact, name="my_contact"),
    path("preferences/test/", pages.test_channels, name="test"),
    path("preferences/browsers/", pages.subscribe, name="subscribe"),
    path("preferences/browsers/<uuid:subscription_id>/end/", pages.unsubscribe, name="unsubscribe"),
    path("worker.js", pages.worker, name="worker"),
    path("undelivered/", pages.undelivered, name="undelivered"),
    path("call-list/", call_list_pages.call_list, name="call_list"),
    path("gateways/", gateway_pages.gateways, name="gateways"),
    path("gateways/<slug:kind_word>/", gateway_pages.gateway, name="gateway"),
    path("contacts/", gateway_pages.contacts, name="contacts"),
    path("contacts/<uuid:person_id>/", gateway_pages.contact_of_person, name="contact"),
    path("<uuid:notice_id>/", pages.notice, name="notice"),
    path("<uuid:notice_id>/acknowledge/", pages.acknowledge, name="acknowledge"),
]
